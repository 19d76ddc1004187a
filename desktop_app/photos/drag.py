"""Photos on their way to other programs: their files as URLs, with a small stack of them under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDrag, QFont, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.theme import colours

if TYPE_CHECKING:
    from indexer.model import Hit

_EDGE = 96
STACKED = 3
"""Pictures that are seen of a stack."""

_SHIFT = 7
_BADGE = 24


def files_as_mime(paths: Sequence[Path]) -> QMimeData:
    """The photos' files, as a file manager or a chat window takes them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag_out(source: QWidget, hits: Sequence[Hit], pictures: Sequence[QPixmap] = ()) -> None:
    """Let other programs take copies of the files, until the button is released."""
    drag = QDrag(source)
    drag.setMimeData(files_as_mime([hit.path for hit in hits]))
    drag.setPixmap(stack_of(pictures, len(hits), source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(_EDGE // 2, _EDGE // 2))
    drag.exec(Qt.DropAction.CopyAction)


def stack_of(pictures: Sequence[QPixmap], count: int, ratio: float) -> QPixmap:
    """A few of the pictures on one another, and how many photos there are if more than one."""
    edge = _EDGE + (STACKED - 1) * _SHIFT + _BADGE // 2
    pixmap = QPixmap(QSize(edge, edge) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    shown = min(count, STACKED)
    for depth in reversed(range(shown)):
        place = QRect(depth * _SHIFT, _BADGE // 2 + depth * _SHIFT, _EDGE, _EDGE)
        _paint_picture(painter, place, pictures[depth] if depth < len(pictures) else None)
    if count > 1:
        _paint_count(painter, QRect(_EDGE - _BADGE, 0, 2 * _BADGE, _BADGE), count)
    painter.end()
    return pixmap


def _paint_picture(painter: QPainter, place: QRect, picture: QPixmap | None) -> None:
    painter.setPen(QColor(colours().window))
    painter.setBrush(QColor(colours().placeholder))
    painter.drawRoundedRect(place, 6, 6)
    if picture is not None:
        side = min(picture.width(), picture.height())
        cut = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
        painter.drawPixmap(place.adjusted(1, 1, -1, -1), picture, cut)


def _paint_count(painter: QPainter, place: QRect, count: int) -> None:
    font = QFont(painter.font())
    font.setBold(True)
    painter.setFont(font)
    text = f"{count:,}"
    place.setWidth(max(_BADGE, painter.fontMetrics().horizontalAdvance(text) + 14))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().accent))
    painter.drawRoundedRect(place, _BADGE / 2, _BADGE / 2)
    painter.setPen(QColor(colours().on_accent))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
