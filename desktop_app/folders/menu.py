"""The Folders button and its menu: add one, bring all up to date, and for each show or remove it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_app.theme import colours, glyph
from indexer.model import Folder, FolderState

_GLYPH = 20


class FoldersMenu(QMenu):
    """Lists the library's folders; rebuilt whenever they are known anew."""

    add = Signal()
    update_all = Signal()
    show_folder = Signal(Path)
    remove_folder = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry(self.tr("Add folder…"), QKeySequence.StandardKey.Open).triggered.connect(self.add)
        self._entry(self.tr("Update now"), QKeySequence.StandardKey.Refresh).triggered.connect(self.update_all)
        self.addSeparator()
        self._submenus: list[QMenu] = []

    def list_folders(self, folders: tuple[Folder, ...]) -> None:
        """Show these folders below the fixed entries."""
        for submenu in self._submenus:
            self.removeAction(submenu.menuAction())
            submenu.deleteLater()
        self._submenus = [self._submenu(folder) for folder in folders]

    def _entry(self, text: str, key: QKeySequence.StandardKey) -> QAction:
        action = self.addAction(text)
        action.setShortcut(key)
        return action

    def _submenu(self, folder: Folder) -> QMenu:
        title = str(folder.path).replace("&", "&&")
        if folder.state is FolderState.OFFLINE:
            title = self.tr("{folder} (not connected)").format(folder=title)
        submenu = self.addMenu(title)
        show = submenu.addAction(self.tr("Show"), lambda: self.show_folder.emit(folder.path))
        show.setEnabled(folder.state is FolderState.ONLINE)
        submenu.addAction(self.tr("Remove from library"), lambda: self.remove_folder.emit(folder.path))
        return submenu


class FoldersButton(QToolButton):
    """Opens the menu."""

    def __init__(self, menu: FoldersMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foldersButton")
        self.setText(self.tr("Folders"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(_GLYPH, _GLYPH))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(menu)
        self._draw_glyph()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyph()

    def _draw_glyph(self) -> None:
        self.setIcon(QIcon(glyph("folder", colours().text, _GLYPH)))
