"""A graph over the vectors that finds nearly all of the nearest without looking at most: HNSW, by usearch.

Malkov and Yashunin 2018, arXiv 1603.09320. usearch rather than hnswlib, because hnswlib has no wheels, so it can only
be installed where there is a C++ compiler (https://github.com/nmslib/hnswlib/issues/603); it also knows float32 only,
which is twice the memory, and opens files by narrow paths only. usearch keeps half precision, serves a graph from a
buffer that we map ourselves, and answers with fewer where there are fewer; hnswlib raises then (its issue 321).

A `Graph` is never changed: one that has grown is another, so no query ever meets a graph that is being changed. Nothing
is ever taken out of a graph either; whoever asks leaves out what is gone, and builds a new one when that is much.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

import numpy as np
import usearch
from usearch.index import Index

from indexer.vectors.matrix import Halves, Ids
from indexer.vectors.sealed import Array, Parts, Sealed, Stop, StoppedError

CONNECTIVITY = 32
"""Links of a node in each layer above the lowest, which has twice as many: M in the paper."""

EXPANSION_ADD = 128
"""Candidates that are kept while a vector is added: efConstruction in the paper."""

EXPANSION_SEARCH = 512
"""Candidates that are kept while searching, at least: ef in the paper. It finds 99.2 % of the 50 nearest of a million;
twice as many find 99.5 % and take twice as long (`benchmarks/vectors.py`)."""

PARAMETERS = [usearch.__version__.partition(".")[0], CONNECTIVITY, EXPANSION_ADD]
"""What decides how a graph comes out; one with others is built anew. Only a major version changes usearch's format."""

BATCH = 256
"""Vectors that are added before somebody may say stop."""

SLICE_BYTES = 8 << 20


class Graph:
    """A finished graph over the embeddings `ids`, ascending. Any thread may ask; they take turns, a search is short."""

    def __init__(self, ids: Ids, content: memoryview, embedding_dim: int) -> None:
        self.ids = ids
        self.content = content
        self._index = _empty_index(embedding_dim)
        self._index.view(content)
        self._lock = threading.Lock()  # usearch gives searches that run at once the same room to work in

    def __len__(self) -> int:
        return len(self.ids)

    def nearest(self, query: Halves, count: int) -> Ids:
        """The ids of the about `count` embeddings nearest to `query`, float16 (D,): int64 (K,), best first.

        K is less than `count` if there are not as many, and may be a little less if part of the graph is out of reach.
        """
        with self._lock:
            self._index.expansion_search = max(EXPANSION_SEARCH, 2 * count)  # type: ignore[misc] # has a setter
            keys = self._index.search(query, count, threads=1).keys
        return np.asarray(keys).astype(np.int64)


class GraphBuilder:
    """A graph that grows, in one thread, beside the one that answers; from nothing, or from what `start` holds."""

    def __init__(self, embedding_dim: int, start: Graph | None = None) -> None:
        self._index = _empty_index(embedding_dim)
        self._ids: list[Ids] = []
        self._vectors: list[Halves] = []  # kept, because usearch refers to them
        if start is not None:
            self._index.load(start.content)
            self._ids.append(start.ids)

    def __len__(self) -> int:
        return len(self._index)

    def add(self, ids: Ids, vectors: Halves, threads: int, stop: Stop) -> None:
        """Add embeddings, ids int64 (N,) and vectors float16 (N, D), that are not in it yet.

        Raises:
            StoppedError: `stop` said so; some were added, and the builder is of no more use.
        """
        self._vectors.append(vectors)
        for first in range(0, len(ids), BATCH):
            if stop():
                raise StoppedError
            part = slice(first, first + BATCH)
            self._index.add(ids[part].astype(np.uint64), vectors[part], copy=False, threads=threads)
        self._ids.append(ids)

    def parts(self) -> Mapping[str, Parts]:
        """What a file needs to hold, for `graph_of`."""
        ids = np.sort(np.concatenate(self._ids))
        saved = self._index.save()
        assert saved is not None
        content = memoryview(saved)
        return {
            "ids": Parts("<i8", ids.shape, [ids]),
            "graph": Parts("|u1", (len(content),), _slices(content)),
        }


def graph_of(sealed: Sealed, embedding_dim: int) -> Graph | None:
    """The graph that a file holds, None if it was built otherwise than it would be now.

    The file has been checked when it was opened: usearch takes what it reads at its word.
    """
    if sealed.about["parameters"] != PARAMETERS:
        return None
    return Graph(sealed.arrays["ids"], sealed.arrays["graph"].data, embedding_dim)


def _slices(content: memoryview) -> Iterator[Array]:
    for start in range(0, len(content), SLICE_BYTES):
        yield np.frombuffer(content[start : start + SLICE_BYTES], np.uint8)


def _empty_index(embedding_dim: int) -> Index:
    return Index(
        ndim=embedding_dim,
        metric="ip",
        dtype="f16",
        connectivity=CONNECTIVITY,
        expansion_add=EXPANSION_ADD,
        expansion_search=EXPANSION_SEARCH,
        enable_key_lookups=False,
    )
