"""Finds photos by the words of their file names, folders, cameras and lenses, through SQLite's FTS5."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import numpy as np

from core_model.formats import PHOTO_SUFFIXES
from indexer.catalog import Catalog
from indexer.name_words import words_of
from indexer.vectors import Ids

MOST_SO_CALLED = 2_000
"""How many photos are looked at at most for whether the words are the file's whole name."""


def _none() -> Ids:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Named:
    """Ids of photos whose names have every word asked for, int64 (N,), whether or not they can be found now.

    `exact` ones come before all else: the words are the file's whole name, or have a number in them, such as IMG_2041
    and NIKON D750, which no photo shows. The `others`, such as those in a folder dog-food for dog, are only likelier.
    """

    exact: Ids = field(default_factory=_none)
    others: Ids = field(default_factory=_none)


def find_named(catalog: Catalog, text: str) -> Named:
    """The photos whose names have all words of `text`; words that begin so if a number at its end finds none.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    phrases = [_phrase(words) for part in text.split() if (words := words_of(part))]
    if not phrases:
        return Named()
    asked = " ".join(phrases)
    found = _matching(catalog, asked)
    if not len(found) and asked[-2].isdigit():  # IMG_20, while IMG_2041 is being typed
        found = _matching(catalog, f"{asked} *")
    if any(character.isdigit() for character in asked):
        return Named(exact=found)
    exact = _so_called(catalog, words_of(text)) if len(found) else found
    return Named(exact, np.setdiff1d(found, exact))


def _matching(catalog: Catalog, expression: str) -> Ids:
    """All of them: a filter, or an order by date, may want those that were added last."""
    ids: Ids = catalog.numbers("SELECT rowid FROM names WHERE names MATCH ?", [expression])[0]
    return ids


SO_CALLED = """
    SELECT photos.id, photos.path FROM names CROSS JOIN photos ON photos.id = names.rowid WHERE names MATCH ? LIMIT ?
"""
"""Names first: SQLite takes a CROSS JOIN as it stands, and would else look up the name of every photo by itself."""


def _so_called(catalog: Catalog, words: list[str]) -> Ids:
    """The photos whose file's whole name `words` are."""
    endings = sorted(PHOTO_SUFFIXES)  # with one behind the words, few photos are left to be looked at
    expression = " OR ".join(_phrase([*words, *words_of(ending)]) for ending in endings)
    rows = catalog.rows(SO_CALLED, [expression, MOST_SO_CALLED])
    so_called = [photo_id for photo_id, path in rows if words_of(PurePosixPath(path).stem) == words]
    return np.array(so_called, dtype=np.int64)


def _phrase(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'
