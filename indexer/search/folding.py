"""Lets one photo of a ranking stand for its copies and, among the first, for re-saved files and bursts too."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from indexer.catalog import Catalog
from indexer.search.candidates import Candidates
from indexer.search.duplicates import fold, traces
from indexer.search.order import Folded
from indexer.search.ranking import Ranking

LOOKED_AT = 300
"""Among so many of the first photos looks are compared: some screens of the window, and some milliseconds."""


def unfolded(ranking: Ranking) -> Folded:
    """Every photo for itself."""
    return Folded(ranking, {})


def fold_copies(ranking: Ranking, candidates: Candidates) -> Folded:
    """The first photo of each content."""
    _, first, which = np.unique(candidates.contents(ranking.ids), return_index=True, return_inverse=True)
    stands_behind = first[which]
    is_kept = stands_behind == np.arange(len(ranking))
    repeats: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    copies = np.flatnonzero(~is_kept)
    for kept_id, copy_id in zip(ranking.ids[stands_behind[copies]].tolist(), ranking.ids[copies].tolist(), strict=True):
        repeats[kept_id] += (copy_id,)
    return Folded(ranking.take(is_kept), dict(repeats))


def fold_alike(folded: Folded, candidates: Candidates, catalog: Catalog) -> Folded:
    """Without those of the first photos that look like an earlier one and were taken with it, or are left over from it.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    ranking, repeats = folded.ranking, dict(folded.repeats)
    first = ranking.ids[:LOOKED_AT]
    kept = fold(first, candidates.vectors(first), traces(catalog, first.tolist()))
    for photo_id, alike in kept.items():
        behind = (*repeats.get(photo_id, ()), *(one for like in alike for one in (like, *repeats.get(like, ()))))
        if behind:
            repeats[photo_id] = behind
    is_kept = np.concatenate([np.isin(first, list(kept)), np.ones(len(ranking) - len(first), np.bool_)])
    return Folded(ranking.take(is_kept), repeats)
