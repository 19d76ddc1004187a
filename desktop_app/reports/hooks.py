"""Where what nobody handles comes to light: exceptions of any thread, and what Qt complains of.

Each hook runs on the thread on which something happened; `bug_met` reaches the window on the UI thread.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Hooks(QObject):
    """From `install` to `remove`, whatever nobody handles is logged, and `bug_met` tells of each exception."""

    bug_met = Signal()

    def install(self) -> None:
        """Begin."""
        sys.excepthook = self._log_exception
        threading.excepthook = self._log_thread
        qInstallMessageHandler(_log_qt)

    def remove(self) -> None:
        """Leave things as Python and Qt have them."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _log_exception(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        _log.critical("Bug: please report this.", exc_info=(kind, error, traceback))
        self.bug_met.emit()

    def _log_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_type is not SystemExit and failed.exc_value:
            self._log_exception(failed.exc_type, failed.exc_value, failed.exc_traceback)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    _qt_log.log(_LEVELS[kind], message)
