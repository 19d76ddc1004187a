"""Asks before a model, or what it knows of the photos, is removed."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from desktop_app.models.service import Entry


class RemovalBox(QMessageBox):
    """A model that comes with Shiying stays; of that, only what it knows of the photos can go."""

    confirmed = Signal(bool)  # whether what it knows of the photos is to go

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        name, size = entry.pack.title, QLocale().formattedDataSize(entry.embedding_bytes, 0)
        self._vectors: QCheckBox | None = None
        if entry.pack.shipped:
            self.setText(self.tr("Delete what {name} knows of your photos?").format(name=name))
            self.setInformativeText(
                self.tr(
                    "That gives {size} back. The model itself stays; to use it, it has to look at all photos again."
                ).format(size=size)
            )
        else:
            self.setText(self.tr("Remove {name}?").format(name=name))
            self.setInformativeText(self.tr("To use it again, you have to install it again."))
            if entry.embedding_bytes:
                text = self.tr("Delete what it knows of your photos, too ({size})").format(size=size)
                self._vectors = QCheckBox(text, self)
                self.setCheckBox(self._vectors)
        self.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(self._confirm)
        self.setDefaultButton(self.addButton(self.tr("Leave it"), QMessageBox.ButtonRole.RejectRole))

    def _confirm(self) -> None:
        self.confirmed.emit(self._vectors is None or self._vectors.isChecked())
