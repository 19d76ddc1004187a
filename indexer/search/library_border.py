"""The border in one snapshot of a library: what it asks of each photo is worked out once.

Whoever types a query asks about much the same photos with each key, and common things are on thousands of them.
"""

from __future__ import annotations

import numpy as np

from indexer.search.border import Border
from indexer.search.candidates import Candidates
from indexer.vectors import Ids, Vectors


class LibraryBorder(Border):
    """A border over a sample of `candidates`. Any thread may ask: all of them would note down the same.

    Args:
        candidates: the photos.
        bank: as for `Border`.
    """

    def __init__(self, candidates: Candidates, bank: Vectors) -> None:
        super().__init__(candidates.sample, bank)
        self._candidates = candidates
        self._levels = np.full(len(candidates), np.nan, np.float32)

    def count_best(self, photo_ids: Ids, cosines: Vectors) -> int:
        """How many good matches there are among searchable photos, int64 (N,), that are within a query's `reach`, by
        their cosines with it, float32 (N,), the highest first."""
        return self.count_good(cosines, lambda step: self._levels_of(photo_ids[step]))

    def _levels_of(self, photo_ids: Ids) -> Vectors:
        places = self._candidates.places(photo_ids)
        is_new = np.isnan(self._levels[places])
        if is_new.any():
            self._levels[places[is_new]] = self.everyday_levels(self._candidates.vectors(photo_ids[is_new]))
        levels: Vectors = self._levels[places]
        return levels
