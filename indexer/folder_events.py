"""Has the operating system tell which parts of folders change, through watchdog.

Its threads only note hints; what has really changed, a scan decides. `follow` and `leave` are for one thread alone, the
watcher's.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import threading
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from indexer.drives import remote_type
from indexer.hints import Hints
from indexer.model import Part, PollCause
from indexer.scan import NO_MEDIA, is_photo_name, is_skipped_name

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""What is listened to: not files being opened and read, which we do ourselves."""

_LIMITS = {errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM}


class CannotFollowError(Exception):
    """Events cannot be had for a folder, for the reason that is said."""

    def __init__(self, cause: PollCause, reason: str) -> None:
        super().__init__(reason)
        self.cause = cause


class FolderEvents:
    """Turns events in folders into hints."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints
        self._observer: BaseObserver | None = None
        self._watches: dict[Path, ObservedWatch] = {}
        self._threads: dict[Path, set[threading.Thread]] = {}

    def follow(self, folder: Path) -> None:
        """Hear of changes in a folder from now on.

        Raises:
            CannotFollowError: the folder must be polled instead.
        """
        if kind := remote_type(folder):
            reason = f"it is on a drive ({kind}) that does not tell what other computers change"
            raise CannotFollowError(PollCause.NETWORK, reason)
        observer, before = self._started(), _watchdog_threads()
        try:
            self._watches[folder] = observer.schedule(
                _Handler(folder, self._hints), str(folder), recursive=True, event_filter=_EVENTS
            )
        except OSError as error:
            raise _cannot_follow(error) from error
        self._threads[folder] = _watchdog_threads() - before
        self.check_room(folder)

    def check_room(self, folder: Path) -> None:
        """Make sure that subfolders could be watched as well: watchdog passes over those that the system refuses.

        Raises:
            CannotFollowError: the system's limit is reached; the folder is no longer followed.
        """
        try:
            with tempfile.TemporaryDirectory(prefix="shiying-") as probe:
                observer = self._started()
                observer.unschedule(observer.schedule(FileSystemEventHandler(), probe, event_filter=_EVENTS))
        except OSError as error:
            self.leave(folder)
            raise _cannot_follow(error) from error

    def hears(self, folder: Path) -> bool:
        """Whether changes in a folder that is followed still come: an error of its own may have ended watchdog."""
        return all(thread.is_alive() for thread in self._threads.get(folder, ()))

    def leave(self, folder: Path) -> None:
        """Hear no more of a folder."""
        self._threads.pop(folder, None)
        if self._observer and (watch := self._watches.pop(folder, None)):
            self._observer.unschedule(watch)

    def close(self) -> None:
        """Hear no more of anything, and end watchdog's threads."""
        self._watches.clear()
        self._threads.clear()
        if self._observer:
            self._observer.stop()
            self._observer.join()

    def _started(self) -> BaseObserver:
        if self._observer is None:
            observer = _make_observer()
            observer.start()
            self._observer = observer
        return self._observer


def _make_observer() -> BaseObserver:
    if sys.platform == "linux":
        from watchdog.observers.inotify import InotifyObserver

        return InotifyObserver(generate_full_events=True)  # tells a folder that was moved here from one that was made
    return Observer()


def _watchdog_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if type(thread).__module__.startswith("watchdog.")}


class _Handler(FileSystemEventHandler):
    """Notes hints about one folder, in watchdog's thread."""

    def __init__(self, folder: Path, hints: Hints) -> None:
        self._folder = folder
        self._prefix = os.path.join(folder, "")  # noqa: PTH118 - only this ends in a separator
        self._hints = hints

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.is_directory and not event.src_path:  # moved here from elsewhere: watchdog does not look into it
            self._hints.add_unheard(self._folder)
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        self._hints.add(part for path in paths for part in self._parts(path, event.is_directory))

    def _parts(self, path: str, is_folder: bool) -> list[Part]:
        if not path.startswith(self._prefix):
            return [Part(self._folder)]  # of the folder itself
        names = path.removeprefix(self._prefix).replace(os.sep, "/").split("/")
        if any(is_skipped_name(name) for name in names[:-1]):
            return []
        below = "/".join(names[:-1])
        if names[-1] == NO_MEDIA:
            return [Part(self._folder, below)]
        if is_folder:
            return [] if is_skipped_name(names[-1]) else [Part(self._folder, "/".join(names))]
        return [Part(self._folder, below, deep=False)] if is_photo_name(names[-1]) else []


def _cannot_follow(error: OSError) -> CannotFollowError:
    if error.errno in _LIMITS:
        limit = "it has more folders than this system lets a program watch (on Linux, fs.inotify.max_user_watches)"
        return CannotFollowError(PollCause.LIMIT, limit)
    return CannotFollowError(PollCause.REFUSED, f"the system refuses to watch it: {error.strerror or error}")
