"""The sheet of keys, which F1 and ? open."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.menu.shortcuts import Key

_COLUMNS = 2
_WIDTH, _HEIGHT = 760, 560
_CAPS_IN_LINE = 2
"""More keys of one action beside each other would leave too little room for what they do."""


class ShortcutSheet(QDialog):
    """The keys in cards, one for each part of the window."""

    def __init__(self, parts: dict[str, list[Key]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setObjectName("shortcutSheet")
        self.resize(_WIDTH, _HEIGHT)
        page = QWidget(objectName="page")
        columns = QHBoxLayout(page)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(20)
        self._columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        for column in self._columns:
            column.setSpacing(6)
        heights = [0] * _COLUMNS
        for title, keys in parts.items():
            shortest = heights.index(min(heights))
            self._add_part(self._columns[shortest], title, keys)
            heights[shortest] += len(keys) + 2
        for column in self._columns:
            column.addStretch()
            columns.addLayout(column, 1)
        scroll = QScrollArea(widgetResizable=True, widget=page, frameShape=QFrame.Shape.NoFrame)
        scroll.setAccessibleName(self.windowTitle())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _add_part(self, column: QVBoxLayout, title: str, keys: list[Key]) -> None:
        heading = QLabel(title)
        heading.setProperty("kind", "section")
        card = QFrame()
        card.setProperty("kind", "card")
        rows = QGridLayout(card)
        rows.setContentsMargins(16, 10, 12, 10)
        rows.setVerticalSpacing(7)
        rows.setColumnStretch(0, 1)
        for row, key in enumerate(keys):
            rows.addWidget(QLabel(key.text, wordWrap=True), row, 0)
            rows.addLayout(_caps(key), row, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(heading)
        column.addWidget(card)
        column.addSpacing(10)


def _caps(key: Key) -> QVBoxLayout:
    lines = QVBoxLayout()
    lines.setSpacing(6)
    for first in range(0, len(key.keys), _CAPS_IN_LINE):
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addStretch()
        for name in key.keys[first : first + _CAPS_IN_LINE]:
            cap = QLabel(name)
            cap.setProperty("kind", "key")
            line.addWidget(cap)
        lines.addLayout(line)
    return lines
