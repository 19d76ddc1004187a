"""What can be found at one moment, and the photos nearest to a query among it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from indexer.vectors.graph import Graph
from indexer.vectors.matrix import Halves, Ids, Matrix, Vectors, dots, find

GRAPH_LIMIT = 500
"""Answers up to which the graph is asked; for more, comparing with all is as quick and misses none."""

BROAD = 1 / 16
"""Share of all photos from which on a filter is broad: the graph is asked for more than is wanted, then filtered."""

GATHERED = 8_192
"""Rows that are brought together to be compared at a time."""

Allowed = npt.NDArray[np.int64] | npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Snapshot:
    """The searchable photos at one revision of the catalog: `photo_ids[i]` has the vector in row `rows[i]` of `matrix`.

    Several photos may share a row: copies of one picture. `rows` ascends. Never changed, so any thread may ask.
    """

    revision: int
    photo_ids: Ids
    rows: Ids
    matrix: Matrix
    graph: Graph | None = None

    def __len__(self) -> int:
        return len(self.photo_ids)

    def nearest(
        self, query: Vectors, limit: int, allowed: Allowed | None = None, reach: float = math.inf, most: int = 0
    ) -> tuple[Ids, Vectors]:
        """The photos whose vectors have the largest cosine with `query`, float32 (D,) of unit length.

        Exact, unless there is a graph, `limit` is moderate and many photos are allowed: then nearly all of the best are
        found. Either way there are never fewer answers than photos that are allowed, up to `limit`.

        Args:
            query: rounded to half precision, as the vectors are.
            limit: how many answers at most; with as many as there are photos, all are ranked.
            allowed: which photos may be answers: their ids, int64 (K,) in any order, or a boolean for each of
                `photo_ids`; all if None.
            reach: beyond `limit`, photos whose cosine is at least this are answers too, up to `most` in all.

        Returns:
            photo ids int64 (K,) and cosines float32 (K,), best first, equal ones by id.
        """
        half = query.astype(np.float16)
        mask = self._mask(allowed)
        count = len(self) if mask is None else int(np.count_nonzero(mask))
        limit = min(limit, count)
        places = None
        if self.graph is not None and 0 < limit <= GRAPH_LIMIT and count >= BROAD * len(self):
            places = self._candidates(self.graph, half, limit, mask)
        if places is not None:
            ids, cosines = self._best(half, limit, places)
            if limit >= most or cosines[-1] < reach:
                return ids, cosines
        return self._best(half, limit, None if mask is None else np.flatnonzero(mask), reach, most)

    def scores(self, query: Vectors) -> Vectors:
        """The cosine of `query`, float32 (D,) of unit length, with each of `photo_ids`: float32 (N,), exact."""
        scores: Vectors = self.matrix.dots(query.astype(np.float16))[self.rows]
        return scores

    def sample_scores(self, query: Vectors) -> Vectors:
        """As `scores`, for a sample of the photos that is the same for every query: float32 (K,), K at most 8,192."""
        return dots(query.astype(np.float16), self._sample)

    def holds(self, photo_ids: Ids) -> npt.NDArray[np.bool_]:
        """Which of these photos, int64 (K,), are searchable: bool (K,)."""
        held: npt.NDArray[np.bool_] = find(photo_ids, self.photo_ids, self._by_id) >= 0
        return held

    def places(self, photo_ids: Ids) -> Ids:
        """Where in `photo_ids` of the snapshot these photos stand, int64 (K,).

        Raises:
            KeyError: one is not searchable at this revision.
        """
        places: Ids = find(photo_ids, self.photo_ids, self._by_id)
        if (places < 0).any():
            raise KeyError("a photo that is not searchable")
        return places

    def vectors_of(self, photo_ids: Ids) -> Vectors:
        """The vectors of these photos, float32 (K, D); errors as `places`."""
        return self.matrix.take(self.rows[self.places(photo_ids)]).astype(np.float32)

    def contents_of(self, photo_ids: Ids) -> Ids:
        """A number for what each of these photos shows, int64 (K,), the same for copies; -1 if not searchable."""
        places = find(photo_ids, self.photo_ids, self._by_id)
        return np.where(places < 0, -1, self.rows[places] if len(self.rows) else -1)

    def among(self, photo_ids: Ids, allowed: npt.NDArray[np.bool_]) -> Ids:
        """Those of these photos, in the order given, that are searchable and that `allowed`, bool (N,), says yes to."""
        places = find(photo_ids, self.photo_ids, self._by_id)
        there = places >= 0
        there[there] = allowed[places[there]]
        chosen: Ids = photo_ids[there]
        return chosen

    def photos_of(self, contents: Ids) -> Ids:
        """All photos, int64 (K,), that show one of these `contents`, which `contents_of` told, none of them twice."""
        return self.photo_ids[self._places_in(contents)]

    @cached_property
    def content_count(self) -> int:
        """How many different contents the photos show."""
        return _count_different(self.rows)

    def count_contents(self, allowed: npt.NDArray[np.bool_]) -> int:
        """How many different contents those photos show that `allowed`, bool (N,), says yes to."""
        return _count_different(self.rows[allowed])

    @cached_property
    def embedding_ids(self) -> Ids:
        """The embedding of each of `photo_ids`."""
        embedding_ids: Ids = self.matrix.ids[self.rows]
        return embedding_ids

    @cached_property
    def outside(self) -> Ids:
        """The places, in `photo_ids`, of photos that the graph does not hold."""
        if self.graph is None:
            return np.arange(len(self))
        return np.flatnonzero(~np.isin(self.embedding_ids, self.graph.ids))

    @cached_property
    def _by_id(self) -> Ids:
        return np.argsort(self.photo_ids)

    @cached_property
    def _sample(self) -> Halves:
        chosen = np.random.default_rng(0).permutation(len(self))[:GATHERED]
        return self.matrix.take(self.rows[np.sort(chosen)])

    def _mask(self, allowed: Allowed | None) -> npt.NDArray[np.bool_] | None:
        if allowed is None:
            return None
        return allowed.astype(np.bool_) if allowed.dtype == np.bool_ else np.isin(self.photo_ids, allowed)

    def _candidates(self, graph: Graph, half: Halves, limit: int, mask: npt.NDArray[np.bool_] | None) -> Ids | None:
        """Places among which the best `limit` are; None if the graph does not give enough."""
        share = 1.0 if mask is None else float(np.mean(mask))
        wanted = math.ceil(limit / share)
        while wanted <= 4 * GRAPH_LIMIT:
            found = _allowed(self._places_of(graph.nearest(half, wanted)), mask)
            if len(found) >= limit:
                return np.concatenate([found, _allowed(self.outside, mask)])
            wanted *= 4
        return None

    def _places_of(self, ids: Ids) -> Ids:
        """The places of the photos that have these embeddings; an embedding may have several photos, or none now."""
        return self._places_in(self.matrix.rows_of(ids))

    def _places_in(self, rows: Ids) -> Ids:
        """The places of the photos whose vectors are in these rows of the matrix; a row below 0 has none."""
        first, end = (np.searchsorted(self.rows, rows, side) for side in ("left", "right"))
        counts = np.where(rows < 0, 0, end - first)
        starts = np.repeat(first - np.cumsum(counts) + counts, counts)
        return starts + np.arange(len(starts))

    def _best(
        self, half: Halves, limit: int, places: Ids | None, reach: float = math.inf, most: int = 0
    ) -> tuple[Ids, Vectors]:
        """The best of the photos at `places`, of all if None; `limit` of them, or more as for `nearest`."""
        if places is None or len(places) > len(self.matrix) // 2:
            scores = self.matrix.dots(half)[self.rows if places is None else self.rows[places]]
        else:
            scores = self._gathered(half, self.rows[places])
        photo_ids = self.photo_ids if places is None else self.photo_ids[places]
        best = _largest(scores, max(limit, min(most, int(np.count_nonzero(scores >= reach)))))
        best = best[np.lexsort((photo_ids[best], -scores[best]))]
        return photo_ids[best], scores[best]

    def _gathered(self, half: Halves, rows: Ids) -> Vectors:
        parts = [
            dots(half, self.matrix.take(rows[start : start + GATHERED])) for start in range(0, len(rows), GATHERED)
        ]
        return np.concatenate([np.empty(0, np.float32), *parts])


def _count_different(ascending: Ids) -> int:
    return len(ascending) and 1 + int(np.count_nonzero(np.diff(ascending)))


def _allowed(places: Ids, mask: npt.NDArray[np.bool_] | None) -> Ids:
    return places if mask is None else places[mask[places]]


def _largest(scores: Vectors, count: int) -> Ids:
    if count >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(-scores, count)[:count]
