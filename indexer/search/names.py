"""Finds photos by the words of their file names, folders, cameras and lenses, through SQLite's FTS5."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from indexer.catalog import Catalog
from indexer.name_words import words_of

MOST_NAMED = 2_000
"""How many photos one look at the names brings at most."""


@dataclass(frozen=True)
class Named:
    """Ids of photos whose names have every word asked for.

    `exact` ones come before all else: the words are the file's whole name, or have a number in them, such as IMG_2041
    and NIKON D750, which no photo shows. The `others`, such as those in a folder dog-food for dog, are only likelier.
    """

    exact: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


def find_named(catalog: Catalog, text: str) -> Named:
    """The photos whose names have all words of `text`; words that begin so if a number at its end finds none.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    phrases = [f'"{" ".join(words)}"' for part in text.split() if (words := words_of(part))]
    if not phrases:
        return Named()
    asked = " ".join(phrases)
    found = _matching(catalog, asked)
    if not found and asked[-2].isdigit():  # IMG_20, while IMG_2041 is being typed
        found = _matching(catalog, f"{asked} *")
    if any(character.isdigit() for character in asked):
        return Named(exact=tuple(found))
    whole = words_of(text)
    exact = [photo_id for photo_id, path in found.items() if words_of(PurePosixPath(path).stem) == whole]
    return Named(tuple(exact), tuple(photo_id for photo_id in found if photo_id not in set(exact)))


MATCHING = """
    SELECT photos.id, photos.path FROM names CROSS JOIN photos ON photos.id = names.rowid
    WHERE names MATCH ? AND photos.state = 'indexed' LIMIT ?
"""
"""Names first: SQLite takes a CROSS JOIN as it stands, and would else look up the name of every photo by itself."""


def _matching(catalog: Catalog, expression: str) -> dict[int, str]:
    return dict(catalog.rows(MATCHING, [expression, MOST_NAMED]))
