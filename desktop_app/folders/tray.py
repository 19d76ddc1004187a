"""An icon in the system's tray, if the user wants one: closing the window then leaves the library being kept up to date.

Lives on the UI thread, outside any window. Where the system has no tray, or loses it, closing the window ends the
program as ever.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from desktop_app.folders.activity import Activity, Phase
from desktop_app.folders.watching import Watching
from desktop_app.theme import RESOURCES


class Tray(QObject):
    """Off until `set_enabled`."""

    enabled_changed = Signal(bool)

    def __init__(self, watching: Watching, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._watching = watching
        self._window: QWidget | None = None
        self._icon: QSystemTrayIcon | None = None
        self._pause: QAction | None = None
        self._menu: QMenu | None = None
        self._enabled = self._quitting = False
        app.installEventFilter(self)
        watching.activity_changed.connect(self._follow)

    @staticmethod
    def is_available() -> bool:
        """Whether this system has a tray now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def enabled(self) -> bool:
        """Whether the user wants the icon."""
        return self._enabled

    def set_enabled(self, enabled: bool) -> None:
        """Show the icon, or take it away."""
        if enabled == self._enabled:
            return
        self._enabled = enabled
        if enabled and self.is_available():
            self._show_icon()
        elif not enabled and self._icon:
            self._icon.hide()
            if self._window and not self._window.isVisible():
                self.open()  # there would be no other way to it
        self.enabled_changed.emit(enabled)

    def keep(self, window: QWidget) -> None:
        """Hide this window instead of closing it, as long as the tray leads back to it."""
        if self._window:
            self._window.removeEventFilter(self)
        self._window = window
        window.installEventFilter(self)

    def open(self) -> None:
        """Bring the window back."""
        if self._window:
            self._window.setVisible(True)
            self._window.raise_()
            self._window.activateWindow()

    def quit(self) -> None:
        """End the program, whatever the tray would keep open."""
        self._quitting = True
        self._app.quit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Quit and watched is self._app:
            self._quitting = True
        elif event.type() == QEvent.Type.Close and watched is self._window and self._may_hide():
            event.ignore()
            self._window.hide()
            return True
        return False

    def _may_hide(self) -> bool:
        return self._icon is not None and self._enabled and not self._quitting and self.is_available()

    def _show_icon(self) -> None:
        if self._icon is None:
            self._menu = QMenu()
            self._menu.addAction(self.tr("Open"), self.open)
            self._pause = self._menu.addAction(self.tr("Pause"), self._toggle_pause)
            self._menu.addSeparator()
            self._menu.addAction(self.tr("Quit"), self.quit)
            self._icon = QSystemTrayIcon(QIcon(str(RESOURCES / "icon.svg")), self)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
        self._follow(self._watching.activity)
        self._icon.show()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.open()

    def _toggle_pause(self) -> None:
        self._watching.set_paused(not self._watching.paused)

    def _follow(self, activity: Activity) -> None:
        if self._icon is None or self._pause is None:
            return
        self._pause.setText(self.tr("Go on") if self._watching.paused else self.tr("Pause"))
        doing = {Phase.INDEXING: self.tr("organising photos"), Phase.PAUSED: self.tr("paused")}.get(activity.phase)
        name = self._app.applicationDisplayName()
        self._icon.setToolTip(f"{name}: {doing}" if doing else name)
