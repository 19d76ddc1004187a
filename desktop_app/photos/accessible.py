"""The interfaces through which a screen reader asks the grid: a list, and its photos as items.

Lives on the UI thread. What they say of photos, and which photos there are, is the `GridReading`'s business.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleActionInterface,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import Shiboken, isValid

if TYPE_CHECKING:
    from desktop_app.photos.grid import PhotoGrid
    from desktop_app.photos.reading import GridReading

_NOTHING = Shiboken.VoidPtr(0)
"""A null pointer from `interface_cast`: PySide hands Qt something else for None."""


class GridInterface(QAccessibleWidget):
    """The list."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid, QAccessible.Role.List)
        self._grid = grid
        self._selection = _Selection(grid)

    def childCount(self) -> int:  # noqa: N802
        return len(self._grid.reading.rows())

    def child(self, index: int) -> QAccessibleInterface | None:
        rows = self._grid.reading.rows()
        return self._grid.reading.item(rows[index]) if 0 <= index < len(rows) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802
        rows = self._grid.reading.rows()
        return rows.index(child.row) if isinstance(child, PhotoItem) and child.row in rows else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # noqa: N802
        viewport = self._grid.viewport()
        row = self._grid.row_at(viewport.mapFromGlobal(QPoint(x, y)))
        return self._grid.reading.item(row) if row >= 0 else None

    def focusChild(self) -> QAccessibleInterface | None:  # noqa: N802
        row = self._grid.current_row()
        return self._grid.reading.item(row) if row >= 0 and self._grid.hasFocus() else None

    def state(self) -> QAccessible.State:
        state = super().state()
        state.multiSelectable = state.extSelectable = True
        return state

    def interface_cast(self, kind: QAccessible.InterfaceType) -> object:
        return self._selection if kind == QAccessible.InterfaceType.SelectionInterface else _NOTHING


class PhotoItem(QAccessibleInterface):
    """The photo at a row, as long as the answer is the same."""

    def __init__(self, grid: PhotoGrid, reading: GridReading, row: int) -> None:
        super().__init__()
        self.row = row
        self._grid = grid
        self._reading = reading
        self._actions = _Actions(grid, row)

    def isValid(self) -> bool:  # noqa: N802
        return isValid(self._grid) and self.row < self._grid.count()

    def object(self) -> None:
        """There is none: the grid paints its photos itself."""

    def window(self) -> QWindow | None:
        return self._grid.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._grid)

    def child(self, index: int) -> None:
        """None, as in a leaf."""

    def childAt(self, x: int, y: int) -> None:  # noqa: N802
        """None, as in a leaf."""

    def childCount(self) -> int:  # noqa: N802
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802
        return -1

    def rect(self) -> QRect:
        place = self._grid.rect_of(self.row)
        return QRect(self._grid.viewport().mapToGlobal(place.topLeft()), place.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.selectable = state.focusable = True
        state.selected = self.row in self._grid.selection
        state.focused = self._grid.hasFocus() and self.row == self._grid.current_row()
        state.invisible = not self._grid.isVisible()
        state.offscreen = self.row not in self._grid.visible()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self._reading.name(self.row)
        return self._reading.description(self.row) if kind == QAccessible.Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:  # noqa: N802
        """Photos are not renamed here."""

    def interface_cast(self, kind: QAccessible.InterfaceType) -> object:
        return self._actions if kind == QAccessible.InterfaceType.ActionInterface else _NOTHING


class _Actions(QAccessibleActionInterface):
    """What a screen reader may do with a photo: go to it, or open it."""

    def __init__(self, grid: PhotoGrid, row: int) -> None:
        super().__init__()
        self._acts: dict[str, Callable[[], None]] = {
            QAccessibleActionInterface.pressAction(): partial(grid.opened.emit, row),
            QAccessibleActionInterface.setFocusAction(): partial(_go_to, grid, row),
        }

    def actionNames(self) -> list[str]:  # noqa: N802
        return list(self._acts)

    def doAction(self, name: str) -> None:  # noqa: N802
        self._acts[name]()

    def keyBindingsForAction(self, name: str) -> list[str]:  # noqa: N802
        return []


class _Selection(QAccessibleSelectionInterface):
    """The selection, as far as it is in sight."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__()
        self._grid = grid

    def selectedItems(self) -> list[QAccessibleInterface]:  # noqa: N802
        reading = self._grid.reading
        return [reading.item(row) for row in reading.rows() if row in self._grid.selection]

    def selectedItemCount(self) -> int:  # noqa: N802
        return len(self.selectedItems())

    def selectedItem(self, index: int) -> QAccessibleInterface | None:  # noqa: N802
        items = self.selectedItems()
        return items[index] if 0 <= index < len(items) else None

    def isSelected(self, item: QAccessibleInterface) -> bool:  # noqa: N802
        return isinstance(item, PhotoItem) and item.row in self._grid.selection

    def select(self, item: QAccessibleInterface) -> bool:
        return self._toggle(item, is_selected=False)

    def unselect(self, item: QAccessibleInterface) -> bool:
        return self._toggle(item, is_selected=True)

    def selectAll(self) -> bool:  # noqa: N802
        self._grid.selection.all()
        return True

    def clear(self) -> bool:
        self._grid.selection.none()
        return True

    def _toggle(self, item: QAccessibleInterface, is_selected: bool) -> bool:
        if not isinstance(item, PhotoItem):
            return False
        if self.isSelected(item) is is_selected:
            self._grid.selection.toggle(item.row)
        return True


def _go_to(grid: PhotoGrid, row: int) -> None:
    grid.setFocus(Qt.FocusReason.OtherFocusReason)
    grid.set_current(row)
