"""The icon in the notification area, with which Shiying stays when its window is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon


class Tray(QObject):
    """Shown while the user wants it and the desktop has such a place; without it, closing the window is the end."""

    opened = Signal()

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._icon: QSystemTrayIcon | None = None

    def show(self, wanted: bool) -> None:
        """Appear or go; call it again when the language has changed."""
        if self._icon:
            self._icon.hide()
            self._icon.setParent(None)
            self._icon = None
        there = wanted and QSystemTrayIcon.isSystemTrayAvailable()
        self._app.setQuitOnLastWindowClosed(not there)
        if there:
            self._icon = self._make()
            self._icon.show()

    def _make(self) -> QSystemTrayIcon:
        icon = QSystemTrayIcon(self._app.windowIcon(), self)
        icon.setToolTip(self.tr("Shiying"))
        self._menu = QMenu()
        self._menu.addAction(self.tr("Open Shiying")).triggered.connect(self.opened)
        self._menu.addAction(self.tr("Quit")).triggered.connect(self._app.quit)
        icon.setContextMenu(self._menu)
        icon.activated.connect(self._activated)
        return icon

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.opened.emit()
