"""The window's two background verbs: `query` reads concurrently, `change` writes one at a time.

Lives on the UI thread. The work itself runs on a pool thread and touches no widget; what it returns, raises or reports
comes back through one queued signal, so callbacks always run on the UI thread and nothing here needs a lock.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from core_model.errors import ShiyingError
from desktop_app.sentences.translate import localised

Failure = Callable[[ShiyingError], None]

_REPORT_INTERVAL = 0.1
"""Seconds between two progress reports that reach the window."""


class Lane(Enum):
    """A pool of threads; work in one lane never waits for work in another."""

    SEARCHES = "searches", 1
    PAGES = "pages", 2  # the part of an answer that is in sight
    READS = "reads", 2
    PICTURES = "pictures", max(2, min(4, (os.cpu_count() or 2) - 1))
    CHANGES = "changes", 1
    DOWNLOADS = "downloads", 1

    def __init__(self, label: str, threads: int) -> None:
        # The label keeps lanes with as many threads apart: an Enum takes equal values for one member.
        self.label = label
        self.threads = threads


class Change:
    """A write that is waiting or under way. `cancelled` and `report` are for the worker, `cancel` for anyone."""

    def __init__(self, deliver: Callable[[Any], None]) -> None:
        self.cancelled = threading.Event()
        self._deliver = deliver
        self._reported_at = 0.0

    def cancel(self) -> None:
        """Ask the write to stop at the next safe point."""
        self.cancelled.set()

    def report(self, progress: Any, *, is_news: bool = False) -> None:
        """Pass progress to the window, but no more often than a person can read, unless it `is_news`."""
        now = time.monotonic()
        if is_news or now - self._reported_at >= _REPORT_INTERVAL:
            self._reported_at = now
            self._deliver(progress)


class Operations(QObject):
    """Runs slow work off the UI thread.

    A `ShiyingError` goes to `failure`, in the window's language; any other exception is raised as a bug.
    """

    _came_back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = {
            lane: ThreadPoolExecutor(lane.threads, thread_name_prefix=f"shiying-{lane.label}") for lane in Lane
        }
        self._unfinished: set[Future[Any]] = set()
        self._changes: list[Change] = []
        self._closed = False
        self._came_back.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def of(self, owner: QObject) -> OwnedOperations:
        """The same threads, for an owner that may be gone before its work is done."""
        return OwnedOperations(self, owner)

    def query(
        self, read: Callable[[], Any], success: Callable[[Any], None], failure: Failure, lane: Lane = Lane.READS
    ) -> None:
        """Run `read` beside other reads and hand its result to `success`."""
        self._submit(lane, read, partial(self._finish, success, failure))

    def change(
        self,
        write: Callable[[Change], Any],
        success: Callable[[Any], None],
        failure: Failure,
        progress: Callable[[Any], None] | None = None,
        lane: Lane = Lane.CHANGES,
    ) -> Change:
        """Run `write` after all earlier changes of its lane; it should look at `Change.cancelled` now and then."""
        change = Change(lambda moment: self._came_back.emit(partial(progress, moment)) if progress else None)
        self._changes.append(change)
        self._submit(lane, partial(write, change), partial(self._finish_change, change, success, failure))
        return change

    def close(self, timeout: float) -> bool:
        """Cancel everything and wait up to `timeout` seconds; False if a thread would not stop."""
        self._closed = True
        for change in self._changes:
            change.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        running = {future for future in self._unfinished if not future.cancelled()}
        if wait(running, timeout).not_done:
            return False
        for pool in self._pools.values():
            pool.shutdown()
        return True

    def _submit(self, lane: Lane, work: Callable[[], Any], finish: Callable[[Future[Any]], None]) -> None:
        if self._closed:
            return
        future = self._pools[lane].submit(work)
        self._unfinished.add(future)
        future.add_done_callback(lambda done: self._came_back.emit(partial(finish, done)))

    def _call(self, callback: Callable[[], None]) -> None:
        if not self._closed:
            callback()

    def _finish(self, success: Callable[[Any], None], failure: Failure, future: Future[Any]) -> None:
        self._unfinished.discard(future)
        error = future.exception()
        if isinstance(error, ShiyingError):
            failure(localised(error))
        else:
            success(future.result())

    def _finish_change(
        self, change: Change, success: Callable[[Any], None], failure: Failure, future: Future[Any]
    ) -> None:
        self._changes.remove(change)
        self._finish(success, failure, future)


class OwnedOperations(QObject):
    """The operations of a window: like `Operations`, but what comes back after the owner has gone is dropped."""

    def __init__(self, operations: Operations, owner: QObject) -> None:
        super().__init__(owner)
        self._operations = operations

    def of(self, owner: QObject) -> OwnedOperations:
        """The same threads, for another owner."""
        return self._operations.of(owner)

    def query(
        self, read: Callable[[], Any], success: Callable[[Any], None], failure: Failure, lane: Lane = Lane.READS
    ) -> None:
        """As `Operations.query`."""
        self._operations.query(read, self._while_there(success), self._while_there(failure), lane)

    def change(
        self,
        write: Callable[[Change], Any],
        success: Callable[[Any], None],
        failure: Failure,
        progress: Callable[[Any], None] | None = None,
        lane: Lane = Lane.CHANGES,
    ) -> Change:
        """As `Operations.change`. The write itself goes on without its owner."""
        followed = self._while_there(progress) if progress else None
        return self._operations.change(write, self._while_there(success), self._while_there(failure), followed, lane)

    def _while_there(self, callback: Callable[[Any], None]) -> Callable[[Any], None]:
        def call(value: Any) -> None:
            if isValid(self):
                callback(value)

        return call
