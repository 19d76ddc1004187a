"""The menu "Open with": the programs of this computer for the photo that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.programs import Program, programs_for


class OpenWithMenu(QMenu):
    """Asks for the programs on a worker whenever it opens, so that what is installed meanwhile is in it.

    Args:
        current: the photo that it is about, if there is one.
    """

    chosen = Signal(object)  # Program

    def __init__(self, current: Callable[[], Path | None], operations: Operations, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Open with"))
        self._current = current
        self._operations = operations.of(self)
        self.aboutToShow.connect(self._ask)

    def _ask(self) -> None:
        self.clear()
        path = self._current()
        if path is not None:
            self._say(self.tr("Looking for programs…"))
            self._operations.query(partial(programs_for, path), self._show, self._fail)

    def _show(self, programs: list[Program]) -> None:
        self.clear()
        for program in programs:
            icon = QIcon(program.icon) if Path(program.icon).is_absolute() else QIcon.fromTheme(program.icon)
            self.addAction(icon, program.name.replace("&", "&&"), partial(self.chosen.emit, program))
        if not programs:
            self._say(self.tr("No program found"))

    def _fail(self, error: ShiyingError) -> None:
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.addAction(text).setEnabled(False)
