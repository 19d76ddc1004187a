"""The search field: a line edit with a lens, room for pictures, a button to clear it, and a way down into the photos.

What an input method is still composing is not part of `text()`, and where it begins over selected text it takes that
away first. So while it composes, the field says nothing of its text: no half-typed pinyin and no gap is searched for.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QIcon,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget

from desktop_app.search.pictures import has_pictures
from desktop_app.theme import colours, glyph

_GLYPH = 22
_INSET = 18
_GAP = 6


class SearchField(QLineEdit):
    """Where the query is typed."""

    edited = Signal(str)  # the text, when it is another than was said last; never while an input method composes
    composing = Signal(bool)
    cleared = Signal()  # by its button
    left_downwards = Signal()
    deleted_backwards = Signal()  # Backspace where there is no text left to delete
    picture_pasted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setPlaceholderText(self.tr("Search your photos: try “a child in the snow”"))
        self.setAccessibleName(self.tr("Search"))
        self.setAcceptDrops(False)  # the search bar takes them
        self._said = ""
        self._is_composing = False
        self._leading: list[QWidget] = []
        self._lens = QLabel(self)
        self._clear = QToolButton(self, cursor=Qt.CursorShape.ArrowCursor, focusPolicy=Qt.FocusPolicy.NoFocus)
        self._clear.setToolTip(self.tr("Clear"))
        self._clear.setAccessibleName(self.tr("Clear"))
        self._clear.clicked.connect(self.cleared)
        self._is_searching = False
        self.textChanged.connect(self._text_changed)
        self._draw_glyphs()
        self._arrange()

    @property
    def is_composing(self) -> bool:
        """Whether an input method is at work on text that is not committed yet."""
        return self._is_composing

    def set_leading(self, widgets: Sequence[QWidget]) -> None:
        """Show these, as wide as they hint, between the lens and the text."""
        self._leading = list(widgets)
        for widget in self._leading:
            widget.setParent(self)
            widget.show()
        self._arrange()

    def show_searching(self, is_searching: bool) -> None:
        """Say quietly that an answer is on its way."""
        self._is_searching = is_searching
        self.setAccessibleDescription(self.tr("Searching…") if is_searching else "")
        self._draw_glyphs()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        self._set_composing(bool(event.preeditString()))
        super().inputMethodEvent(event)
        self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)  # ends a composition, on some systems without an event
        self._set_composing(False)
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Backspace and self.cursorPosition() == 0 and not self.hasSelectedText():
            self.deleted_backwards.emit()
        elif event.matches(QKeySequence.StandardKey.Paste) and has_pictures(QGuiApplication.clipboard().mimeData()):
            self.picture_pasted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if has_pictures(QGuiApplication.clipboard().mimeData()):
            menu.addSeparator()
            menu.addAction(self.tr("Paste picture"), self.picture_pasted.emit)
        menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyphs()

    def _set_composing(self, is_composing: bool) -> None:
        if is_composing != self._is_composing:
            self._is_composing = is_composing
            self.composing.emit(is_composing)

    def _text_changed(self) -> None:
        self._arrange()
        self._say()

    def _say(self) -> None:
        if not self._is_composing and self.text() != self._said:
            self._said = self.text()
            self.edited.emit(self._said)

    def _arrange(self) -> None:
        top, left = (self.height() - _GLYPH) // 2, _INSET
        self._lens.setGeometry(left, top, _GLYPH, _GLYPH)
        left += _GLYPH + _GAP
        for widget in self._leading:
            size = widget.sizeHint()
            widget.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
            left += size.width() + _GAP
        self._clear.setGeometry(self.width() - _INSET - _GLYPH, top, _GLYPH, _GLYPH)
        self._clear.setVisible(bool(self.text() or self._leading))
        self.setTextMargins(left - 2, 0, _INSET + _GLYPH + _GAP, 0)

    def _draw_glyphs(self) -> None:
        self._lens.setPixmap(glyph("searching" if self._is_searching else "search", colours().muted, _GLYPH))
        self._clear.setIcon(QIcon(glyph("clear", colours().muted, _GLYPH)))
