"""The dialog of what a folder leaves out: patterns as in .gitignore, and how many photos each would take away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from core_model.errors import ShiyingError
from desktop_app.operations import Operations

if TYPE_CHECKING:
    from indexer import Library

_SIZE = (520, 420)
_PAUSE_MS = 250
"""How long the typing must rest before photos are counted."""


class ExclusionsDialog(QDialog):
    """What the user decides it only tells."""

    exclude_asked = Signal(Path, str)
    include_asked = Signal(Path, str)

    def __init__(self, library: Library, operations: Operations, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._library = library
        self._operations = operations.of(self)
        self._folder = folder
        self.setWindowTitle(self.tr("Leave out of {folder}").format(folder=folder.name or folder))
        self.resize(*_SIZE)
        self._patterns = QListWidget()
        self._patterns.setAccessibleName(self.tr("Patterns"))
        self._patterns.currentRowChanged.connect(lambda row: self._include.setEnabled(row >= 0))
        self._include = QPushButton(self.tr("Take back"), autoDefault=False, enabled=False)
        self._include.clicked.connect(self._take_back)
        self._field = QLineEdit(placeholderText=self.tr("A folder, such as 截图/, or files, such as *.png"))
        self._field.setAccessibleName(self.tr("New pattern"))
        self._field.textChanged.connect(self._typed)
        self._exclude = QPushButton(self.tr("Leave out"), enabled=False, default=True)
        self._exclude.clicked.connect(self._leave_out)
        self._verdict = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._verdict.setProperty("kind", "muted")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._count)
        self._lay_out()
        self.refresh()
        self._field.setFocus()

    def _lay_out(self) -> None:
        explanation = QLabel(
            self.tr(
                "Photos that match leave the library, and come back when you take the pattern back. No file is touched."
            ),
            wordWrap=True,
        )
        adding = QHBoxLayout()
        adding.addWidget(self._field, 1)
        adding.addWidget(self._exclude)
        closing = QHBoxLayout()
        close = QPushButton(self.tr("Close"), autoDefault=False)
        close.clicked.connect(self.close)
        closing.addWidget(self._include)
        closing.addStretch(1)
        closing.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(explanation)
        column.addLayout(adding)
        column.addWidget(self._verdict)
        column.addWidget(self._patterns, 1)
        column.addLayout(closing)

    @property
    def verdict(self) -> str:
        """What it says of the pattern that is being typed."""
        return self._verdict.text()

    def patterns(self) -> list[str]:
        """The patterns that are in force."""
        return [self._patterns.item(row).text() for row in range(self._patterns.count())]

    def refresh(self) -> None:
        """Read the patterns anew."""
        read = partial(self._library.exclusions, self._folder)
        self._operations.query(read, self._show_patterns, self._complain)

    def _show_patterns(self, patterns: tuple[str, ...]) -> None:
        self._patterns.clear()
        self._patterns.addItems(patterns)
        self._include.setEnabled(False)

    def _typed(self) -> None:
        self._exclude.setEnabled(False)
        self._verdict.clear()
        self._pause.start()

    def _count(self) -> None:
        pattern = self._field.text()
        if pattern.strip():
            count = partial(self._library.count_matches, self._folder, pattern)
            self._operations.query(count, partial(self._judge, pattern), partial(self._refuse, pattern))

    def _judge(self, pattern: str, count: int) -> None:
        if pattern == self._field.text():
            self._verdict.setText(self.tr("%Ln photos would leave the library", "", count))
            self._exclude.setEnabled(pattern.strip() not in self.patterns())

    def _refuse(self, pattern: str, error: ShiyingError) -> None:
        if pattern == self._field.text():
            self._verdict.setText(str(error))

    def _complain(self, error: ShiyingError) -> None:
        self._verdict.setText(str(error))

    def _leave_out(self) -> None:
        self.exclude_asked.emit(self._folder, self._field.text())
        self._field.clear()

    def _take_back(self) -> None:
        if item := self._patterns.currentItem():
            self.include_asked.emit(self._folder, item.text())
