"""Estimates how long a run still takes from how fast it has lately been."""

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

    def seconds_left(self, done: int, total: int, now: float | None = None) -> float | None:
        """How long until `total`, or None while it is too early to tell. `now` is `time.monotonic()`."""
        now = time.monotonic() if now is None else now
        self._moments.append((now, done))
        while now - self._moments[0][0] > _WINDOW:
            self._moments.popleft()
        began, done_then = self._moments[0]
        if now - began < _LEAST or done <= done_then:
            return None
        return (total - done) * (now - began) / (done - done_then)
