"""Tells, for each query anew, how many of the first photos are good matches rather than merely the nearest.

A fixed cosine cannot: "a photo" scores high everywhere, and a rare thing low even where it is shown. So a score is
compared twice. Against the query's scores over the library: is the photo far above the ordinary? And against what the
photo scores with everyday words: does the query say more of it than they do? The lesser of the two, in standard
deviations, must reach a level that is calibrated on the library itself: that which everyday words reach for three
photos in 400. A query for what is not there then brings about one photo in 500, however many there are.

What is ordinary for a query is told by the photos that score lowest, taken for the lower end of a normal distribution.
Those who have a dog have it on half of their photos, and these must not pass for the ordinary ones.
`benchmarks/border.py` measures all this.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from indexer.vectors import Vectors

EVERYDAY_SHARE = 0.0075
LEAST_CHANCE = 0.5
"""In a small library, everyday words may reach the level for as many photos each, since it shows some of them."""

LOWEST_LEVEL = 2.3
LOWEST_SHARE = 0.15
"""That much of a library, by its score, shows nothing of what is asked for, whatever its owner likes to take."""

PRIOR_PHOTOS = 100
"""As many photos that score as everyday words do stand beside the library's own, so that six photos have a spread."""

STEP = 500
WORTH_ANOTHER_STEP = 0.02
"""Share of good matches among the photos of a step from which on the next step is made."""

SMALLEST_VARIANCE = 1e-12
SAME = 0.999
"""A cosine from which on a vector is compared with itself."""

_QUANTILE = NormalDist().inv_cdf(LOWEST_SHARE)
_DISTANCE = NormalDist().pdf(_QUANTILE) / LOWEST_SHARE
"""By how many standard deviations the mean of the lowest share of a normal distribution lies below the whole's."""

_NARROWNESS = 1 - _QUANTILE * _DISTANCE - _DISTANCE**2
"""The variance of the lowest share, over the whole's (Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions,
volume 1, 1994, 13.10.1)."""

Spread = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]
"""Means, variances, and of how many scores."""


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
        by_photo, by_query = (_standard(scores, *self._ordinary(spread(scores))) for spread in (_of_rows, _of_columns))
        standard = np.minimum(by_photo, by_query)[others]
        share = min(1.0, max(EVERYDAY_SHARE, LEAST_CHANCE / len(sample)))
        self.level = max(LOWEST_LEVEL, float(np.quantile(standard, 1 - share)) if len(standard) else 0.0)

    def standard_scores(self, query: Vectors, photos: Vectors) -> Vectors:
        """How far above the ordinary each of `photos`, float32 (N, D), is for `query`, float32 (D,): float32 (N,)."""
        scores = (photos @ query)[:, None]
        by_photo = _standard(scores, *self._for_photos(photos))
        by_query = _standard(scores, *self._for_query(query))
        return np.minimum(by_photo, by_query)[:, 0]

    def reach(self, query: Vectors) -> float:
        """The cosine with `query`, float32 (D,), below which no photo can be a good match."""
        mean, deviation = self._for_query(query)
        return float((mean + self.level * deviation)[0, 0])

    def needed(self, query: Vectors, photos: Vectors) -> Vectors:
        """The cosines with `query`, float32 (D,), from which on each of `photos`, float32 (N, D), is a good match:
        float32 (N,)."""
        cosines: Vectors = np.maximum(self.everyday_levels(photos), self.reach(query))
        return cosines

    def everyday_levels(self, photos: Vectors) -> Vectors:
        """The cosines from which on everyday words say less of `photos`, float32 (N, D), than a query: float32 (N,)."""
        mean, deviation = self._for_photos(photos)
        cosines: Vectors = (mean + self.level * deviation)[:, 0]
        return cosines

    @staticmethod
    def count_good(cosines: Vectors, levels: Callable[[slice], Vectors]) -> int:
        """How many good matches for a query there are among the photos within its `reach`.

        They are looked at in steps, until one brings hardly any: further down there are fewer still.

        Args:
            cosines: those of the photos with the query, float32 (N,), the highest first.
            levels: gives the `everyday_levels`, float32 (M,), of the photos at some of these places.
        """
        good = 0
        for start in range(0, len(cosines), STEP):
            step = slice(start, min(start + STEP, len(cosines)))
            count = int(np.count_nonzero(cosines[step] >= levels(step)))
            good += count
            if count < STEP * WORTH_ANOTHER_STEP:
                break
        return good

    def _for_photos(self, photos: Vectors) -> tuple[Vectors, Vectors]:
        """Mean and deviation of what everyday words score with each of `photos`: float32 (N, 1) each."""
        return self._ordinary(_of_rows(photos @ self._bank.T))

    def _for_query(self, query: Vectors) -> tuple[Vectors, Vectors]:
        """Mean and deviation of what ordinary photos score with `query`: float32 (1, 1) each."""
        return self._ordinary(_of_columns((self._sample @ query)[:, None]))

    def _ordinary(self, spread: Spread) -> tuple[Vectors, Vectors]:
        """Mean and standard deviation with the prior's photos counted in."""
        mean, variance, count = spread
        total = count + PRIOR_PHOTOS
        together = (count * mean + PRIOR_PHOTOS * self._mean) / total
        squares = count * (variance + (mean - together) ** 2)
        squares += PRIOR_PHOTOS * (self._variance + (self._mean - together) ** 2)
        deviation = np.sqrt(np.maximum(squares / total, SMALLEST_VARIANCE))
        return together.astype(np.float32), deviation.astype(np.float32)


def _standard(scores: Vectors, mean: Vectors, deviation: Vectors) -> Vectors:
    standard: Vectors = (scores - mean) / deviation
    return standard


def _of_rows(scores: Vectors) -> Spread:
    """Of each photo's scores, (N, K), with everyday words: (N, 1)."""
    others = scores < SAME
    count = others.sum(axis=1, keepdims=True)
    mean = scores.sum(axis=1, where=others, keepdims=True, dtype=np.float64) / np.maximum(count, 1)
    variance = ((scores - mean) ** 2).sum(axis=1, where=others, keepdims=True) / np.maximum(count, 1)
    return mean, variance, count


def _of_columns(scores: Vectors) -> Spread:
    """Of each query's scores, (S, Q), over the library, as the lowest of them tell: (1, Q)."""
    others = scores < SAME
    count = others.sum(axis=0, keepdims=True)
    ends = np.maximum((count * LOWEST_SHARE).astype(np.int64), 1)
    lowest = np.sort(np.where(others, scores, np.inf), axis=0)[: int(ends.max())].astype(np.float64)
    are_lowest = (np.arange(len(lowest))[:, None] < ends) & np.isfinite(lowest)
    mean = lowest.sum(axis=0, where=are_lowest, keepdims=True) / ends
    squares = np.where(are_lowest, lowest - mean, 0) ** 2
    variance = squares.sum(axis=0, keepdims=True) / ends / _NARROWNESS
    return mean + _DISTANCE * np.sqrt(variance), variance, count
