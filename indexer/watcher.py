"""Keeps a library equal to the disk while it runs.

What the system tells of changes are hints; a scan of the touched part decides, once it has been quiet there for a
moment. All folders are scanned at the start, when they come back from being offline, and now and then, since hints can
be lost. Where the system tells nothing, as on network drives, only the scans are left, and they come more often.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core_model.errors import ShiyingError
from indexer.errors import FolderError, LibraryBusyError
from indexer.folder_events import CannotFollowError, FolderEvents
from indexer.hints import Hints
from indexer.library import Library
from indexer.model import (
    FolderState,
    FolderWatch,
    IndexProgress,
    IndexReport,
    Part,
    WatchEvent,
    WatchMode,
    WatchTrouble,
)
from indexer.presence import Identity, identity_if_there


@dataclass(frozen=True)
class Pace:
    """How often, and how long after a change, a watcher does what; in seconds."""

    quiet: float = 1.0
    """Changes are looked at when none has come for so long,"""
    longest_wait: float = 10.0
    """or when the first of them is so old."""
    settle: float = 2.0
    """A file that was written to so recently may be incomplete."""
    patience: float = 30.0
    """Embedding is interrupted when changes have waited so long;"""
    patience_ahead: float = 2.0
    """so long, if it is for a model that is not in use yet, and what changed cannot be found."""
    presence: float = 2.0
    """How often to see whether drives have come or gone, and folders were added or removed."""
    poll: float = 60.0
    """How often to scan a folder that the system tells nothing of; less often if a scan takes long."""
    rescan: float = 3600.0
    """How often to scan the others."""
    busy: float = 2.0
    """When to try again while another process is indexing."""
    trouble: float = 30.0
    """When to try again after the library could not be read or written."""


@dataclass(frozen=True)
class _Sight:
    """What is seen of a folder without looking into it. When it is another, the folder is followed and scanned anew."""

    state: FolderState
    identity: Identity | None
    exclusion_changes: int


@dataclass
class _Followed:
    """A folder as it was last seen. It is scanned again at `next_scan`, by the monotonic clock."""

    sight: _Sight
    mode: WatchMode
    next_scan: float


_POLL_SHARE = 10
"""Polling takes at most one part in so many of the time."""


class Watcher:
    """Watches the folders of a library from `start` to `stop`.

    Threads: one of its own scans, embeds, and calls `notify`, which should return soon and may not call `stop`. The
    other methods may be called from any other thread. watchdog's threads only leave hints.

    The library is locked only while it is being changed, so that other processes may index as well.
    """

    def __init__(self, library: Library, notify: Callable[[WatchEvent], None], pace: Pace | None = None) -> None:
        self._library = library
        self._notify = notify
        self._pace = pace or Pace()
        self._hints = Hints(self._pace.quiet, self._pace.longest_wait)
        self._events = FolderEvents(self._hints)
        self._followed: dict[Path, _Followed] = {}
        self._stopping = threading.Event()
        self._cancel = threading.Event()
        self._switch_seen: object = None
        self._scan_seconds = 0.0
        self._trouble = ""
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="shiying-watch")

    def start(self) -> None:
        """Begin with a scan of all folders. A watcher can be started once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread within about a second, and return then; what is done stays done."""
        self._stopping.set()
        self._cancel.set()
        self._hints.wake()
        if self._thread.ident:
            self._thread.join()

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds` for the thread to end, and tell whether it has.

        Raises:
            whatever ended the thread before `stop` did, which is a bug.
        """
        self._thread.join(seconds)
        if self._failure:
            raise self._failure
        return not self._thread.is_alive()

    def look(self) -> None:
        """Scan all folders soon, as after the user has added one or changed what it leaves out."""
        self._hints.add(Part(folder.path) for folder in self._library.folders())

    # All that follows runs in the watcher's own thread.

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn()
        except BaseException as error:  # noqa: BLE001 - `wait` raises it where someone sees it
            self._failure = error
        finally:
            self._events.close()

    def _turn(self) -> None:
        try:
            self._see_folders()
            if parts := self._hints.take():
                self._look_at(parts)
            else:
                self._go_on_switching()
        except ShiyingError as error:
            self._stopping.wait(self._tell_trouble(error))
        else:
            self._hints.wait(self._pace.presence)

    def _see_folders(self) -> None:
        """Follow folders that came, leave those that went, and have those scanned whose time has come."""
        folders = {folder.path: folder for folder in self._library.folders()}
        for path in self._followed.keys() - folders.keys():
            self._events.leave(path)
            del self._followed[path]
        for path, folder in folders.items():
            sight = _Sight(folder.state, identity_if_there(path), folder.exclusion_changes)
            followed = self._followed.get(path)
            if followed is None or followed.sight != sight:
                self._follow(path, sight)
            elif time.monotonic() >= followed.next_scan:
                self._follow_again(path, followed)

    def _follow(self, path: Path, sight: _Sight) -> None:
        mode, reason = WatchMode.OFFLINE, ""
        self._events.leave(path)
        if sight.state is FolderState.ONLINE:
            mode, reason = self._listen(path)
        before = self._followed.get(path)
        self._followed[path] = _Followed(sight, mode, self._next_scan(mode))
        if before is None or before.mode is not mode:
            self._notify(FolderWatch(path, mode, reason))
        self._hints.add([Part(path)])  # only now, so that nothing falls between the scan and the first event

    def _follow_again(self, path: Path, followed: _Followed) -> None:
        if followed.mode is WatchMode.POLLING:
            followed.next_scan = self._next_scan(followed.mode)
            self._hints.add([Part(path)])
        else:
            self._follow(path, followed.sight)  # watches can die unnoticed with a drive

    def _listen(self, path: Path) -> tuple[WatchMode, str]:
        try:
            self._events.follow(path)
        except CannotFollowError as error:
            return WatchMode.POLLING, str(error)
        return WatchMode.EVENTS, ""

    def _next_scan(self, mode: WatchMode) -> float:
        poll = max(self._pace.poll, _POLL_SHARE * self._scan_seconds)
        return time.monotonic() + (poll if mode is WatchMode.POLLING else self._pace.rescan)

    def _look_at(self, parts: list[Part]) -> None:
        parts = [part for part in parts if part.folder in self._followed]
        self._cancel = threading.Event()
        if not parts or self._stopping.is_set():  # asked after `stop` can no longer set the event that was replaced
            return
        try:
            report = self._index(parts)
        except ShiyingError:
            self._hints.add(parts)
            raise
        self._trouble = ""
        self._switch_seen = None
        self._hints.add([*report.unsettled, *(parts if report.cancelled else ())])
        self._notify(report)
        self._check_room({part.folder for part in parts})

    def _go_on_switching(self) -> None:
        """Embed for a model that is to come; again when there is another, or the folders were looked at again."""
        target = self._library.packs.choice.target
        seen = target, {path: followed.sight for path, followed in self._followed.items()}
        self._cancel = threading.Event()
        if target is None or seen == self._switch_seen or self._stopping.is_set():
            return
        report = self._library.index((), progress=self._progress, cancel=self._cancel)
        if not report.cancelled:
            self._switch_seen = seen
        self._trouble = ""
        self._notify(report)

    def _progress(self, moment: IndexProgress) -> None:
        """Pass on how far embedding has come, and interrupt it when changes have waited long enough: what is done stays
        done, and the rest goes on after a look at them."""
        if self._hints.age() > (self._pace.patience_ahead if moment.ahead else self._pace.patience):
            self._cancel.set()
        self._notify(moment)

    def _index(self, parts: list[Part]) -> IndexReport:
        started = time.monotonic()
        scan_ended: float | None = None

        def progress(moment: IndexProgress) -> None:
            nonlocal scan_ended
            if moment.scanning:
                self._notify(moment)
            else:
                scan_ended = scan_ended or time.monotonic()
                self._progress(moment)

        report = self._library.index(
            parts, progress=progress, cancel=self._cancel, settle_seconds=self._pace.settle, switch=False
        )
        self._scan_seconds = (scan_ended or time.monotonic()) - started
        return report

    def _check_room(self, paths: set[Path]) -> None:
        """Poll folders in which new subfolders can no longer be watched."""
        for path in paths:
            followed = self._followed[path]
            if followed.mode is WatchMode.EVENTS:
                try:
                    self._events.check_room(path)
                except CannotFollowError as error:
                    self._followed[path] = _Followed(followed.sight, WatchMode.POLLING, 0.0)
                    self._notify(FolderWatch(path, WatchMode.POLLING, str(error)))

    def _tell_trouble(self, error: ShiyingError) -> float:
        """Say once what is wrong; returns after how many seconds to try again."""
        if isinstance(error, FolderError):  # it left the library a moment ago, which the next turn sees
            return 0.0
        if str(error) != self._trouble:
            self._trouble = str(error)
            self._notify(WatchTrouble(self._trouble))
        return self._pace.busy if isinstance(error, LibraryBusyError) else self._pace.trouble
