"""Tells, for each query anew, how many of the first photos are good matches rather than merely the nearest.

A fixed cosine cannot: "a photo" scores high everywhere, and a rare thing low even where it is shown. So a score is
compared twice. Against the query's scores over the library: is the photo far above the ordinary? And against what the
photo scores with everyday words: does the query say more of it than they do? The lesser of the two, in standard
deviations, must reach a level that is calibrated on the library itself: so high that an everyday word passes it for
`BY_CHANCE` photos of the library on average. `benchmarks/border.py` measures it.
"""

from __future__ import annotations

import numpy as np

from indexer.vectors import Vectors

BY_CHANCE = 5.0
LOWEST_LEVEL = 2.0
PRIOR_PHOTOS = 20
"""As many photos that score as everyday words do stand beside the library's own, so that six photos have a spread."""

SAME = 0.999
"""A cosine from which on a vector is compared with itself."""


class Border:
    """What ordinary queries score in one library.

    Args:
        sample: vectors of some of its photos, float32 (S, D), S at least 1.
        bank: vectors of ordinary queries, float32 (K, D): texts, or photos if photos are asked with.
        photos: how many photos the library has.
    """

    def __init__(self, sample: Vectors, bank: Vectors, photos: int) -> None:
        self._sample, self._bank = sample, bank
        scores = _without_same(sample @ bank.T)
        self._mean = float(scores.mean())
        self._variance = float(scores.var())
        standard = np.minimum(self._by_photo(scores, scores), self._by_query(scores, scores))
        quantile = max(0.0, 1 - BY_CHANCE / photos)
        ordinary = standard.compressed()  # a photo compared with itself is left out
        self.level = max(LOWEST_LEVEL, float(np.quantile(ordinary, quantile)) if len(ordinary) else 0.0)

    def standard_scores(self, query: Vectors, photos: Vectors) -> Vectors:
        """How far above the ordinary each of `photos`, float32 (N, D), is for `query`, float32 (D,): float32 (N,)."""
        scores = np.ma.masked_array((photos @ query)[:, None], mask=False)
        by_photo = self._by_photo(scores, _without_same(photos @ self._bank.T))
        by_query = self._by_query(scores, _without_same((self._sample @ query)[:, None]))
        standard: Vectors = np.minimum(by_photo, by_query).filled(-np.inf)[:, 0].astype(np.float32)
        return standard

    def reach(self, query: Vectors) -> float:
        """The cosine with `query` below which no photo can be a good match."""
        mean, deviation = self._spread(_without_same((self._sample @ query)[:, None]), axis=0)
        return float(mean[0] + self.level * deviation[0])

    def _by_photo(self, scores: np.ma.MaskedArray, bank_scores: np.ma.MaskedArray) -> np.ma.MaskedArray:
        mean, deviation = self._spread(bank_scores, axis=1)
        return (scores - mean[:, None]) / deviation[:, None]

    def _by_query(self, scores: np.ma.MaskedArray, sample_scores: np.ma.MaskedArray) -> np.ma.MaskedArray:
        mean, deviation = self._spread(sample_scores, axis=0)
        return (scores - mean) / deviation

    def _spread(self, scores: np.ma.MaskedArray, axis: int) -> tuple[np.ma.MaskedArray, np.ma.MaskedArray]:
        """Mean and standard deviation along `axis`, with the prior's photos counted in."""
        count = scores.count(axis=axis)
        total = scores.sum(axis=axis).filled(0) + PRIOR_PHOTOS * self._mean
        mean = total / (count + PRIOR_PHOTOS)
        shape = (-1, 1) if axis == 1 else (1, -1)
        own = ((scores - mean.reshape(shape)) ** 2).sum(axis=axis).filled(0)
        variance = (own + PRIOR_PHOTOS * (self._variance + (self._mean - mean) ** 2)) / (count + PRIOR_PHOTOS)
        return mean, np.sqrt(np.maximum(variance, 1e-12))


def _without_same(scores: Vectors) -> np.ma.MaskedArray:
    return np.ma.masked_greater(scores, SAME)
