"""Where the keys lead: from one photo of a layout to another, and to a larger or smaller zoom."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.photos.layout import Layout


class Zoom(Enum):
    """Larger, smaller, or as it was at first."""

    IN = 1
    OUT = -1
    BACK = 0


_ZOOMS = {
    Qt.Key.Key_Plus: Zoom.IN,
    Qt.Key.Key_Equal: Zoom.IN,  # where plus needs Shift
    Qt.Key.Key_Minus: Zoom.OUT,
    Qt.Key.Key_0: Zoom.BACK,
}


def target_row(key: int, layout: Layout, current: int, page: int) -> int | None:
    """The row that a key leads to from the `current` one; None if it leads nowhere.

    Without a current one, -1, keys lead to the first. `page` is how many pixels the Page keys go.
    """
    if not layout.count:
        return None
    last = layout.count - 1
    match key:
        case Qt.Key.Key_Home:
            return 0
        case Qt.Key.Key_End:
            return last
        case Qt.Key.Key_Left | Qt.Key.Key_Right if current >= 0:
            return max(0, min(last, current + (1 if key == Qt.Key.Key_Right else -1)))
        case Qt.Key.Key_Up | Qt.Key.Key_Down if current >= 0:
            line = layout.line_of(current) + (1 if key == Qt.Key.Key_Down else -1)
            return layout.nearest_in_line(line, layout.rect(current).center().x())
        case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown if current >= 0:
            return _page_away(layout, current, page if key == Qt.Key.Key_PageDown else -page)
        case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageDown:
            return 0
    return None


def zoom_of(event: QKeyEvent) -> Zoom | None:
    """How a key zooms, if it does."""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return _ZOOMS.get(event.key())
    return None


def _page_away(layout: Layout, current: int, distance: int) -> int:
    """The photo about a page away, but at least a line."""
    centre = layout.rect(current).center() + QPoint(0, distance)
    rows = layout.rows_between(centre.y() - 1, centre.y() + 1)
    line = layout.line_of(rows.start) if rows and rows.start < layout.count else -1 if distance < 0 else layout.count
    if line == layout.line_of(current):
        line += 1 if distance > 0 else -1
    return layout.nearest_in_line(line, centre.x())
