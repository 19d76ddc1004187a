"""The grid of photos: shows an answer of any length, and says which of its photos are chosen.

Lives on the UI thread. Painting says what is wanted, photos by the page and pictures one by one; both are read on
workers and painted when they arrive. Nothing here waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QWidget

from core_model.errors import ShiyingError
from desktop_app.operations import Lane, Operations
from desktop_app.photos.hit_pages import KEPT, PAGE, HitPages
from desktop_app.photos.keys import press, target_row
from desktop_app.photos.photo_view import PhotoView
from desktop_app.photos.pointer import Pointer
from desktop_app.photos.reading import GridReading
from desktop_app.photos.sections import Sections
from desktop_app.photos.selection import Selection
from desktop_app.photos.thumbnails import RADIUS, Thumbnail, Thumbnails
from desktop_app.photos.tile import Look, paint_tile
from desktop_app.photos.tip import Tip
from desktop_app.photos.turning import Place, Turn, prepare, read_rows
from desktop_app.theme import colours

if TYPE_CHECKING:
    from indexer import Library
    from indexer.answer import Answer
    from indexer.model import Hit

_REST_MS = 400
_AT_WORK_MS = 100
"""An answer that keeps the place is turned to when nothing has been scrolled or chosen for about so long."""


class PhotoGrid(PhotoView):
    """Shows the photos of one answer."""

    opened = Signal(int)  # row
    similar_wanted = Signal(object)  # path
    shown = Signal()  # the answer that was last given is there to be seen
    arrived = Signal()  # more of its photos have been read
    current_changed = Signal(int)
    selection_changed = Signal()
    failed = Signal(str)

    def __init__(self, library: Library, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photoGrid")
        self.setAccessibleName(self.tr("Photos"))
        self._operations = operations
        self._sections = Sections(self)
        self._tip = Tip(self)
        self._pages = HitPages(operations, self)
        self._thumbnails = Thumbnails(lambda: library.thumbnails, operations, self)
        self._pointer = Pointer(self)
        self.selection = Selection(self)
        self._answer: Answer | None = None
        self._wanted_answer: Answer | None = None
        self._left_behind: Place | None = None
        self._turn_later = QTimer(self, singleShot=True, interval=_AT_WORK_MS)
        self._turn_later.timeout.connect(self._ask_again)
        self._has_all_aspects = False
        self._rest_of_aspects = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest_of_aspects.timeout.connect(self._ask_for_aspects)
        self._announced = -1
        self.reading = GridReading(self)
        self._pages.arrived.connect(self.viewport().update)
        self._pages.arrived.connect(self.reading.tell_late)
        self._pages.arrived.connect(self.arrived)
        self._pages.failed.connect(self.failed)
        self._thumbnails.arrived.connect(self.viewport().update)
        self.selection.changed.connect(self._selection_changed)

    # The answer

    def show_answer(self, answer: Answer, keep_place: bool = False) -> None:
        """Turn to an answer as soon as what is in sight of it has been read; of several, only to the last.

        If `keep_place`, photos that were selected or in sight stay so, as far as they are in it.
        """
        self._ask_for(answer, self._place() if keep_place else None)

    def expect_answer(self) -> None:
        """Another answer has been asked for: leave the processor to that, rather than to pictures for this one."""
        self._thumbnails.stand_back()

    def remember_place(self) -> None:
        """Remember where the grid stands, for `return_to`."""
        self._left_behind = self._place()

    def return_to(self, answer: Answer) -> None:
        """Turn to an answer, at the place that was remembered."""
        self._ask_for(answer, self._left_behind)
        self._left_behind = None

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown."""
        return self._answer

    def photo_at(self, row: int) -> Hit | None:
        """The photo at a row; None while it has not been read, or if there is no such row."""
        return self._pages.get(row) if 0 <= row < self.count() else None

    def hits(self) -> list[Hit]:
        """The photos that have been read, in order."""
        return list(self._pages.loaded())

    def look_again(self) -> None:
        """Photos have changed on disk, or a drive has come back: try again what could not be shown."""
        self._thumbnails.forget_failures()
        self.viewport().update()

    # What is chosen

    def current_row(self) -> int:
        """The row where the keyboard is; -1 if it is nowhere."""
        return self.selection.current

    def set_current(self, row: int) -> None:
        """Select the photo at a row, and scroll to it."""
        if 0 <= row < self.count():
            self.selection.only(row)
            self.reveal(row)

    def focus_first(self) -> None:
        """Move the keyboard from the search field into the photos."""
        if self.count():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.selection.current < 0:
                self.set_current(0)

    def with_selected(self, use: Callable[[list[Hit]], None]) -> None:
        """Call `use` with the selected photos, best first: at once if all have been read, else after they have."""
        rows = self.selection.rows()
        there = [hit for row in rows[: KEPT * PAGE] if (hit := self._pages.get(row))]
        if len(there) == len(rows) or self._answer is None:
            use([hit for hit in there if hit.photo])
        else:
            self._operations.query(partial(read_rows, self._answer, rows), use, self._fail)

    def pictures(self, hits: Sequence[Hit]) -> list[QPixmap]:
        """Those pictures of photos that are there."""
        kept = (self._thumbnails.kept(hit) for hit in hits)
        return [one.pixmap for one in kept if one and one.pixmap]

    # Turning to an answer

    def _ask_for(self, answer: Answer, last: Place | None) -> None:
        self._wanted_answer = answer
        self._turn_later.stop()
        self._operations.query(
            partial(prepare, answer, last, len(self.visible()) + 1, self.is_justified),
            partial(self._turn_if_at_rest, last),
            self._fail,
            Lane.PAGES,
        )

    def _ask_again(self) -> None:
        if self._wanted_answer is not None:
            self._ask_for(self._wanted_answer, self._place())

    def _turn_if_at_rest(self, last: Place | None, turn: Turn) -> None:
        """Turn, but leave the place to whoever is about to change it, and take nothing back that was done meanwhile."""
        if turn.place.answer is not self._wanted_answer:
            return
        if last and last.answer is self._answer and (self._pointer.is_at_work or last != self._place()):
            self._thumbnails.go_on()
            self._turn_later.start()
            return
        self._turn(turn)

    def _place(self) -> Place | None:
        if self._answer is None:
            return None
        top = self.verticalScrollBar().value()
        row = next(iter(self.visible()), -1) if top else -1
        offset = top - self._layout.rect(row).top() if row >= 0 else 0
        return Place(self._answer, self.selection.rows(), self.selection.current, self.selection.anchor, row, offset)

    def _turn(self, turn: Turn) -> None:
        place = turn.place
        self._answer = place.answer
        self._thumbnails.go_on()
        self._pages.turn_to(place.answer, turn.pages)
        self._divisions = self._sections.divide(place.answer)
        self._aspects, self._has_all_aspects = turn.aspects, turn.has_all_aspects
        self._lay_out(len(place.answer))
        self._pointer.forget()
        self.selection.reset(len(place.answer), place.selected, place.current, place.anchor)
        top = self._layout.rect(place.top_row).top() + place.offset if place.top_row >= 0 else 0
        self.verticalScrollBar().setValue(top)
        self._rest_of_aspects.start()  # nobody who goes on typing waits for it
        self.viewport().update()
        self.shown.emit()

    def _ask_for_aspects(self) -> None:
        if self.is_justified and not self._has_all_aspects and self._answer is not None:
            answer = self._answer
            self._operations.query(
                answer.aspects,
                lambda aspects: self._complete_aspects(answer, aspects),
                self._fail,
            )

    def _complete_aspects(self, answer: Answer, aspects: npt.NDArray[np.float32]) -> None:
        if answer is self._answer:
            self._has_all_aspects = True
            self._set_aspects(aspects)

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))

    def _selection_changed(self) -> None:
        self.viewport().update()
        self.selection_changed.emit()
        if self.selection.current != self._announced:
            self._announced = self.selection.current
            self.current_changed.emit(self._announced)

    def row_by_key(self, key: int) -> int | None:
        """The row that a key leads to from the current one; None if it leads nowhere."""
        return target_row(key, self._layout, self.selection.current, self.viewport().height())

    # Painting

    def _centre(self) -> QPoint:
        current = self.selection.current
        return self.rect_of(current).center() if current in self.visible() else super()._centre()

    def _paint_photos(self, painter: QPainter, visible: range) -> None:
        scheme = colours()
        next_screen = range(visible.stop, min(visible.stop + len(visible), self.count()))
        self._pages.want(range(visible.start, next_screen.stop))
        self._thumbnails.begin_frame()
        for row in visible:
            rect, hit = self._layout.rect(row), self._pages.get(row)
            paint_tile(painter, rect, hit, self._picture(hit, rect), self._look(row, hit), scheme)
        for row in next_screen:
            self._picture(self._pages.get(row), self._layout.rect(row))
        self._thumbnails.end_frame()

    def _paint_above(self, painter: QPainter) -> None:
        self._pointer.paint_band(painter, colours())

    def _picture(self, hit: Hit | None, rect: QRect) -> Thumbnail | None:
        ratio = self.devicePixelRatioF()
        size = round(rect.width() * ratio), round(rect.height() * ratio)
        return self._thumbnails.get(hit, *size, RADIUS * ratio) if hit else None

    def _look(self, row: int, hit: Hit | None) -> Look:
        is_selected = row in self.selection
        return Look(
            is_selected=is_selected,
            is_current=row == self.selection.current and self.hasFocus() and not is_selected,
            is_hovered=row == self._pointer.hovered,
            name=hit.path.name if hit and self.shows_names else None,
        )

    # Events

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        self._pointer.scrolled()
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.viewport().update()
        self.reading.tell_of_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.setAccepted(press(self, event))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        row = self.row_at(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip_at(event.pos()), self.viewport())
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(round(self.zoom * (1 + event.value())), event.position().toPoint())
            return True
        if event.type() == QEvent.Type.Leave:
            self._pointer.leave()
        return super().viewportEvent(event)

    def _tip_at(self, place: QPoint) -> str:
        hit = self.photo_at(self.row_at(place))
        kept = self._thumbnails.kept(hit) if hit else None
        return self._tip.of(hit, kept.trouble if kept else "") if hit else ""
