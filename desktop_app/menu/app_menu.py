"""The application's menu: a button in the header, and on macOS the menu bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_app.theme import colours, glyph

_GLYPH = 20


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


class MenuButton(QToolButton):
    """Opens the menu."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("menuButton")
        self.setAccessibleName(self.tr("Menu"))
        self.setToolTip(self.tr("Menu"))
        self.setIconSize(QSize(_GLYPH, _GLYPH))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(menu)
        self._draw_glyph()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyph()

    def _draw_glyph(self) -> None:
        self.setIcon(QIcon(glyph("menu", colours().text, _GLYPH)))
