"""The line above the grid: what it shows, a way back from duplicates, and how large and in which shape photos are."""

from __future__ import annotations

import math
from html import escape

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from desktop_app.folders.elided_label import ElidedLabel
from desktop_app.glyph_button import GlyphButton
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.layout import MARGIN
from desktop_app.photos.photo_view import LARGEST, SMALLEST, ZOOM_STEP

_GLYPH = 18
_SLIDER_WIDTH = 120


class ViewBar(QWidget):
    """Follows a grid and steers it."""

    left = Signal()  # the way back

    def __init__(self, grid: PhotoGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewBar")
        self._grid = grid
        self._summary = ElidedLabel(textFormat=Qt.TextFormat.PlainText)  # there may be a name in it
        self._summary.setProperty("kind", "muted")
        self._selected = QLabel()
        self._selected.setProperty("kind", "muted")
        grid.selection_changed.connect(self._count_selected)
        self._back = QPushButton(self.tr("Back"))
        self._back.setToolTip(self.tr("Back to all results (Esc)"))
        self._back.clicked.connect(self.left)
        self._back.hide()
        self._shape = self._make_shape()
        self._zoom = self._make_zoom()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 0, MARGIN, 4)
        row.setSpacing(10)
        for widget in (self._back, self._summary, self._selected):
            row.addWidget(widget)
        row.addStretch()
        for widget in (self._zoom, self._shape):
            row.addWidget(widget)

    @property
    def summary(self) -> str:
        """What it says of the answer now."""
        return self._summary.text()

    @property
    def selected(self) -> str:
        """What it says of the selection now."""
        return self._selected.text()

    def say(self, summary: str, has_way_back: bool = False) -> None:
        """Show another summary."""
        self._summary.setText(summary)
        self._summary.setToolTip(escape(summary) if has_way_back else "")
        self._back.setVisible(has_way_back)

    def _make_shape(self) -> GlyphButton:
        button = GlyphButton("justified", self.tr("Show whole photos"), _GLYPH, "muted")
        button.setCheckable(True)
        button.setChecked(self._grid.is_justified)
        button.setAutoRaise(True)
        button.setProperty("kind", "view")
        button.setToolTip(self.tr("Show whole photos instead of squares"))
        button.toggled.connect(self._grid.set_justified)
        self._grid.justified_changed.connect(button.setChecked)
        return button

    def _make_zoom(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, minimum=_step(SMALLEST), maximum=_step(LARGEST))
        slider.setFixedWidth(_SLIDER_WIDTH)
        slider.setAccessibleName(self.tr("Size of photos"))
        slider.setToolTip(self.tr("Size of photos (Ctrl and the mouse wheel, Ctrl++, Ctrl+-)"))
        slider.setValue(_step(self._grid.zoom))
        slider.valueChanged.connect(lambda step: self._grid.set_zoom(round(ZOOM_STEP ** (step / 10))))
        self._grid.zoom_changed.connect(self._follow_zoom)
        return slider

    def _follow_zoom(self, edge: int) -> None:
        with QSignalBlocker(self._zoom):
            self._zoom.setValue(_step(edge))

    def _count_selected(self) -> None:
        """One selected photo is seen; more may be out of sight."""
        count = len(self._grid.selection)
        self._selected.setText("·  " + self.tr("%Ln selected", "", count) if count > 1 else "")


def _step(edge: int) -> int:
    """Equal steps of the slider make photos larger by equal factors: ten of them are one step of the keys."""
    return round(10 * math.log(edge, ZOOM_STEP))
