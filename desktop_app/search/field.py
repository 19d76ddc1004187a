"""The search field: a line edit with a lens, a button to clear it, and a way down into the photos.

Text that an input method is still composing is not part of `text()`, so typing pinyin searches for nothing until it
is committed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget

from desktop_app.theme import colours, glyph

_GLYPH = 22
_INSET = 18
_TEXT_INSET = _INSET + _GLYPH + 4


class SearchField(QLineEdit):
    """Where the query is typed."""

    left_downwards = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setPlaceholderText(self.tr("Search your photos: try “a child in the snow”"))
        self.setAccessibleName(self.tr("Search"))
        self.setTextMargins(_TEXT_INSET, 0, _TEXT_INSET, 0)
        self._lens = QLabel(self)
        self._clear = QToolButton(self, cursor=Qt.CursorShape.ArrowCursor, focusPolicy=Qt.FocusPolicy.NoFocus)
        self._clear.setToolTip(self.tr("Clear"))
        self._clear.setAccessibleName(self.tr("Clear"))
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))
        self._draw_glyphs()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        top = (self.height() - _GLYPH) // 2
        self._lens.setGeometry(_INSET, top, _GLYPH, _GLYPH)
        self._clear.setGeometry(self.width() - _INSET - _GLYPH, top, _GLYPH, _GLYPH)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyphs()

    def _draw_glyphs(self) -> None:
        self._lens.setPixmap(glyph("search", colours().muted, _GLYPH))
        self._clear.setIcon(QIcon(glyph("clear", colours().muted, _GLYPH)))
