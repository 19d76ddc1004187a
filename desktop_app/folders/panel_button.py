"""The button that shows and hides the folders panel."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop_app.glyph_button import GlyphButton


class PanelButton(GlyphButton):
    """Does what `action` does."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__("sidebar", action.text(), parent=parent)
        self.setObjectName("panelButton")
        self.setCheckable(True)
        self.setChecked(action.isChecked())
        self.setVisible(action.isEnabled())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{action.text()} ({keys})")
        self.clicked.connect(action.trigger)
        action.toggled.connect(self.setChecked)
        action.enabledChanged.connect(self.setVisible)
