"""Two models side by side: what each answers to the same words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core_model.errors import ShiyingError
from desktop_app.models.service import Answered, Entry, Models
from desktop_app.operations import Lane, Operations
from desktop_app.search.pictures import draw_square

SHOWN = 12
"""Answers of each model: as many as one looks at before asking otherwise."""

_SIZE = QSize(980, 640)
_EDGE, _GAP = 126, 10  # three beside each other
_PAUSE_MS = 250


class CompareDialog(QDialog):
    """A question, and a column of answers for each of two models."""

    def __init__(self, models: Models, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._asked = 0
        entries = [entry for entry in models.overview.entries if entry.pack.manifest]
        entries.sort(key=lambda entry: not entry.pack.active)
        self.setObjectName("compareModels")
        self.setWindowTitle(self.tr("Compare models"))
        self.resize(_SIZE)
        self.query = QLineEdit(clearButtonEnabled=True)
        self.query.setPlaceholderText(self.tr("What do you want to find?"))
        self.query.setAccessibleName(self.tr("Search"))
        self.columns = [_Column(entries, place, operations) for place in range(2)]
        self.verdict = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.verdict.setProperty("kind", "muted")
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.query.textChanged.connect(lambda _: self._pause.start())
        for column in self.columns:
            column.choice.activated.connect(self._ask)
        models.failed.connect(self.verdict.setText)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        for column in self.columns:
            row.addWidget(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 18, 22, 16)
        layout.setSpacing(12)
        layout.addWidget(self.query)
        layout.addLayout(row, 1)
        layout.addWidget(self.verdict)

    def _ask(self) -> None:
        self._asked += 1
        if query := self.query.text().strip():
            entries = [column.entry for column in self.columns]
            self._models.compare(query, entries, SHOWN, partial(self._show, self._asked))

    def _show(self, asked: int, answers: list[Answered]) -> None:
        if not isValid(self) or asked != self._asked:
            return  # it has been closed, or something else has been asked meanwhile
        for column, answer in zip(self.columns, answers, strict=True):
            column.show_answer(answer)
        first, second = ({hit.path for hit in answer.hits} for answer in answers)
        self.verdict.setText(self.tr("%Ln photos are in both answers.", "", len(first & second)))


class _Column(QWidget):
    """A model to be chosen, and the photos that it finds, best first."""

    def __init__(self, entries: list[Entry], place: int, operations: Operations) -> None:
        super().__init__()
        self._entries = entries
        self._operations = operations.of(self)
        self._number = 0
        self.choice = QComboBox()
        self.choice.addItems([entry.pack.title for entry in entries])
        self.choice.setCurrentIndex(min(place, len(entries) - 1))
        self.choice.setAccessibleName(self.tr("Model"))
        self.known = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.known.setProperty("kind", "muted")
        self.photos = QListWidget(
            viewMode=QListView.ViewMode.IconMode,
            movement=QListView.Movement.Static,
            resizeMode=QListView.ResizeMode.Adjust,
            iconSize=QSize(_EDGE, _EDGE),
            gridSize=QSize(_EDGE + _GAP, _EDGE + _GAP),
            uniformItemSizes=True,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.choice)
        layout.addWidget(self.known)
        layout.addWidget(self.photos, 1)

    @property
    def entry(self) -> Entry:
        """The model that is chosen."""
        return self._entries[self.choice.currentIndex()]

    def show_answer(self, answer: Answered) -> None:
        """Show what the model has found."""
        known, photos = (self.locale().toString(count) for count in (answer.known, answer.photos))
        self.known.setText(self.tr("Knows {known} of {photos} photos").format(known=known, photos=photos))
        self._number += 1
        self.photos.clear()
        self.photos.setAccessibleName(answer.entry.pack.title)
        edge = round(_EDGE * self.devicePixelRatioF())
        for row, hit in enumerate(answer.hits):
            item = QListWidgetItem(QIcon(_blank(edge)), "")
            item.setToolTip(str(hit.path))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, hit.path.name)
            self.photos.addItem(item)
            self._operations.query(
                partial(draw_square, hit.path, edge), partial(self._set_icon, self._number, row), _ignore, Lane.PICTURES
            )

    def _set_icon(self, number: int, row: int, picture: QImage) -> None:
        if number == self._number:
            self.photos.item(row).setIcon(QIcon(QPixmap.fromImage(picture)))


def _blank(edge: int) -> QPixmap:
    pixmap = QPixmap(edge, edge)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _ignore(error: ShiyingError) -> None:
    """A photo that cannot be shown stays blank; its path is in the tip."""
