"""Estimates how fast work goes and how long it still takes, from how fast it has lately been."""

from __future__ import annotations

import time
from collections import deque


class Pace:
    """Remembers how many were done when.

    Args:
        window: seconds of the past that count.
        least: seconds to watch before saying anything.
    """

    def __init__(self, window: float = 30.0, least: float = 3.0) -> None:
        self._window = window
        self._least = least
        self._moments: deque[tuple[float, int]] = deque()

    def note(self, done: int, now: float | None = None) -> None:
        """So many are done at `now`, by `time.monotonic()`."""
        now = time.monotonic() if now is None else now
        if self._moments and done < self._moments[-1][1]:
            self._moments.clear()  # another run has begun
        self._moments.append((now, done))
        while now - self._moments[0][0] > self._window:
            self._moments.popleft()

    @property
    def per_second(self) -> float | None:
        """How many a second, or None while it is too early to tell."""
        if not self._moments:
            return None
        (began, before), (now, done) = self._moments[0], self._moments[-1]
        if now - began < self._least or done <= before:
            return None
        return (done - before) / (now - began)

    def seconds_left(self, total: int) -> float | None:
        """How long until `total`, or None while it is too early to tell."""
        rate = self.per_second
        return (total - self._moments[-1][1]) / rate if rate else None
