"""Which photos are selected, and from where a selection is extended: the habits of a file manager."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, Signal

_NONE = np.zeros(0, np.bool_)


class Selection(QObject):
    """The selected rows, the `current` one (where the keyboard is) and the `anchor` (where a range begins)."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen: npt.NDArray[np.bool_] = _NONE
        self._before_band: npt.NDArray[np.bool_] = _NONE
        self.current = -1
        self.anchor = -1

    def reset(self, count: int, rows: Iterable[int] = (), current: int = -1, anchor: int = -1) -> None:
        """Begin anew over `count` photos, with these selected."""
        self._chosen = np.zeros(count, np.bool_)
        self._chosen[list(rows)] = True
        self.current, self.anchor = current, anchor
        self.changed.emit()

    def __len__(self) -> int:
        return int(np.count_nonzero(self._chosen))

    def __contains__(self, row: int) -> bool:
        return bool(self._chosen[row])

    def rows(self) -> list[int]:
        """The selected rows, ascending."""
        chosen: list[int] = np.flatnonzero(self._chosen).tolist()
        return chosen

    def click(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Choose a photo by the mouse."""
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.extend(row, adding=bool(modifiers & Qt.KeyboardModifier.ControlModifier))
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self.toggle(row)
        else:
            self.only(row)

    def step(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Go to a photo by the keyboard; with Ctrl, the selection stays as it is."""
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.extend(row, adding=bool(modifiers & Qt.KeyboardModifier.ControlModifier))
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self.current = row
            self.changed.emit()
        else:
            self.only(row)

    def only(self, row: int) -> None:
        """Select this photo and no other."""
        self._chosen[:] = False
        self._chosen[row] = True
        self.current = self.anchor = row
        self.changed.emit()

    def toggle(self, row: int) -> None:
        """Select this photo too, or no longer."""
        self._chosen[row] = not self._chosen[row]
        self.current = self.anchor = row
        self.changed.emit()

    def extend(self, row: int, adding: bool = False) -> None:
        """Select from the anchor to this photo, in place of all others or in addition."""
        if self.anchor < 0:
            self.anchor = max(0, self.current)
        if not adding:
            self._chosen[:] = False
        self._chosen[min(self.anchor, row) : max(self.anchor, row) + 1] = True
        self.current = row
        self.changed.emit()

    def all(self) -> None:
        """Select every photo."""
        self._chosen[:] = True
        self.changed.emit()

    def none(self) -> None:
        """Select nothing; the current photo stays."""
        self._chosen[:] = False
        self.changed.emit()

    def choose(self, rows: Iterable[int]) -> None:
        """Select exactly these."""
        self._chosen[:] = False
        self._chosen[list(rows)] = True
        self.changed.emit()

    def begin_band(self, adding: bool) -> None:
        """A rubber band is opened; what was selected stays beside it if it is `adding`."""
        self._before_band = self._chosen.copy() if adding else np.zeros_like(self._chosen)

    def band(self, rows: Iterable[int]) -> None:
        """The rubber band now touches these."""
        self._chosen = self._before_band.copy()
        self._chosen[list(rows)] = True
        self.changed.emit()
