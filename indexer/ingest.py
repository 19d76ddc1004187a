"""Turns pending photos into embeddings: read -> hash -> decode (threads) -> batch -> embed -> commit.

`Ingest.run` works in the thread that calls it: it alone touches the encoder and the catalog. A pool of threads reads,
hashes and decodes ahead of it, never more than `LOOK_AHEAD` photos, so memory stays bounded however many there are.
Every batch is committed as soon as it is embedded, so that a stop or a crash loses seconds of work at most.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core_model import Pack, PhotoError
from core_model.image_encoder import BATCH_SIZE
from core_model.runtime import usable_cores
from indexer.catalog import Catalog, FileRow, FolderRow, Outcome
from indexer.metadata import read_metadata
from indexer.model import Failure, IndexProgress

LOOK_AHEAD = 2 * BATCH_SIZE
MAX_THREADS = 8
PAGE = 1_000
HASH_BYTES = 16

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Prepared:
    """A photo after a pool thread is done with it; `pixels` are there only if its content needs embedding."""

    path: Path
    outcome: Outcome | None
    pixels: Pixels | None = None


class Ingest:
    """One run over the pending photos of some folders."""

    def __init__(
        self, catalog: Catalog, pack: Pack, cancel: threading.Event, progress: Callable[[IndexProgress], None]
    ) -> None:
        self._catalog = catalog
        self._pack = pack
        self._cancel = cancel
        self._progress = progress
        self._embedded_hashes = catalog.embedded_hashes(pack.fingerprint)
        self._batch: dict[bytes, Pixels] = {}
        self._outcomes: list[Outcome] = []
        self._done = 0
        self._total = 0
        self.embedded = 0
        self.failures: list[Failure] = []

    def run(self, folders: list[FolderRow]) -> None:
        """Work until nothing is pending or `cancel` is set; what was done by then is committed.

        Raises:
            LibraryError: the catalog cannot be written; all earlier batches are safe in it.
        """
        self._total = self._catalog.count_work([folder.id for folder in folders], self._pack.fingerprint)
        if not self._total:
            return
        threads = min(MAX_THREADS, usable_cores())
        with ThreadPoolExecutor(threads, thread_name_prefix="shiying-decode") as pool:
            for prepared in self._look_ahead(pool, folders):
                self._take(prepared)
        self._commit()

    def _look_ahead(self, pool: ThreadPoolExecutor, folders: list[FolderRow]) -> Iterator[Prepared]:
        waiting: deque[Future[Prepared]] = deque()
        try:
            for folder, row in self._work(folders):
                waiting.append(pool.submit(self._prepare, folder.path / row.path, row))
                if len(waiting) >= LOOK_AHEAD:
                    yield waiting.popleft().result()
            while waiting and not self._cancel.is_set():
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _work(self, folders: list[FolderRow]) -> Iterator[tuple[FolderRow, FileRow]]:
        for folder in folders:
            last = 0
            while page := self._catalog.work_after(folder.id, self._pack.fingerprint, last, PAGE):
                for row in page:
                    if self._cancel.is_set():
                        return
                    yield folder, row
                last = page[-1].id

    def _prepare(self, path: Path, row: FileRow) -> Prepared:
        """Read one photo, in a pool thread."""
        outcome = Outcome(row.id, row.size, row.mtime_ns)
        try:
            with path.open("rb") as stream:
                stat = os.fstat(stream.fileno())
                content_hash = hashlib.file_digest(stream, _new_hash).digest()
                metadata = read_metadata(stream)
                outcome = Outcome(row.id, stat.st_size, stat.st_mtime_ns, metadata, content_hash)
                if content_hash in self._embedded_hashes:
                    return Prepared(path, outcome)
                return Prepared(path, outcome, self._pack.image.preprocess(stream))
        except FileNotFoundError:
            return Prepared(path, None)  # gone since the scan, or the drive was unplugged: the next scan decides
        except PhotoError as error:
            return Prepared(path, replace(outcome, content_hash=None, error=error.reason, retry=error.transient))
        except OSError as error:
            return Prepared(path, replace(outcome, error=f"cannot be read: {error.strerror}.", retry=True))

    def _take(self, prepared: Prepared) -> None:
        self._done += 1
        outcome = prepared.outcome
        if outcome is not None:
            self._outcomes.append(outcome)
            if outcome.error:
                self.failures.append(Failure(prepared.path, outcome.error))
            elif prepared.pixels is not None and outcome.content_hash not in self._embedded_hashes:
                assert outcome.content_hash is not None
                self._batch[outcome.content_hash] = prepared.pixels
        if len(self._batch) >= BATCH_SIZE or len(self._outcomes) >= PAGE:
            self._commit()
        self._progress(IndexProgress(False, self._done, self._total, len(self.failures), prepared.path))

    def _commit(self) -> None:
        vectors: dict[bytes, npt.NDArray[np.float32]] = {}
        if self._batch:
            embedded = self._pack.image.encode_pixels(np.stack(list(self._batch.values())))
            vectors = dict(zip(self._batch, embedded, strict=True))
        self._catalog.record(self._outcomes, self._pack.fingerprint, vectors)
        self._embedded_hashes.update(vectors)
        self.embedded += len(vectors)
        self._batch.clear()
        self._outcomes.clear()


def _new_hash() -> hashlib.blake2b:
    return hashlib.blake2b(digest_size=HASH_BYTES)
