"""How to write a query, by examples that can be clicked."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget


class SearchHelp(QFrame):
    """Opens below a widget, and closes with Escape, a click elsewhere or a choice."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("searchHelp")
        self.setAccessibleName(self.tr("How to search"))
        self.examples: list[QPushButton] = []
        rows = (
            (self.tr("a child in the snow"), self.tr("What the photo shows, in your own words, Chinese or English")),
            (self.tr("dog + snow"), self.tr("Both at once; dog^2 counts double")),
            (self.tr("beach -people"), self.tr("Without that; a minus counts only after a space")),
            (self.tr('beach -"red car"'), self.tr("Quotation marks keep words together")),
            (self.tr("IMG_2041"), self.tr("File names, folders, cameras and lenses are searched too")),
            (self.tr("date:2023-05"), self.tr("Taken then; also after:2023, before:2024, date:2021..2023")),
            (self.tr("folder:travel"), self.tr("Only there; also name: camera: lens:")),
            (self.tr("type:png"), self.tr("A format; also shape:portrait, size:>5MB, rating:>=4, has:place")),
            (self.tr("cat -folder:screenshots"), self.tr("A minus before a filter turns it round")),
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 14, 20, 16)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for row, (example, meaning) in enumerate(rows):
            grid.addWidget(self._example(example), row, 0)
            label = QLabel(meaning)
            label.setProperty("kind", "muted")
            grid.addWidget(label, row, 1)

    def open_below(self, widget: QWidget) -> None:
        """Show it, its right edge at that of `widget`."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 6))
        left = widget.window().mapToGlobal(QPoint(8, 0)).x()
        self.move(max(left, corner.x()), corner.y())
        self.show()
        self.examples[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _example(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("kind", "example")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self._choose(text))
        self.examples.append(button)
        return button

    def _choose(self, text: str) -> None:
        self.close()
        self.chosen.emit(text)
