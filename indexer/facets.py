"""What the photos of a library can be told apart by: their folders, years, cameras, formats, shapes and stars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from indexer.catalog import Catalog
from indexer.model import Facet, Facets
from indexer.search.dates import YEARS
from indexer.search.moments import MOMENT

_SAME_FORMAT = {"mpo": "jpeg", "heic": "heif"}
"""Names that mean one format to whoever looks for it."""


# One pass over the table; by the index of states, SQLite would look up every row on its own.
_DETAILS = f"""
    SELECT camera, lower(format), substr({MOMENT}, 1, 4), rating, latitude IS NOT NULL,
        CASE WHEN width > height THEN 'landscape' WHEN width < height THEN 'portrait'
            WHEN width = height THEN 'square' END,
        COUNT(*)
    FROM photos NOT INDEXED WHERE state = 'indexed' GROUP BY 1, 2, 3, 4, 5, 6
"""
_PLACES = """
    SELECT folders.path, substr(photos.path, 1, instr(photos.path, '/') - 1), COUNT(*)
    FROM photos JOIN folders ON folders.id = photos.folder_id GROUP BY folders.id, 2
"""


def read_facets(catalog: Catalog) -> Facets:
    """Look at all photos, which takes a second or two for half a million.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    rows = catalog.rows(_DETAILS)
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    cameras, formats, years, ratings, placed, shapes, counts = columns
    return Facets(
        photos=sum(counts),
        with_place=_count(placed, counts)[1],
        folders=_commonest(_count_folders(catalog)),
        years=_largest(_count(map(_year, years), counts)),
        cameras=_commonest(_count(cameras, counts)),
        formats=_commonest(_count((_SAME_FORMAT.get(name, name) for name in formats), counts)),
        shapes=_commonest(_count(shapes, counts)),
        ratings=_largest(_count(ratings, counts)),
    )


def _year(text: str | None) -> int | None:
    """A year that the filter date: takes; a camera whose clock was never set gives others."""
    year = int(text) if text and text.isdecimal() else 0
    return year if year in YEARS else None


def _count_folders(catalog: Catalog) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    for folder, name, count in catalog.rows(_PLACES):
        counter[Path(folder)] += count
        if name:
            counter[Path(folder, name)] += count
    return counter


def _count(values: Iterable[Any], counts: Iterable[int]) -> Counter[Any]:
    """How many photos have each value; photos that say nothing, and no stars, do not count."""
    counter: Counter[Any] = Counter()
    for value, count in zip(values, counts, strict=True):
        if value:
            counter[value] += count
    return counter


def _commonest(counter: Counter[Any]) -> tuple[Facet[Any], ...]:
    return tuple(Facet(value, count) for value, count in sorted(counter.items(), key=lambda one: (-one[1], one[0])))


def _largest(counter: Counter[Any]) -> tuple[Facet[Any], ...]:
    return tuple(Facet(value, count) for value, count in sorted(counter.items(), reverse=True))
