"""Keeps one pack's vectors at hand: in step with the catalog, in files for a quick start, in a graph when very many.

The catalog is the truth. What is kept here can be lost at any time, and is made again from there.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.catalog import Catalog
from indexer.errors import LibraryError
from indexer.vectors.files import Files
from indexer.vectors.graph import PARAMETERS, Graph, graph_of
from indexer.vectors.matrix import Block, Ids, Matrix, empty_block
from indexer.vectors.sealed import Sealed, Stop, never
from indexer.vectors.snapshot import Snapshot
from indexer.vectors.upkeep import graph_growth, matrix_parts
from indexer.vectors.worker import Worker

GRAPH_FROM = 150_000
"""Embeddings from which on a graph is worth the time and the memory that it takes: comparing with as many takes some
8 ms of one core, asking a graph of as many about half of that. `benchmarks/vectors.py` shows both."""

DELAY_SECONDS = 2.0
"""A command that only asks something is over by then, and spends nothing on upkeep."""

INTERVAL_SECONDS = 60.0

STALE_FROM = 20_000
"""Photos from which on queries don't wait for the next snapshot: making one takes some 2 ms for each thousand."""

REST = 4
"""How many times as long as making a snapshot takes, at least, before the next is made beside queries."""

FETCHED = 1_000
"""Embeddings that are read from the catalog at a time."""

CHECKED = 16
"""Embeddings of a file that are compared with the catalog's, to know the file for one of this catalog."""

_log = logging.getLogger(__name__)


