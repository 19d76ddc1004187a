"""A scrolling view of photos in lines: zoom, shape and place, and painting what is in sight.

Lives on the UI thread, and knows neither where photos come from nor what one may do with them; the grid does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop_app.photos.layout import HEADING, Layout, Measures
from desktop_app.photos.sections import Section
from desktop_app.photos.tile import caption_height, paint_heading, paint_reminder
from desktop_app.theme import colours

SMALLEST, LARGEST, USUAL = 64, 640, 190
"""Bounds of the zoom, which is roughly a tile's edge in logical pixels, and where it begins."""

ZOOM_STEP = 1.2
_SCROLL_STEP = 48
_AIR = 4


class PhotoView(QAbstractScrollArea):
    """Lays out photos and scrolls over them."""

    zoom_changed = Signal(int)
    justified_changed = Signal(bool)
    names_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._zoom, self._is_justified, self._shows_names = USUAL, False, False
        self._divisions: Sequence[Section] = ()
        self._aspects: npt.NDArray[np.float32] | None = None
        self._layout = Layout(0, Measures(1, USUAL))

    def count(self) -> int:
        """How many photos there are."""
        return self._layout.count

    # How it is laid out

    @property
    def zoom(self) -> int:
        """Roughly how many logical pixels wide a photo is."""
        return self._zoom

    def set_zoom(self, edge: int, around: QPoint | None = None) -> None:
        """Make photos larger or smaller; what is at `around`, in the viewport, stays there."""
        edge = max(SMALLEST, min(LARGEST, edge))
        if edge != self._zoom:
            lay_out = self._anchored(around)
            self._zoom = edge
            lay_out()
            self.zoom_changed.emit(edge)

    def zoom_by(self, steps: float, around: QPoint | None = None) -> None:
        """Zoom in, or out if `steps` is negative."""
        self.set_zoom(round(self._zoom * ZOOM_STEP**steps), around)

    @property
    def is_justified(self) -> bool:
        """Whether lines are justified, with every photo whole; else photos are cut to equal squares."""
        return self._is_justified

    def set_justified(self, is_justified: bool) -> None:
        """Choose between justified lines and squares; squares stay until it is known how wide each photo is."""
        if is_justified != self._is_justified:
            lay_out = self._anchored(None)
            self._is_justified = is_justified
            self._ask_for_aspects()
            lay_out()
            self.justified_changed.emit(is_justified)

    @property
    def shows_names(self) -> bool:
        """Whether each photo's file name stands below it."""
        return self._shows_names

    def set_names_shown(self, shown: bool) -> None:
        """Show or hide the file names."""
        if shown != self._shows_names:
            lay_out = self._anchored(None)
            self._shows_names = shown
            lay_out()
            self.names_changed.emit(shown)

    def kept(self) -> dict[str, Any]:
        """How it is laid out, as JSON can hold it, for the next time."""
        return {"zoom": self._zoom, "justified": self._is_justified, "names": self._shows_names}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Lay out as `kept` says, as far as it makes sense."""
        if isinstance(zoom := kept.get("zoom"), int | float):
            self.set_zoom(round(zoom))
        self.set_justified(bool(kept.get("justified", self._is_justified)))
        self.set_names_shown(bool(kept.get("names", self._shows_names)))

    def _ask_for_aspects(self) -> None:
        """Have all of `_aspects` set if they are needed and not there."""

    def _set_aspects(self, aspects: npt.NDArray[np.float32]) -> None:
        lay_out = self._anchored(None)
        self._aspects = aspects
        lay_out()

    def _lay_out(self, count: int) -> None:
        aspects = self._aspects if self._is_justified else None
        measures = Measures(self.viewport().width(), self._zoom, self._caption())
        self._layout = Layout(count, measures, [section.start for section in self._divisions], aspects)
        self._fit_bar()

    def _caption(self) -> int:
        return caption_height(self.fontMetrics()) if self._shows_names else 0

    def _fit_bar(self) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._layout.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(_SCROLL_STEP)

    # Places

    def row_at(self, place: QPoint) -> int:
        """The row at a point of the viewport; -1 where there is no photo."""
        return self._layout.row_at(self.in_content(place))

    def rect_of(self, row: int) -> QRect:
        """Where a photo is painted, in the viewport."""
        return self._layout.rect(row).translated(0, -self.verticalScrollBar().value())

    def rows_touching(self, area: QRect) -> list[int]:
        """The rows that an area of the content, not the viewport, touches."""
        return self._layout.rows_touching(area)

    def in_content(self, place: QPoint) -> QPoint:
        """A point of the viewport, counted from the top of the whole."""
        return place + QPoint(0, self.verticalScrollBar().value())

    def visible(self) -> range:
        """The rows in sight."""
        top = self.verticalScrollBar().value()
        return self._layout.rows_between(top, top + self.viewport().height())

    def reveal(self, row: int) -> None:
        """Scroll no further than needed to see a photo, and its heading if it is in the first line below one."""
        rect, bar = self._layout.rect(row), self.verticalScrollBar()
        top = rect.top() - HEADING if rect.top() - HEADING in self._layout.headings else rect.top()
        bottom = rect.bottom() + self._caption()
        if top - _AIR < bar.value():
            bar.setValue(top - _AIR)
        elif bottom + _AIR > bar.value() + self.viewport().height():
            bar.setValue(min(top - _AIR, bottom + _AIR - self.viewport().height()))

    def _centre(self) -> QPoint:
        """What stays where it is unless something else is asked for."""
        return self.viewport().rect().center()

    def _anchored(self, around: QPoint | None) -> Callable[[], None]:
        """Lays out anew when it is called, so that the photo that is at `around` now stays there."""
        around = around or self._centre()
        content, bar = self.in_content(around), self.verticalScrollBar()
        row = min(self.visible(), key=lambda one: _distance(self._layout.rect(one), content), default=-1)
        if row < 0 or not bar.value():
            return lambda: self._lay_out_and_scroll(0)
        former = self._layout.rect(row)
        share = (content.y() - former.top()) / max(1, former.height())

        def lay_out() -> None:
            self._lay_out(self.count())
            rect = self._layout.rect(row)
            bar.setValue(round(rect.top() + share * rect.height()) - around.y())
            self.viewport().update()

        return lay_out

    def _lay_out_and_scroll(self, top: int) -> None:
        self._lay_out(self.count())
        self.verticalScrollBar().setValue(top)
        self.viewport().update()

    # Painting and events

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(0, -self.verticalScrollBar().value())
        self._paint_photos(painter, self.visible())
        self._paint_headings(painter)
        self._paint_above(painter)
        painter.end()

    def _paint_photos(self, painter: QPainter, visible: range) -> None:
        """Paint the photos in sight, in coordinates of the content."""

    def _paint_above(self, painter: QPainter) -> None:
        """Paint what lies above the photos."""

    def _paint_headings(self, painter: QPainter) -> None:
        if not self._layout.headings:
            return
        top, width = self.verticalScrollBar().value(), self.viewport().width()
        first, last = (self._layout.section_at(y) for y in (top, top + self.viewport().height()))
        for section in range(first, last + 1):
            area = QRect(0, self._layout.headings[section], width, HEADING)
            paint_heading(painter, area, self._divisions[section], colours())
        if self._layout.headings[first] + HEADING // 2 < top:
            paint_reminder(painter, top, self._divisions[first], colours())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        if event.oldSize().width() != event.size().width():
            self._anchored(QPoint(0, 0))()
        else:
            self._fit_bar()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(event.angleDelta().y() / 120, event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)


def _distance(rect: QRect, place: QPoint) -> int:
    return (rect.center() - place).manhattanLength()
