"""The search field: a line edit with a lens, a button to clear it, and a few keys of its own.

Text that an input method is still composing is not part of `text()`, so typing pinyin searches for nothing until it
is committed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.theme import colours, glyph

_GLYPH = 22


class SearchField(QLineEdit):
    """Where the query is typed."""

    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setPlaceholderText(self.tr("Search your photos: try “a child in the snow”"))
        self.setAccessibleName(self.tr("Search"))
        self._lens = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self.tr("Clear"), self, visible=False)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        self._draw_glyphs()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyphs()

    def _draw_glyphs(self) -> None:
        self._lens.setIcon(QIcon(glyph("search", colours().muted, _GLYPH)))
        self._clear.setIcon(QIcon(glyph("clear", colours().muted, _GLYPH)))
