"""The threads of an index run. Each decodes; the one whose photo fills a batch embeds the batch, on its own core.

So every core is always busy with whatever there is to do, however long a photo takes to decode or a model to run, and
no two pools of threads compete for the cores. Photos come in through `submit`, and what became of them goes out through
`results`; both belong to the thread that made the `Workers`, which alone touches the catalog.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.catalog import Outcome
from indexer.control import IndexControl
from indexer.in_flight import InFlight
from indexer.preparing import Prepared, Work
from indexer.priority import stand_back

BATCH = 2
"""Photos embedded at once. One thread gains no speed from more, and each costs every thread some ten megabytes."""

HANGS_AFTER_SECONDS = 300.0
_LONGEST_TICK = 1.0
_END_OF_WAIT_SECONDS = 2.0

Prepare = Callable[[Work], Prepared]
Encode = Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Done:
    """What became of a photo; `vector`, float32 (D,), if it was embedded."""

    prepared: Prepared
    vector: npt.NDArray[np.float32] | None = None


class Workers:
    """Up to `count` threads, fewer in gentle mode, that `prepare` and `encode` photos."""

    def __init__(
        self, count: int, prepare: Prepare, encode: Encode, control: IndexControl, in_flight: InFlight
    ) -> None:
        self._count = count
        self._prepare = prepare
        self._encode = encode
        self._control = control
        self._in_flight = in_flight
        self._threads: list[_Worker] = []
        self._started = 0
        self._batch: list[Prepared] = []
        self._batch_lock = threading.Lock()
        self._desk = _Desk()
        self._results: queue.SimpleQueue[list[Done] | BaseException] = queue.SimpleQueue()
        self._last_tick = time.monotonic()

    # For the thread that made them

    def submit(self, work: Work) -> None:
        """Hand over a photo to be worked on."""
        self._desk.put(work)

    def no_more(self) -> None:
        """Let the threads end once all is done."""
        self._desk.close()

    def drop_waiting(self) -> None:
        """Forget what no thread has begun with, and let the threads end."""
        self._desk.abandon()

    def results(self, wait_seconds: float) -> list[Done]:
        """What has been finished since the last call; waits for something, but no longer than `wait_seconds`.

        Raises:
            Exception: what was raised in a thread; a fault of the program or of the model, not of a photo.
        """
        self._staff()
        done: list[Done] = []
        with suppress(queue.Empty):
            done += self._checked(self._results.get(timeout=wait_seconds))
            while True:
                done += self._checked(self._results.get_nowait())
        return done + list(self._given_up())

    @property
    def idle(self) -> bool:
        """Whether all threads have ended and nothing is left to be fetched."""
        return self._results.empty() and not any(worker.is_alive() for worker in self._threads if not worker.given_up)

    def stop(self) -> None:
        """Let the threads end after the photos that they are at, and wait, but not for ever."""
        self.drop_waiting()
        deadline = time.monotonic() + _END_OF_WAIT_SECONDS
        for worker in self._threads:
            if not worker.given_up:
                worker.join(max(0.0, deadline - time.monotonic()))

    @staticmethod
    def _checked(result: list[Done] | BaseException) -> list[Done]:
        if isinstance(result, BaseException):
            raise result
        return result

    def _staff(self) -> None:
        """Start threads until there are as many as there should be; those of another pace leave by themselves."""
        gentle = self._control.gentle
        self._threads = [worker for worker in self._threads if worker.is_alive()]
        present = sum(worker.gentle == gentle and not worker.given_up for worker in self._threads)
        missing = (1 if gentle else self._count) - present
        if self._control.cancelled.is_set() or self._desk.is_finished:
            return
        for _ in range(missing):
            worker = _Worker(self, self._started, gentle)
            self._started += 1
            self._threads.append(worker)
            worker.start()

    def _given_up(self) -> Iterator[Done]:
        """The photos whose decoder hangs. Ticks are counted rather than time, in which the computer may have slept."""
        now = time.monotonic()
        tick, self._last_tick = min(now - self._last_tick, _LONGEST_TICK), now
        for worker in self._threads:
            work = worker.grow_older(tick)
            if work is not None:
                reason = f"is not decoded within {HANGS_AFTER_SECONDS / 60:.0f} minutes, so it is left out."
                photo = work.photo
                yield Done(Prepared(work.path, Outcome(photo.id, photo.size, photo.mtime_ns, error=reason)))

    # For the threads themselves

    def run_in(self, worker: _Worker) -> None:
        """What a thread does until there is no more work, the run is cancelled, or the pace has changed."""
        try:
            if worker.gentle:
                stand_back()
            while self._may_take_more(worker) and (work := self._desk.take()) is not None:
                began = time.monotonic()
                self._work_on(work, worker)
                if worker.given_up:
                    return
                self._control.rest(time.monotonic() - began)
            self._embed(self._take_batch(1))
        except BaseException as error:  # noqa: BLE001 - raised again where the results are fetched
            self._results.put(error)

    def _may_take_more(self, worker: _Worker) -> bool:
        if self._control.paused:
            self._embed(self._take_batch(1))  # a pause may last for days
        return self._control.may_go_on() and self._control.gentle == worker.gentle

    def _work_on(self, work: Work, worker: _Worker) -> None:
        worker.begin(work)
        self._in_flight.mark(worker.slot, work.photo.id)
        prepared = self._prepare(work)
        if not worker.finish():
            return
        self._in_flight.clear(worker.slot)
        if prepared.pixels is None:
            self._results.put([Done(prepared)])
            return
        with self._batch_lock:
            self._batch.append(prepared)
        self._embed(self._take_batch(BATCH))

    def _take_batch(self, least: int) -> list[Prepared]:
        with self._batch_lock:
            if len(self._batch) < least:
                return []
            batch, self._batch = self._batch, []
            return batch

    def _embed(self, batch: list[Prepared]) -> None:
        if batch:
            vectors = self._encode(np.stack([photo.pixels for photo in batch if photo.pixels is not None]))
            self._results.put([Done(photo, vector) for photo, vector in zip(batch, vectors, strict=True)])


class _Worker(threading.Thread):
    """One thread, and the photo that it is at. A daemon: a decoder that hangs must not keep the program from ending."""

    def __init__(self, workers: Workers, slot: int, gentle: bool) -> None:
        super().__init__(name=f"shiying-index-{slot}", daemon=True)
        self._workers = workers
        self.slot = slot
        self.gentle = gentle
        self.given_up = False
        self._work: Work | None = None
        self._age = 0.0
        self._lock = threading.Lock()

    def run(self) -> None:
        self._workers.run_in(self)

    def begin(self, work: Work) -> None:
        with self._lock:
            self._work, self._age = work, 0.0

    def finish(self) -> bool:
        """Note that the photo is done; False if it was given up meanwhile."""
        with self._lock:
            self._work = None
            return not self.given_up

    def grow_older(self, seconds: float) -> Work | None:
        """The photo that the thread is at, if it just has become clear that it hangs. From then on it is given up."""
        with self._lock:
            self._age += seconds
            if self._work is None or self.given_up or self._age < HANGS_AFTER_SECONDS:
                return None
            self.given_up = True
            return self._work


class _Desk:
    """The photos that wait for a thread."""

    def __init__(self) -> None:
        self._waiting: deque[Work] = deque()
        self._closed = False
        self._changed = threading.Condition()

    @property
    def is_finished(self) -> bool:
        with self._changed:
            return self._closed and not self._waiting

    def put(self, work: Work) -> None:
        with self._changed:
            self._waiting.append(work)
            self._changed.notify()

    def close(self) -> None:
        """No more will be put."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def abandon(self) -> None:
        """Drop what waits."""
        with self._changed:
            self._waiting.clear()
        self.close()

    def take(self) -> Work | None:
        """The next photo; waits for it. None when there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            return self._waiting.popleft() if self._waiting else None
