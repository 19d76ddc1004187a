"""Gets an answer ready to be shown, on a worker: what is in sight of it, and what is carried over from the last one.

The grid turns to an answer in one step, when all that it paints first is there; so nothing flickers while the library
grows and the same question is answered again and again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from desktop_app.photos.hit_pages import PAGE

if TYPE_CHECKING:
    from indexer.answer import Answer
    from indexer.model import Hit

QUICK = 5_000
"""Photos up to which it is quick to ask how wide all of them are; of more, the first are shown before that is known."""

_STRETCH = 2_000
"""Rows that are read from the catalog at a time."""


@dataclass(frozen=True)
class Place:
    """Where a grid stands in an answer: what is selected, where the keyboard is, where a range begins, and the first
    photo in sight, of which `offset` pixels are above the edge. A row is -1 where there is none; at the very top,
    `top_row` is."""

    answer: Answer
    selected: Sequence[int] = ()
    current: int = -1
    anchor: int = -1
    top_row: int = -1
    offset: int = 0


@dataclass(frozen=True)
class Turn:
    """An answer, and where the grid shall stand in it.

    `pages` have been read. `aspects` are there only if asked for, and those beyond `pages` 0 unless `has_all_aspects`.
    """

    place: Place
    pages: dict[int, list[Hit]] = field(default_factory=dict)
    aspects: npt.NDArray[np.float32] | None = None
    has_all_aspects: bool = False


def prepare(answer: Answer, last: Place | None, visible: int, with_aspects: bool) -> Turn:
    """Read what a grid needs to show an answer. Works in any thread but the UI's.

    Args:
        last: where the grid stands in the last answer, if its place and selection are to be kept.
        visible: how many photos are in sight, roughly.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    place = carry(last, answer) if last else Place(answer)
    first = max(0, place.top_row) // PAGE
    end = min(max(0, place.top_row) + visible, len(answer))
    pages = {page: answer.hits(page * PAGE, PAGE) for page in range(first, -(-end // PAGE))}
    if not with_aspects:
        return Turn(place, pages)
    if len(answer) <= QUICK or place.top_row >= 0:
        return Turn(place, pages, answer.aspects(), has_all_aspects=True)
    return Turn(place, pages, _aspects_of(pages, len(answer)))


def _aspects_of(pages: dict[int, list[Hit]], count: int) -> npt.NDArray[np.float32]:
    aspects = np.zeros(count, np.float32)
    for photo, rank in ((hit.photo, hit.rank) for hits in pages.values() for hit in hits):
        if photo and photo.width and photo.height:
            aspects[rank - 1] = photo.width / photo.height
    return aspects


def carry(last: Place, answer: Answer) -> Place:
    """The same place in another answer, as far as its photos are there."""
    old = [*last.selected, *(row for row in (last.current, last.anchor, last.top_row) if row >= 0)]
    ids = dict(zip(old, last.answer.ids(old), strict=True))
    rows = answer.rows_of(set(ids.values()))

    def moved(row: int) -> int:
        return rows.get(ids[row], -1) if row >= 0 else -1

    selected = [new for row in last.selected if (new := moved(row)) >= 0]
    current = moved(last.current)
    if last.current >= 0 and current < 0:  # gone, such as into the trash: the keyboard goes on with the next one
        gone_before = sum(row < last.current and moved(row) < 0 for row in last.selected)
        current = min(last.current - gone_before, len(answer) - 1)
    anchor = moved(last.anchor)
    top_row = moved(last.top_row)
    if last.top_row >= 0 and top_row < 0:  # the photo has gone: stay about there
        top_row = min(last.top_row, len(answer) - 1)
    return Place(answer, selected, current, anchor if anchor >= 0 else current, top_row, last.offset)


def read_rows(answer: Answer, rows: Sequence[int]) -> list[Hit]:
    """The photos at these ascending rows that are still in the library. Works in any thread but the UI's.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    hits: list[Hit] = []
    position = 0
    while position < len(rows):
        start = rows[position]
        end = bisect_left(rows, start + _STRETCH, position)
        wanted = set(rows[position:end])
        hits += (hit for hit in answer.hits(start, rows[end - 1] - start + 1) if hit.photo and hit.rank - 1 in wanted)
        position = end
    return hits
