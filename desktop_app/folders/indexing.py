"""Keeps the library up to date with its folders: adds, removes and indexes them, one thing at a time.

Lives on the UI thread; the library is changed on the operations' single thread for changes. A folder that is added or
removed does not wait for an index run under way: the run is stopped, the change made, and a new run picks up where
the old one was, because photos that are done stay done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core_model.errors import ShiyingError
from desktop_app.folders.pace import Pace
from desktop_app.operations import Change, Operations
from indexer.model import IndexProgress, IndexReport

if TYPE_CHECKING:
    from indexer import Library


class Indexing(QObject):
    """The window's index run: begun, stopped and followed here."""

    begun = Signal()
    moved = Signal(object, object)  # IndexProgress, and the seconds left or None while nobody can tell
    ended = Signal(object)  # IndexReport, or None if the run failed
    folders_changed = Signal()
    failed = Signal(str)

    def __init__(self, library: Library, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self._run: Change | None = None
        self._pace = Pace()

    @property
    def running(self) -> bool:
        """Whether a run is under way or waiting for its turn."""
        return self._run is not None

    def add(self, paths: Sequence[Path]) -> None:
        """Add folders and index them."""
        self._change_folders(lambda _: [self._library.add_folder(path) for path in paths])

    def remove(self, path: Path) -> None:
        """Take a folder out of the library; no file is touched."""
        self._change_folders(lambda _: self._library.remove_folder(path))

    def update(self) -> None:
        """Compare every folder with the disk and index what is new."""
        self.stop()
        self._pace = Pace()
        run = self._operations.change(
            lambda change: self._library.index(progress=change.report, cancel=change.cancelled),
            lambda report: self._end(run, report),
            lambda error: self._fail(run, error),
            lambda progress: self._move(run, progress),
        )
        self._run = run
        self.begun.emit()

    def stop(self) -> None:
        """Stop the run soon; what is done stays done."""
        if self._run:
            self._run.cancel()

    def _change_folders(self, write: Callable[[Change], Any]) -> None:
        interrupted = self.running
        self.stop()
        self._operations.change(write, self._folders_done, partial(self._folders_refused, interrupted))

    def _folders_done(self, _: Any) -> None:
        self.folders_changed.emit()
        self.update()

    def _folders_refused(self, interrupted: bool, error: ShiyingError) -> None:
        self.failed.emit(str(error))
        self.folders_changed.emit()  # of several folders, some may have been added
        if interrupted:
            self.update()

    def _move(self, run: Change, progress: IndexProgress) -> None:
        if run is self._run:
            left = None if progress.scanning else self._pace.seconds_left(progress.done, progress.total)
            self.moved.emit(progress, left)

    def _end(self, run: Change, report: IndexReport) -> None:
        if run is self._run:
            self._run = None
            self.ended.emit(report)

    def _fail(self, run: Change, error: ShiyingError) -> None:
        if run is self._run:
            self._run = None
            self.failed.emit(str(error))
            self.ended.emit(None)
