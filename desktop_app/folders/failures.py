"""The dialog of photos that could not be read: why, which, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTreeView, QVBoxLayout, QWidget

from core_model.errors import ShiyingError
from desktop_app.folders.failures_model import PATH_ROLE, FailuresModel, Groups, by_reason
from desktop_app.operations import Operations
from desktop_app.photos.file_manager import show_in_folder

if TYPE_CHECKING:
    from indexer import Library

_SIZE = (680, 440)
_FEW_GROUPS = 3
"""So few reasons are shown with their photos unfolded."""


class FailuresDialog(QDialog):
    """Of one folder, or of all. It may be closed before the library has answered."""

    retry_asked = Signal(object)  # the folder, or None for all

    def __init__(self, library: Library, operations: Operations, folder: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._library = library
        self._operations = operations.of(self)
        self._folder = folder
        self.setWindowTitle(self.tr("Photos that could not be read"))
        self.resize(*_SIZE)
        self._headline = QLabel(self.tr("Looking…"), wordWrap=True)
        self._failures = FailuresModel(self)
        self._tree = QTreeView(uniformRowHeights=True, headerHidden=True)
        self._tree.setModel(self._failures)
        self._tree.setAccessibleName(self.windowTitle())
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._tree.selectionModel().currentChanged.connect(self._enable)
        self._tree.doubleClicked.connect(self._show)
        self._failures.modelReset.connect(self._enable)
        self._copy = self._button(self.tr("Copy list"), self._copy_list)
        self._show_button = self._button(self.tr("Show in folder"), self._show)
        self._retry = self._button(self.tr("Try again"), self._try_again)
        close = self._button(self.tr("Close"), self.close)
        close.setDefault(True)
        QShortcut(QKeySequence.StandardKey.Copy, self._tree, self._copy_list)
        row = QHBoxLayout()
        for button in (self._copy, self._show_button, self._retry):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self._headline)
        column.addWidget(self._tree, 1)
        column.addLayout(row)
        self._enable()
        self.refresh()

    @property
    def headline(self) -> str:
        """What it says above the list."""
        return self._headline.text()

    def as_text(self) -> str:
        """The list, as it is copied."""
        return self._failures.as_text()

    def refresh(self) -> None:
        """Read the list anew."""
        read = partial(_read, self._library, self._folder)
        self._operations.query(read, self._show_groups, self._complain)

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, autoDefault=False)
        button.clicked.connect(act)
        return button

    def _show_groups(self, groups: Groups) -> None:
        if groups != self._failures.groups:  # or what is selected and unfolded would be lost
            self._failures.replace(groups)
            if len(groups) <= _FEW_GROUPS:
                self._tree.expandAll()
        self._enable()
        count = self._failures.count
        self._headline.setText(
            self.tr("%Ln photos could not be read. The others are not affected.", "", count)
            if count
            else self.tr("All photos could be read.")
        )

    def _complain(self, error: ShiyingError) -> None:
        self._headline.setText(str(error))

    def _enable(self) -> None:
        self._copy.setEnabled(bool(self._failures.count))
        self._retry.setEnabled(bool(self._failures.count))
        self._show_button.setEnabled(self._current() is not None)

    def _current(self) -> Path | None:
        path: Path | None = self._tree.currentIndex().data(PATH_ROLE)
        return path

    def _copy_list(self) -> None:
        QGuiApplication.clipboard().setText(self._failures.as_text())

    def _show(self) -> None:
        if path := self._current():
            show_in_folder(path, self)

    def _try_again(self) -> None:
        self.retry_asked.emit(self._folder)
        self._retry.setEnabled(False)
        self._headline.setText(self.tr("They are being read again; what still fails comes back here."))


def _read(library: Library, folder: Path | None) -> Groups:
    return by_reason(library.failures(folder))
