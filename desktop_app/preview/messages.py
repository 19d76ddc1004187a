"""Sentences over the photo: why there is none to be seen, and what else is to be said of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

_SAID_MS = 8000
_WIDEST = 560
_ABOVE_SCALE = 72
_BESIDE = 160
_PADDING = 48


class Messages:
    """Two labels on a canvas. They never take the mouse."""

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self._trouble = _label("previewTrouble", canvas)
        self._sentence = _label("previewSentence", canvas)
        self._said, self._noted = "", ""
        self._over = QTimer(canvas, singleShot=True, interval=_SAID_MS)
        self._over.timeout.connect(lambda: self._show(""))

    @property
    def trouble(self) -> str:
        """What stands in the photo's place; empty if the photo does."""
        return "" if self._trouble.isHidden() else self._trouble.text()

    @property
    def sentence(self) -> str:
        """What is said below the photo."""
        return "" if self._sentence.isHidden() else self._sentence.text()

    def clear(self) -> None:
        """Say nothing of the photo that is left."""
        self._trouble.hide()
        self._noted = ""
        self._show("")

    def show_trouble(self, headline: str, reason: str) -> None:
        """Say, in the photo's place, why it cannot be seen."""
        self._trouble.setText(f"{headline}\n\n{reason}")
        self._trouble.show()
        self.lay_out()

    def say(self, sentence: str) -> None:
        """Say something for a few seconds."""
        self._show(sentence)
        self._over.start()

    def note(self, sentence: str) -> None:
        """Say something as long as it holds; nothing if it is empty."""
        if sentence != self._noted:
            self._noted = sentence
            self._show(self._said)

    def lay_out(self) -> None:
        """Put both in their places on the canvas as it is now."""
        width, height = self._canvas.width(), self._canvas.height()
        room = min(_WIDEST, max(1, width - _BESIDE))
        for label in (self._trouble, self._sentence):
            lines = label.text().splitlines()
            longest = max((label.fontMetrics().horizontalAdvance(line) for line in lines), default=0)
            label.setFixedWidth(min(room, longest + _PADDING))
            label.adjustSize()
        self._trouble.move((width - self._trouble.width()) // 2, (height - self._trouble.height()) // 2)
        below = height - self._sentence.height() - _ABOVE_SCALE
        self._sentence.move((width - self._sentence.width()) // 2, below)

    def _show(self, said: str) -> None:
        self._said = said
        self._sentence.setText(said or self._noted)
        self._sentence.setVisible(bool(said or self._noted))
        self.lay_out()


def _label(name: str, canvas: QWidget) -> QLabel:
    label = QLabel(canvas, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    label.hide()
    return label
