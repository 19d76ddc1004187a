"""What keys do in the grid: go from photo to photo, choose, open, and zoom."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.photos.layout import Layout
from desktop_app.photos.photo_view import USUAL

if TYPE_CHECKING:
    from desktop_app.photos.grid import PhotoGrid


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
_OPENING = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}


def press(grid: PhotoGrid, event: QKeyEvent) -> bool:
    """Do what a key means in the grid; whether it means anything."""
    if zoom := _zoom_of(event):
        grid.set_zoom(USUAL) if zoom is Zoom.BACK else grid.zoom_by(zoom.value)
        return True
    current, is_ctrl = grid.current_row(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    if event.key() == Qt.Key.Key_A and is_ctrl:
        grid.selection.all()
    elif event.key() == Qt.Key.Key_Space and is_ctrl and current >= 0:
        grid.selection.toggle(current)
    elif event.key() in _OPENING and not is_ctrl and current >= 0:
        grid.opened.emit(current)
    elif (row := grid.row_by_key(event.key())) is not None:
        grid.selection.step(row, event.modifiers())
        grid.reveal(row)
    else:
        return False
    return True


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


def _zoom_of(event: QKeyEvent) -> Zoom | None:
    """How a key zooms, if it does."""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return _ZOOMS.get(event.key())
    return None


def _page_away(layout: Layout, current: int, distance: int) -> int:
    """The photo about a page away, but at least a line."""
    centre = layout.rect(current).center() + QPoint(0, distance)
    line = layout.line_near(centre.y())
    if line == layout.line_of(current):
        line += 1 if distance > 0 else -1
    return layout.nearest_in_line(line, centre.x())
