"""The mouse in the grid: clicks, a rubber band, and drags out to other programs.

Lives on the UI thread. Pressing on a photo that is selected already changes nothing until the button is released,
because a drag of all that is selected may begin there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QGuiApplication, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication

from desktop_app.photos.drag import STACKED, drag_out
from desktop_app.theme import Colours

if TYPE_CHECKING:
    from desktop_app.photos.grid import PhotoGrid
    from indexer.model import Hit

_SCROLL_MS = 16
_BAND_ALPHA = 40


class Pointer(QObject):
    """What the mouse is about to do in one grid."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.hovered = -1
        self._pressed_at: QPoint | None = None
        self._pressed_row = -1
        self._is_deferred = False
        self._band_from: QPoint | None = None
        self._band_to = QPoint()
        self._scrolling = QTimer(self, interval=_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll_on)

    @property
    def is_at_work(self) -> bool:
        """Whether a button is held: a photo, or a rubber band."""
        return self._pressed_row >= 0 or self._band_from is not None

    def forget(self) -> None:
        """Rows mean other photos now."""
        self.hovered = -1
        self._pressed_row, self._is_deferred = -1, False
        self._end_band()

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        place, row = event.position().toPoint(), self._grid.row_at(event.position().toPoint())
        selection = self._grid.selection
        if event.button() == Qt.MouseButton.RightButton:
            if row >= 0 and row not in selection:
                selection.only(row)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_at, self._pressed_row = place, row
        if row < 0:
            self._begin_band(place, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            return
        self._is_deferred = row in selection and not event.modifiers()
        if not self._is_deferred:
            selection.click(row, event.modifiers())

    def move(self, event: QMouseEvent) -> None:
        """The mouse has moved, with or without a button."""
        place = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton and self.is_at_work:  # a dialog took its coming up
            self._pressed_row, self._is_deferred = -1, False
            self._end_band()
        if self._band_from is not None:
            self._stretch_band(place)
        elif self._pressed_row >= 0:
            self._drag_if_far(place)
        else:
            self._hover(self._grid.row_at(place))

    def release(self, event: QMouseEvent) -> None:
        """A button comes up."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._is_deferred and self._pressed_row >= 0:
            self._grid.selection.only(self._pressed_row)
        self._pressed_row, self._is_deferred = -1, False
        self._end_band()

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self._hover(-1)

    def scrolled(self) -> None:
        """What is under the mouse has moved away."""
        place = self._grid.viewport().mapFromGlobal(QCursor.pos())
        if self._band_from is not None:
            self._stretch_band(place)
        elif self.hovered >= 0:
            self._hover(self._grid.row_at(place))

    def paint_band(self, painter: QPainter, scheme: Colours) -> None:
        """Paint the rubber band, in coordinates of the content."""
        if self._band_from is not None and not self._band().isEmpty():
            fill = QColor(scheme.accent)
            painter.setPen(fill)
            fill.setAlpha(_BAND_ALPHA)
            painter.setBrush(fill)
            painter.drawRect(self._band())

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self._grid.viewport().update()

    def _drag_if_far(self, place: QPoint) -> None:
        assert self._pressed_at is not None
        if (place - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._pressed_row, self._is_deferred = -1, False
            self._grid.with_selected(self._drag)

    def _drag(self, hits: list[Hit]) -> None:
        if hits and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:  # reading them may have taken a while
            drag_out(self._grid, hits, self._grid.pictures(hits[:STACKED]))

    def _begin_band(self, place: QPoint, adding: bool) -> None:
        if not adding:
            self._grid.selection.none()
        self._grid.selection.begin_band(adding)
        self._band_from = self._band_to = self._grid.in_content(place)

    def _stretch_band(self, place: QPoint) -> None:
        self._band_to = self._grid.in_content(place)
        self._grid.selection.band(self._grid.rows_touching(self._band()))
        is_outside = not 0 <= place.y() < self._grid.viewport().height()
        if is_outside and not self._scrolling.isActive():
            self._scrolling.start()
        elif not is_outside:
            self._scrolling.stop()

    def _end_band(self) -> None:
        self._scrolling.stop()
        self._band_from = None
        self._grid.viewport().update()

    def _band(self) -> QRect:
        assert self._band_from is not None
        return QRect(self._band_from, self._band_to).normalized()

    def _scroll_on(self) -> None:
        """While the band is held beyond an edge: the farther, the faster."""
        y = self._grid.viewport().mapFromGlobal(QCursor.pos()).y()
        beyond = y if y < 0 else max(0, y - self._grid.viewport().height())
        bar = self._grid.verticalScrollBar()
        bar.setValue(bar.value() + beyond // 3)
