"""Tells of failures of our own in the window, and offers the report."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from core_model.errors import ShiyingError
from desktop_app.banner import Banner
from desktop_app.operations import Operations
from desktop_app.photos.file_manager import open_path
from desktop_app.reports.session import Session


class Apologies(QObject):
    """Speaks through whatever banner is there now, which `banner` gives."""

    def __init__(
        self, session: Session, operations: Operations, banner: Callable[[], Banner], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._operations = operations
        self._banner = banner

    def apologise(self) -> None:
        """Something went wrong that should not have; the window stays open."""
        self._offer(self.tr("Something went wrong inside Shiying, and we are sorry."), self._session.path)

    def tell_of_crash(self) -> None:
        """Say that the run before crashed, if it did."""
        if self._session.crashed:
            sentence = self.tr("Shiying ended unexpectedly the last time, and we are sorry. Nothing was sent anywhere.")
            self._offer(sentence, self._session.crashed)

    def show_reports(self) -> None:
        """Open the folder of the reports."""
        self._operations.query(self._session.has_reports, self._open_folder, self._say)

    def _offer(self, sentence: str, report: Path | None) -> None:
        if report:
            self._banner().say(sentence, self.tr("Show report"), partial(open_path, report))
        else:
            self._banner().say(sentence)

    def _open_folder(self, there: bool) -> None:
        if there:
            open_path(self._session.folder)
        else:
            self._banner().say(self.tr("There are no crash reports."))

    def _say(self, error: ShiyingError) -> None:
        self._banner().say(str(error))
