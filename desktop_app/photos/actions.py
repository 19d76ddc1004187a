"""What one can do with the selected photos: the grid's context menu and its keys.

Lives on the UI thread; all that touches files runs on workers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.file_actions import FileActions
from desktop_app.photos.files import FilesReport, copy_into, move_to_trash
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.open_with import OpenWithMenu
from desktop_app.photos.programs import Program, can_list_programs

if TYPE_CHECKING:
    from indexer import Library
    from indexer.model import Hit

_MOST_OPENED = 20


class PhotoActions(QObject):
    """The grid's actions."""

    duplicates_wanted = Signal(object)  # Hit
    changed = Signal()  # the library has fewer photos
    trashed = Signal(list)  # Hits
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, grid: PhotoGrid, library: Library, operations: Operations) -> None:
        super().__init__(grid)
        self._grid = grid
        self._library = library
        self._operations = operations
        self._files = FileActions(operations, self)
        self._files.failed.connect(self.failed)
        self._open_with = OpenWithMenu(self._current_path, operations, grid)
        self._open_with.chosen.connect(self.open_with)
        self._current = self._make_actions()
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        grid.installEventFilter(self)
        grid.selection_changed.connect(self._enable)
        for told in (grid.shown, grid.arrived):  # the current photo may be read only after the keyboard has gone there
            told.connect(self._enable)
        self._enable()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """In the grid, its keys come before those of the window."""
        if isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}:
            pressed = QKeySequence(event.keyCombination())
            action = next((one for one in self._grid.actions() if pressed in one.shortcuts() and one.isEnabled()), None)
            if action is not None and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif action is not None:
                action.trigger()
                return True
        return super().eventFilter(watched, event)

    def open(self) -> None:
        """Look at the current photo in the window."""
        if self._grid.current_row() >= 0:
            self._grid.opened.emit(self._grid.current_row())

    def open_outside(self) -> None:
        """Open the selected photos in the system's own viewer."""
        self._grid.with_selected(lambda hits: [self._files.open(hit.path) for hit in hits[:_MOST_OPENED]])

    def open_with(self, program: Program) -> None:
        """Open the selected photos with a program."""
        self._grid.with_selected(lambda hits: self._files.open_with(program, [hit.path for hit in hits[:_MOST_OPENED]]))

    def choose_program(self) -> None:
        """Let the system ask which program shall open the current photo."""
        self._with_current(lambda hit: self._files.choose_program(hit.path))

    def show_in_folder(self) -> None:
        """Show the current photo in the system's file manager."""
        self._with_current(lambda hit: self._files.show_in_folder(hit.path))

    def find_similar(self) -> None:
        """Ask for photos that resemble the current one."""
        self._with_current(lambda hit: self._grid.similar_wanted.emit(hit.path))

    def show_duplicates(self) -> None:
        """Ask for the photos that were folded behind the current one."""
        self._with_current(self.duplicates_wanted.emit)

    def copy(self) -> None:
        """Put the selected files on the clipboard, and for a single photo the picture too."""
        self._grid.with_selected(lambda hits: self._files.copy([hit.path for hit in hits]))

    def copy_path(self) -> None:
        """Put the selected photos' paths on the clipboard, one a line."""
        self._grid.with_selected(lambda hits: self._files.copy_paths([hit.path for hit in hits]))

    def copy_to_folder(self) -> None:
        """Copy the selected files into a folder that is asked for; nothing there is overwritten."""
        self._grid.with_selected(self._copy_to_folder)

    def move_to_trash(self) -> None:
        """Move the selected files to the trash, after asking."""
        self._grid.with_selected(self.ask_for_trash)

    # The menu

    def _make_actions(self) -> list[QAction]:
        """All of them, in the order of the menu; returns those that are about the current photo alone."""
        grid = self._grid
        self._add(self.tr("Open"), self.open, "Return", "Enter")
        self._add(self.tr("Open with the system's viewer"), self.open_outside, "Ctrl+O")
        only = []
        if can_list_programs():
            grid.addAction(self._open_with.menuAction())
        else:
            only.append(self._add(self.tr("Open with…"), self.choose_program))
        only.append(self._add(self.tr("Show in folder"), self.show_in_folder, "Ctrl+Return"))
        self._separate()
        only.append(self._add(self.tr("More like this"), self.find_similar, "Ctrl+L"))
        self._duplicates = self._add(self.tr("Show duplicates"), self.show_duplicates, "Ctrl+D")
        self._separate()
        self._add(self.tr("Copy"), self.copy, QKeySequence.StandardKey.Copy)
        self._add(self.tr("Copy path"), self.copy_path, "Ctrl+Shift+C")
        self._add(self.tr("Copy to folder…"), self.copy_to_folder, "Ctrl+Shift+S")
        self._separate()
        self._add(self.tr("Move to trash"), self.move_to_trash, QKeySequence.StandardKey.Delete)
        self._separate()
        self._names = self._add(self.tr("Show names"), lambda: grid.set_names_shown(not grid.shows_names))
        self._names.setCheckable(True)
        grid.names_changed.connect(self._names.setChecked)
        return only

    def _add(self, text: str, run: Callable[[], None], *keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self._grid)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: run())
        self._grid.addAction(action)
        return action

    def _separate(self) -> None:
        separator = QAction(self._grid)
        separator.setSeparator(True)
        self._grid.addAction(separator)

    def _enable(self) -> None:
        selected = len(self._grid.selection)
        hit = self._grid.photo_at(self._grid.current_row())
        for action in self._grid.actions():
            action.setEnabled(selected > 0 or action is self._names)
        for action in self._current:
            action.setEnabled(selected > 0 and hit is not None)
        self._duplicates.setEnabled(selected > 0 and hit is not None and bool(hit.duplicates))

    # Doing it

    def _with_current(self, use: Callable[[Hit], object]) -> None:
        hit = self._grid.photo_at(self._grid.current_row())
        if hit is not None and hit.photo:
            use(hit)

    def _current_path(self) -> Path | None:
        hit = self._grid.photo_at(self._grid.current_row())
        return hit.path if hit else None

    def _copy_to_folder(self, hits: list[Hit]) -> None:
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        title = self.tr("Copy %Ln photo(s) to…", "", len(hits))
        if chosen := QFileDialog.getExistingDirectory(self._grid, title, start):
            folder = Path(chosen)
            work = partial(copy_into, [hit.path for hit in hits], folder)
            self._operations.query(work, partial(self._tell_of_copies, folder), self._fail)

    def _tell_of_copies(self, folder: Path, report: FilesReport) -> None:
        sentence = self.tr("%Ln photo(s) copied to {folder}.", "", report.done).format(folder=folder)
        if report.failed:
            failed = self.tr("%Ln could not be copied, the first of them {path}.", "", len(report.failed))
            self.failed.emit(f"{sentence} {failed.format(path=report.failed[0])}")
        else:
            self.told.emit(sentence)

    def ask_for_trash(self, hits: list[Hit]) -> None:
        """Move photos' files to the trash, after asking; `trashed` tells of those that went."""
        if offline := [hit for hit in hits if hit.offline]:
            sentence = self.tr("{name} is on a drive that is not connected: connect it, then move it to the trash.")
            self.failed.emit(sentence.format(name=offline[0].path.name))
            return
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Move to trash"), self._trash_question(hits))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setInformativeText(
            self.tr("You can restore it from the trash.")
            if len(hits) == 1
            else self.tr("You can restore them from the trash.")
        )
        move = box.addButton(self.tr("Move to trash"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(move)
        box.setParent(self._grid.window(), box.windowFlags())
        box.accepted.connect(lambda: self._trash(hits))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _trash_question(self, hits: list[Hit]) -> str:
        if len(hits) == 1:
            return self.tr("Move {name} to the trash?").format(name=hits[0].path.name)
        return self.tr("Move %Ln photo(s) to the trash?", "", len(hits))

    def _trash(self, hits: list[Hit]) -> None:
        self._operations.query(
            partial(move_to_trash, self._library, hits), partial(self._tell_of_trash, hits), self._fail
        )

    def _tell_of_trash(self, hits: list[Hit], report: FilesReport) -> None:
        if report.failed:
            failed = self.tr(
                "%Ln photo(s) could not be moved to the trash, the first of them {path}.", "", len(report.failed)
            )
            self.failed.emit(failed.format(path=report.failed[0]))
        if report.done:
            self.trashed.emit([hit for hit in hits if hit.path not in report.failed])
            self.changed.emit()

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))
