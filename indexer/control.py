"""Steers an index run from outside: pause, resume, cancel, and a gentle pace."""

from __future__ import annotations

import threading
import time

GENTLE_REST = 1.0
"""Seconds that a gentle run rests for each second that it works."""

MAX_REST_SECONDS = 2.0
_LOOK_EVERY_SECONDS = 0.05


class IndexControl:
    """What a window or a command holds on to while a run is under way. Every method may be called from any thread.

    Attributes:
        cancelled: set once the run is to stop for good; whoever made the control may set it, too.
        gentle: whether the run yields to whatever else the user does: one thread instead of one a core, at the lowest
            priority, and a rest after each photo as long as the photo took. May be switched at any moment.
        threads: how many threads the run takes while it is not gentle; 0 for one a core, up to a sensible number.
    """

    def __init__(self, cancelled: threading.Event | None = None, *, gentle: bool = False, threads: int = 0) -> None:
        self.cancelled = cancelled or threading.Event()
        self.gentle = gentle
        self.threads = threads
        self._paused = threading.Event()

    def pause(self) -> None:
        """Stop after the photos under way, keep what is done, and wait."""
        self._paused.set()

    def resume(self) -> None:
        """Go on after a pause."""
        self._paused.clear()

    def cancel(self) -> None:
        """Stop after the photos under way, also during a pause. What is done stays done."""
        self.cancelled.set()

    @property
    def paused(self) -> bool:
        """Whether the run is asked to wait."""
        return self._paused.is_set()

    def may_go_on(self) -> bool:
        """Wait for the end of a pause, if there is one; False if the run is cancelled. For the threads of the run."""
        while self.paused and not self.cancelled.wait(_LOOK_EVERY_SECONDS):
            pass
        return not self.cancelled.is_set()

    def rest(self, worked_seconds: float) -> None:
        """In a gentle run, leave the processor to others in proportion to the work just done."""
        until = time.monotonic() + min(GENTLE_REST * worked_seconds, MAX_REST_SECONDS)
        while self.gentle and (left := until - time.monotonic()) > 0:
            if self.cancelled.wait(min(left, _LOOK_EVERY_SECONDS)):
                return
