"""Exact nearest photos over the embeddings of one pack, kept in memory and brought up to date as the catalog grows."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.catalog import Catalog

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Snapshot:
    """The searchable photos at one revision: `photo_ids[i]` has the vector `vectors[rows[i]]`. Never changed."""

    revision: int
    photo_ids: Ids
    rows: Ids
    vectors: Vectors

    def nearest(self, query: Vectors, limit: int) -> tuple[Ids, Vectors]:
        """The photos whose vectors have the largest cosine with `query`, float32 (D,) of unit length.

        Returns:
            photo ids int64 (K,) and cosines float32 (K,), best first, K at most `limit`.
        """
        scores = (self.vectors @ query)[self.rows]
        count = min(limit, len(scores))
        best = np.argpartition(-scores, count - 1)[:count] if count else np.empty(0, np.int64)
        best = best[np.lexsort((self.photo_ids[best], -scores[best]))]
        return self.photo_ids[best], scores[best]


class ExactVectors:
    """Exact search. Any thread may ask; a query works on a snapshot, so indexing never gets in its way."""

    def __init__(self, catalog: Catalog, pack: str, embedding_dim: int) -> None:
        self._catalog = catalog
        self._pack = pack
        self._lock = threading.Lock()
        self._count = 0
        self._embedding_ids: Ids = np.empty(0, np.int64)
        self._vectors: Vectors = np.empty((0, embedding_dim), np.float32)
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The photos that are searchable now."""
        with self._lock:
            revision = self._catalog.revision()
            if self._snapshot is None or self._snapshot.revision != revision:
                self._snapshot = self._load(revision)
            return self._snapshot

    def _load(self, revision: int) -> Snapshot:
        last = int(self._embedding_ids[self._count - 1]) if self._count else 0
        self._append(*self._catalog.embeddings_after(self._pack, last))
        pairs = self._catalog.searchable(self._pack)
        known = self._embedding_ids[: self._count]
        rows = np.searchsorted(known, pairs[:, 1])
        is_loaded = rows < self._count  # an embedding committed since comes with the next revision
        return Snapshot(revision, pairs[is_loaded, 0], rows[is_loaded], self._vectors[: self._count])

    def _append(self, ids: Ids, vectors: Vectors) -> None:
        """Add rows at the end. Room doubles when it runs out; rows that a snapshot sees are never written again."""
        if not len(ids):
            return
        needed = self._count + len(ids)
        if needed > len(self._vectors):
            room = max(needed, 2 * self._count)
            self._embedding_ids = _grown(self._embedding_ids, room)
            self._vectors = _grown(self._vectors, room)
        self._embedding_ids[self._count : needed] = ids
        self._vectors[self._count : needed] = vectors
        self._count = needed


def _grown(array: np.ndarray, room: int) -> np.ndarray:
    larger = np.zeros((room, *array.shape[1:]), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
