"""The texts on the models page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

_IN_ONE_LINE = {"modelTitle", "badge"}


def label(text: str, kind: str) -> QLabel:
    """Plain text that looks as its `kind` says; all but titles and badges may take several lines."""
    made = QLabel(text, wordWrap=kind not in _IN_ONE_LINE, textFormat=Qt.TextFormat.PlainText)
    made.setProperty("kind", kind)
    return made
