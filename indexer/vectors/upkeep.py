"""Decides when the vectors' file and the graph have fallen behind a snapshot, and makes what is to be written then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core_model.runtime import usable_cores
from indexer.vectors.graph import Graph, GraphBuilder
from indexer.vectors.matrix import Ids
from indexer.vectors.sealed import Parts, Stop
from indexer.vectors.snapshot import GATHERED, Snapshot

FEW = 1_000
"""Embeddings that are too few to write a file for."""

GROWN = 0.1
"""Share of new embeddings from which on the file is written again, or the graph grows."""

GONE = 0.25
"""Share of embeddings without a photo from which on the file, or the graph, is made anew without them."""

GRAPH_STEP = 50_000
"""Embeddings that are added to the graph, at least, before it is written and takes over."""


def matrix_parts(snapshot: Snapshot) -> Mapping[str, Parts] | None:
    """What the file of all vectors should hold, in the order of their ids; None if the one that is there will do."""
    matrix, rows = snapshot.matrix, _unique(snapshot.rows)
    kept = int(np.searchsorted(rows, len(matrix.stored)))
    new, gone = len(rows) - kept, len(matrix.stored) - kept
    if new <= max(FEW, GROWN * kept) and gone <= max(FEW, GONE * len(matrix.stored)):
        return None
    rows = rows[np.argsort(matrix.ids[rows])]
    vectors = (matrix.take(rows[start : start + GATHERED]) for start in range(0, len(rows), GATHERED))
    shape = (len(rows), matrix.stored.vectors.shape[1])
    return {"ids": Parts("<i8", rows.shape, [matrix.ids[rows]]), "vectors": Parts("<f2", shape, vectors)}


@dataclass(frozen=True)
class Growth:
    """Embeddings that are to be added to a graph: to `start`, or to an empty one."""

    snapshot: Snapshot
    start: Graph | None
    missing: Ids

    def steps(self, stop: Stop) -> Iterator[Mapping[str, Parts]]:
        """What a file should hold, each time that the graph has grown enough to be of more use than the one in use.

        Raises:
            StoppedError: `stop` said so.
        """
        matrix, in_use = self.snapshot.matrix, self.snapshot.graph
        builder = GraphBuilder(matrix.stored.vectors.shape[1], self.start)
        threads = max(1, usable_cores() - 1)
        written = len(in_use) if in_use is not None else 0
        for first in range(0, len(self.missing), GATHERED):
            part = self.missing[first : first + GATHERED]
            builder.add(part, matrix.take(matrix.rows_of(part)), threads, stop)
            is_last = first + GATHERED >= len(self.missing)
            if is_last or len(builder) - written >= max(GRAPH_STEP, written // 3):
                yield builder.parts()
                written = len(builder)


def graph_growth(snapshot: Snapshot) -> Growth | None:
    """What is to be added to the snapshot's graph, or to a new one if much of it is gone; None if it will do."""
    ids, graph = np.unique(snapshot.embedding_ids), snapshot.graph
    if graph is not None and np.isin(graph.ids, ids, invert=True).sum() > GONE * len(graph):
        return Growth(snapshot, None, ids)
    if graph is None:
        return Growth(snapshot, None, ids)
    missing = np.setdiff1d(ids, graph.ids, assume_unique=True)
    return Growth(snapshot, graph, missing) if len(missing) > max(FEW, GROWN * len(graph)) else None


def _unique(ascending: Ids) -> Ids:
    return ascending[np.diff(ascending, prepend=-1) > 0]
