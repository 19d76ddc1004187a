"""What opens below the empty search field: what was searched for lately, and examples.

It is a part of the window rather than a window of its own, and never takes the keyboard: the field keeps it, so that an
input method is not disturbed. While it is open, the keys that move in it are taken from the field on their way there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop_app.search.field import SearchField
from desktop_app.theme import colours, glyph

MOST_RECENT = 6
"""How many remembered queries it is meant to show."""

_GLYPH = 16
_GAP = 6


@dataclass(frozen=True)
class Suggestion:
    """A query, and how it is shown."""

    query: str
    label: str


class Suggestions(QFrame):
    """A list of queries, of which one at a time may be marked."""

    picked = Signal(str)
    forgotten = Signal(str)
    all_forgotten = Signal()

    def __init__(self, field: SearchField) -> None:
        super().__init__(field.window())
        self.setObjectName("suggestions")
        self._field = field
        self._recent: tuple[Suggestion, ...] = ()
        self._examples: tuple[Suggestion, ...] = ()
        self._entries: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(0)
        self.hide()
        field.installEventFilter(self)
        field.textChanged.connect(self.hide)
        field.composing.connect(self.hide)

    @property
    def texts(self) -> list[str]:
        """What can be picked, as it is shown, from top to bottom."""
        return [entry.accessibleName() for entry in self._entries]

    def offer(self, recent: Sequence[Suggestion], examples: Sequence[Suggestion]) -> None:
        """Have these to show; they are shown at once if it is open."""
        self._recent = tuple(recent)
        shown = {suggestion.label for suggestion in recent}
        self._examples = tuple(example for example in examples if example.label not in shown)
        if self.isVisible():
            self._fill()

    def open(self) -> None:
        """Show it, unless there is nothing to show or something is being typed."""
        if self._field.text() or self._field.is_composing or not (self._recent or self._examples):
            return
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        window.installEventFilter(self)  # once, however often it is said
        self._fill()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is not self._field:  # the window, which moves the field when it grows
            if event.type() == QEvent.Type.Resize:
                self.hide()
            return False
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self.open()
            case QEvent.Type.FocusOut:
                self.hide()
            case QEvent.Type.ShortcutOverride if self.isVisible() and event.key() == Qt.Key.Key_Escape:
                event.accept()  # it closes this, and starts nothing over
                return True
            case QEvent.Type.KeyPress:
                return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        """Whether the key was for the list."""
        if not self.isVisible():
            if event.key() == Qt.Key.Key_Down and not self._field.text():
                self.open()
                return self.isVisible()
            return False
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Escape:
                self.hide()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._marked() >= 0:
                self._entries[self._marked()].click()
            case Qt.Key.Key_Delete if 0 <= self._marked() < len(self._recent):
                self.forgotten.emit(self._recent[self._marked()].query)
            case _:
                return False
        return True

    def _marked(self) -> int:
        return next((row for row, entry in enumerate(self._entries) if entry.isChecked()), -1)

    def _move(self, step: int) -> None:
        """Mark the next entry; beyond either end, none."""
        marked = self._marked()
        target = (marked + step + 1) % (len(self._entries) + 1) - 1
        if marked >= 0:
            self._entries[marked].setChecked(False)
        if target >= 0:
            self._entries[target].setChecked(True)
        self._field.setAccessibleDescription(self.texts[target] if target >= 0 else "")

    # Building

    def _fill(self) -> None:
        self._entries = []
        while item := self._column.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        if self._recent:
            forget = QPushButton(self.tr("Clear"), focusPolicy=Qt.FocusPolicy.NoFocus)
            forget.setProperty("kind", "quiet")
            forget.setAccessibleName(self.tr("Clear the search history"))
            forget.clicked.connect(self.all_forgotten)
            self._column.addWidget(_heading(self.tr("Recent"), forget))
        for suggestion in self._recent:
            self._column.addWidget(self._row(suggestion, "recent"))
        if self._examples:
            self._column.addWidget(_heading(self.tr("Try")))
        for suggestion in self._examples:
            self._column.addWidget(self._row(suggestion, "search"))
        self._place()

    def _row(self, suggestion: Suggestion, symbol: str) -> QWidget:
        query, label = suggestion.query, suggestion.label
        entry = QPushButton(label.replace("&", "&&"), checkable=True, focusPolicy=Qt.FocusPolicy.NoFocus)
        entry.setProperty("kind", "suggestion")
        entry.setAccessibleName(label)
        entry.setIcon(QIcon(glyph(symbol, colours().muted, _GLYPH)))
        entry.setIconSize(QSize(_GLYPH, _GLYPH))
        entry.clicked.connect(lambda: self._pick(query))
        self._entries.append(entry)
        if symbol != "recent":
            return entry
        forget = QToolButton(focusPolicy=Qt.FocusPolicy.NoFocus)
        forget.setProperty("kind", "flat")
        forget.setIcon(QIcon(glyph("clear", colours().muted, _GLYPH)))
        forget.setAccessibleName(self.tr("Forget “{text}”").format(text=label))
        forget.setToolTip(self.tr("Forget"))
        forget.clicked.connect(lambda: self.forgotten.emit(query))
        return _beside(entry, forget)

    def _pick(self, query: str) -> None:
        self.hide()
        self.picked.emit(query)

    def _place(self) -> None:
        below = self._field.mapTo(self._field.window(), QPoint(0, self._field.height() + _GAP))
        self._column.activate()
        self.setGeometry(below.x(), below.y(), self._field.width(), self._column.sizeHint().height())


def _heading(text: str, button: QWidget | None = None) -> QWidget:
    label = QLabel(text)
    label.setProperty("kind", "heading")
    return _beside(label, button) if button else label


def _beside(left: QWidget, right: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(left, 1)
    layout.addWidget(right)
    return row
