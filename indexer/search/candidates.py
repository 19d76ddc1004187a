"""The photos that a query chooses among: one snapshot of the vectors, and all that search asks of it.

This is the only module of search that knows how vectors are kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.vectors import Ids, Snapshot, Vectors

SAMPLE = 2_048


@dataclass(frozen=True)
class Allowed:
    """Which candidates may be answered: a boolean for each, bool (N,), or None for all; how many photos these are, and
    how many different pictures they show."""

    mask: npt.NDArray[np.bool_] | None
    photos: int
    contents: int


class Candidates:
    """The searchable photos at one revision of the catalog. Any thread may ask; nothing here changes."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.revision = snapshot.revision
        self._snapshot = snapshot

    def __len__(self) -> int:
        return len(self._snapshot.photo_ids)

    @cached_property
    def all(self) -> Allowed:
        """All of them."""
        return Allowed(None, len(self), self._snapshot.content_count)

    def allow(self, photo_ids: Sequence[int] | Ids) -> Allowed:
        """Those of `photo_ids`, in any order, that are candidates."""
        mask = np.isin(self._snapshot.photo_ids, np.asarray(photo_ids, dtype=np.int64))
        return Allowed(mask, int(np.count_nonzero(mask)), self._snapshot.count_contents(mask))

    def nearest(
        self, query: Vectors, limit: int, allowed: Allowed, reach: float = math.inf, most: int = 0
    ) -> tuple[Ids, Vectors]:
        """The best photos for `query`, float32 (D,) of unit length, among those `allowed`.

        Returns:
            photo ids int64 (K,) and cosines float32 (K,), best first, K at most `limit`; or at most `most`, as long as
            cosines are at least `reach`.
        """
        return self._snapshot.nearest(query, limit, allowed.mask, reach, most)

    def among(self, photo_ids: Sequence[int] | Ids, allowed: Allowed) -> Ids:
        """Those of `photo_ids` that are `allowed`, in the order given."""
        if allowed.mask is None:
            return self.searchable(photo_ids)
        return self._snapshot.among(np.asarray(photo_ids, dtype=np.int64), allowed.mask)

    def holds(self, photo_ids: Ids) -> npt.NDArray[np.bool_]:
        """Which of these photos have a vector: bool (N,)."""
        return self._snapshot.holds(photo_ids)

    def searchable(self, photo_ids: Sequence[int] | Ids) -> Ids:
        """Those of `photo_ids` that have a vector, in the order given."""
        ids = np.array(photo_ids, dtype=np.int64)
        found: Ids = ids[self._snapshot.holds(ids)]
        return found

    def places(self, photo_ids: Ids) -> Ids:
        """Where searchable photos stand among all candidates, int64 (N,): numbers from 0 on."""
        return self._snapshot.places(photo_ids)

    def vectors(self, photo_ids: Ids) -> Vectors:
        """The vectors of searchable photos, float32 (N, D)."""
        return self._snapshot.vectors_of(photo_ids)

    def contents(self, photo_ids: Ids) -> Ids:
        """A number for each of these photos, int64 (N,), which copies of one picture share."""
        contents = self._snapshot.contents_of(photo_ids)
        return np.where(contents < 0, -1 - photo_ids, contents)  # what has no vector yet is no known copy

    def copies(self, photo_ids: Ids) -> Ids:
        """All searchable photos that show the same content as one of these, which are searchable: int64 (K,)."""
        return self._snapshot.photos_of(np.unique(self._snapshot.contents_of(photo_ids)))

    def count_contents(self, photo_ids: Ids) -> int:
        """How many different pictures these photos are."""
        return len(np.unique(self.contents(photo_ids)))

    @cached_property
    def sample(self) -> Vectors:
        """The vectors of some thousand photos, float32 (N, D), spread evenly over the library."""
        count = len(self)
        chosen = np.linspace(0, count - 1, min(SAMPLE, count)).astype(np.int64)
        return self._snapshot.vectors_of(self._snapshot.photo_ids[chosen])
