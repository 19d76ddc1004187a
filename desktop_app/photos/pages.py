"""What the window shows where there are no photos to show: a calm sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget


class Page(QWidget):
    """A column of things in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(48, 24, 48, 64)
        self._column.setSpacing(14)
        self._column.addStretch(2)

    def _finish(self) -> None:
        self._column.addStretch(3)

    def _add_label(self, kind: str, text: str = "") -> QLabel:
        label = QLabel(text, alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setMinimumWidth(1)  # or a long name in it would make the window wide
        label.setProperty("kind", kind)
        self._column.addWidget(label)
        return label

    def _add_row(self, buttons: list[QPushButton]) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self._column.addLayout(row)


def text_button(text: str, kind: str) -> QPushButton:
    """A button whose look is `kind`."""
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


class SentencePage(Page):
    """A headline, and a sentence that explains it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = self._add_label("headline")
        self._detail = self._add_label("muted")
        self._finish()

    @property
    def text(self) -> str:
        """All that it says now."""
        return f"{self._headline.text()}\n{self._detail.text()}"

    def say(self, headline: str, detail: str = "") -> None:
        """Show another sentence."""
        self._headline.setText(headline)
        self._detail.setText(detail)
