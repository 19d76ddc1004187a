"""Asks for the address of a model on the web."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

_WIDTH = 520
_PREFIXES = ("https://", "http://", "hf:")


class AddressDialog(QDialog):
    """Accepted with an `address`, which is checked elsewhere.

    Begins with `offered`, or else with what was copied, if that looks like one.
    """

    def __init__(self, offered: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("addressDialog")
        self.setWindowTitle(self.tr("Install from an address"))
        self.setMinimumWidth(_WIDTH)
        self.field = QLineEdit(clearButtonEnabled=True)
        self.field.setAccessibleName(self.tr("Address"))
        self.field.setPlaceholderText("https://…")
        offered = offered or QGuiApplication.clipboard().text().strip()
        if offered.startswith(_PREFIXES) and len(offered.split()) == 1:
            self.field.setText(offered)
            self.field.selectAll()
        self._box = QDialogButtonBox()
        self._install = self._box.addButton(self.tr("Install"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._box.accepted.connect(self.accept)
        self._box.rejected.connect(self.reject)
        self.field.textChanged.connect(self._allow)
        self._allow()
        self._lay_out()

    @property
    def address(self) -> str:
        """What was typed."""
        return self.field.text().strip()

    def _allow(self) -> None:
        self._install.setEnabled(self.address.startswith(_PREFIXES))

    def _lay_out(self) -> None:
        ask = QLabel(self.tr("Where is the model?"))
        ask.setProperty("kind", "headline")
        hint = QLabel(
            self.tr(
                "The address of a .shiying-model file, or hf:owner/name for one on Hugging Face. What comes is checked "
                "before it is used."
            ),
            wordWrap=True,
            textFormat=Qt.TextFormat.PlainText,
        )
        hint.setProperty("kind", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(10)
        for widget in (ask, self.field, hint):
            column.addWidget(widget)
        column.addSpacing(10)
        column.addWidget(self._box)
