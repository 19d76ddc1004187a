"""Asks whether a model that was opened like a document is to be installed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget


class OfferBox(QMessageBox):
    """A double click must not change anything by itself."""

    accepted_offer = Signal()

    def __init__(self, source: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Question)
        self.setText(self.tr("Install the model {name}?").format(name=source.name))
        self.setInformativeText(
            self.tr("It is checked first, and copied to Shiying's folder. It comes into use when you choose it.")
        )
        install = self.addButton(self.tr("Install"), QMessageBox.ButtonRole.AcceptRole)
        install.clicked.connect(self.accepted_offer)
        self.setDefaultButton(install)
        self.addButton(self.tr("Don't install"), QMessageBox.ButtonRole.RejectRole)
