"""The controls that lie over the photo: a bar at the top, arrows at the sides, and the scale at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from desktop_app.preview.actions import PreviewActions
from desktop_app.preview.commands import words_with_key
from desktop_app.theme import DARK, glyph

_GLYPH = 20
_ARROW = 44
_MARGIN = 14


class ControlButton(QToolButton):
    """Does what an action does. It does not take the action over, whose keys would then be heard twice."""

    def __init__(self, action: QAction, symbol: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setIcon(QIcon(glyph(symbol, DARK.text, _GLYPH)))
        self.setIconSize(QSize(_GLYPH, _GLYPH))
        self.setAccessibleName(action.text())
        self.setToolTip(words_with_key(action))
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(lambda: self._follow(action))
        self._follow(action)

    def _follow(self, action: QAction) -> None:
        self.setEnabled(action.isEnabled())
        self.setChecked(action.isChecked())


class Arrow(ControlButton):
    """Leads to a neighbour, and is there only if there is one."""

    def __init__(self, action: QAction, symbol: str, parent: QWidget) -> None:
        super().__init__(action, symbol, parent)
        self.setProperty("kind", "arrow")

    def _follow(self, action: QAction) -> None:
        super()._follow(action)
        self.setVisible(action.isEnabled())


class TopBar(QFrame):
    """What is looked at, the way back, and what can be done."""

    menu_wanted = Signal(QPoint)

    def __init__(self, actions: PreviewActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewBar")
        self._name = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._name.setObjectName("previewName")
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._place = QLabel()
        self._place.setObjectName("previewPlace")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addWidget(ControlButton(actions["close"], "back"))
        layout.addSpacing(6)
        layout.addWidget(self._name, 1)
        layout.addWidget(self._place)
        layout.addSpacing(10)
        for name, symbol in (("turn", "turn"), ("similar", "similar"), ("info", "info"), ("screen", "whole_screen")):
            layout.addWidget(ControlButton(actions[name], symbol))
        layout.addWidget(self._more())

    @property
    def text(self) -> str:
        """All that it says now."""
        return f"{self._full_name}  {self._place.text()}"

    def show_place(self, name: str, row: int, count: int) -> None:
        """Say which photo it is of how many; `row` counts from 0."""
        locale = QLocale()
        self._full_name = name
        self._name.setText(name)
        self._name.setToolTip(name)
        self._place.setText(
            self.tr("{number} of {count}").format(number=locale.toString(row + 1), count=locale.toString(count))
        )

    def _more(self) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIcon(QIcon(glyph("ellipsis", DARK.text, _GLYPH)))
        button.setIconSize(QSize(_GLYPH, _GLYPH))
        button.setAccessibleName(self.tr("More"))
        button.setToolTip(self.tr("More"))
        button.clicked.connect(lambda: self.menu_wanted.emit(button.mapToGlobal(QPoint(0, button.height()))))
        return button

    _full_name = ""


class ScaleBar(QFrame):
    """How large the photo is shown, and larger or smaller by a click."""

    def __init__(self, actions: PreviewActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewScale")
        self._percent = QToolButton(autoRaise=True)
        self._percent.setToolTip(words_with_key(actions["actual"]))
        self._percent.clicked.connect(actions["actual"].trigger)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(2)
        layout.addWidget(ControlButton(actions["reduce"], "reduce"))
        layout.addWidget(self._percent)
        layout.addWidget(ControlButton(actions["enlarge"], "enlarge"))
        layout.addWidget(ControlButton(actions["fit"], "fit"))
        self._percent.setAccessibleName(actions["actual"].text())
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("8,888 %") + 12)

    @property
    def text(self) -> str:
        """What it says now."""
        return self._percent.text()

    def show_scale(self, scale: float) -> None:
        """Say the scale: pixels of the screen for one of the photo's."""
        text = f"{QLocale().toString(round(100 * scale))} %"
        self._percent.setText(text)
        self._percent.setAccessibleName(self.tr("Scale {percent}, show at 100 %").format(percent=text))


class Controls:
    """All of them, laid over a canvas."""

    def __init__(self, canvas: QWidget, actions: PreviewActions) -> None:
        self._canvas = canvas
        self.bar = TopBar(actions, canvas)
        self.scale = ScaleBar(actions, canvas)
        self.previous = Arrow(actions["previous"], "previous", canvas)
        self.next = Arrow(actions["next"], "next", canvas)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What fades."""
        return self.bar, self.scale, self.previous, self.next

    @property
    def buttons(self) -> list[QToolButton]:
        """What the keyboard may reach, from the first to the last."""
        bars = [button for bar in (self.bar, self.scale) for button in bar.findChildren(QToolButton)]
        return [*bars, self.previous, self.next]

    def lay_out(self) -> None:
        """Put everything in its place on the canvas as it is now."""
        width, height = self._canvas.width(), self._canvas.height()
        self.bar.setGeometry(0, 0, width, self.bar.sizeHint().height())
        size = self.scale.sizeHint()
        self.scale.setGeometry((width - size.width()) // 2, height - size.height() - _MARGIN, *size.toTuple())
        middle = (height - _ARROW) // 2
        self.previous.setGeometry(QRect(_MARGIN, middle, _ARROW, _ARROW))
        self.next.setGeometry(QRect(width - _MARGIN - _ARROW, middle, _ARROW, _ARROW))
