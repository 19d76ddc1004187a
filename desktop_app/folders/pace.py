"""Estimates how fast a run is and how long it still takes, from how fast it has lately been."""

from __future__ import annotations

import time
from collections import deque

_WINDOW = 30.0
"""Seconds of the past that count."""

_LEAST = 3.0
"""Seconds to watch before saying anything."""


class Pace:
    """Remembers how many were done when."""

    def __init__(self) -> None:
        self._moments: deque[tuple[float, int]] = deque()

    def note(self, done: int, now: float | None = None) -> None:
        """So many are done at `now`, by `time.monotonic()`."""
        now = time.monotonic() if now is None else now
        if self._moments and done < self._moments[-1][1]:
            self._moments.clear()  # another run has begun
        self._moments.append((now, done))
        while now - self._moments[0][0] > _WINDOW:
            self._moments.popleft()

    @property
    def per_second(self) -> float | None:
        """How many a second, or None while it is too early to tell."""
        if not self._moments:
            return None
        (began, before), (now, done) = self._moments[0], self._moments[-1]
        if now - began < _LEAST or done <= before:
            return None
        return (done - before) / (now - began)

    def seconds_left(self, total: int) -> float | None:
        """How long until `total`, or None while it is too early to tell."""
        rate = self.per_second
        return (total - self._moments[-1][1]) / rate if rate else None
