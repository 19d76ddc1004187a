"""Paints one photo of the grid: a rounded square, marks for what cannot be shown, and the file's name below."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.photos.model import HIT_ROLE
from desktop_app.photos.thumbnails import Thumbnail, Thumbnails
from desktop_app.theme import Colours, colours, glyph
from indexer.model import Hit

GAP = 14
"""Logical pixels between two tiles."""

SMALLEST, LARGEST = 168, 230
"""Bounds of a tile's edge, in logical pixels; far enough apart for three columns and more to fill any width."""

_RADIUS = 12.0
_BLEED = 1.0
_RING = 3.0
_MARK = 40
_BADGE = 28


def caption_height(metrics: QFontMetrics) -> int:
    """Room for the file name under a tile."""
    return metrics.height() + 8


class TilePainter(QStyledItemDelegate):
    """Draws the tiles; asks for a thumbnail when a tile comes into sight."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return QSize(LARGEST, LARGEST + caption_height(option.fontMetrics))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hit: Hit = index.data(HIT_ROLE)
        scheme = colours()
        edge = option.rect.width() - GAP
        square = QRectF(option.rect.left() + GAP / 2, option.rect.top() + GAP / 2, edge, edge)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        thumbnail = self._thumbnails.get(hit.path, round(LARGEST * painter.device().devicePixelRatioF()))
        self._paint_picture(painter, square, thumbnail, scheme)
        if hit.offline:
            _paint_badge(painter, square, scheme)
        _paint_ring(painter, square, option, scheme)
        _paint_caption(painter, square, option, hit.path.name, scheme)
        painter.restore()

    def _paint_picture(self, painter: QPainter, square: QRectF, thumbnail: Thumbnail | None, scheme: Colours) -> None:
        picture = thumbnail.pixmap if thumbnail else None
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_texture(picture, square) if picture else QColor(scheme.placeholder))
        painter.drawRoundedRect(square, _RADIUS, _RADIUS)
        if thumbnail and thumbnail.trouble:
            mark = QRectF(0, 0, _MARK, _MARK)
            mark.moveCenter(square.center())
            painter.drawPixmap(mark.toRect(), glyph("unreadable", scheme.muted, _MARK))


def _texture(picture: QPixmap, square: QRectF) -> QBrush:
    """A brush rather than a clip, because clips are not antialiased; brushes repeat, so its edges lie outside."""
    cover = square.adjusted(-_BLEED, -_BLEED, _BLEED, _BLEED)
    brush = QBrush(picture)
    scale = cover.width() / picture.width()
    brush.setTransform(QTransform(scale, 0, 0, scale, cover.left(), cover.top()))
    return brush


def _paint_badge(painter: QPainter, square: QRectF, scheme: Colours) -> None:
    badge = QRectF(square.right() - _BADGE - 8, square.top() + 8, _BADGE, _BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.surface))
    painter.drawEllipse(badge)
    painter.drawPixmap(badge.adjusted(5, 5, -5, -5).toRect(), glyph("offline", scheme.text, _BADGE - 10))


def _paint_ring(painter: QPainter, square: QRectF, option: QStyleOptionViewItem, scheme: Colours) -> None:
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    if not (selected or hovered):
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(scheme.accent if selected else scheme.muted), _RING if selected else 1.5))
    outset = _RING if selected else 1.0
    painter.drawRoundedRect(square.adjusted(-outset, -outset, outset, outset), _RADIUS + outset, _RADIUS + outset)


def _paint_caption(painter: QPainter, square: QRectF, option: QStyleOptionViewItem, name: str, scheme: Colours) -> None:
    room = QRect(int(square.left()), int(square.bottom()) + 6, int(square.width()), caption_height(option.fontMetrics))
    painter.setPen(QColor(scheme.muted))
    text = option.fontMetrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
