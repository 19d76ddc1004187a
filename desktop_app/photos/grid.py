"""The grid of photos: equal tiles that fill the width; selection and place survive a refresh of the answer.

Lives on the UI thread. Only tiles in sight are painted, and painting is what asks for thumbnails; scrolling drops the
requests of what has left.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QToolTip, QWidget

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.model import HIT_ROLE, PhotoModel
from desktop_app.photos.thumbnails import Thumbnails
from desktop_app.photos.tile import GAP, LARGEST, SMALLEST, TilePainter, caption_height
from indexer.model import Hit, Photo

if TYPE_CHECKING:
    from indexer import Library


class PhotoGrid(QListView):
    """Shows the photos of one answer."""

    opened = Signal()

    def __init__(self, library: Library, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photoGrid")
        self.setAccessibleName(self.tr("Photos"))
        self._library = library
        self._operations = operations
        self._thumbnails = Thumbnails(operations, self)
        self._photos = PhotoModel(self)
        self.setModel(self._photos)
        self.setItemDelegate(TilePainter(self._thumbnails, self))
        self._arrange()
        self._thumbnails.arrived.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.doubleClicked.connect(lambda _: self.opened.emit())

    def _arrange(self) -> None:
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)  # folders dropped here are the window's

    def show_hits(self, hits: list[Hit], keep_place: bool) -> None:
        """Show an answer, where the last one stood if it answers the same query."""
        selected = {hit.photo_id for hit in self.selected_hits()} if keep_place else set()
        place = self.verticalScrollBar().value() if keep_place else 0
        self._thumbnails.forget_queue()
        self._photos.replace(hits)
        self._select(selected)
        self.doItemsLayout()
        self.verticalScrollBar().setValue(place)

    def hits(self) -> list[Hit]:
        """All photos shown, best first."""
        return [self._photos.index(row).data(HIT_ROLE) for row in range(self._photos.rowCount())]

    def selected_hits(self) -> list[Hit]:
        """The selected photos, best first."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self._photos.index(row).data(HIT_ROLE) for row in rows]

    def focus_first(self) -> None:
        """Move the keyboard from the search field into the photos."""
        if not self._photos.rowCount():
            return
        if not self.selectionModel().hasSelection():
            self.setCurrentIndex(self._photos.index(0))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_thumbnails(self) -> None:
        """Decode again, because photos have changed on disk."""
        self._thumbnails.clear()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._fit_tiles(event.size().width())
        super().resizeEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._ask_for_tip(event.pos(), event.globalPos())
            return True
        return super().viewportEvent(event)

    def _fit_tiles(self, width: int) -> None:
        columns = max(1, width // (SMALLEST + GAP))
        cell = min((width - 1) // columns, LARGEST + GAP)  # Qt wraps a row that fits to the pixel
        self.setGridSize(QSize(cell, cell + caption_height(self.fontMetrics())))

    def _scrolled(self) -> None:
        self._thumbnails.forget_queue()
        self.viewport().update()

    def _select(self, photo_ids: set[int]) -> None:
        for row in self._photos.rows_of(photo_ids):
            self.selectionModel().select(self._photos.index(row), QItemSelectionModel.SelectionFlag.Select)

    def _ask_for_tip(self, place: QPoint, on_screen: QPoint) -> None:
        hit: Hit | None = self.indexAt(place).data(HIT_ROLE)
        if hit is None:
            QToolTip.hideText()
            return
        self._operations.query(
            partial(_find_photo, self._library, hit.photo_id),
            partial(self._show_tip, hit, on_screen),
            partial(self._show_trouble, on_screen),
        )

    def _show_tip(self, hit: Hit, on_screen: QPoint, photo: Photo | None) -> None:
        lines = [hit.path.name]
        if photo and photo.taken_at:
            lines.append(photo.taken_at.replace("T", " "))
        if photo and photo.width:
            lines.append(f"{photo.width} × {photo.height}")
        lines.append(self.tr("Match {score}").format(score=f"{hit.score:.3f}"))
        if hit.offline:
            lines.append(self.tr("Its drive is not connected"))
        QToolTip.showText(on_screen, "\n".join(lines), self.viewport())

    def _show_trouble(self, on_screen: QPoint, error: ShiyingError) -> None:
        QToolTip.showText(on_screen, str(error), self.viewport())


def _find_photo(library: Library, photo_id: int) -> Photo | None:
    try:
        return library.photo(photo_id)
    except KeyError:  # it has left the library since the answer was given
        return None
