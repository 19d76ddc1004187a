"""Turns what SQLite and the file system say of a library's state folder into sentences for its owner."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import LibraryError

_SENTENCES = (
    ("full", "The disk that holds the library at {} is full: free some space and run this again. Nothing is lost."),
    ("readonly", "The library at {} cannot be written: make that folder writable, or choose another with --home."),
    ("unable to open", "The library at {} cannot be opened: check that the folder exists and may be written."),
    ("not a database", "The catalog in {} is damaged: run `shiying doctor`."),
    ("malformed", "The catalog in {} is damaged: run `shiying doctor`."),
    ("locked", "The library at {} is in use by another program: wait for it, then run this again."),
    ("disk i/o", "The disk that holds the library at {} does not answer properly: check it, then run this again."),
)
_SAME_AS = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "readonly", errno.EACCES: "readonly"}


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Raise a LibraryError about `folder` for errors of the world; let errors of ours (bad SQL) through.

    Raises:
        LibraryError: the state folder cannot be read or written.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        sentence = _sentence(str(error).lower())
        if sentence is None:
            raise
        raise LibraryError(sentence.format(folder)) from error
    except OSError as error:
        sentence = _sentence(_SAME_AS.get(error.errno or 0, ""))
        fallback = f"The library at {{}} cannot be used: {error.strerror or error}."
        raise LibraryError((sentence or fallback).format(folder)) from error


def _sentence(symptom: str) -> str | None:
    return next((sentence for key, sentence in _SENTENCES if symptom and key in symptom), None)
