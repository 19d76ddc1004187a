"""Puts photos in order: exact names, good matches, other names, and then the rest by their nearness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.catalog import Catalog, id_list
from indexer.search.candidates import Allowed, Candidates
from indexer.search.library_border import LibraryBorder
from indexer.search.moments import Dated, newest_first
from indexer.search.names import Named
from indexer.vectors import Ids, Vectors

MOST_BEST = 20_000
"""How many photos are looked at for good matches at most."""

MOST_NAMED = 2_000
"""How many photos that are found by name come before their turn at most, where the order is by nearness."""


@dataclass(frozen=True)
class Ranking:
    """Photos in order, none twice, as arrays of one length N.

    `ids`, int64; `scores`, float32, are cosines with the query, or 0 where only filters were asked; `is_best` and
    `is_named`, bool, are what `model.Hit` says. In the order of dates, `months` are numbers such as 202305, int64.
    """

    ids: Ids
    scores: Vectors
    is_best: npt.NDArray[np.bool_]
    is_named: npt.NDArray[np.bool_]
    months: Ids | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def followed_by(self, others: Ranking) -> Ranking:
        """These photos, then the others; neither in the order of dates."""
        pairs = [(getattr(self, name), getattr(others, name)) for name in ("ids", "scores", "is_best", "is_named")]
        return Ranking(*(np.concatenate(pair) for pair in pairs))

    def take(self, places: npt.NDArray[Any]) -> Ranking:
        """The photos at these places, or those for which a mask says so."""
        months = None if self.months is None else self.months[places]
        return Ranking(self.ids[places], self.scores[places], self.is_best[places], self.is_named[places], months)


def rank(
    candidates: Candidates,
    vector: Vectors,
    border: LibraryBorder,
    named: Named,
    allowed: Allowed,
    count: int,
    all_named: bool = False,
) -> Ranking:
    """Rank at least `count` photos, if there are as many, for a query's unit `vector`, float32 (D,).

    Of those that are found by name, the nearest come before their turn, unless `all_named` shall. Good matches are as
    many of the nearest as stand above the border, so that the order by nearness stays.
    """
    nearest, cosines, best_count = _nearest(candidates, vector, border, allowed, count)
    most_named = len(candidates) if all_named else MOST_NAMED
    exact, exact_cosines = _by_score(candidates, vector, named.exact, allowed, most_named)
    others, other_cosines = _by_score(candidates, vector, named.others, allowed, most_named)
    ids = np.concatenate([exact, nearest[:best_count], others, nearest[best_count:]])
    scores = np.concatenate([exact_cosines, cosines[:best_count], other_cosines, cosines[best_count:]])
    is_first = _is_first(ids)
    ids, scores = ids[is_first], scores[is_first]
    is_exact = np.isin(ids, exact)
    is_best = is_exact | np.isin(ids, nearest[:best_count])
    return Ranking(ids, scores, is_best, is_exact | np.isin(ids, others))


def nothing() -> Ranking:
    """No photo at all."""
    return plain(np.empty(0, np.int64), np.empty(0, np.float32))


def plain(ids: Ids, scores: Vectors) -> Ranking:
    """Photos that are merely near."""
    neither = np.zeros(len(ids), np.bool_)
    return Ranking(ids, scores, neither, neither)


def listing(dated: Dated) -> Ranking:
    """Photos of which nothing was asked but that they pass filters."""
    count = len(dated.ids)
    scores, no_names = np.zeros(count, np.float32), np.zeros(count, np.bool_)
    return Ranking(dated.ids, scores, np.ones(count, np.bool_), no_names, dated.months)


def by_date(catalog: Catalog, ranking: Ranking, oldest_first: bool = False) -> Ranking:
    """The good matches and the photos found by name, the newest first, or the oldest.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    matches = ranking.take(ranking.is_best | ranking.is_named)
    dated = newest_first(catalog, f"photos.id IN ({id_list(matches.ids.tolist())})")
    dated = dated.turned() if oldest_first else dated
    order = np.argsort(matches.ids)
    found = matches.take(order[np.searchsorted(matches.ids, dated.ids, sorter=order)])
    return Ranking(found.ids, found.scores, found.is_best, found.is_named, dated.months)


def _nearest(
    candidates: Candidates, vector: Vectors, border: LibraryBorder, allowed: Allowed, count: int
) -> tuple[Ids, Vectors, int]:
    """The nearest photos, their cosines, and how many of them are good matches; more than `count` if need be."""
    reach = border.reach(vector)
    ids, cosines = candidates.nearest(vector, count, allowed, reach, MOST_BEST)
    within_reach = cosines[cosines >= reach]
    return ids, cosines, border.count_best(ids[: len(within_reach)], within_reach)


def _by_score(
    candidates: Candidates, vector: Vectors, photo_ids: Ids, allowed: Allowed, most: int
) -> tuple[Ids, Vectors]:
    """Those of `photo_ids` that may be answered, best first, at most so many, and their cosines."""
    ids = candidates.among(photo_ids, allowed)
    if len(ids) > MOST_NAMED:  # whose vectors would take too much memory
        return candidates.nearest(vector, most, candidates.allow(ids))
    cosines = candidates.vectors(ids) @ vector
    order = np.lexsort((ids, -cosines))[:most]
    return ids[order], cosines[order]


def _is_first(ids: Ids) -> npt.NDArray[np.bool_]:
    """Where each id stands for the first time."""
    first = np.zeros(len(ids), np.bool_)
    first[np.unique(ids, return_index=True)[1]] = True
    return first
