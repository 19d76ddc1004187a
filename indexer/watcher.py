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
from math import inf
from pathlib import Path

from core_model.errors import ShiyingError
from indexer.control import IndexControl
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
    WatchRecovery,
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

_PROOF_SECONDS = 5.0
"""Who has embedded for so long has also written what is done, so that trouble with writing is over."""


class Watcher:
    """Watches the folders of a library from `start` to `stop`.

    Threads: one of its own scans, embeds, and calls `notify`, which should return soon and may not call `stop`. The
    other methods may be called from any other thread. watchdog's threads only leave hints.

    The library is locked only while it is being changed, so that other processes may index as well; a pause ends the
    run under way, and lets go of it, too.
    """

    def __init__(
        self,
        library: Library,
        notify: Callable[[WatchEvent], None],
        pace: Pace | None = None,
        *,
        gentle: bool = False,
    ) -> None:
        self._library = library
        self._notify = notify
        self._pace = pace or Pace()
        self._hints = Hints(self._pace.quiet, self._pace.longest_wait)
        self._events = FolderEvents(self._hints)
        self._followed: dict[Path, _Followed] = {}
        self._stopping = threading.Event()
        self._control = IndexControl(gentle=gentle)
        self._switch_seen: object = None
        self._scan_seconds = 0.0
        self._trouble: WatchTrouble | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="shiying-watch")

    def start(self) -> None:
        """Begin with a scan of all folders. A watcher can be started once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread within about a second, and return then; what is done stays done."""
        self.request_stop()
        if self._thread.ident:
            self._thread.join()

    def request_stop(self) -> None:
        """End the thread soon, and do not wait for it: `wait` does, for as long as one likes."""
        self._stopping.set()
        self._control.cancel()
        self._hints.wake()

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds` for the thread, which was started, to end, and tell whether it has.

        Raises:
            whatever ended the thread before `stop` did, which is a bug.
        """
        self._thread.join(seconds)
        if self._failure:
            raise self._failure
        return not self._thread.is_alive()

    def look(self, folder: Path | None = None) -> None:
        """Scan a folder, or all, at once.

        A run under way is interrupted; what is done stays done, and the rest goes on after the scan.

        Raises:
            LibraryError: the catalog cannot be read.
        """
        paths = [folder] if folder else [folder.path for folder in self._library.folders()]
        self._hints.add([Part(path) for path in paths], at_once=True)
        self.refresh()

    def refresh(self) -> None:
        """See at once which folders there are and what they leave out, and scan those for which that is another."""
        self._control.cancel()
        self._hints.wake()

    def pause(self) -> None:
        """Stop within about a second, keep what is done, and change nothing until `resume`."""
        self._control.pause()
        self._control.cancel()

    def resume(self) -> None:
        """Go on after a pause."""
        self._control.resume()
        self._hints.wake()

    @property
    def paused(self) -> bool:
        """Whether it waits for `resume`."""
        return self._control.paused

    @property
    def gentle(self) -> bool:
        """Whether it yields to whatever else the user does; may be set at any moment."""
        return self._control.gentle

    @gentle.setter
    def gentle(self, gentle: bool) -> None:
        self._control.gentle = gentle

    # All that follows runs in the watcher's own thread.

    def _run(self) -> None:
        try:
            while True:
                self._control.cancelled.clear()  # before hints are taken: who cancels has left his hints before
                if self._stopping.is_set():
                    break
                self._turn()
        except BaseException as error:  # noqa: BLE001 - `wait` raises it where someone sees it
            self._failure = error
        finally:
            self._events.close()

    def _turn(self) -> None:
        try:
            self._see_folders()
            if not self.paused and (parts := self._hints.take()):
                for path in self._hints.take_unheard() & self._followed.keys():
                    if self._followed[path].mode is WatchMode.EVENTS:
                        self._listen_anew(path, self._followed[path].sight)
                self._look_at(parts)
            elif not self.paused:
                self._go_on_switching()
        except ShiyingError as error:
            self._hints.wait(self._tell_trouble(error), until_due=False)
        else:
            if not self._hints.are_waiting:  # what could not be written would be waiting, so it was reading that failed
                self._recover()
            self._hints.wait(self._pace.presence, until_due=not self.paused)

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
            elif not self._events.hears(path):
                self._follow(path, sight)

    def _follow(self, path: Path, sight: _Sight) -> None:
        self._listen_anew(path, sight)
        # Only now, so that nothing falls between the scan and the first event.
        self._hints.add([Part(path)], at_once=True)

    def _follow_again(self, path: Path, followed: _Followed) -> None:
        if followed.mode is WatchMode.POLLING:
            followed.next_scan = self._next_scan(followed.mode)
            self._hints.add([Part(path)])
        else:
            self._follow(path, followed.sight)  # watches can die unnoticed with a drive

    def _listen_anew(self, path: Path, sight: _Sight) -> None:
        """Hear of changes in all subfolders that there are now, and say so where that was otherwise before."""
        watch = FolderWatch(path, WatchMode.OFFLINE)
        self._events.leave(path)
        if sight.state is FolderState.ONLINE:
            watch = self._listen(path)
        before = self._followed.get(path)
        self._followed[path] = _Followed(sight, watch.mode, self._next_scan(watch.mode))
        if before is None or before.mode is not watch.mode:
            self._notify(watch)

    def _listen(self, path: Path) -> FolderWatch:
        try:
            self._events.follow(path)
        except CannotFollowError as error:
            return FolderWatch(path, WatchMode.POLLING, str(error), error.cause)
        return FolderWatch(path, WatchMode.EVENTS)

    def _next_scan(self, mode: WatchMode) -> float:
        poll = max(self._pace.poll, _POLL_SHARE * self._scan_seconds)
        return time.monotonic() + (poll if mode is WatchMode.POLLING else self._pace.rescan)

    def _look_at(self, parts: list[Part]) -> None:
        parts = [part for part in parts if part.folder in self._followed]
        try:
            report = self._index(parts)
        except ShiyingError:
            self._hints.add(parts)
            raise
        self._recover()
        self._switch_seen = None
        self._hints.add([*report.unsettled, *(parts if report.cancelled else ())])
        self._notify(report)
        self._check_room({part.folder for part in parts})

    def _go_on_switching(self) -> None:
        """Embed for a model that is to come; again when there is another, or the folders were looked at again."""
        target = self._library.packs.choice.target
        seen = target, {path: followed.sight for path, followed in self._followed.items()}
        if target is None or seen == self._switch_seen:
            return
        report = self._library.index((), progress=self._progress, control=self._control)
        if not report.cancelled:
            self._switch_seen = seen
        self._recover()
        self._notify(report)

    def _progress(self, moment: IndexProgress) -> None:
        """Pass on how far embedding has come, and interrupt it when changes have waited long enough: what is done stays
        done, and the rest goes on after a look at them."""
        if self._hints.age() > (self._pace.patience_ahead if moment.ahead else self._pace.patience):
            self._control.cancel()
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
            if self._trouble and (self._trouble.busy or time.monotonic() - (scan_ended or inf) > _PROOF_SECONDS):
                self._recover()

        report = self._library.index(
            parts, progress=progress, control=self._control, settle_seconds=self._pace.settle, switch=False
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
                    self._notify(FolderWatch(path, WatchMode.POLLING, str(error), error.cause))

    def _tell_trouble(self, error: ShiyingError) -> float:
        """Say once what is wrong; returns after how many seconds to try again."""
        if isinstance(error, FolderError):  # it left the library a moment ago, which the next turn sees
            return 0.0
        trouble = WatchTrouble(str(error), isinstance(error, LibraryBusyError))
        if trouble != self._trouble:
            self._trouble = trouble
            self._notify(trouble)
        return self._pace.busy if trouble.busy else self._pace.trouble

    def _recover(self) -> None:
        if self._trouble:
            self._trouble = None
            self._notify(WatchRecovery())
