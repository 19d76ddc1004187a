"""What a screen reader reads of the grid: the photos in sight and the current one, and what becomes of them.

Not all photos, because some systems ask for every item of a list at once, and there may be 500,000; so each says which
of how many it is. Lives on the UI thread, and makes nothing while no screen reader runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface

from desktop_app.photos.accessible import GridInterface, PhotoItem

if TYPE_CHECKING:
    from desktop_app.photos.grid import PhotoGrid

_MOST_ITEMS = 300
"""From so many on, items that are out of sight are dropped."""


class GridReading(QObject):
    """Says what there is to read, and tells of every change."""

    def __init__(self, grid: PhotoGrid) -> None:
        super().__init__(grid)
        _install_factory()
        self._grid = grid
        self._items = _Items(lambda row: PhotoItem(grid, self, row))
        self._is_due = False
        grid.shown.connect(self._begin_anew)
        grid.current_changed.connect(self.tell_of_current)
        grid.selection_changed.connect(self._tell_of_selection)
        grid.destroyed.connect(self._items.clear)

    def rows(self) -> list[int]:
        """The rows that are items now."""
        visible, current = self._grid.visible(), self._grid.current_row()
        return [*visible, current] if current >= 0 and current not in visible else list(visible)

    def item(self, row: int) -> PhotoItem:
        """The photo at a row of the answer that is shown."""
        if len(self._items) >= _MOST_ITEMS:
            self._items.keep(self.rows())
        return self._items.get(row)

    def name(self, row: int) -> str:
        """What to call a photo; empty while it has not been read."""
        hit = self._grid.photo_at(row)
        return hit.path.name if hit else ""

    def description(self, row: int) -> str:
        """What can be said of a photo beside its name."""
        number, count = (QLocale().toString(one) for one in (row + 1, self._grid.count()))
        parts = [self.tr("{number} of {count}").format(number=number, count=count)]
        if (answer := self._grid.answer) and row < answer.best < len(answer):
            parts.append(self.tr("best match"))
        hit = self._grid.photo_at(row)
        photo = hit.photo if hit else None
        day = QDate.fromString((photo.taken_at or "")[:10] if photo else "", Qt.DateFormat.ISODate)
        if day.isValid():
            parts.append(QLocale().toString(day, QLocale.FormatType.LongFormat))
        if hit and hit.offline:
            parts.append(self.tr("its drive is not connected"))
        elif photo and photo.error:
            parts.append(self.tr("cannot be shown"))
        return ", ".join(parts)

    def tell_of_current(self) -> None:
        """Name the photo where the keyboard is, if it is in the grid; one that has not been read, as soon as it is."""
        row = self._grid.current_row()
        if row >= 0 and self._grid.hasFocus() and QAccessible.isActive():
            self._is_due = not self.name(row)
            if not self._is_due:
                self._tell(self.item(row), QAccessible.Event.Focus)

    def tell_late(self) -> None:
        """Photos have been read."""
        if self._is_due:
            self.tell_of_current()

    def _begin_anew(self) -> None:
        """Other photos stand at the rows."""
        self._items.clear()
        self._tell(self._grid, QAccessible.Event.ObjectReorder)
        self.tell_of_current()

    def _tell_of_selection(self) -> None:
        self._tell(self._grid, QAccessible.Event.SelectionWithin)

    def _tell(self, source: QObject | QAccessibleInterface, event: QAccessible.Event) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(source, event))


class _Items:
    """The items that a screen reader has met.

    Qt's cache owns an interface from its registration on. It deletes that of a QObject with it; items have none, so
    they are deleted here, and referred to until then.
    """

    def __init__(self, make: Callable[[int], PhotoItem]) -> None:
        self._make = make
        self._items: dict[int, tuple[int, PhotoItem]] = {}

    def __len__(self) -> int:
        return len(self._items)

    def get(self, row: int) -> PhotoItem:
        """The item for a row, made and registered if there is none yet."""
        if row not in self._items:
            item = self._make(row)
            self._items[row] = QAccessible.registerAccessibleInterface(item), item
        return self._items[row][1]

    def keep(self, rows: Iterable[int]) -> None:
        """Drop all items but these."""
        for row in set(self._items).difference(rows):
            QAccessible.deleteAccessibleInterface(self._items[row][0])
            del self._items[row]

    def clear(self) -> None:
        """Drop all items."""
        self.keep(())


@cache
def _install_factory() -> None:
    """Let Qt ask for the grid's interface by the name of its class, as it does for its own widgets."""

    def make(class_name: str, source: QObject) -> QAccessibleInterface | None:
        return GridInterface(source) if class_name == "PhotoGrid" else None

    QAccessible.installFactory(make)
