"""Finds the photos whose vectors are nearest to a query's: exactly, or by a graph where there are very many."""

import core_model.runtime  # noqa: F401 - before usearch: onnxruntime ends Python if it is loaded after that
from indexer.vectors.index import VectorIndex
from indexer.vectors.matrix import Ids, Vectors
from indexer.vectors.snapshot import Snapshot

__all__ = ["Ids", "Snapshot", "VectorIndex", "Vectors"]
