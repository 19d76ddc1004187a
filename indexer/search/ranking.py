"""Puts photos in order: exact names, good matches, other names, and then the rest by their nearness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.catalog import Catalog
from indexer.search.border import Border
from indexer.search.candidates import Candidates
from indexer.search.filters import NEWEST_FIRST
from indexer.search.names import Named
from indexer.vectors import Ids, Vectors

MOST_BEST = 20_000
"""How many photos are looked at for good matches at most."""


@dataclass(frozen=True)
class Ranking:
    """Photo ids in order, none twice; `is_whole` if no others could follow. `scores` are cosines with the query."""

    ids: Sequence[int]
    scores: dict[int, float]
    best: frozenset[int]
    named: frozenset[int]
    is_whole: bool = True


def rank(
    candidates: Candidates, vector: Vectors, border: Border, named: Named, allowed: Ids | None, count: int
) -> Ranking:
    """Rank at least `count` photos, if there are as many, for a query's unit `vector`, float32 (D,).

    Good matches are as many of the nearest as stand above the border, so that the order by nearness stays.
    """
    ids, cosines, best_count = _nearest(candidates, vector, border, allowed, count)
    nearest = [int(photo_id) for photo_id in ids]
    scores = dict(zip(nearest, map(float, cosines), strict=True))
    exact = _by_score(candidates, vector, named.exact, allowed, scores)
    others = _by_score(candidates, vector, named.others, allowed, scores)
    best = nearest[:best_count]
    order = dict.fromkeys([*exact, *best, *others, *nearest[best_count:]])
    is_whole = len(nearest) == len(candidates if allowed is None else allowed)
    return Ranking(list(order), scores, frozenset([*exact, *best]), frozenset([*exact, *others]), is_whole)


def by_date(catalog: Catalog, ranking: Ranking) -> Ranking:
    """The good matches and the photos found by name, the newest first.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    matches = ",".join(str(photo_id) for photo_id in sorted(ranking.best | ranking.named))
    rows = catalog.rows(f"SELECT id FROM photos WHERE id IN ({matches}) ORDER BY {NEWEST_FIRST}")
    return Ranking([row[0] for row in rows], ranking.scores, ranking.best, ranking.named)


def _nearest(
    candidates: Candidates, vector: Vectors, border: Border, allowed: Ids | None, count: int
) -> tuple[Ids, Vectors, int]:
    """The nearest photos, their cosines, and how many of them are good matches; more than `count` if need be."""
    reach = border.reach(vector)
    ids, cosines = candidates.nearest(vector, count, allowed)
    if len(ids) == count < MOST_BEST and cosines[-1] >= reach:
        ids, cosines = candidates.nearest(vector, MOST_BEST, allowed)
        kept = max(count, int(np.searchsorted(-cosines, -reach, side="right")))
        ids, cosines = ids[:kept], cosines[:kept]
    above = ids[cosines >= reach]
    best_count = int((border.standard_scores(vector, candidates.vectors(above)) >= border.level).sum())
    return ids, cosines, best_count


def _by_score(
    candidates: Candidates, vector: Vectors, photo_ids: Sequence[int], allowed: Ids | None, scores: dict[int, float]
) -> list[int]:
    """Those of `photo_ids` that may be answered, best first; their cosines are added to `scores`."""
    ids = candidates.searchable(photo_ids)
    if allowed is not None:
        ids = ids[np.isin(ids, allowed)]
    cosines = candidates.vectors(ids) @ vector
    scores.update(zip(ids.tolist(), cosines.tolist(), strict=True))
    listed: list[int] = ids[np.lexsort((ids, -cosines))].tolist()
    return listed
