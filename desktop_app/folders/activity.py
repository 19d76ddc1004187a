"""What the library is doing just now, as plain values that the status line, the panel and the tray show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto


class Phase(Enum):
    """What the watcher is about."""

    QUIET = auto()
    SCANNING = auto()
    INDEXING = auto()
    PAUSED = auto()
    WAITING = auto()
    """Another process is indexing."""
    TROUBLED = auto()
    """The library cannot be read or written for now."""


class Gentleness(Enum):
    """Whether indexing yields to whatever else the user does, and why."""

    OFF = auto()
    CHOSEN = auto()
    ON_BATTERY = auto()


@dataclass(frozen=True)
class Activity:
    """A moment. `done` of `total` photos; while scanning, `total` is what was found so far. If `is_ahead`, they can all
    be found, and are being embedded for a model that is not in use yet.

    `per_second` and `seconds_left` are None while it is too early to tell, `updated_at` until the library has once been
    equal to the disk.
    """

    phase: Phase = Phase.QUIET
    done: int = 0
    total: int = 0
    per_second: float | None = None
    seconds_left: float | None = None
    gentleness: Gentleness = Gentleness.OFF
    updated_at: datetime | None = None
    is_ahead: bool = False
