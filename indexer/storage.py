"""Turns what SQLite and the file system say of a library's state folder into sentences for its owner."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import DamagedCatalogError, LibraryBusyError, LibraryError

FULL_BYTES = 64 << 10
"""A disk with less room than this is full: the catalog's index of its log alone takes half of it."""

SPARE_BYTES = 16 << 20
"""What stays free on the disk beside a model, so that the catalog can still be written."""

_LOCKED = "The library at {} is in use by another program: wait for it, then run this again."
_DAMAGED = "The catalog in {} is damaged: run `shiying doctor`."
_SENTENCES = (
    ("full", "The disk that holds the library at {} is full: free some space and run this again. Nothing is lost."),
    ("readonly", "The library at {} cannot be written: make that folder writable, or choose another with --home."),
    ("unable to open", "The library at {} cannot be opened: check that the folder exists and may be written."),
    ("not a database", _DAMAGED),
    ("malformed", _DAMAGED),
    # What follows is damage as well: the migrations see to every table and column, and no value is that long.
    ("too big", _DAMAGED),
    ("unsupported file format", _DAMAGED),
    ("could not decode", _DAMAGED),
    ("can't decode", _DAMAGED),
    ("no such table", _DAMAGED),
    ("no such column", _DAMAGED),
    ("already exists", _DAMAGED),
    ("duplicate column", _DAMAGED),
    ("locked", _LOCKED),
    ("disk i/o", "The disk that holds the library at {} does not answer properly: check it, then run this again."),
)
_KINDS: dict[str, type[LibraryError]] = {_DAMAGED: DamagedCatalogError, _LOCKED: LibraryBusyError}
_SAME_AS = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EROFS: "readonly", errno.EACCES: "readonly"}


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Raise a LibraryError about `folder` for errors of the world; let errors of ours (bad SQL) through.

    Raises:
        LibraryError: the state folder cannot be read or written.
    """
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # SQLite's messages quote what stands in the file
        symptom = str(error).lower()
        if "disk i/o" in symptom and _is_full(folder):
            symptom = "full"  # SQLite does not say so of the files that it maps into memory
        sentence = _sentence(symptom)
        if sentence is None:
            raise
        kind = _KINDS.get(sentence, LibraryError)
        raise kind(sentence.format(folder)) from error
    except OSError as error:
        sentence = _sentence(_SAME_AS.get(error.errno or 0, ""))
        fallback = f"The library at {{}} cannot be used: {error.strerror or error}."
        raise LibraryError((sentence or fallback).format(folder)) from error


@contextmanager
def sound_values(folder: Path) -> Iterator[None]:
    """A block that takes values out of the catalog's rows as what the schema says that they are.

    Raises:
        DamagedCatalogError: they are not, such as a path that is NULL: SQLite hands out what stands in a damaged page.
    """
    with storage_errors(folder):
        try:
            yield
        except (TypeError, ValueError, LookupError) as error:
            raise sqlite3.DatabaseError("malformed value") from error


def require_room(folder: Path, needed: int) -> None:
    """Refuse to put a model of `needed` bytes into `folder` if its disk has no room for it.

    Raises:
        LibraryError: it has not, or cannot be asked.
    """
    needed += SPARE_BYTES
    with storage_errors(folder):
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise LibraryError(
            f"The model needs {needed >> 20:,} MiB, and {free >> 20:,} MiB are free at {folder}: free some space on "
            "that disk."
        )


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < FULL_BYTES
    except OSError:
        return False


def _sentence(symptom: str) -> str | None:
    return next((sentence for key, sentence in _SENTENCES if symptom and key in symptom), None)
