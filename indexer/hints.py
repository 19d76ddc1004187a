"""Gathers hints that something in a folder may have changed, until it has been quiet there for a moment.

Hints come from watchdog's threads, and are taken by the watcher's; every method may be called from any thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path

from indexer.model import Part

MANY_PARTS = 500
"""So many parts are not worth telling apart: their folders are looked at as a whole."""

MANY_HINTS = 5_000
"""So many hints in one go may be too many for the system, which then drops some: whole folders are scanned then."""

PAUSE_SECONDS = 1.0
"""Hints that come without a pause of this length come in one go, however often some are taken meanwhile."""


class Hints:
    """Parts to be looked at.

    Args:
        quiet_seconds: hints are due when none has come for so long,
        longest_wait: or when the first of them is so old.
    """

    def __init__(self, quiet_seconds: float, longest_wait: float) -> None:
        self._quiet_seconds = quiet_seconds
        self._longest_wait = longest_wait
        self._parts: dict[Part, None] = {}
        self._count = 0
        self._unheard: set[Path] = set()
        self._first = self._last = 0.0
        self._at_once = False
        self._changed = threading.Condition()
        self._woken = False

    def add(self, parts: Iterable[Part], *, at_once: bool = False) -> None:
        """Note that these parts may have changed; `at_once`, that they and all others are due without any quiet."""
        with self._changed:
            now = time.monotonic()
            if not self._parts:
                self._first = now
                self._changed.notify_all()
            if now - self._last > PAUSE_SECONDS:
                self._count = 0
            self._last = now
            for part in parts:
                self._parts[part] = None
                self._count += 1
            if at_once:
                self._at_once = True
                self._changed.notify_all()
            if len(self._parts) > MANY_PARTS or self._count > MANY_HINTS:
                self._take_whole()

    def add_unheard(self, folder: Path) -> None:
        """Note that there may be subfolders in `folder` of which the system does not tell."""
        with self._changed:
            self._unheard.add(folder)

    def wait(self, seconds: float, *, until_due: bool = True) -> None:
        """Return after `seconds`, when `wake` is called or, `until_due`, when hints are due."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not self._woken:
                left = min(deadline, self._due_at() if until_due else deadline) - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            self._woken = False

    def wake(self) -> None:
        """End a wait, under way or to come."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    @property
    def are_waiting(self) -> bool:
        """Whether there is any hint, due or not."""
        with self._changed:
            return bool(self._parts)

    def age(self) -> float:
        """For how many seconds the oldest hint has been waiting; 0 if there is none."""
        with self._changed:
            return time.monotonic() - self._first if self._parts else 0.0

    def take(self) -> list[Part]:
        """The parts that are due, none inside another; they are no longer waiting."""
        with self._changed:
            if time.monotonic() < self._due_at():
                return []
            parts, self._parts, self._at_once = self._parts, {}, False
        return disjoint(parts)

    def take_unheard(self) -> set[Path]:
        """The folders with subfolders that are to be watched anew: those of `add_unheard`, and those with so many hints
        that some may have been dropped."""
        with self._changed:
            unheard, self._unheard = self._unheard, set()
        return unheard

    def _take_whole(self) -> None:
        self._parts = {Part(part.folder): None for part in self._parts}
        self._unheard.update(part.folder for part in self._parts)
        self._count = 0

    def _due_at(self) -> float:
        if not self._parts:
            return float("inf")
        if self._at_once:
            return float("-inf")
        return min(self._last + self._quiet_seconds, self._first + self._longest_wait)


def disjoint(parts: Iterable[Part]) -> list[Part]:
    """The fewest of these parts that cover all of them."""
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: (not part.deep, len(part.below))):
        if not any(other.covers(part) for other in kept):
            kept.append(part)
    return kept
