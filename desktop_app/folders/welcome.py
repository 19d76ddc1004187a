"""What a new user sees: one sentence, the folders in which photos were found, and one button."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.folders.suggestions import Suggestion
from desktop_app.photos.pages import Page, text_button
from desktop_app.theme import RESOURCES

_ICON = 96


class WelcomePage(Page):
    """Before there is any folder. Suggestions come when they have been counted; until then there is the button."""

    chosen = Signal(list)  # of Path
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
        block = QWidget()
        self._suggested = QVBoxLayout(block)
        self._suggested.setSpacing(8)
        self._column.addWidget(block, 0, Qt.AlignmentFlag.AlignHCenter)
        self._boxes: dict[Path, QCheckBox] = {}
        self._use = text_button("", "primary")
        self._use.clicked.connect(lambda: self.chosen.emit(self.checked()))
        self._choose = text_button(self.tr("Choose folders"), "primary")
        self._choose.clicked.connect(self.choose)
        self._column.addSpacing(8)
        self._add_row([self._use])
        self._add_row([self._choose])
        self._add_label("muted", self.tr("Or drop folders here."))
        self._use.hide()
        self._finish()

    def suggest(self, suggestions: list[Suggestion]) -> None:
        """Offer these folders, each checked: most people want all of their photos to be found."""
        for suggestion in suggestions:
            box = QCheckBox(self._describe(suggestion))
            box.setToolTip(str(suggestion.path))
            box.setChecked(True)
            box.setProperty("kind", "suggestion")
            box.toggled.connect(self._update_buttons)
            self._boxes[suggestion.path] = box
            self._suggested.addWidget(box)
        self._update_buttons()

    def checked(self) -> list[Path]:
        """The suggestions that are checked."""
        return [path for path, box in self._boxes.items() if box.isChecked()]

    def buttons(self) -> list[QPushButton]:
        """The buttons that can be seen."""
        return [button for button in (self._use, self._choose) if not button.isHidden()]

    def _describe(self, suggestion: Suggestion) -> str:
        count = QLocale().toString(suggestion.count)
        text = (
            self.tr("{folder}  ·  {count} photos")
            if suggestion.is_exact
            else self.tr("{folder}  ·  over {count} photos")
        )
        return text.format(folder=_below_home(suggestion.path), count=count)

    def _update_buttons(self) -> None:
        checked = len(self.checked())
        self._use.setVisible(bool(checked))
        self._use.setText(self.tr("Use %Ln folders", "", checked))
        self._choose.setProperty("kind", "quiet" if checked else "primary")
        self._choose.setText(self.tr("Choose other folders") if self._boxes else self.tr("Choose folders"))
        self._choose.style().polish(self._choose)


def _below_home(path: Path) -> str:
    """As people name it: what lies in their own folder, without that."""
    home = Path.home()
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)
