"""Answers queries over one library and one model: filter, embed, rank, fold.

Any thread may ask. What is prepared once for a snapshot of the vectors is chosen under a lock, and never changed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from core_model import Pack
from core_model.imaging import Source
from core_model.vectors import unit_length
from indexer.catalog import Catalog
from indexer.query import Query, Term, require_known
from indexer.search.border import Border
from indexer.search.candidates import Candidates
from indexer.search.duplicates import fold, traces
from indexer.search.everyday import EVERYDAY
from indexer.search.filters import matching
from indexer.search.names import Named, find_named
from indexer.search.ranking import Ranking, by_date, rank
from indexer.vectors import Ids, VectorIndex, Vectors

Sort = Literal["relevance", "date"]

AVOID = 0.5
"""How much of an unwanted thing's vector is taken off; `benchmarks/negatives.py` measures it."""

BANK_PHOTOS = 128
SPARE = 100
"""Photos that are ranked beyond those asked for, so that enough are left when copies are folded."""


@dataclass(frozen=True)
class Found:
    """One answer. `score` is the cosine with the query, 0 where only filters were asked; see `model.Hit`."""

    photo_id: int
    score: float
    is_best: bool
    is_named: bool
    duplicates: tuple[int, ...] = ()


class Searcher:
    """Searches the photos that `vectors` holds, embedded with `pack`."""

    def __init__(self, catalog: Catalog, pack: Pack, vectors: VectorIndex) -> None:
        self._catalog = catalog
        self._pack = pack
        self._vectors = vectors
        self._lock = threading.Lock()
        self._prepared: _Prepared | None = None

    def find(
        self,
        query: Query,
        like: Source | None = None,
        *,
        limit: int,
        offset: int = 0,
        sort: Sort = "relevance",
        fold_duplicates: bool = True,
    ) -> list[Found]:
        """The answers after the first `offset`, at most `limit`.

        By date, only good matches and photos found by name are answered, the newest first; the rest has no place there.
        Where neither terms nor `like` are given, all that the filters leave are answered, the newest first.

        Raises:
            QueryError: a term is in a script that the model does not know.
            PhotoError: `like` cannot be opened.
            LibraryError: the catalog cannot be read.
        """
        vector = self._vector(query.terms, like)
        prepared = self._prepare()
        candidates = prepared.candidates
        allowed = candidates.searchable(matching(self._catalog, query.filters)) if query.filters else None
        if not len(candidates if allowed is None else allowed):
            return []
        named = find_named(self._catalog, query.words) if query.words else Named()
        count = offset + limit + SPARE
        while True:
            if vector is None:
                ranking = _as_filtered(allowed)
            else:
                border = prepared.text_border if like is None else prepared.photo_border
                ranking = rank(candidates, vector, border, named, allowed, count)
                ranking = by_date(self._catalog, ranking) if sort == "date" else ranking
            answers = self._answers(candidates, ranking, count, fold_duplicates)
            if len(answers) >= offset + limit or (ranking.is_whole and count >= len(ranking.ids)):
                return answers[offset : offset + limit]
            count *= 2

    def _vector(self, terms: Sequence[Term], like: Source | None) -> Vectors | None:
        """The unit vector that photos are compared with, float32 (D,); None if there is nothing but filters.

        Wanted things are added up by their weights; a photo to resemble counts as much as all of them.
        """
        for term in terms:
            require_known(term.text, self._pack.manifest.languages, self._pack.text.knows)
        parts: list[Vectors] = []
        if terms:
            weights = np.array([term.weight * (AVOID if term.weight < 0 else 1) for term in terms], np.float32)
            parts.append(weights @ self._pack.text.encode([term.text for term in terms]))
        if like is not None:
            parts.append(self._pack.image.encode([like])[0])
        if not parts:
            return None
        vector: Vectors = unit_length(unit_length(np.stack(parts)).sum(axis=0, keepdims=True))[0]
        return vector

    def _prepare(self) -> _Prepared:
        snapshot = self._vectors.snapshot()
        with self._lock:
            if self._prepared is None or self._prepared.candidates.revision != snapshot.revision:
                self._prepared = _Prepared(Candidates(snapshot), lambda: self._everyday)
            return self._prepared

    @cached_property
    def _everyday(self) -> Vectors:
        return self._pack.text.encode(EVERYDAY)

    def _answers(self, candidates: Candidates, ranking: Ranking, count: int, fold_duplicates: bool) -> list[Found]:
        """The first `count` of a ranking, copies folded into the first of them."""
        ids = np.array(ranking.ids[:count], dtype=np.int64)
        known = traces(self._catalog, ids.tolist())
        if fold_duplicates:
            kept = fold(ids, candidates.vectors(ids), known)
        else:
            kept = {photo_id: [] for photo_id in ids.tolist() if photo_id in known}
        return [
            Found(
                photo_id,
                ranking.scores.get(photo_id, 0.0),
                photo_id in ranking.best,
                photo_id in ranking.named,
                tuple(repeats),
            )
            for photo_id, repeats in kept.items()
        ]


class _Prepared:
    """What is computed once for a snapshot: its candidates, and the borders for texts and for photos."""

    def __init__(self, candidates: Candidates, everyday: Callable[[], Vectors]) -> None:
        self.candidates = candidates
        self._everyday = everyday

    @cached_property
    def text_border(self) -> Border:
        return Border(self.candidates.sample, self._everyday())

    @cached_property
    def photo_border(self) -> Border:
        sample = self.candidates.sample
        return Border(sample, sample[:: -(-len(sample) // BANK_PHOTOS)])


def _as_filtered(allowed: Ids | None) -> Ranking:
    assert allowed is not None  # a query without terms has filters, or a photo to resemble
    ids: list[int] = allowed.tolist()
    return Ranking(ids, {}, frozenset(ids), frozenset())
