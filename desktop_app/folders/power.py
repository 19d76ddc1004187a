"""Tells when the computer runs on its battery.

Lives on the UI thread; the battery is asked on a worker, now and then, since some drivers take their time.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Operations

INTERVAL_MS = 30_000


def runs_on_battery() -> bool:
    """Whether the computer draws on its battery; one without a battery, or that does not tell, never does."""
    import psutil  # here, because it takes a moment that the start has no time for

    ask = getattr(psutil, "sensors_battery", None)  # which systems without a notion of batteries lack
    try:
        battery = ask() if ask else None
    except (OSError, RuntimeError, ValueError, NotImplementedError):  # what odd drivers let psutil stumble over
        return False
    return battery is not None and battery.power_plugged is False  # None means that nobody knows


class Power(QObject):
    """Asks from `start` on, until it is destroyed or `operations` are closed."""

    changed = Signal(bool)

    def __init__(
        self,
        operations: Operations,
        read: Callable[[], bool] = runs_on_battery,
        parent: QObject | None = None,
        interval_ms: int = INTERVAL_MS,
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._read = read
        self._on_battery = False
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(self._ask)

    @property
    def on_battery(self) -> bool:
        """What was last heard."""
        return self._on_battery

    def start(self) -> None:
        """Ask now, and from now on."""
        self._timer.start()
        self._ask()

    def _ask(self) -> None:
        self._operations.query(self._read, self._hear, self._hear_nothing)

    def _hear(self, on_battery: bool) -> None:
        if on_battery != self._on_battery:
            self._on_battery = on_battery
            self.changed.emit(on_battery)

    def _hear_nothing(self, error: ShiyingError) -> None:
        """Keep what was heard last; the next question may be answered."""
