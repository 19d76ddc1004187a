"""Where a photo lies on the screen: how large, which part of it, turned how. Plain geometry, in pixels of the screen.

A photo is turned first, and then scaled and moved. Its middle point and its sizes are those of the turned photo.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

LARGEST_FIT = 2.0
"""A small photo is enlarged so much at most to fill the window, in logical pixels to the photo's."""

LARGEST_SCALE = 8.0
STEP = 1.25
"""How much one press of a key, or one notch of a wheel, enlarges."""


@dataclass
class View:
    """How one photo is looked at.

    Attributes:
        canvas: the size of what it is painted on, in pixels of the screen.
        photo: the photo's size, upright.
        pixel_ratio: pixels of the screen for a logical one.
        turns: quarter turns, clockwise, from 0 to 3.
        zoom: pixels of the screen for one of the photo's; None to fit the canvas.
        centre: the point of the turned photo in the middle of the canvas.
    """

    canvas: QSizeF
    photo: QSizeF
    pixel_ratio: float = 1.0
    turns: int = 0
    zoom: float | None = None
    centre: QPointF = field(default_factory=QPointF)

    @property
    def turned(self) -> QSizeF:
        """The photo's size as it is turned."""
        return self.photo.transposed() if self.turns % 2 else self.photo

    @property
    def fit(self) -> float:
        """The scale at which the whole photo is seen."""
        if self.photo.isEmpty():
            return 1.0
        whole = min(self.canvas.width() / self.turned.width(), self.canvas.height() / self.turned.height())
        return min(whole, LARGEST_FIT * self.pixel_ratio)

    @property
    def scale(self) -> float:
        """Pixels of the screen for one of the photo's."""
        return self.fit if self.zoom is None else self.zoom

    @property
    def can_move(self) -> bool:
        """Whether a part of the photo is out of sight."""
        return self.zoom is not None and (
            self.turned.width() * self.scale > self.canvas.width()
            or self.turned.height() * self.scale > self.canvas.height()
        )

    def show_other(self, photo: QSizeF) -> None:
        """Look at the whole of another photo, upright."""
        self.photo, self.turns, self.zoom = photo, 0, None

    def resize(self, canvas: QSizeF, pixel_ratio: float) -> None:
        """Take another canvas; what was in the middle stays there."""
        self.canvas, self.pixel_ratio = canvas, pixel_ratio
        self.zoom_to(self.zoom)

    def turn(self, quarters: int) -> None:
        """Turn by quarters, clockwise, and show the whole photo."""
        self.turns, self.zoom = (self.turns + quarters) % 4, None

    def zoom_to(self, zoom: float | None, place: QPointF | None = None) -> None:
        """Show at another scale, so that what lies under `place` on the canvas stays there; None to fit."""
        if zoom is None or zoom <= self.fit:
            self.zoom = None
            return
        before, after = self.scale, min(zoom, max(LARGEST_SCALE, self.fit))
        from_middle = QPointF() if place is None else place - self._middle
        self.centre = self._centre() + from_middle / before - from_middle / after
        self.zoom = after
        self._keep_inside()

    def move(self, by: QPointF) -> None:
        """Move the photo over the canvas, but no edge further than to the canvas's own."""
        if self.zoom is not None:
            self.centre = self.centre - by / self.scale
            self._keep_inside()

    def target(self) -> QRectF:
        """Where the turned photo lies on the canvas; its corner is on a whole pixel, so that it stays sharp."""
        scale, centre = self.scale, self._centre()
        corner = self._middle - centre * scale
        width, height = self.turned.width() * scale, self.turned.height() * scale
        return QRectF(round(corner.x()), round(corner.y()), max(1, round(width)), max(1, round(height)))

    def turning(self) -> QTransform:
        """Takes the upright photo to where it is painted, from its own rectangle with the corner at 0, 0."""
        target = self.target()
        width, height = target.width(), target.height()
        corner = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))[self.turns]
        transform = QTransform.fromTranslate(target.x() + corner[0], target.y() + corner[1])
        return transform.rotate(90.0 * self.turns)

    @property
    def _middle(self) -> QPointF:
        return QPointF(self.canvas.width() / 2, self.canvas.height() / 2)

    def _centre(self) -> QPointF:
        if self.zoom is None:
            return QPointF(self.turned.width() / 2, self.turned.height() / 2)
        return self.centre

    def _keep_inside(self) -> None:
        scale = self.scale
        self.centre = QPointF(
            _inside(self.centre.x(), self.turned.width(), self.canvas.width() / scale),
            _inside(self.centre.y(), self.turned.height(), self.canvas.height() / scale),
        )


def _inside(middle: float, length: float, seen: float) -> float:
    """The middle nearest to this one from which nothing but the photo is seen, or the photo's own if it is smaller."""
    if seen >= length:
        return length / 2
    return min(max(middle, seen / 2), length - seen / 2)
