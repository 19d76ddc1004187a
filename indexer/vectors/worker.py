"""A thread that does a chore every so often, until it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from indexer.errors import LibraryError
from indexer.vectors.sealed import Stop, StoppedError

_log = logging.getLogger(__name__)


class Worker:
    """Calls `chore` in a thread of its own, first after `delay` seconds, then `interval` seconds after each end.

    `chore` gets a function to ask now and then whether to stop, and raises StoppedError then. What the disk or the
    catalog refuses is logged and tried again at the next turn.
    """

    def __init__(self, chore: Callable[[Stop], None], delay: float, interval: float) -> None:
        self._chore = chore
        self._waits = (delay, interval)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start, unless it has been started or stopped before. Any thread may call this."""
        with self._lock:
            if self._thread is None and not self._stop.is_set():
                # A program that ends without `stop` must not wait for it
                self._thread = threading.Thread(target=self._run, name="shiying-vectors", daemon=True)
                self._thread.start()

    def retire(self) -> None:
        """Let the chore end at the next moment that loses nothing, and never start again, without waiting for it."""
        self._stop.set()

    @property
    def is_idle(self) -> bool:
        """Whether no thread is at work."""
        with self._lock:
            return self._thread is None or not self._thread.is_alive()

    def stop(self) -> None:
        """Return when the chore has ended, which it does at the next moment that loses nothing."""
        self.retire()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        delay, interval = self._waits
        while not self._stop.wait(delay):
            try:
                self._chore(self._stop.is_set)
            except StoppedError:
                return
            except (OSError, LibraryError) as error:
                _log.warning("The search index is left as it was for now: %s", error)
            delay = interval
