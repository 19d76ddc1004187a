"""Runs the program from its first to its last moment: one library, one set of threads, a window, and an orderly end.

Everything here runs on the UI thread. The window is there before the library is open: the library is opened by the
first worker that needs it.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from core_model.errors import ShiyingError
from desktop_app import theme, translation
from desktop_app.dialogs import Dialogs
from desktop_app.folders.power import Power
from desktop_app.folders.tray import Tray
from desktop_app.folders.watching import Watching
from desktop_app.late_library import LateLibrary
from desktop_app.main_window import MainWindow
from desktop_app.menu.about import AboutDialog
from desktop_app.menu.shortcut_sheet import ShortcutSheet
from desktop_app.menu.shortcuts import keys_by_part
from desktop_app.models.dialog import ModelsDialog
from desktop_app.models.offer_box import OfferBox
from desktop_app.models.service import Models
from desktop_app.opened_files import OpenedFiles
from desktop_app.operations import Operations
from desktop_app.reports.apologies import Apologies
from desktop_app.reports.hooks import Hooks
from desktop_app.reports.session import Session
from desktop_app.settings.dialog import SettingsDialog, ThumbnailCache
from desktop_app.settings.store import Settings, Theme
from desktop_app.single_instance import SingleInstance, Wish
from indexer.paths import Home, find_home

_REHEARSAL = "a photo"
"""A search that nobody asked for: it loads the model and the vectors, which then are there when one types."""

UPKEEP_DELAY_MS = 2000
"""How long the upkeep, which takes a processor for a while, waits at most for the first photos to be seen."""

CLOSE_TIMEOUT = 10.0
"""Seconds that work under way gets to stop when the window is closed."""

_SCHEMES = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.LIGHT: Qt.ColorScheme.Light,
    Theme.DARK: Qt.ColorScheme.Dark,
}

_MEGABYTE = 1 << 20

_log = logging.getLogger(__name__)


def run(home: Path | None, folder: Path | None, query: str, pack: Path | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    logging.basicConfig()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal; Qt's event loop would never see it
    state, wish = find_home(home), Wish(folder, query, pack)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("shiying")
    app.setDesktopFileName("shiying")
    instance = SingleInstance(state)
    try:
        if not instance.is_first_or_hands_over(wish):
            return 0
    except TimeoutError:
        return _complain_of_another(app, state)
    status = _live(app, state, instance, wish)
    instance.close()
    return status


def _live(app: QApplication, state: Home, instance: SingleInstance, wish: Wish) -> int:
    session, hooks = Session(state.reports), Hooks()
    session.begin()
    hooks.install()
    application = Application(app, state, session)
    hooks.bug_met.connect(application.apologies.apologise)
    instance.asked.connect(application.fulfil)
    if sys.platform == "darwin":  # nothing else asks in this way, and every event there is passes by here
        opened = OpenedFiles(app)
        opened.asked.connect(application.fulfil)
    application.open(wish)
    status = app.exec()
    hooks.remove()
    return application.finish(status)


def _complain_of_another(app: QApplication, state: Home) -> int:
    translation.install(app)
    sentence = app.translate(
        "Application", "Another Shiying has the library at {folder} open and does not answer: end it first."
    )
    QMessageBox.critical(None, "Shiying", sentence.format(folder=state.folder))
    return 1


class Application(QObject):
    """What lives longer than a window: the library, its threads and services, the settings. Makes the window.

    Attributes:
        window: the one that is there now.
    """

    def __init__(self, app: QApplication, home: Home, session: Session) -> None:
        super().__init__()
        self._app = app
        self._session = session
        self.library = LateLibrary(home)
        self.operations = Operations()
        self.settings = Settings(home.settings, self.operations)
        self.library.index_threads = self.settings.index_threads
        self.watching = Watching(self.library, self.operations, parent=self)
        self.watching.set_gentle_on_battery(self.settings.gentle_on_battery)
        self._power = Power(self.operations, parent=self)
        self.models = Models(self.library, self.operations, self)
        self.models.begun.connect(self.watching.rescan)
        self.models.switched.connect(lambda _: self.window.follow_model())
        self.models.failed.connect(self._tell_of_models)
        self._power.changed.connect(self.watching.set_on_battery)
        self.apologies = Apologies(session, self.operations, lambda: self.window.banner, self)
        self._upkeep_due = QTimer(self, singleShot=True, interval=UPKEEP_DELAY_MS)
        self._upkeep_due.timeout.connect(self._begin_upkeep)
        self._speak()
        theme.install(app)
        theme.choose(app, _SCHEMES[self.settings.theme])
        self._dialogs = Dialogs()
        self._tray = Tray(app, self.watching, self)
        self._tray.opened.connect(self.show_window)
        self._tray.show(self.settings.tray)
        self.window = self._make_window()
        self.settings.changed.connect(self._follow_settings)
        self.settings.failed.connect(self._say)

    def open(self, wish: Wish) -> None:
        """Show the window, open the library behind it, and then bring it up to date."""
        self.window.restore_view(self.settings.kept())
        self.window.show()
        if self.settings.trouble:
            self.window.banner.say(self.settings.trouble)
        self.apologies.tell_of_crash()
        QTimer.singleShot(0, lambda: self._open_library(wish))  # after the window is drawn: imports hold Python's lock

    def _open_library(self, wish: Wish) -> None:
        self.operations.query(self.library.open, lambda _: self._begin(wish), self._give_up)

    def _begin(self, wish: Wish) -> None:
        self._upkeep_due.start()
        self.window.results.grid.shown.connect(lambda: self._upkeep_due.isActive() and self._upkeep_due.start(0))
        self.window.start(wish.folder, wish.query)
        if wish.pack:
            self.offer_model(wish.pack)

    def _begin_upkeep(self) -> None:
        """What nobody waits for who has just opened the window."""
        gc.freeze()  # what is there by now stays; searching it for garbage would hold up a frame for 50 ms now and then
        gc.enable()
        self.watching.start()
        self._power.start()
        self.models.refresh()
        self._limit_thumbnails()
        self.operations.query(lambda: self.library.search(_REHEARSAL, 1), _ignore, _ignore)

    def fulfil(self, wish: Wish) -> None:
        """Come to the front, as a second start has asked, with a folder to add, a query, or a model to offer."""
        self.show_window()
        if wish.folder:
            self.watching.add([wish.folder])
        if wish.query:
            self.window.field.setText(wish.query)
        if wish.pack:
            self.offer_model(wish.pack)

    def show_window(self) -> None:
        """Bring the window to the front, wherever it has been."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def finish(self, status: int) -> int:
        """Keep what is to be kept and end all work; returns the exit status."""
        self.settings.keep(self.window.view_state())
        self.settings.save_now()
        self._session.end()
        self._upkeep_due.stop()
        self.watching.request_close()
        if self.operations.close(CLOSE_TIMEOUT) and self.watching.close(CLOSE_TIMEOUT):
            self.library.close()
            return status
        # A thread that hangs in a lost network drive must not keep the process. The catalog is transactional.
        _log.warning("Work did not stop within %s seconds; leaving it behind.", CLOSE_TIMEOUT)
        os._exit(status)

    # The window, and what it opens

    def _make_window(self) -> MainWindow:
        window = MainWindow(self.library, self.operations, self.watching)
        menu = window.app_menu
        menu.settings.triggered.connect(self.show_settings)
        menu.models.triggered.connect(self.show_models)
        menu.shortcuts.triggered.connect(self.show_shortcuts)
        menu.about.triggered.connect(self.show_about)
        menu.reports.triggered.connect(self.apologies.show_reports)
        menu.quit.triggered.connect(self._app.quit)
        return window

    def show_settings(self) -> None:
        """Open the settings, or bring them to the front."""
        self._dialogs.show(self._make_settings)

    def show_models(self) -> None:
        """Open the models, or bring them to the front."""
        self._dialogs.show(self._make_models)

    def offer_model(self, pack: Path) -> None:
        """Ask whether to install a model that was opened like a document."""
        dialog = self._dialogs.show(self._make_models)
        box = OfferBox(pack, dialog)
        box.accepted_offer.connect(lambda: dialog.install(pack))
        box.open()

    def show_shortcuts(self) -> None:
        """Open the sheet of keys."""
        self._dialogs.show(self._make_sheet)

    def show_about(self) -> None:
        """Say what Shiying is."""
        self._dialogs.show(self._make_about)

    def _make_models(self) -> QDialog:
        return ModelsDialog(self.models, self.watching, self.window)

    def _make_sheet(self) -> QDialog:
        return ShortcutSheet(keys_by_part(self.window), self.window)

    def _make_about(self) -> QDialog:
        return AboutDialog(self.library, self.operations, self.window)

    def _make_settings(self) -> QDialog:
        cache = ThumbnailCache(lambda: self.library.thumbnails.size(), lambda: self.library.thumbnails.clear())
        dialog = SettingsDialog(self.settings, self.operations, self.library.home.folder, cache, self.window)
        dialog.failed.connect(self._say)
        return dialog

    def _say(self, trouble: ShiyingError | str) -> None:
        self.window.banner.say(str(trouble))

    def _tell_of_models(self, trouble: str) -> None:
        """The models page tells it, but a download goes on without that."""
        if not self._dialogs.is_open(self._make_models):
            self._say(trouble)

    # What follows from a setting

    def _follow_settings(self, name: str) -> None:
        if name == "theme":
            theme.choose(self._app, _SCHEMES[self.settings.theme])
        elif name == "index_threads":
            self.library.index_threads = self.settings.index_threads
        elif name == "gentle_on_battery":
            self.watching.set_gentle_on_battery(self.settings.gentle_on_battery)
        elif name == "thumbnail_mb":
            self._limit_thumbnails()
        elif name == "tray":
            self._tray.show(self.settings.tray)
        elif name == "language":
            QTimer.singleShot(0, self._change_language)  # not within the box that was clicked, which will be gone

    def _limit_thumbnails(self) -> None:
        limit = self.settings.thumbnail_mb * _MEGABYTE
        self.operations.query(lambda: self.library.thumbnails.set_limit(limit), _ignore, self._say)

    def _speak(self) -> None:
        translation.install(self._app, self.settings.language)
        self._app.setApplicationDisplayName(self._app.translate("MainWindow", "Shiying"))

    def _change_language(self) -> None:
        """Put a window in the new language where the old one is, and then the same dialogs before it.

        In steps: all at once would keep a click waiting for longer than one notices.
        """
        self._speak()
        window = self._make_window()
        QTimer.singleShot(0, self, lambda: self._turn_to(window))

    def _turn_to(self, window: MainWindow) -> None:
        old, self.window = self.window, window
        window.resume(old)
        if not old.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            window.setGeometry(old.geometry())  # also where part of it is off the screen
        window.show()
        QTimer.singleShot(0, self, lambda: self._follow_window(old))

    def _follow_window(self, old: MainWindow) -> None:
        """Make again what belongs to a window, and be rid of the one before."""
        self._dialogs.make_again()
        self._tray.show(self.settings.tray)
        old.hide()
        old.deleteLater()

    def _give_up(self, error: ShiyingError) -> None:
        QMessageBox.critical(self.window, self._app.applicationDisplayName(), str(error))
        self._app.exit(1)


def _ignore(_: object) -> None:
    """What is wrong with the model or the catalog is told when the window asks for it."""
