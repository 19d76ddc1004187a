"""The Folders menu: add one, bring all up to date, and for each show or remove it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from indexer.model import Folder, FolderState


class FoldersMenu(QMenu):
    """Lists the library's folders; rebuilt whenever they are known anew."""

    add = Signal()
    update_all = Signal()
    show_folder = Signal(Path)
    remove_folder = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Folders"))
        add = self.addAction(self.tr("Add folder…"), self.add)
        add.setShortcut(QKeySequence.StandardKey.Open)
        update = self.addAction(self.tr("Update now"), self.update_all)
        update.setShortcut(QKeySequence.StandardKey.Refresh)
        self._end = self.addSeparator()
        self._submenus: list[QMenu] = []

    def list_folders(self, folders: tuple[Folder, ...]) -> None:
        """Show these folders below the fixed entries."""
        for submenu in self._submenus:
            self.removeAction(submenu.menuAction())
            submenu.deleteLater()
        self._submenus = [self._submenu(folder) for folder in folders]

    def _submenu(self, folder: Folder) -> QMenu:
        title = str(folder.path).replace("&", "&&")
        if folder.state is FolderState.OFFLINE:
            title = self.tr("{folder} (not connected)").format(folder=title)
        submenu = self.addMenu(title)
        show = submenu.addAction(self.tr("Show"), lambda: self.show_folder.emit(folder.path))
        show.setEnabled(folder.state is FolderState.ONLINE)
        submenu.addAction(self.tr("Remove from library"), lambda: self.remove_folder.emit(folder.path))
        return submenu
