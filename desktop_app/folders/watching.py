"""Keeps the library equal to the disk while the window is open, and tells the window how that goes.

Lives on the UI thread, outside any window. `Watcher`'s own thread scans and embeds; what it tells comes here through
one queued signal, progress no oftener than a person can read. What the user asks for is written on the operations'
thread for changes, and never waits for an index run: the watcher is told afterwards, and interrupts itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core_model.errors import ShiyingError
from desktop_app.folders.activity import Activity, Gentleness
from desktop_app.folders.tracker import ActivityTracker
from desktop_app.operations import Change, Operations
from indexer.errors import LibraryBusyError
from indexer.model import FolderWatch, IndexProgress, IndexReport, WatchEvent, WatchRecovery, WatchTrouble

if TYPE_CHECKING:
    from indexer import Library
    from indexer.watcher import Pace as WatcherPace
    from indexer.watcher import Watcher

_REPORT_INTERVAL = 0.1
"""Seconds between two moments of progress that reach the window."""

_BUSY_SECONDS = 0.2
_CHECK_MS = 2000
_RESTART_MS = 60_000


class Watching(QObject):
    """The library's upkeep: begun once, followed by any number of windows, and closed at the end."""

    activity_changed = Signal(object)  # Activity
    watches_changed = Signal()
    reported = Signal(object)  # IndexReport, after every look at the disk
    folders_changed = Signal()  # by what the user asked for here
    refused = Signal(str)  # why something that the user asked for was not done
    troubled = Signal(str)  # what keeps the watcher from going on; it tries again by itself
    recovered = Signal(str)  # that sentence, once it is over
    gentle_changed = Signal(bool)

    _told = Signal(object)

    def __init__(
        self, library: Library, operations: Operations, pace: WatcherPace | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self._pace = pace
        self._watcher: Watcher | None = None
        self._told_at = 0.0  # this and the next are the watcher's thread's alone
        self._untold: IndexProgress | None = None
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._check = QTimer(self, interval=_CHECK_MS)
        self._check.timeout.connect(self._check_watcher)
        self._tracker = ActivityTracker()
        self._activity = self._tracker.activity
        self._watches: dict[Path, FolderWatch] = {}
        self._trouble = ""
        self._gentle_on_battery = True
        self._gentle = self._on_battery = self._paused = self._closed = False

    # What there is to see

    @property
    def activity(self) -> Activity:
        """What the library is doing just now."""
        return self._activity

    @property
    def watches(self) -> dict[Path, FolderWatch]:
        """How changes in each folder are noticed, as far as that is known yet."""
        return dict(self._watches)

    @property
    def trouble(self) -> str:
        """What keeps the watcher from going on now, or nothing."""
        return self._trouble

    @property
    def paused(self) -> bool:
        """Whether the user has asked for a pause."""
        return self._paused

    @property
    def gentle(self) -> bool:
        """Whether the user has asked for gentleness; on battery there is gentleness without."""
        return self._gentle

    # From the first to the last moment

    def start(self) -> None:
        """Bring the library up to date, and keep it so from now on."""
        self._operations.query(self._make_watcher, self._begin, lambda error: self.troubled.emit(str(error)))

    def request_close(self) -> None:
        """Stop soon, and tell nothing more; `close` waits for it."""
        self._closed = True
        self._check.stop()
        if self._watcher:
            self._watcher.request_stop()

    def close(self, timeout: float) -> bool:
        """Stop within about a second; False if the watcher hangs, as in a lost network drive, for `timeout` seconds."""
        self.request_close()
        if self._watcher is None:
            return True
        try:
            return self._watcher.wait(timeout)
        except Exception:  # noqa: BLE001 - it has been told, or comes too late to be told
            return True

    def _make_watcher(self) -> Watcher:
        from indexer.watcher import Watcher  # here, on a worker, because importing it takes a moment

        return Watcher(self._library, self._tell, self._pace)

    def _begin(self, watcher: Watcher) -> None:
        if self._closed:
            return
        self._watcher = watcher
        watcher.gentle = self._is_gentle()
        if self._paused:
            watcher.pause()
        watcher.start()
        self._check.start()

    # What the user may ask for

    def add(self, paths: Sequence[Path]) -> None:
        """Add folders and index them; those that cannot be added keep no other out."""
        self._change(lambda: self._add(paths))

    def remove(self, path: Path) -> None:
        """Take a folder out of the library; no file is touched."""
        self._change(lambda: self._library.remove_folder(path))

    def exclude(self, folder: Path, pattern: str) -> None:
        """Leave out of a folder what `pattern` matches."""
        self._change(lambda: self._library.exclude(folder, pattern))

    def include(self, folder: Path, pattern: str) -> None:
        """Take a pattern of what a folder leaves out away."""
        self._change(lambda: self._library.include(folder, pattern))

    def rescan(self, folder: Path | None = None) -> None:
        """Compare a folder, or all, with the disk now."""
        self._change(lambda: self._look(folder))

    def retry(self, folder: Path | None = None) -> None:
        """Read again what could not be read, in a folder or all."""
        self._change(lambda: self._retry(folder))

    def set_paused(self, paused: bool) -> None:
        """Pause within about a second, or go on."""
        if paused == self._paused:
            return
        self._paused = paused
        if self._watcher and paused:
            self._watcher.pause()
        elif self._watcher:
            self._watcher.resume()
        self._tracker.pause(paused)
        self._tell_activity()

    def set_gentle(self, gentle: bool) -> None:
        """Yield to whatever else the user does, or do not."""
        if gentle != self._gentle:
            self._gentle = gentle
            self._apply_gentleness()
            self.gentle_changed.emit(gentle)

    def set_on_battery(self, on_battery: bool) -> None:
        """Take note of whether the computer runs on its battery: then it is gentle by itself."""
        self._on_battery = on_battery
        self._apply_gentleness()

    def set_gentle_on_battery(self, wanted: bool) -> None:
        """Whether to be gentle by itself while the computer runs on its battery; it is unless told otherwise."""
        self._gentle_on_battery = wanted
        self._apply_gentleness()

    def _is_gentle(self) -> bool:
        return self._gentle or (self._on_battery and self._gentle_on_battery)

    def _apply_gentleness(self) -> None:
        gentleness = Gentleness.OFF
        if self._gentle:
            gentleness = Gentleness.CHOSEN
        elif self._is_gentle():
            gentleness = Gentleness.ON_BATTERY
        if self._watcher:
            self._watcher.gentle = self._is_gentle()
        self._tracker.be_gentle(gentleness)
        self._tell_activity()

    def _change(self, write: Callable[[], object]) -> None:
        """On the thread for changes, so that the order in which the user asked is kept."""

        def write_and_refresh(change: Change) -> None:
            try:
                _patiently(write, change)
            finally:
                if self._watcher:
                    self._watcher.refresh()

        self._operations.change(write_and_refresh, lambda _: self.folders_changed.emit(), self._refuse)

    def _refuse(self, error: ShiyingError) -> None:
        self.refused.emit(str(error))
        self.folders_changed.emit()  # of several folders, some may have been added

    def _add(self, paths: Sequence[Path]) -> None:
        refusals = []
        for path in paths:
            try:
                self._library.add_folder(path)
            except LibraryBusyError:
                raise
            except ShiyingError as error:
                refusals.append(error)
        if refusals:
            raise refusals[0]

    def _retry(self, folder: Path | None) -> None:
        self._library.retry_failures(folder)
        self._look(folder)

    def _look(self, folder: Path | None) -> None:
        if self._watcher:  # it begins with a look at everything
            self._watcher.look(folder)

    # What the watcher tells

    def _tell(self, event: WatchEvent) -> None:
        """In the watcher's thread: pass on what it tells, but of progress only as much as a person can read."""
        if isinstance(event, IndexProgress):
            now = time.monotonic()
            if now - self._told_at < _REPORT_INTERVAL:
                self._untold = event
                return
            self._told_at = now
        elif self._untold:  # the last moment of a run, which says how far it came
            self._told.emit(self._untold)
        self._untold = None
        self._told.emit(event)

    def _hear(self, event: WatchEvent) -> None:
        if self._closed:
            return
        match event:
            case FolderWatch():
                self._watches[event.path] = event
                self.watches_changed.emit()
            case IndexProgress():
                self._tracker.move(event)
            case IndexReport():
                self._tracker.end(event)
                self.reported.emit(event)
            case WatchTrouble():
                self._stumble(event)
            case WatchRecovery():
                self._recover()
        self._tell_activity()

    def _stumble(self, trouble: WatchTrouble) -> None:
        self._tracker.stumble(trouble)
        if not trouble.busy:  # another process that indexes is no trouble
            self._trouble = trouble.sentence
            self.troubled.emit(trouble.sentence)

    def _recover(self) -> None:
        self._tracker.recover()
        if self._trouble:
            sentence, self._trouble = self._trouble, ""
            self.recovered.emit(sentence)

    def _check_watcher(self) -> None:
        """Raise what ended the watcher before its time, which is a bug, where it is told; and begin another soon."""
        try:
            if self._watcher:
                self._watcher.wait(0)
        except BaseException:
            self._check.stop()
            QTimer.singleShot(_RESTART_MS, self, self.start)
            raise

    def _tell_activity(self) -> None:
        if self._tracker.activity != self._activity:
            self._activity = self._tracker.activity
            self.activity_changed.emit(self._activity)


def _patiently(write: Callable[[], object], change: Change) -> None:
    """Write as soon as nobody else does: the scan of a very large folder can take longer than the catalog waits."""
    while True:
        try:
            write()
            return
        except LibraryBusyError:
            if change.cancelled.wait(_BUSY_SECONDS):
                raise
