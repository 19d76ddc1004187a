"""Photos that resemble the one that is looked at, in a row below it.

Lives on the UI thread; the library is asked on a worker, and only about the photo that one has stopped at.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.thumbnails import RADIUS, Thumbnails
from desktop_app.preview.latest import Latest
from indexer.model import Hit

if TYPE_CHECKING:
    from indexer import Library
    from indexer.answer import Answer

    Similar = tuple[Answer, list[Hit]]

MOST = 30
"""How many similar photos are shown."""

_EDGE = 84
_HEIGHT = 158
_INSET = 5  # where the first picture begins in its list


class _Pictures(QListWidget):
    """A row of pictures. A click chooses one, and so does Enter; some systems would take a click for two."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("previewPictures")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(_EDGE, _EDGE))
        self.setUniformItemSizes(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentItem():
            self.itemClicked.emit(self.currentItem())
        else:
            super().keyPressEvent(event)


class SimilarStrip(QFrame):
    """Shows the photos most similar to one."""

    chosen = Signal(object, int)  # an Answer, and the row in it
    more_wanted = Signal()

    def __init__(self, library: Library, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewStrip")
        self.setFixedHeight(_HEIGHT)
        self._library = library
        self._thumbnails = Thumbnails(lambda: library.thumbnails, operations, self)
        self._thumbnails.arrived.connect(self._show_thumbnails)
        self._question = Latest(operations, self)
        self._path: Path | None = None
        self._answer: Answer | None = None
        self._hits: list[tuple[int, Hit]] = []
        self._heading = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._heading.setObjectName("previewFact")
        self._list = _Pictures()
        self._list.setAccessibleName(self.tr("Similar photos"))
        self._list.itemClicked.connect(self._choose)
        self.more = QPushButton(self.tr("More like this"))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(self.more_wanted)
        self._lay_out()

    @property
    def text(self) -> str:
        """What it says above the photos."""
        return self._heading.text()

    @property
    def hits(self) -> list[Hit]:
        """The photos in the row."""
        return [hit for _, hit in self._hits]

    @property
    def pictures(self) -> QListWidget:
        """The row of photos."""
        return self._list

    def resemble(self, path: Path) -> None:
        """Show what resembles the photo at `path`, unless it is shown already."""
        if path == self._path:
            return
        self._path = path
        self.more.setEnabled(True)
        self._heading.setText(self.tr("Looking for similar photos…"))
        self._question.ask(partial(_find, self._library, path), partial(self._show, path), self._say)

    def forget(self) -> None:
        """Show nothing, and wait for nothing."""
        self._path = None
        self.more.setEnabled(False)
        self._heading.clear()
        self._question.drop()
        self._list.clear()
        self._hits = []
        self._show_thumbnails()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(_INSET, 0, 0, 0)
        top.addWidget(self._heading, 1)
        top.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self._list)

    def _show(self, path: Path, found: Similar) -> None:
        self._answer, hits = found
        self._hits = [(row, hit) for row, hit in enumerate(hits) if hit.photo and hit.path != path][:MOST]
        self._heading.setText(
            self.tr("Similar photos") if self._hits else self.tr("There are no other photos in the library yet.")
        )
        self._list.clear()
        for row, hit in self._hits:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, hit.path.name)
            item.setToolTip(hit.path.name)
            item.setSizeHint(QSize(_EDGE + 10, _EDGE + 10))
            self._list.addItem(item)
        self._show_thumbnails()

    def _say(self, error: ShiyingError) -> None:
        self.forget()
        self._heading.setText(str(error))

    def _show_thumbnails(self) -> None:
        """Show those that are there, and ask for the others."""
        ratio = self.devicePixelRatioF()
        edge = round(_EDGE * ratio)
        self._thumbnails.begin_frame()
        for number, (_, hit) in enumerate(self._hits):
            item = self._list.item(number)
            if item.icon().isNull():
                thumbnail = self._thumbnails.get(hit, edge, edge, RADIUS * ratio)
                if thumbnail and thumbnail.pixmap:
                    item.setIcon(QIcon(thumbnail.pixmap))
        self._thumbnails.end_frame()

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._answer, item.data(Qt.ItemDataRole.UserRole))


def _find(library: Library, path: Path) -> Similar:
    """On a worker: the answer, and its first photos, among which is the photo itself."""
    answer = library.ask(like=path, fold_duplicates=False)  # copies and other shots of the moment are wanted here
    return answer, answer.hits(0, MOST + 1)
