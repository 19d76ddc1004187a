"""A dialog that asks the library, and may have been closed before the answer comes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from core_model.errors import ShiyingError
from desktop_app.operations import Operations


class LibraryDialog(QDialog):
    """Goes when it is closed. Reading is the operations' business, since it may take a while."""

    def __init__(self, operations: Operations, parent: QWidget) -> None:
        super().__init__(parent)
        self._operations = operations
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _ask(
        self,
        read: Callable[[], Any],
        success: Callable[[Any], None],
        failure: Callable[[ShiyingError], None],
    ) -> None:
        """Run `read` on a worker, and hand on what it returns or raises if there is still somebody to tell."""
        self._operations.query(read, self._while_open(success), self._while_open(failure))

    def _while_open(self, callback: Callable[[Any], None]) -> Callable[[Any], None]:
        def call(value: Any) -> None:
            if isValid(self):
                callback(value)

        return call
