"""An icon in the system's tray, if the user wants one: the library is then kept up to date without the window.

Lives on the UI thread, outside any window. Where the system has no tray, closing the window ends the program as ever.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from desktop_app.folders.activity import Activity, Phase
from desktop_app.folders.watching import Watching
from desktop_app.theme import RESOURCES


class Tray(QObject):
    """Not there until `show` is asked for it."""

    opened = Signal()

    def __init__(self, app: QApplication, watching: Watching, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._watching = watching
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        watching.activity_changed.connect(self._follow)

    def show(self, wanted: bool) -> None:
        """Appear or go; ask again when the language has changed."""
        if self._icon:
            self._icon.hide()
            self._icon = None
        is_there = wanted and QSystemTrayIcon.isSystemTrayAvailable()
        self._app.setQuitOnLastWindowClosed(not is_there)
        if is_there:
            self._icon = self._make()
            self._follow(self._watching.activity)
            self._icon.show()

    @property
    def is_shown(self) -> bool:
        """Whether closing the window leaves the program running."""
        return self._icon is not None

    def _make(self) -> QSystemTrayIcon:
        menu = QMenu()
        menu.addAction(self.tr("Open Shiying"), self.opened.emit)
        self._pause = menu.addAction("", self._toggle_pause)
        menu.addSeparator()
        menu.addAction(self.tr("Quit"), self._app.quit)
        self._menu = menu  # an icon does not own its menu
        icon = QSystemTrayIcon(QIcon(str(RESOURCES / "icon.svg")), self)
        icon.setContextMenu(menu)
        icon.activated.connect(self._activated)
        return icon

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.opened.emit()

    def _toggle_pause(self) -> None:
        self._watching.set_paused(not self._watching.paused)

    def _follow(self, activity: Activity) -> None:
        if self._icon is None:
            return
        self._pause.setText(self.tr("Go on") if self._watching.paused else self.tr("Pause"))
        doing = {Phase.INDEXING: self.tr("organising photos"), Phase.PAUSED: self.tr("paused")}.get(activity.phase)
        name = self.tr("Shiying")
        self._icon.setToolTip(f"{name}: {doing}" if doing else name)
