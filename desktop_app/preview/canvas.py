"""The surface that a photo is painted on, and where wheel, fingers and mouse zoom and move it.

Lives on the UI thread and paints what is there: a blurry picture until a sharp one comes, never nothing in between.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from desktop_app.preview.picture import Picture, Stage
from desktop_app.preview.view import STEP, View
from desktop_app.theme import BACKDROP

_NOTCH = 120
"""What Qt reports for one notch of a wheel."""

_REST_MS = 120
"""After so long without a movement, a picture that was moved roughly is painted smoothly."""

_ROUGH_PIXELS = 3_000_000
"""A canvas of more pixels is painted roughly while it moves, to follow the hand."""

_PIXELS_SHOW = 4.0
"""From this scale on a photo's single pixels are shown as squares."""


class Canvas(QWidget):
    """Shows one photo. All places that its methods take are logical pixels, as in Qt's events."""

    changed = Signal()  # the part that is seen, or its scale
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self.view = View(QSizeF(1, 1), QSizeF())
        self._pictures: Mapping[Stage, Picture] = {}
        self._grip: QPointF | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.update)
        self._is_pointer_hidden = False

    @property
    def box(self) -> tuple[int, int]:
        """Its width and height in pixels of the screen."""
        return round(self.width() * self.devicePixelRatioF()), round(self.height() * self.devicePixelRatioF())

    @property
    def lacks_pixels(self) -> bool:
        """Whether the photo is shown larger than a picture can be that was made for the canvas, and a better one can be
        had. The whole photo never is, unless it has been turned."""
        best = self.best
        if best is None or best.stage < Stage.SHARP or best.is_whole:
            return False
        is_larger = self.view.zoom is not None or self.view.turns % 2 == 1
        return is_larger and self.view.scale > 1.02 * best.scale

    @property
    def best(self) -> Picture | None:
        """The largest picture that is there."""
        return self._pictures[max(self._pictures)] if self._pictures else None

    def show_photo(self, pictures: Mapping[Stage, Picture]) -> None:
        """Show another photo, the whole of it; nothing if there are no pictures."""
        self._pictures = {}
        self.view.show_other(QSizeF())
        self.improve(pictures)

    def improve(self, pictures: Mapping[Stage, Picture]) -> None:
        """Show the same photo by what is there of it now."""
        self._pictures = dict(pictures)
        best = self.best
        if best:
            self.view.photo = QSizeF(best.width, best.height)
        self._change()

    def zoom_by(self, factor: float, place: QPointF | None = None) -> None:
        """Enlarge what lies under `place`, or the middle."""
        self.zoom_to(self.view.scale * factor, place)

    def zoom_to(self, scale: float | None, place: QPointF | None = None) -> None:
        """Show at a scale, in pixels of the screen for one of the photo's; None to fit."""
        if self._pictures:
            self.view.zoom_to(scale, None if place is None else place * self.devicePixelRatioF())
            self._change()

    def toggle(self, place: QPointF) -> None:
        """Show all pixels of what lies under `place`, or the whole photo again."""
        fit = self.view.fit
        self.zoom_to(None if self.view.zoom is not None else (1.0 if fit < 0.99 else 2 * fit), place)

    def turn(self, quarters: int) -> None:
        """Turn what is seen by quarters, clockwise."""
        self.view.turn(quarters)
        self._change()

    def move_by(self, distance: QPointF) -> None:
        """Move the photo, where a part of it is out of sight."""
        self.view.move(distance * self.devicePixelRatioF())
        self._change()

    def hide_pointer(self, hidden: bool) -> None:
        """Hide or show the mouse's pointer."""
        self._is_pointer_hidden = hidden
        self._set_cursor()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(800, 600)

    # What Qt tells

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom_by(pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_size()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._take_size()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self.zoom_by(STEP ** (event.angleDelta().y() / _NOTCH), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position()
            self._set_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._grip is not None and self.view.can_move:
            self.move_by(event.position() - self._grip)
            self._grip = event.position()
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip = None
        self._set_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle(event.position())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(event.rect(), BACKDROP)
        picture = self._fitting()
        if picture:
            painter.scale(1 / self.devicePixelRatioF(), 1 / self.devicePixelRatioF())
            self._paint(painter, picture.level_for(self.view.scale))

    # Painting

    def _fitting(self) -> Picture | None:
        """The smallest picture with enough pixels, or else the largest."""
        enough = [stage for stage, picture in self._pictures.items() if picture.scale >= 0.99 * self.view.scale]
        return self._pictures[min(enough)] if enough else self.best

    def _paint(self, painter: QPainter, image: QImage) -> None:
        turning, target = self.view.turning(), self.view.target()
        whole = target.size().transposed() if self.view.turns % 2 else target.size()
        part = _part_in_sight(turning, QSizeF(*self.box), whole, image)
        across, down = whole.width() / image.width(), whole.height() / image.height()
        is_rough = self._rest.isActive() and self.box[0] * self.box[1] > _ROUGH_PIXELS
        is_smooth = across != 1 and across < _PIXELS_SHOW and not is_rough
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        painter.setTransform(turning, True)
        painter.drawImage(
            QRectF(part.x() * across, part.y() * down, part.width() * across, part.height() * down),
            image,
            QRectF(part),
        )

    def _take_size(self) -> None:
        self.view.resize(QSizeF(*self.box), self.devicePixelRatioF())
        self._change()
        self.resized.emit()

    def _change(self) -> None:
        self._rest.start()
        self._set_cursor()
        self.update()
        self.changed.emit()

    def _set_cursor(self) -> None:
        if self._is_pointer_hidden:
            self.setCursor(Qt.CursorShape.BlankCursor)
        elif not self.view.can_move:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        else:
            is_held = self._grip is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if is_held else Qt.CursorShape.OpenHandCursor)


def _part_in_sight(turning: QTransform, canvas: QSizeF, whole: QSizeF, image: QImage) -> QRect:
    """The pixels of `image` to be painted; all of a large photo would be beyond the coordinates that Qt can paint at.

    Args:
        turning: takes the photo, `whole` as large as it is painted, to the canvas.
    """
    backwards, _ = turning.inverted()
    seen = backwards.mapRect(QRectF(QPointF(), canvas)) & QRectF(QPointF(), whole)
    across, down = image.width() / whole.width(), image.height() / whole.height()
    part = QRectF(seen.x() * across, seen.y() * down, seen.width() * across, seen.height() * down)
    return part.toAlignedRect().adjusted(-1, -1, 1, 1) & image.rect()
