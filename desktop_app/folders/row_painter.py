"""Paints a row of the folders panel: a symbol, the name, the count, and below them what becomes of the folder."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.folders.entries import ENTRY_ROLE, Entry
from desktop_app.theme import Colours, colours, glyph

_GLYPH = 18
_PADDING = 9
_GAP = 9
_RADIUS = 7
_BAR = 3
_SMALL = 0.87

Index = QModelIndex | QPersistentModelIndex


class RowPainter(QStyledItemDelegate):
    """One `Entry`, in the colours of the scheme."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        entry: Entry = index.data(ENTRY_ROLE)
        height = option.fontMetrics.height() + 2 * _PADDING
        if entry.state:
            height += QFontMetrics(_small(option.font)).height() + 2
        return QSize(160, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY_ROLE)
        scheme = colours()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option, scheme)
        room = option.rect.adjusted(_PADDING + 2, _PADDING, -_PADDING - 2, -_PADDING)
        line = QRect(room.left(), room.top(), room.width(), option.fontMetrics.height())
        symbol = "offline" if entry.is_offline else "folder" if entry.path else "photos"
        picture = QRect(line.left(), line.center().y() - _GLYPH // 2, _GLYPH, _GLYPH)
        painter.drawPixmap(picture, glyph(symbol, scheme.muted if entry.is_offline else scheme.accent, _GLYPH))
        line.setLeft(picture.right() + _GAP)
        _paint_name(painter, option, line, entry, scheme)
        if entry.state:
            below = QRect(line.left(), line.bottom() + 3, line.width(), room.bottom() - line.bottom())
            _paint_state(painter, option, below, entry, scheme)
        painter.restore()


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SMALL)
    return small


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, scheme: Colours) -> None:
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    if not (selected or hovered):
        return
    painter.setPen(QColor(scheme.accent) if focused else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.border if selected else scheme.hover))
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5), _RADIUS, _RADIUS)


def _paint_name(painter: QPainter, option: QStyleOptionViewItem, line: QRect, entry: Entry, scheme: Colours) -> None:
    count = QLocale().toString(entry.count)
    painter.setFont(option.font)
    painter.setPen(QColor(scheme.muted))
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
    width = line.width() - option.fontMetrics.horizontalAdvance(count) - _GAP
    painter.setPen(QColor(scheme.muted if entry.is_offline else scheme.text))
    name = option.fontMetrics.elidedText(entry.name, Qt.TextElideMode.ElideMiddle, width)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def _paint_state(painter: QPainter, option: QStyleOptionViewItem, room: QRect, entry: Entry, scheme: Colours) -> None:
    font = _small(option.font)
    metrics = QFontMetrics(font)
    painter.setFont(font)
    painter.setPen(QColor(scheme.muted))
    text = metrics.elidedText(entry.state, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
    if entry.progress is None:
        return
    track = QRectF(room.left(), option.rect.bottom() - _BAR - 3, room.width(), _BAR)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.border))
    painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
    painter.setBrush(QColor(scheme.accent))
    painter.drawRoundedRect(
        QRectF(track.topLeft(), track.size()).adjusted(0, 0, (entry.progress - 1) * track.width(), 0),
        _BAR / 2,
        _BAR / 2,
    )