class VectorIndex:
    """The vectors of one pack. Any thread may ask for a snapshot; a query works on that, so nothing gets in its way.

    From the first snapshot on, a thread of its own looks after the files now and then: it writes the vectors that are
    new, and builds the graph while comparing with every vector still answers. It works on snapshots too. Whoever makes
    the next snapshot holds `_making`; in a large library, where that takes a while, another thread does it, and queries
    are answered from the last one meanwhile. Other processes may use the same files.

    Args:
        catalog: where the vectors come from; embedding ids must never be given to other vectors.
        pack: the model's fingerprint.
        embedding_dim: how long its vectors are.
        folder: where the files of all packs are; a folder for this pack is made in it.
        graph_from: how many embeddings a graph is built for.
        stale_from: with how many photos a snapshot may be of a moment ago, while the next is being made.
    """

    def __init__(
        self,
        catalog: Catalog,
        pack: str,
        embedding_dim: int,
        folder: Path,
        graph_from: int = GRAPH_FROM,
        stale_from: int = STALE_FROM,
    ) -> None:
        self._catalog = catalog
        self._pack = pack
        self._embedding_dim = embedding_dim
        self._graph_from = graph_from
        self._stale_from = stale_from
        about = {"pack": pack, "embedding_dim": embedding_dim, "catalog": catalog.counter("identity")}
        self._files = Files(folder / pack, about)
        self._making = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._made_at = self._made_in = 0.0
        self._refresher = ThreadPoolExecutor(1, thread_name_prefix="shiying-refresh")
        self._refresh: Future[None] | None = None
        self._graph_number = 0
        self._worker = Worker(self.upkeep, DELAY_SECONDS, INTERVAL_SECONDS)

    def start(self) -> None:
        """Look after the files from now on, without waiting for a first snapshot."""
        self._worker.start()

    def retire(self) -> None:
        """Look after the files no longer, without waiting for what is under way. Snapshots are still given."""
        self._worker.retire()

    @property
    def is_idle(self) -> bool:
        """Whether nobody looks after the files now."""
        return self._worker.is_idle

    def close(self) -> None:
        """Stop looking after the files. What is not written yet is made again the next time."""
        self._refresher.shutdown()
        self._worker.stop()

    def snapshot(self) -> Snapshot:
        """The photos that are searchable now; in a large library that is changing, those that were a moment ago.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        last = self._snapshot
        if last is None or len(last) < self._stale_from:
            last = self._current()
        elif last.revision != self._catalog.revision():
            self._refresh_soon()
        self._worker.start()
        return last

    def catch_up(self) -> None:
        """Let the next snapshot be of now.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        if self._snapshot is not None:  # else the first will be
            self._current()

    def upkeep(self, stop: Stop = never) -> None:
        """Do what the thread does now and then: bring the files and the graph up to date, where that is due.

        Raises:
            StoppedError: `stop` said so; what was written by then stays.
            LibraryError: the catalog cannot be read.
            OSError: the files cannot be written.
        """
        self._adopt_matrix(stop)
        is_large = len(self._current().matrix) >= self._graph_from
        if is_large:
            self._adopt_graph(stop)
        with self._files.writing() as may_write:
            if may_write:
                self._write_matrix(stop)
                if is_large:
                    self._write_graph(stop)

    def save(self) -> None:
        """Write the vectors if many are new, for a quick start next time. If the disk will not have it, that is all."""
        try:
            with self._files.writing() as may_write:
                if may_write:
                    self._write_matrix(never)
        except OSError as error:
            _log.warning("The vectors were not written: %s", error)

    # In step with the catalog

    def _current(self) -> Snapshot:
        with self._making:
            revision = self._catalog.revision()
            if self._snapshot is None or self._snapshot.revision != revision:
                started = time.monotonic()
                self._snapshot = self._load(revision, self._snapshot)
                self._made_at = time.monotonic()
                self._made_in = self._made_at - started
            return self._snapshot

    def _refresh_soon(self) -> None:
        """Make the next snapshot in another thread, unless that is under way or would take much of the time."""
        is_due = time.monotonic() >= self._made_at + REST * self._made_in
        if is_due and (self._refresh is None or self._refresh.done()):
            self._refresh = self._refresher.submit(self._refresh_now)

    def _refresh_now(self) -> None:
        try:
            self._current()
        except LibraryError as error:
            _log.warning("New photos cannot be found yet: %s", error)

    def _load(self, revision: int, last: Snapshot | None) -> Snapshot:
        matrix = last.matrix if last is not None else self._open_matrix(revision)
        pairs = self._catalog.searchable(self._pack)
        missing = np.unique(pairs[matrix.rows_of(pairs[:, 1]) < 0, 1])
        if len(missing):
            matrix = matrix.with_added(self._fetch(missing))
        return _snapshot(revision, pairs[:, 0], pairs[:, 1], matrix, last.graph if last is not None else None)

    def _open_matrix(self, revision: int) -> Matrix:
        empty = empty_block(self._embedding_dim)
        found = self._files.newest("matrix")
        if found is not None and self._agrees(found[1], revision):
            return Matrix(_block(found[1]), empty, found[1].about["lineage"], found[0])
        return Matrix(empty, empty, uuid.uuid4().hex)

    def _agrees(self, sealed: Sealed, revision: int) -> bool:
        """Whether a file is of this catalog, and not of a later state of it that a backup has undone."""
        block = _block(sealed)
        places = np.unique(np.linspace(0, len(block) - 1, min(CHECKED, len(block))).astype(np.int64))
        stored = self._fetch(block.ids[places])
        expected = block.vectors[np.searchsorted(block.ids, stored.ids)]
        return int(sealed.about["revision"]) <= revision and np.array_equal(stored.vectors, expected)

    def _fetch(self, ids: Ids) -> Block:
        found = [empty_block(self._embedding_dim)]
        for start in range(0, len(ids), FETCHED):
            some, vectors = self._catalog.embeddings(self._pack, ids[start : start + FETCHED].tolist())
            if len(some):
                found.append(Block(some, vectors))
        return Block(np.concatenate([block.ids for block in found]), np.concatenate([block.vectors for block in found]))

    # Files

    def _adopt_matrix(self, stop: Stop) -> None:
        """Take the vectors from a newer file, if another process has written one."""
        found = self._files.newest("matrix", self._current().matrix.file_number, stop)
        if found is not None and self._agrees(found[1], self._catalog.revision()):
            self._use_matrix(*found)

    def _write_matrix(self, stop: Stop) -> None:
        snapshot = self._current()
        parts = matrix_parts(snapshot)
        if parts is not None:
            about = {"revision": snapshot.revision, "lineage": snapshot.matrix.lineage}
            self._use_matrix(*self._files.write("matrix", about, parts, stop))

    def _use_matrix(self, number: int, sealed: Sealed) -> None:
        with self._making:
            last = self._snapshot
            assert last is not None
            matrix = last.matrix.based_on(_block(sealed), last.embedding_ids, sealed.about["lineage"], number)
            self._snapshot = _snapshot(last.revision, last.photo_ids, last.embedding_ids, matrix, last.graph)

    def _adopt_graph(self, stop: Stop) -> None:
        """Use a newer graph, if another process has written one, or this is the first look."""
        found = self._files.newest("graph", self._graph_number, stop)
        if found is not None and found[1].about["lineage"] == self._current().matrix.lineage:
            self._use_graph(*found)

    def _write_graph(self, stop: Stop) -> None:
        snapshot = self._current()
        growth = graph_growth(snapshot)
        if growth is not None:
            about = {"parameters": PARAMETERS, "lineage": snapshot.matrix.lineage}
            for parts in growth.steps(stop):
                self._use_graph(*self._files.write("graph", about, parts, stop))

    def _use_graph(self, number: int, sealed: Sealed) -> None:
        graph = graph_of(sealed, self._embedding_dim)
        with self._making:
            assert self._snapshot is not None
            self._graph_number = number
            self._snapshot = replace(self._snapshot, graph=graph)


def _snapshot(revision: int, photo_ids: Ids, embedding_ids: Ids, matrix: Matrix, graph: Graph | None) -> Snapshot:
    """The photos whose vector is in `matrix`; one whose embedding was committed since comes with the next revision."""
    rows = matrix.rows_of(embedding_ids)
    order = np.argsort(rows, kind="stable")[np.count_nonzero(rows < 0) :]
    return Snapshot(revision, photo_ids[order], rows[order], matrix, graph)


def _block(sealed: Sealed) -> Block:
    return Block(sealed.arrays["ids"], sealed.arrays["vectors"])
