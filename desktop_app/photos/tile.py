"""Paints one photo of the grid, the marks for what cannot be shown, its name if asked for, and a section's heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from desktop_app.photos.layout import MARGIN
from desktop_app.photos.sections import Section
from desktop_app.photos.thumbnails import RADIUS, Thumbnail
from desktop_app.theme import Colours, glyph

if TYPE_CHECKING:
    from indexer.model import Hit

_RING = 3.0
_MARK = 40
_BADGE = 22
_INSET = 6
_SMALLEST_BADGED = 80
"""A tile below this many pixels has no room for badges."""


@dataclass(frozen=True)
class Look:
    """How a tile stands in the grid."""

    is_selected: bool = False
    is_current: bool = False
    is_hovered: bool = False
    name: str | None = None


def caption_height(metrics: QFontMetrics) -> int:
    """Room for the file name under a tile."""
    return metrics.height() + 6


def paint_tile(
    painter: QPainter, tile: QRect, hit: Hit | None, thumbnail: Thumbnail | None, look: Look, scheme: Colours
) -> None:
    """A photo, or the place where it will be."""
    if thumbnail and thumbnail.pixmap:
        painter.drawPixmap(tile, thumbnail.pixmap)
    else:
        _paint_blank(painter, tile, is_trouble=bool(hit and (thumbnail or not hit.photo)), scheme=scheme)
    if hit and tile.width() >= _SMALLEST_BADGED:
        _paint_badges(painter, tile, hit, scheme)
    _paint_ring(painter, tile, look, scheme)
    if look.name:
        _paint_name(painter, tile, look, scheme)


def paint_heading(painter: QPainter, area: QRect, section: Section, scheme: Colours) -> None:
    """A section's title, and how many photos it has."""
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(font.pointSizeF() * 1.15)
    title = area.adjusted(MARGIN, 0, -MARGIN, -10)
    align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(scheme.text))
    painter.drawText(title, align, section.title)
    beside = QFontMetrics(font).horizontalAdvance(section.title) + 10
    painter.restore()
    painter.setPen(QColor(scheme.muted))
    painter.drawText(title.adjusted(beside, 0, 0, 0), align, section.count)


def paint_reminder(painter: QPainter, top: int, section: Section, scheme: Colours) -> None:
    """At the upper edge, the title of the section that is in sight, whose heading is not."""
    metrics = painter.fontMetrics()
    pill = QRect(MARGIN + _INSET, top + _INSET, metrics.horizontalAdvance(section.title) + 24, metrics.height() + 10)
    painter.setPen(QPen(QColor(scheme.border), 1))
    painter.setBrush(QColor(scheme.surface))
    painter.drawRoundedRect(QRectF(pill).adjusted(0.5, 0.5, -0.5, -0.5), pill.height() / 2, pill.height() / 2)
    painter.setPen(QColor(scheme.text))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, section.title)


def _paint_blank(painter: QPainter, tile: QRect, is_trouble: bool, scheme: Colours) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.placeholder))
    painter.drawRoundedRect(tile, RADIUS, RADIUS)
    if is_trouble:
        edge = min(_MARK, tile.width() // 2)
        mark = QRect(0, 0, edge, edge)
        mark.moveCenter(tile.center())
        painter.drawPixmap(mark, glyph("unreadable", scheme.muted, _MARK))


def _paint_badges(painter: QPainter, tile: QRect, hit: Hit, scheme: Colours) -> None:
    right = tile.right() - _INSET
    if hit.offline:
        badge = QRect(right - _BADGE, tile.top() + _INSET, _BADGE, _BADGE)
        _paint_disc(painter, badge, scheme)
        painter.drawPixmap(badge.adjusted(4, 4, -4, -4), glyph("offline", scheme.text, _BADGE - 8))
        right = badge.left() - 4
    if hit.duplicates:
        text = f"{len(hit.duplicates) + 1}"
        width = 22 + painter.fontMetrics().horizontalAdvance(text) + 8
        badge = QRect(right - width, tile.top() + _INSET, width, _BADGE)
        _paint_disc(painter, badge, scheme)
        painter.drawPixmap(QRect(badge.left() + 6, badge.top() + 4, 14, 14), glyph("stack", scheme.text, 14))
        painter.setPen(QColor(scheme.text))
        painter.drawText(badge.adjusted(22, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _paint_disc(painter: QPainter, badge: QRect, scheme: Colours) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.surface))
    painter.drawRoundedRect(badge, _BADGE / 2, _BADGE / 2)


def _paint_ring(painter: QPainter, tile: QRect, look: Look, scheme: Colours) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.is_selected:
        inside = QRectF(tile).adjusted(_RING, _RING, -_RING, -_RING)
        painter.setPen(QPen(QColor(scheme.window), 1.5))
        painter.drawRoundedRect(inside, RADIUS - _RING, RADIUS - _RING)
        painter.setPen(QPen(QColor(scheme.accent), _RING))
        painter.drawRoundedRect(QRectF(tile).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
    elif look.is_hovered:
        painter.setPen(QPen(QColor(scheme.muted), 1.5))
        painter.drawRoundedRect(QRectF(tile).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    if look.is_current:
        painter.setPen(QPen(QColor(scheme.text), 1.5, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(QRectF(tile).adjusted(-2, -2, 2, 2), RADIUS + 2, RADIUS + 2)


def _paint_name(painter: QPainter, tile: QRect, look: Look, scheme: Colours) -> None:
    metrics = painter.fontMetrics()
    room = QRect(tile.left(), tile.bottom() + 3, tile.width(), caption_height(metrics))
    text = metrics.elidedText(look.name or "", Qt.TextElideMode.ElideMiddle, room.width())
    painter.setPen(QColor(scheme.text if look.is_selected else scheme.muted))
    painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)
