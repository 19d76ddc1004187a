"""The vectors of a library in half precision: most of them mapped from a file, those that came since in memory.

Half precision is what the catalog stores, so nothing is lost by it, and a million vectors of 512 dimensions are 1 GB of
pages that the system may let go, instead of 2 GB that it must keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numkong
import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

SLICE = 1 << 15
"""Rows that are compared before another thread may have the interpreter: about a millisecond's worth."""


@dataclass(frozen=True)
class Block:
    """Rows of the matrix: vectors float16 (N, D) and the ids of their embeddings int64 (N,). Never changed."""

    ids: Ids
    vectors: Halves

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Matrix:
    """All rows: those of `stored`, which lie in a file, then those of `added`. Never changed.

    `file_number` says in which file `stored` lies, 0 if in none; `lineage` is the same for as long as no file turned
    out to be of another catalog.
    """

    stored: Block
    added: Block
    lineage: str
    file_number: int = 0

    def __len__(self) -> int:
        return len(self.stored) + len(self.added)

    @property
    def _blocks(self) -> tuple[Block, Block]:
        return self.stored, self.added

    @cached_property
    def ids(self) -> Ids:
        """The embedding's id of each row, int64 (N,)."""
        return np.concatenate([block.ids for block in self._blocks])

    @cached_property
    def _order(self) -> Ids:
        return np.argsort(self.ids, kind="stable")

    def rows_of(self, ids: Ids) -> Ids:
        """The row of each embedding, int64 as many as `ids`; -1 where there is none."""
        return find(ids, self.ids, self._order)

    def take(self, rows: Ids) -> Halves:
        """The vectors in these rows, float16 (K, D); a view, not a copy, of rows that follow one another in a block."""
        border = len(self.stored)
        if len(rows) and bool((np.diff(rows) == 1).all()):
            if rows[-1] < border:
                return self.stored.vectors[rows[0] : rows[-1] + 1]
            if rows[0] >= border:
                return self.added.vectors[rows[0] - border : rows[-1] + 1 - border]
        is_stored = rows < border
        taken = np.empty((len(rows), self.stored.vectors.shape[1]), np.float16)
        taken[is_stored] = self.stored.vectors[rows[is_stored]]
        taken[~is_stored] = self.added.vectors[rows[~is_stored] - border]
        return taken

    def dots(self, query: Halves) -> Vectors:
        """The product of `query`, float16 (D,), with every row: float32 (N,)."""
        return np.concatenate([dots(query, block.vectors) for block in self._blocks])

    def with_added(self, more: Block) -> Matrix:
        """This matrix and `more` rows at its end."""
        ids = np.concatenate([self.added.ids, more.ids])
        vectors = np.concatenate([self.added.vectors, more.vectors])
        return Matrix(self.stored, Block(ids, vectors), self.lineage, self.file_number)

    def based_on(self, stored: Block, needed: Ids, lineage: str, file_number: int) -> Matrix:
        """`stored`, and those of these vectors that are `needed` and not in it; rows change their places."""
        is_added = np.isin(self.ids, needed) & np.isin(self.ids, stored.ids, invert=True)
        return Matrix(stored, Block(self.ids[is_added], self.take(np.flatnonzero(is_added))), lineage, file_number)


def empty_block(embedding_dim: int) -> Block:
    """A block without rows."""
    return Block(np.empty(0, np.int64), np.empty((0, embedding_dim), np.float16))


def find(wanted: Ids, ids: Ids, order: Ids) -> Ids:
    """Where each of `wanted` is in `ids`, which `order` sorts: int64 as many as `wanted`; -1 where it is not."""
    if not len(ids):
        return np.full(len(wanted), -1)
    places = order[np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)]
    return np.where(ids[places] == wanted, places, -1)


def dots(query: Halves, vectors: Halves) -> Vectors:
    """The product of `query`, float16 (D,), with each of `vectors`, float16 (N, D): float32 (N,), summed in float32."""
    products = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), SLICE):
        part = slice(start, start + SLICE)
        # In double precision, as it comes: asked for float32, numkong 7.8 takes pair by pair, twenty times slower
        products[part] = np.asarray(numkong.cdist(query[None], vectors[part], "dot"))[0]
    return products
