"""The button that shows and hides the folders panel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.theme import colours, glyph

_GLYPH = 20


class PanelButton(QToolButton):
    """Does what `action` does, and has its own symbol in the colours of the scheme."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panelButton")
        self.setCheckable(True)
        self.setChecked(action.isChecked())
        self.setVisible(action.isEnabled())
        self.setAccessibleName(action.text())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{action.text()} ({keys})")
        self.setIconSize(QSize(_GLYPH, _GLYPH))
        self.clicked.connect(action.trigger)
        action.toggled.connect(self.setChecked)
        action.enabledChanged.connect(self.setVisible)
        self._draw_glyph()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_glyph()

    def _draw_glyph(self) -> None:
        self.setIcon(QIcon(glyph("sidebar", colours().text, _GLYPH)))
