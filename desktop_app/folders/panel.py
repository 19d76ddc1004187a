"""The panel at the left: every folder with its state; one click shows only its photos."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from desktop_app.folders.activity import Activity, Gentleness
from desktop_app.folders.entries import ENTRY_ROLE, Entry, FolderEntries
from desktop_app.folders.row_painter import RowPainter
from desktop_app.glyph_button import GlyphButton
from indexer.model import FolderWatch, Status

_GLYPH = 18


class FoldersPanel(QFrame):
    """Lives on the UI thread; what it shows is handed to it, and what the user asks for it only tells."""

    folder_chosen = Signal(object)  # Path, or None for all photos
    add_asked = Signal()
    remove_asked = Signal(Path)
    rescan_asked = Signal(Path)
    show_asked = Signal(Path)
    exclusions_asked = Signal(Path)
    failures_asked = Signal(Path)
    gentle_asked = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foldersPanel")
        self._chosen: Path | None = None
        self._entries = FolderEntries(self)
        self._list = _FolderList(self._entries)
        self._list.setAccessibleName(self.tr("Folders"))
        self._list.clicked.connect(self._choose_row)
        self._list.walked.connect(self._choose_row)
        self._list.menu_asked.connect(self._open_menu)
        self._list.removal_asked.connect(self._ask_for_removal)
        self._add = GlyphButton("add", self.tr("Add folders"), _GLYPH)
        self._add.clicked.connect(self.add_asked)
        self._more = GlyphButton("dots", self.tr("More about the chosen folder"), _GLYPH)
        self._more.clicked.connect(self._open_menu_below)
        self._gentle = QCheckBox(self.tr("Gentle"))
        self._gentle.setToolTip(self.tr("Leave the computer to you: one processor core, lowest priority, with rests"))
        self._gentle.clicked.connect(self.gentle_asked)
        self._lay_out()
        self.choose(None)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Folders"))
        title.setProperty("kind", "section")
        header = QHBoxLayout()
        header.setContentsMargins(12, 0, 4, 0)
        header.addWidget(title, 1)
        header.setSpacing(0)
        header.addWidget(self._more)
        header.addWidget(self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 20, 8, 10)
        column.setSpacing(8)
        column.addLayout(header)
        column.addWidget(self._list, 1)
        footer = QHBoxLayout()
        footer.setContentsMargins(12, 0, 4, 2)
        footer.addWidget(self._gentle)
        column.addLayout(footer)

    @property
    def chosen(self) -> Path | None:
        """The folder whose photos are shown, or None for all."""
        return self._chosen

    def entries(self) -> list[Entry]:
        """All rows."""
        return [self._entries.index(row).data(ENTRY_ROLE) for row in range(self._entries.rowCount())]

    def show_folders(self, status: Status, watches: Mapping[Path, FolderWatch], activity: Activity) -> None:
        """Show what is known now; if the chosen folder has left the library, all photos are chosen."""
        self._entries.show(status, watches, activity)
        if self._entries.row_of(self._chosen) is None:
            self._chosen = None
            self.folder_chosen.emit(None)
        self.choose(self._chosen)

    def show_gentleness(self, gentleness: Gentleness) -> None:
        """Say whether indexing is gentle, and why."""
        self._gentle.setChecked(gentleness is Gentleness.CHOSEN)
        on_battery = gentleness is Gentleness.ON_BATTERY
        self._gentle.setText(self.tr("On battery: gentle") if on_battery else self.tr("Gentle"))

    def choose(self, path: Path | None) -> None:
        """Mark a folder, or all photos, as chosen; nobody is told."""
        row = self._entries.row_of(path)
        if row is not None:
            self._set_chosen(path)
            self._list.setCurrentIndex(self._entries.index(row))

    def menu_of(self, path: Path) -> QMenu | None:
        """What can be done with a folder."""
        row = self._entries.row_of(path)
        if row is None:
            return None
        entry: Entry = self._entries.index(row).data(ENTRY_ROLE)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        show = menu.addAction(self.tr("Show in file manager"), partial(self.show_asked.emit, path))
        show.setDisabled(entry.is_offline)
        rescan = menu.addAction(self.tr("Check for changes now"), partial(self.rescan_asked.emit, path))
        rescan.setDisabled(entry.is_offline)
        menu.addSeparator()
        menu.addAction(self.tr("Leave out…"), partial(self.exclusions_asked.emit, path))
        failures = menu.addAction(self.tr("Could not be read…"), partial(self.failures_asked.emit, path))
        failures.setEnabled(bool(entry.failed))
        menu.addSeparator()
        menu.addAction(self.tr("Remove from library…"), partial(self.remove_asked.emit, path))
        return menu

    def _choose_row(self, index: QModelIndex) -> None:
        path = index.data(ENTRY_ROLE).path
        if path != self._chosen:
            self._set_chosen(path)
            self.folder_chosen.emit(path)

    def _set_chosen(self, path: Path | None) -> None:
        self._chosen = path
        self._more.setEnabled(path is not None)

    def _open_menu_below(self) -> None:
        if self._chosen and (menu := self.menu_of(self._chosen)):
            menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        path = index.data(ENTRY_ROLE).path
        if path and (menu := self.menu_of(path)):
            menu.popup(place)

    def _ask_for_removal(self, index: QModelIndex) -> None:
        if path := index.data(ENTRY_ROLE).path:
            self.remove_asked.emit(path)


class _FolderList(QListView):
    """A list whose current row is the chosen one, by mouse and by keyboard alike."""

    walked = Signal(QModelIndex)
    menu_asked = Signal(QModelIndex, QPoint)
    removal_asked = Signal(QModelIndex)

    def __init__(self, entries: FolderEntries) -> None:
        super().__init__()
        self.setObjectName("folderList")
        self.setModel(entries)
        self.setItemDelegate(RowPainter(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton:  # a menu is about a folder, and chooses none
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removal_asked.emit(self.currentIndex())
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self.walked.emit(self.currentIndex())

    def _ask_for_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            self.menu_asked.emit(index, self.viewport().mapToGlobal(place))
