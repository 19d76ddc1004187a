"""Makes of what a watcher tells, and of what the user has asked for, the one `Activity` that is shown."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

from desktop_app.folders.activity import Activity, Gentleness, Phase
from desktop_app.pace import Pace
from indexer.model import IndexProgress, IndexReport, WatchTrouble

_SHORT_SCAN = 0.7
"""A scan that takes no longer than so many seconds is not worth a word."""


class Tally:
    """Joins runs that interrupt one another into one count, so that a bar never goes back.

    A run that is interrupted, since the user has added a folder or changes could not wait, is followed by one that
    counts from 0 what is left. What is embedded for a model that is to come is counted by itself.
    """

    def __init__(self) -> None:
        self._before = 0
        self._last = 0
        self._is_ahead = False

    def count(self, progress: IndexProgress) -> tuple[int, int]:
        """How many are done, and of how many."""
        if progress.ahead is not self._is_ahead:
            self._before, self._is_ahead = 0, progress.ahead
        self._last = progress.done
        return self._before + progress.done, self._before + progress.total

    def end(self, report: IndexReport) -> None:
        """A run has ended; a new count begins unless it was interrupted."""
        self._before = self._before + self._last if report.cancelled else 0
        self._last = 0


class ActivityTracker:
    """Is told what happens, in the order in which it does, and keeps `activity` in step."""

    def __init__(self) -> None:
        self.activity = Activity()
        self._tally, self._pace = Tally(), Pace()
        self._scanning_since: float | None = None
        self._is_paused = self._is_stuck = self._has_work = False

    def move(self, progress: IndexProgress, now: float | None = None) -> None:
        """A moment of a run; `now` is `time.monotonic()`."""
        now = time.monotonic() if now is None else now
        if self._is_stuck:
            return  # the watcher only tries whether it can go on
        if progress.scanning:
            self._scan(progress, now)
        else:
            self._embed(progress, now)

    def end(self, report: IndexReport) -> None:
        """A run has ended. If it was interrupted, another follows, and nothing is said of it."""
        self._scanning_since = None
        self._tally.end(report)
        if not report.cancelled:
            self._has_work = False
            phase = Phase.PAUSED if self._is_paused else Phase.QUIET
            self._show(phase, done=0, total=0, is_ahead=False, updated_at=datetime.now().astimezone())

    def pause(self, paused: bool) -> None:
        """The user has paused the watcher, or lets it go on."""
        self._is_paused = paused
        if paused:
            self._has_work = self.activity.phase in {Phase.SCANNING, Phase.INDEXING}
            self._show(Phase.PAUSED)
        else:
            self._show(Phase.SCANNING if self._has_work else Phase.QUIET)

    def stumble(self, trouble: WatchTrouble) -> None:
        """The watcher cannot go on for now."""
        self._is_stuck = not trouble.busy
        if not self._is_paused:
            self._show(Phase.WAITING if trouble.busy else Phase.TROUBLED)

    def recover(self) -> None:
        """The watcher can go on again, and has something to do or will say that it has nothing."""
        self._is_stuck = False
        if not self._is_paused:
            self._show(Phase.QUIET)

    def be_gentle(self, gentleness: Gentleness) -> None:
        """Whether runs are gentle is another now, and so is their pace."""
        self._show(self.activity.phase, gentleness=gentleness)

    def _embed(self, progress: IndexProgress, now: float) -> None:
        self._scanning_since = None
        done, total = self._tally.count(progress)
        if self._is_paused:  # what was under way when the pause began
            self._show(Phase.PAUSED, done=done, total=total, is_ahead=progress.ahead)
            return
        self._pace.note(done, now)
        speed = {"per_second": self._pace.per_second, "seconds_left": self._pace.seconds_left(total)}
        moment = {"done": done, "total": total, "is_ahead": progress.ahead}
        self.activity = replace(self.activity, phase=Phase.INDEXING, **moment, **speed)

    def _scan(self, progress: IndexProgress, now: float) -> None:
        if self._is_paused:
            return
        self._scanning_since = now if self._scanning_since is None else self._scanning_since
        is_first = self.activity.updated_at is None
        if is_first or now - self._scanning_since > _SHORT_SCAN:
            self._show(Phase.SCANNING, done=0, total=progress.total, is_ahead=False)

    def _show(self, phase: Phase, **changes: object) -> None:
        """Whatever the change, the pace up to now says nothing of what follows."""
        self._pace = Pace()
        self.activity = replace(self.activity, phase=phase, per_second=None, seconds_left=None, **changes)
