"""Runs the window from its first to its last moment: one library, one set of threads, and an orderly end."""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication, QMessageBox

from core_model.errors import ShiyingError
from desktop_app import theme, translation
from desktop_app.main_window import MainWindow
from desktop_app.models.service import Models
from desktop_app.operations import Operations
from indexer import Library

CLOSE_TIMEOUT = 10.0
"""Seconds that work under way gets to stop when the window is closed."""

_log = logging.getLogger(__name__)


def run(home: Path | None, folder: Path | None, query: str) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    logging.basicConfig()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal; Qt's event loop would never see it
    app = _application()
    try:
        library = Library(home)
    except ShiyingError as error:
        QMessageBox.critical(None, app.applicationDisplayName(), str(error))
        return 1
    operations = Operations()
    models = Models(library, operations)
    window = MainWindow(library, operations, models)
    report_bugs_to(window)
    window.show()
    window.start(folder, query)
    models.refresh()
    status = app.exec()
    _leave(library, operations, status)
    return status


def report_bugs_to(window: MainWindow) -> None:
    """From now on, an exception that nobody handles is logged and apologised for; the window stays open."""

    def report(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        _log.critical("Bug: please report this.", exc_info=(kind, error, traceback))
        window.report_bug()

    sys.excepthook = report


def _application() -> QApplication:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("shiying")
    app.setDesktopFileName("shiying")
    translation.install(app)
    app.setApplicationDisplayName(app.translate("MainWindow", "Shiying"))
    theme.install(app)
    return app


def _leave(library: Library, operations: Operations, status: int) -> None:
    if operations.close(CLOSE_TIMEOUT):
        library.close()
        return
    # A thread that hangs in a lost network drive must not keep the process. The catalog is transactional.
    _log.warning("Work did not stop within %s seconds; leaving it behind.", CLOSE_TIMEOUT)
    os._exit(status)
