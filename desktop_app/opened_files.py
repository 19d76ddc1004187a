"""Hears what the desktop asks the program to open while it runs: on macOS, a file that was double-clicked.

Other systems start the program again with the file's name, which `single_instance` hands over. UI thread only.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop_app.single_instance import Wish
from indexer.start import PACK_SUFFIX


class OpenedFiles(QObject):
    """Turns the desktop's requests to the application into wishes."""

    asked = Signal(object)  # Wish

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return False
        if wish := wish_for(Path(event.file())):
            self.asked.emit(wish)
        return True


def wish_for(path: Path) -> Wish | None:
    """What opening a path means: a model is offered, anything else that has no such name is a folder to add."""
    if not path.parts:
        return None
    return Wish(pack=path) if path.suffix == PACK_SUFFIX else Wish(folder=path)
