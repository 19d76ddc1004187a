"""One filter as a chip: a button that opens the choices and, while it filters, a button that takes it away."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from desktop_app.search.question import Kind
from desktop_app.theme import colours, glyph

_GLYPH = 14
_LONGEST_LABEL = 220


@dataclass(frozen=True)
class Choice:
    """A value that a filter may have; `count` is how many photos it would leave, 0 if nobody counted."""

    value: str
    label: str
    count: int = 0


class FilterChip(QFrame):
    """Of a kind that has one choice only, the button turns it on and off; of others, it opens a menu."""

    chosen = Signal(str)  # the value
    dropped = Signal()
    more = Signal()  # the last entry of the menu, if it has one

    def __init__(self, kind: Kind, title: str, more_label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setProperty("kind", "filter")
        self._title, self._more_label = title, more_label
        self._label, self._value = title, ""
        self._choices: tuple[Choice, ...] = ()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._button = QToolButton(toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow behind the text
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.clicked.connect(self._clicked)
        self._remove = QToolButton(focusPolicy=Qt.FocusPolicy.NoFocus)
        self._remove.setProperty("role", "remove")
        self._remove.setToolTip(self.tr("Remove this filter"))
        self._remove.clicked.connect(self.dropped)
        for button in (self._button, self._remove):
            button.setIconSize(QSize(_GLYPH, _GLYPH))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._button)
        row.addWidget(self._remove)
        self._show("")

    @property
    def label(self) -> str:
        """What it says."""
        return self._label

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen."""
        return self._choices

    def offer(self, choices: tuple[Choice, ...]) -> None:
        """Let one choose among these."""
        self._choices = choices

    def show_filter(self, label: str, value: str) -> None:
        """Say what it lets through; nothing if `label` is empty. `value` is marked in the menu."""
        if (label or self._title, value) != (self._label, self._value):
            self._label, self._value = label or self._title, value
            self._show(label)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:  # noqa: N802
        """Give the button the keyboard. It is no focus proxy: Qt takes those out of Tab's way, and Tab ended there."""
        self._button.setFocus(reason)

    def hasFocus(self) -> bool:  # noqa: N802
        """Whether the button has the keyboard."""
        return self._button.hasFocus()

    def open(self) -> None:
        """Show the choices."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self.property("active"):
            self.dropped.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._button.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyphs()

    @property
    def _is_switch(self) -> bool:
        return self.kind is Kind.PLACE

    def _clicked(self) -> None:
        if not self._is_switch:
            self.open()
        elif self.property("active"):
            self.dropped.emit()
        else:
            self.chosen.emit(self._choices[0].value)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for before, choice in zip((None, *self._choices), self._choices, strict=False):
            if before and choice.count and not before.count:
                self._menu.addSeparator()  # between today and the years
            label = choice.label.replace("&", "&&")
            if choice.count:
                label += f"\t{QLocale().toString(choice.count)}"
            action = self._menu.addAction(label, lambda value=choice.value: self.chosen.emit(value))
            action.setCheckable(True)
            action.setChecked(choice.value == self._value)
        if self._more_label:
            self._menu.addSeparator()
            self._menu.addAction(self._more_label, self.more.emit)

    def _show(self, label: str) -> None:
        is_active = bool(label)
        if self.property("active") != is_active:
            self.setProperty("active", is_active)
            for widget in (self, self._button, self._remove):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        shown = self._button.fontMetrics().elidedText(self._label, Qt.TextElideMode.ElideMiddle, _LONGEST_LABEL)
        self._button.setText(shown.replace("&", "&&"))
        name = f"{self._title}: {label}" if is_active and label != self._title else self._title
        self._button.setAccessibleName(name)
        self._button.setToolTip(name if is_active else "")
        self._remove.setAccessibleName(self.tr("Remove the filter {name}").format(name=name))
        self._remove.setVisible(is_active)
        self._draw_glyphs()

    def _draw_glyphs(self) -> None:
        colour = colours().accent if self.property("active") else colours().muted
        self._button.setIcon(QIcon() if self._is_switch else QIcon(glyph("down", colour, _GLYPH)))
        self._remove.setIcon(QIcon(glyph("clear", colour, _GLYPH)))
