"""Tells, for each query anew, how many of the first photos are good matches rather than merely the nearest.

A fixed cosine cannot: "a photo" scores high everywhere, and a rare thing low even where it is shown. So a score is
compared twice. Against the query's scores over the library: is the photo far above the ordinary? And against what the
photo scores with everyday words: does the query say more of it than they do? The lesser of the two, in standard
deviations, must reach a level that is calibrated on the library itself: that which everyday words reach for one photo
in 200. A query for what is not there then brings about one photo in 500, however many there are, while the level stays
within reach of what is common, which never stands far out. `benchmarks/border.py` measures all this.
"""

from __future__ import annotations

import numpy as np

from indexer.vectors import Vectors

EVERYDAY_SHARE = 0.005
LEAST_CHANCE = 0.5
"""In a small library, everyday words may reach the level for as many photos each, since it shows some of them."""

LOWEST_LEVEL = 2.3
PRIOR_PHOTOS = 100
"""As many photos that score as everyday words do stand beside the library's own, so that six photos have a spread."""

SMALLEST_VARIANCE = 1e-12
SAME = 0.999
"""A cosine from which on a vector is compared with itself."""


class Border:
    """What ordinary queries score in one library.

    Args:
        sample: vectors of some of its photos, float32 (S, D), S at least 1.
        bank: vectors of ordinary queries, float32 (K, D): texts, or photos if photos are asked with.
    """

    def __init__(self, sample: Vectors, bank: Vectors) -> None:
        self._sample, self._bank = sample, bank
        scores = sample @ bank.T
        others = scores < SAME
        self._mean = float(scores.mean(where=others)) if others.any() else 0.0
        self._variance = float(scores.var(where=others)) if others.any() else 1.0
        standard = np.minimum(self._standard(scores, scores, 1), self._standard(scores, scores, 0))[others]
        share = min(1.0, max(EVERYDAY_SHARE, LEAST_CHANCE / len(sample)))
        self.level = max(LOWEST_LEVEL, float(np.quantile(standard, 1 - share)) if len(standard) else 0.0)

    def standard_scores(self, query: Vectors, photos: Vectors) -> Vectors:
        """How far above the ordinary each of `photos`, float32 (N, D), is for `query`, float32 (D,): float32 (N,)."""
        scores = (photos @ query)[:, None]
        by_photo = self._standard(scores, photos @ self._bank.T, 1)
        by_query = self._standard(scores, (self._sample @ query)[:, None], 0)
        return np.minimum(by_photo, by_query)[:, 0]

    def reach(self, query: Vectors) -> float:
        """The cosine with `query`, float32 (D,), below which no photo can be a good match."""
        mean, deviation = self._spread((self._sample @ query)[:, None], 0)
        return float((mean + self.level * deviation)[0, 0])

    def needed(self, query: Vectors, photos: Vectors) -> Vectors:
        """The cosines with `query`, float32 (D,), from which on each of `photos`, float32 (N, D), is a good match:
        float32 (N,)."""
        mean, deviation = self._spread(photos @ self._bank.T, 1)
        cosines: Vectors = np.maximum(mean + self.level * deviation, self.reach(query))[:, 0]
        return cosines

    def _standard(self, scores: Vectors, ordinary: Vectors, axis: int) -> Vectors:
        mean, deviation = self._spread(ordinary, axis)
        standard: Vectors = (scores - mean) / deviation
        return standard

    def _spread(self, scores: Vectors, axis: int) -> tuple[Vectors, Vectors]:
        """Mean and standard deviation along `axis`, which stays with length 1; the prior's photos are counted in."""
        others = scores < SAME
        count = others.sum(axis=axis, keepdims=True) + PRIOR_PHOTOS
        mean = (scores.sum(axis=axis, where=others, keepdims=True) + PRIOR_PHOTOS * self._mean) / count
        squares = ((scores - mean) ** 2).sum(axis=axis, where=others, keepdims=True)
        squares += PRIOR_PHOTOS * (self._variance + (self._mean - mean) ** 2)
        deviation = np.sqrt(np.maximum(squares / count, SMALLEST_VARIANCE))
        return mean.astype(np.float32), deviation.astype(np.float32)
