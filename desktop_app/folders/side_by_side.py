"""The folders panel beside the rest of the window, as wide as the user likes, or out of the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

FIRST_WIDTH = 236
_LEAST_WIDTH = 170


class SideBySide(QSplitter):
    """Whether the panel is shown, and how wide, is for others to remember: see `changed`."""

    changed = Signal(bool, int)  # whether the panel is shown, and its width when it is
    useful_changed = Signal(bool)

    def __init__(self, panel: QWidget, rest: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("sideBySide")
        self._panel = panel
        self._shown = True
        self._useful = False
        self._width = FIRST_WIDTH
        panel.setMinimumWidth(_LEAST_WIDTH)
        self.addWidget(panel)
        self.addWidget(rest)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(True)
        self.setCollapsible(1, False)
        self.setHandleWidth(1)
        self.splitterMoved.connect(lambda *_: self._moved())
        panel.hide()

    @property
    def panel_shown(self) -> bool:
        """Whether the user wants to see the panel."""
        return self._shown

    @property
    def useful(self) -> bool:
        """Whether there is a folder to list."""
        return self._useful

    @property
    def panel_width(self) -> int:
        """How wide the panel is when it is shown, in logical pixels."""
        return self._width

    def restore(self, shown: bool, width: int) -> None:
        """Show or hide the panel, as it was left."""
        self._width = max(width, _LEAST_WIDTH)
        self.set_panel_shown(shown)

    def set_panel_shown(self, shown: bool) -> None:
        """Show or hide the panel."""
        is_new = shown != self._shown
        self._shown = shown
        self._arrange()
        if is_new:
            self.changed.emit(self._shown, self._width)

    def set_useful(self, useful: bool) -> None:
        """Keep the panel away while there is no folder to list."""
        if useful != self._useful:
            self._useful = useful
            self._arrange()
            self.useful_changed.emit(useful)

    def _arrange(self) -> None:
        visible = self._shown and self._useful
        self._panel.setVisible(visible)
        if visible:
            self.setSizes([self._width, max(1, self.width() - self._width)])

    def _moved(self) -> None:
        width = self.sizes()[0]
        self._shown = width > 0
        if self._shown:
            self._width = width
        else:
            self._panel.hide()
        self.changed.emit(self._shown, self._width)
