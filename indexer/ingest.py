"""Turns pending photos into embeddings: read -> name -> decode -> embed in threads, commit in the caller's.

`Ingest.run` works in the thread that calls it: it alone touches the catalog and reports progress. The threads of
`indexer.workers` do the rest. Few photos are on their way at a time, and their pixels are within a budget of bytes, so
memory stays bounded however many photos there are and however large. What is finished is committed every second, so
that a stop or a crash loses seconds of work at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core_model import Pack
from core_model.imaging import MAX_DECODE_BYTES
from core_model.runtime import usable_cores
from indexer.budget import MemoryBudget
from indexer.catalog import Catalog, FolderRow, Outcome
from indexer.content import KnownContents
from indexer.control import IndexControl
from indexer.in_flight import InFlight, try_in_a_process
from indexer.model import Failure, IndexProgress
from indexer.pending import Pending, PendingPhoto
from indexer.preparing import Prepared, Preparer, Work
from indexer.workers import BATCH, Done, Workers

MAX_THREADS = 8
LOOK_AHEAD = 2
COMMIT_PHOTOS = 64
COMMIT_SECONDS = 1.0
_TICK_SECONDS = 0.2
_GRACE_SECONDS = 10.0


@dataclass
class _Unsaved:
    """What has been finished since the last commit."""

    outcomes: list[Outcome] = field(default_factory=list)
    vectors: dict[bytes, npt.NDArray[np.float32]] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)

    @property
    def is_due(self) -> bool:
        count = max(len(self.outcomes), len(self.vectors))
        return count >= COMMIT_PHOTOS or time.monotonic() - self.since >= COMMIT_SECONDS


class Ingest:
    """One run over the pending photos of some folders: for the pack in use, or `ahead` for one that is to come."""

    def __init__(
        self,
        catalog: Catalog,
        pack: Pack,
        control: IndexControl,
        progress: Callable[[IndexProgress], None],
        *,
        ahead: bool = False,
    ) -> None:
        self._catalog = catalog
        self._pack = pack
        self._pending = Pending(catalog, pack.fingerprint, ahead)
        self._control = control
        self._progress = progress
        self._known: KnownContents
        self._unsaved = _Unsaved()
        self._done = 0
        self._total = 0
        self.embedded = 0
        self.failures: list[Failure] = []

    def run(self, folders: list[FolderRow]) -> None:
        """Work until nothing is pending or the run is cancelled; what was done by then is committed.

        Raises:
            LibraryError: the catalog cannot be written; all that was committed is safe in it.
            PackError: the model does not run.
        """
        ids = [folder.id for folder in folders]
        self._total = self._pending.count(ids)
        if not self._total:
            return
        with InFlight(self._catalog.home.in_flight) as in_flight:
            self._known = KnownContents(self._catalog, self._pack.fingerprint)
            self._try_suspects(in_flight, folders)
            self._work(in_flight, folders)

    def _try_suspects(self, in_flight: InFlight, folders: list[FolderRow]) -> None:
        """Find out which photo ended the last run, if it was one."""
        ids = [folder.id for folder in folders]
        for photo in self._pending.among(in_flight.suspects, ids):
            if self._control.cancelled.is_set():
                return
            work = _locate(photo, folders)
            reason = try_in_a_process(work.path, self._pack.manifest.image.scaled_side)
            if reason is not None:
                outcome = Outcome(photo.id, photo.size, photo.mtime_ns, error=reason)
                self._take(Done(Prepared(work.path, outcome)))
        self._commit()
        in_flight.forget_suspects()

    def _work(self, in_flight: InFlight, folders: list[FolderRow]) -> None:
        threads = self._control.threads or min(MAX_THREADS, usable_cores())
        preparer = Preparer(self._pack.manifest.image, self._known, MemoryBudget(MAX_DECODE_BYTES))
        encode = self._pack.image.on_one_thread.encode_pixels
        workers = Workers(threads, preparer.prepare, encode, self._control, in_flight)
        try:
            for done in self._results(workers, folders, BATCH + LOOK_AHEAD * threads):
                self._take(done)
        finally:
            workers.stop()
        self._commit()

    def _results(self, workers: Workers, folders: list[FolderRow], look_ahead: int) -> Iterator[Done]:
        """Feed the workers and hand out what they finish, until all is done or the run is cancelled."""
        pending = self._pending.photos([folder.id for folder in folders])
        waiting = (_locate(photo, folders) for photo in pending)
        on_their_way = 0
        while not self._control.cancelled.is_set():
            while on_their_way < look_ahead and (work := next(waiting, None)) is not None:
                workers.submit(work)
                on_their_way += 1
            if on_their_way < look_ahead:
                workers.no_more()
            if not on_their_way:
                return
            for done in workers.results(_TICK_SECONDS):
                on_their_way -= 1
                yield done
            self._commit_if_due()
        yield from self._last_results(workers)

    def _last_results(self, workers: Workers) -> Iterator[Done]:
        """What is finished although the run is cancelled: no photo that was decoded is lost."""
        workers.drop_waiting()
        deadline = time.monotonic() + _GRACE_SECONDS
        while not workers.idle and time.monotonic() < deadline:
            yield from workers.results(_TICK_SECONDS)

    def _take(self, done: Done) -> None:
        path, outcome = done.prepared.path, done.prepared.outcome
        if outcome is not None:
            if not done.prepared.is_recorded:
                self._unsaved.outcomes.append(outcome)
            if outcome.error:
                self.failures.append(Failure(path, outcome.error))
            elif done.vector is not None and outcome.content_hash is not None:
                self._unsaved.vectors[outcome.content_hash] = done.vector
        self._done += 1
        self._progress(
            IndexProgress(False, self._done, self._total, len(self.failures), path, ahead=self._pending.ahead)
        )

    def _commit_if_due(self) -> None:
        if self._unsaved.is_due:
            self._commit()

    def _commit(self) -> None:
        outcomes, vectors = self._unsaved.outcomes, self._unsaved.vectors
        if outcomes or vectors:
            self._catalog.record(outcomes, self._pack.fingerprint, vectors)
            self._known.committed(set(vectors))
            self.embedded += len(vectors)
        self._unsaved = _Unsaved()


def _locate(photo: PendingPhoto, folders: list[FolderRow]) -> Work:
    folder = next(folder for folder in folders if folder.id == photo.folder_id)
    return Work(folder.path / photo.path, photo)
