"""An answer of the library: how many photos it has, how many are good matches, and any part of it when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.model import Hit, Photo
from indexer.search.order import Found, Order
from indexer.vectors import Ids

ReadPhotos = Callable[[Sequence[int]], Mapping[int, Photo]]
ReadAspects = Callable[[Ids], npt.NDArray[np.float32]]


class Month(NamedTuple):
    """The answers from place `start` on were taken in this month; year and month are 0 where nobody can tell."""

    start: int
    year: int
    month: int


class Answer:
    """What a query found. Neither its length nor what stands where changes, whatever becomes of the library.

    Made for 500,000 photos: it holds numbers only, and what is known of photos is read a page at a time. `len`, `best`
    and `months` are there at once. The methods read the catalog, and the first call that goes beyond some hundred
    photos puts all of them in order, tens of milliseconds for 100,000. Any thread may call them, but one that a window
    is drawn by should not.

    Copies of a file are folded everywhere, re-saved files and bursts among the first 300 only.
    """

    def __init__(self, order: Order, read: ReadPhotos, read_aspects: ReadAspects, offline: Collection[int]) -> None:
        self._order = order
        self._read = read
        self._read_aspects = read_aspects
        self._offline = offline

    def __len__(self) -> int:
        return len(self._order)

    @property
    def best(self) -> int:
        """How many of the first are good matches; all, if only filters were asked for or the order is that of dates."""
        return self._order.best

    @property
    def months(self) -> tuple[Month, ...]:
        """Where each month begins, if the answers are in the order of dates; else nothing."""
        numbers = self._order.months
        if numbers is None or not len(numbers):
            return ()
        starts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist()]
        return tuple(Month(start, *divmod(int(numbers[start]), 100)) for start in starts)

    def hits(self, offset: int, limit: int) -> list[Hit]:
        """The answers after the first `offset`, at most `limit`. Of a photo that has left the library since, only the
        id and the rank are told: its `path` is empty, and its `photo` None.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        found = self._order.found(offset, limit)
        photos = self._read([one.photo_id for one in found])
        return [self._hit(rank, one, photos.get(one.photo_id)) for rank, one in enumerate(found, offset + 1)]

    def ids(self, rows: Sequence[int]) -> list[int]:
        """The ids of the photos at these places, which count from 0."""
        chosen: list[int] = self._order.ids_at(np.array(rows, dtype=np.int64)).tolist()
        return chosen

    def rows_of(self, photo_ids: Collection[int]) -> dict[int, int]:
        """Where these photos stand, by id; those that are no answer are left out."""
        return self._order.rows_of(np.array(sorted(photo_ids), dtype=np.int64))

    def aspects(self) -> npt.NDArray[np.float32]:
        """Width over height of every photo, float32 (N,), as one sees it; 0 where it is not known.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        return self._read_aspects(self._order.ids())

    def _hit(self, rank: int, found: Found, photo: Photo | None) -> Hit:
        offline = photo is not None and photo.folder_id in self._offline
        return Hit(path=photo.path if photo else Path(), rank=rank, offline=offline, photo=photo, **vars(found))
