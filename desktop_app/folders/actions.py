"""What the user can do with folders, as actions with keys and as dialogs; the panel and menus offer them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.folders.activity import Activity, Gentleness, Phase
from desktop_app.folders.exclusions import ExclusionsDialog
from desktop_app.folders.failures import FailuresDialog
from desktop_app.folders.panel import FoldersPanel
from desktop_app.folders.side_by_side import SideBySide
from desktop_app.folders.status_line import StatusLine
from desktop_app.folders.watching import Watching
from desktop_app.operations import Operations
from desktop_app.photos.file_manager import open_path

if TYPE_CHECKING:
    from indexer import Library


class FolderActions(QObject):
    """Lives on the UI thread; whatever changes the library goes through `Watching`.

    Attributes:
        add, update, pause, gentle, failures, panel: the actions, for menus; the window has their keys already.
    """

    def __init__(self, watching: Watching, library: Library, operations: Operations, window: QWidget) -> None:
        super().__init__(window)
        self._watching = watching
        self._library = library
        self._operations = operations
        self._window = window
        self.add = self._action(self.tr("Add folders…"), self.choose_folders, QKeySequence.StandardKey.Open)
        self.update = self._action(self.tr("Check for changes now"), watching.rescan, QKeySequence.StandardKey.Refresh)
        self.pause = self._switch(self.tr("Pause organising"), watching.set_paused, "Ctrl+Shift+P")
        self.gentle = self._switch(self.tr("Gentle"), watching.set_gentle, "Ctrl+Shift+G")
        self.failures = self._action(self.tr("Could not be read…"), self.open_failures)
        self.panel = self._switch(self.tr("Folders panel"), None, "Ctrl+B")
        watching.activity_changed.connect(self._follow)
        self._follow(watching.activity)

    def attach(self, panel: FoldersPanel, line: StatusLine, area: SideBySide) -> None:
        """Do what the panel and the status line ask for."""
        panel.add_asked.connect(self.choose_folders)
        panel.remove_asked.connect(self.confirm_removal)
        panel.rescan_asked.connect(self._watching.rescan)
        panel.show_asked.connect(open_path)
        panel.exclusions_asked.connect(self.open_exclusions)
        panel.failures_asked.connect(self.open_failures)
        panel.gentle_asked.connect(self._watching.set_gentle)
        line.pause_asked.connect(self._watching.set_paused)
        line.failures_asked.connect(self.open_failures)
        self.panel.setChecked(area.panel_shown)
        self.panel.setEnabled(area.useful)
        area.useful_changed.connect(self.panel.setEnabled)
        self.panel.toggled.connect(area.set_panel_shown)
        area.changed.connect(lambda shown, _: self.panel.setChecked(shown))

    def choose_folders(self) -> None:
        """Ask for a folder and add it."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        if chosen := QFileDialog.getExistingDirectory(self._window, self.tr("Choose a folder of photos"), pictures):
            self._watching.add([Path(chosen)])

    def confirm_removal(self, folder: Path) -> None:
        """Take a folder out of the library, if the user means it."""
        question = QMessageBox(self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setText(self.tr("Remove “{folder}” from the library?").format(folder=folder.name or folder))
        question.setInformativeText(
            self.tr("No photo is touched. If you add the folder again, nothing has to be computed again.")
        )
        remove = question.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(remove)
        question.accepted.connect(partial(self._watching.remove, folder))
        question.open()

    def open_exclusions(self, folder: Path) -> None:
        """Show and change what a folder leaves out."""
        dialog = ExclusionsDialog(self._library, self._operations, folder, self._window)
        dialog.exclude_asked.connect(self._watching.exclude)
        dialog.include_asked.connect(self._watching.include)
        self._watching.folders_changed.connect(dialog.refresh)
        dialog.open()

    def open_failures(self, folder: Path | None = None) -> None:
        """Show which photos could not be read, of one folder or all, and why."""
        for earlier in self._window.findChildren(FailuresDialog):
            earlier.close()
        dialog = FailuresDialog(self._library, self._operations, folder or None, self._window)
        dialog.retry_asked.connect(self._watching.retry)
        self._watching.reported.connect(dialog.refresh)
        dialog.show()

    def _action(self, text: str, run: Callable[[], None], key: QKeySequence.StandardKey | None = None) -> QAction:
        action = QAction(text, self)
        if key is not None:
            action.setShortcut(key)
        action.triggered.connect(lambda _: run())
        self._window.addAction(action)
        return action

    def _switch(self, text: str, run: Callable[[bool], None] | None, key: str) -> QAction:
        action = QAction(text, self, checkable=True, shortcut=QKeySequence(key))
        if run is not None:
            action.triggered.connect(run)
        self._window.addAction(action)
        return action

    def _follow(self, activity: Activity) -> None:
        self.pause.setChecked(activity.phase is Phase.PAUSED)
        self.gentle.setChecked(activity.gentleness is Gentleness.CHOSEN)
