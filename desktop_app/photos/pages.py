"""What the window shows where there are no photos to show: a welcome, a calm sentence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.theme import RESOURCES

_ICON = 96


class Page(QWidget):
    """A column of things in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(48, 24, 48, 64)
        self._column.setSpacing(14)
        self._column.addStretch(2)

    def _finish(self) -> None:
        self._column.addStretch(3)

    def _add_label(self, kind: str, text: str = "") -> QLabel:
        label = QLabel(text, alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("kind", kind)
        self._column.addWidget(label)
        return label

    def _add_row(self, buttons: list[QPushButton]) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch()
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self._column.addLayout(row)


def _button(text: str, kind: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


class WelcomePage(Page):
    """Before there is any folder: what to do first, in one button."""

    chosen = Signal(Path)
    choose = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icon = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        icon.setPixmap(QIcon(str(RESOURCES / "icon.svg")).pixmap(QSize(_ICON, _ICON)))
        self._column.addWidget(icon)
        self._column.addSpacing(10)
        self._add_label("headline", self.tr("Where are your photos?"))
        self._add_label(
            "muted", self.tr("Shiying looks at them on this computer, and nothing leaves it. Then you just search.")
        )
        self._column.addSpacing(16)
        choose = _button(self.tr("Choose folders"), "primary")
        choose.clicked.connect(self.choose)
        self._add_row([choose])
        self._suggest_pictures()
        self._finish()

    def _suggest_pictures(self) -> None:
        pictures = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
        if not pictures.is_dir() or pictures == Path.home():
            return
        suggestion = _button(self.tr("Use {folder}").format(folder=pictures), "quiet")
        suggestion.clicked.connect(lambda: self.chosen.emit(pictures))
        self._add_row([suggestion])


class SentencePage(Page):
    """A headline, and a sentence that explains it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._headline = self._add_label("headline")
        self._detail = self._add_label("muted")
        self._finish()

    @property
    def text(self) -> str:
        """All that it says now."""
        return f"{self._headline.text()}\n{self._detail.text()}"

    def say(self, headline: str, detail: str = "") -> None:
        """Show another sentence."""
        self._headline.setText(headline)
        self._detail.setText(detail)
