"""A sentence across the top of the window that stays until it is dismissed, and is in nobody's way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.sentences.translate import translated
from desktop_app.theme import colours, glyph


class Banner(QFrame):
    """Shows one sentence at a time, the latest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._said = ""
        self._label = QLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setMinimumWidth(1)  # or a long name in it would make the window wide
        self._button = QPushButton()
        self._button.setProperty("kind", "banner")
        self._button.clicked.connect(lambda: self._act())
        self._button.hide()
        self._act: Callable[[], object] = self.hide
        self._dismiss = QPushButton()
        self._dismiss.setAccessibleName(self.tr("Dismiss"))
        self._dismiss.setToolTip(self.tr("Dismiss"))
        self._dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._label.text()

    def withdraw(self, sentence: str) -> None:
        """Hide a sentence that is no longer true, if nothing else has been said since."""
        if sentence == self._said:
            self.hide()

    def say(self, sentence: str, button: str = "", act: Callable[[], object] | None = None) -> None:
        """Show a sentence, which may be the library's, in place of the last; `button` names one that does `act`."""
        self._said = sentence
        self._label.setText(translated(sentence))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._act = act or self.hide
        self._dismiss.setIcon(QIcon(glyph("clear", colours().warning_text, 16)))
        self.show()
