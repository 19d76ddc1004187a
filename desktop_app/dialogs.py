"""The dialogs that stay open beside the window: one of each kind, made again when the window is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

MakeDialog = Callable[[], QDialog]


class Dialogs:
    """Knows each open dialog by the function that makes it."""

    def __init__(self) -> None:
        self._open: dict[MakeDialog, QDialog] = {}

    def show(self, make: MakeDialog) -> QDialog:
        """Bring a dialog to the front, made if it is not open."""
        dialog = self._open.get(make)
        if dialog is None or not isValid(dialog):
            dialog = self._open[make] = make()
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def is_open(self, make: MakeDialog) -> bool:
        """Whether a dialog is there to be seen."""
        dialog = self._open.get(make)
        return dialog is not None and isValid(dialog) and dialog.isVisible()

    def make_again(self) -> None:
        """Put a new dialog where each open one is."""
        for make, old in list(self._open.items()):
            if isValid(old) and old.isVisible():
                place, focus = old.pos(), old.focusWidget()
                name = focus.objectName() if focus else ""
                del self._open[make]
                new = self.show(make)
                new.move(place)
                if name and (again := new.findChild(type(focus), name)):
                    again.setFocus()
                old.hide()
                old.deleteLater()
