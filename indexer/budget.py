"""Bounds the memory that several threads take at once, by bytes rather than by count."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_SECONDS = 60.0


class MemoryBudget:
    """`limit` bytes that threads share. Who asks first is served first, so a large request is not passed by for ever.

    A request that is larger than the whole budget is granted when nobody else holds anything.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken = 0
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def take(self, amount: int) -> Iterator[None]:
        """Hold `amount` bytes while the block runs; wait for others to give theirs back first if need be.

        After a minute it goes on all the same: should one thread hang in a decoder, the others must not hang with it.
        """
        turn = object()
        with self._changed:
            self._waiting.append(turn)
            self._changed.wait_for(lambda: self._waiting[0] is turn and self._fits(amount), PATIENCE_SECONDS)
            self._waiting.remove(turn)
            self._taken += amount
            self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._taken -= amount
                self._changed.notify_all()

    def _fits(self, amount: int) -> bool:
        return not self._taken or self._taken + amount <= self._limit
