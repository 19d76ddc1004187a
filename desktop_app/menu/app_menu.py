"""The application's menu: a button in the header, and on macOS the menu bar."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.glyph_button import GlyphButton


class AppMenu(QMenu):
    """Its actions are to be connected by whoever does what they say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Shiying"))
        self.folders = self._entry(self.tr("Folders…"))
        self.models = self._entry(self.tr("Models…"), "Ctrl+M")
        self.settings = self._entry(self.tr("Settings…"), "Ctrl+,", role=QAction.MenuRole.PreferencesRole)
        self.addSeparator()
        self.shortcuts = self._entry(self.tr("Keyboard shortcuts"), "F1", "?", "？")
        self.reports = self._entry(self.tr("Crash reports"))
        self.about = self._entry(self.tr("About Shiying"), role=QAction.MenuRole.AboutRole)
        self.addSeparator()
        self.quit = self._entry(self.tr("Quit"), "Ctrl+Q", role=QAction.MenuRole.QuitRole)

    def _entry(self, text: str, *keys: str, role: QAction.MenuRole = QAction.MenuRole.NoRole) -> QAction:
        action = self.addAction(text)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setMenuRole(role)
        return action


class MenuButton(GlyphButton):
    """Opens the menu."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__("menu", parent=parent)
        self.set_name(self.tr("Menu"))
        self.setObjectName("menuButton")
        self.setPopupMode(GlyphButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(menu)
