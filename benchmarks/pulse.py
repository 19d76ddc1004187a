"""Feels the pulse of a window: how late a timer of its thread comes is how late a click would be answered.

Here is also how a benchmark waits. `QTest.qWait` is no way to: it keeps Python's lock while it sleeps, so that every
worker stands still but for the moments in which the window runs Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication


class Pulse(QObject):
    """By how many milliseconds each beat came late since the last `clear`; one is due every `interval_ms`."""

    def __init__(self, interval_ms: int = 4, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.late: list[float] = []
        self._interval_ms = interval_ms
        self._last = time.perf_counter()
        self._heart = QTimer(self, interval=interval_ms, timerType=Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(self._beat)
        self._heart.start()

    def clear(self) -> None:
        """Begin anew."""
        self.late.clear()
        self._last = time.perf_counter()

    def stop(self) -> None:
        """Beat no more."""
        self._heart.stop()

    @property
    def longest(self) -> float:
        """The longest time that the window was deaf."""
        return max(self.late, default=0.0)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, 1000 * (now - self._last) - self._interval_ms))
        self._last = now


def rest(milliseconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(milliseconds), loop.quit)
    loop.exec()


def wait_until(is_so: Callable[[], bool], patience_seconds: float = 60.0) -> None:
    """Let the window live until something is so; asked after each of its events, of which a pulse is one."""
    give_up = time.perf_counter() + patience_seconds
    while not is_so():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() > give_up:
            raise TimeoutError(f"not within {patience_seconds:g} seconds")
