"""The settings, each of which holds as soon as it is changed.

Lives on the UI thread. What takes time, such as measuring and clearing the thumbnails, goes through `Operations`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core_model.errors import ShiyingError
from desktop_app.operations import Operations, OwnedOperations
from desktop_app.photos.file_manager import open_path
from desktop_app.settings.store import Language, Settings, Theme

_WIDTH = 560
_CACHE_LIMITS = (256, 512, 1024, 2048, 5120, 10240)
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class ThumbnailCache:
    """What the dialog may do with the thumbnails on the disk; a worker calls both."""

    size: Callable[[], int]
    clear: Callable[[], None]


class SettingsDialog(QDialog):
    """Looks, work and storage, one below the other."""

    failed = Signal(str)

    def __init__(
        self,
        settings: Settings,
        operations: Operations | OwnedOperations,
        home: Path,
        thumbnails: ThumbnailCache | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._operations = operations.of(self)
        self._home = home
        self._thumbnails = thumbnails
        self.setObjectName("settings")
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(_WIDTH)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 24)
        self._column.setSpacing(8)
        self._add_looks()
        self._add_work()
        self._add_storage()
        self._column.addStretch()
        self.resize(_WIDTH, self._column.totalHeightForWidth(_WIDTH))  # Qt alone forgets that texts wrap

    # The three parts

    def _add_looks(self) -> None:
        card = self._add_part(self.tr("Window"))
        languages = {
            Language.SYSTEM: self.tr("Same as the system"),
            Language.CHINESE: "简体中文",
            Language.ENGLISH: "English",
        }
        themes = {
            Theme.SYSTEM: self.tr("Same as the system"),
            Theme.LIGHT: self.tr("Light"),
            Theme.DARK: self.tr("Dark"),
        }
        self._add_row(card, self.tr("Language"), self._choice("language", languages))
        self._add_row(card, self.tr("Appearance"), self._choice("theme", themes))
        card.addWidget(self._check("tray", self.tr("Keep running in the notification area when the window is closed")))

    def _add_work(self) -> None:
        card = self._add_part(self.tr("Organising photos"))
        counts = {0: self.tr("Automatic")} | {
            count: self.tr("%Ln threads", "", count) for count in range(1, (os.cpu_count() or 1) + 1)
        }
        self._add_row(card, self.tr("Processor"), self._choice("index_threads", counts))
        card.addWidget(self._check("gentle_on_battery", self.tr("Go gently while the computer runs on its battery")))

    def _add_storage(self) -> None:
        card = self._add_part(self.tr("Storage"))
        if self._thumbnails:
            self._add_thumbnails(card, self._thumbnails)
        show = QPushButton(self.tr("Open"))
        show.setAccessibleName(self.tr("Open the library's folder"))
        show.clicked.connect(lambda: open_path(self._home))
        self._add_row(card, self.tr("Library"), show)
        path = self._muted(str(self._home))
        path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card.addWidget(path)
        card.addWidget(
            self._muted(
                self.tr(
                    "What Shiying knows of your photos is there; the photos themselves stay where they are. To keep it "
                    "elsewhere, start Shiying with --home FOLDER or set SHIYING_HOME."
                )
            )
        )

    def _add_thumbnails(self, card: QVBoxLayout, thumbnails: ThumbnailCache) -> None:
        sizes = {limit: _size(limit * _MEGABYTE) for limit in _CACHE_LIMITS}
        self._add_row(card, self.tr("Thumbnails take at most"), self._choice("thumbnail_mb", sizes))
        self._clear = QPushButton(self.tr("Clear now"))
        self._clear.clicked.connect(self._clear_thumbnails)
        self._used = self._muted("")
        row = QHBoxLayout()
        row.addWidget(self._used, 1)
        row.addWidget(self._clear)
        card.addLayout(row)
        self._operations.query(thumbnails.size, self._show_used, self._fail)

    # Thumbnails

    def _clear_thumbnails(self) -> None:
        assert self._thumbnails
        self._clear.setEnabled(False)
        cache = self._thumbnails

        def clear() -> int:
            cache.clear()
            return cache.size()

        self._operations.query(clear, self._show_used, self._fail)

    def _show_used(self, used: int) -> None:
        self._used.setText(self.tr("They take {size} now, and come again as you look.").format(size=_size(used)))
        self._clear.setEnabled(True)

    def _fail(self, error: ShiyingError) -> None:
        self._clear.setEnabled(True)
        self.failed.emit(str(error))

    # How a part is put together

    def _add_part(self, title: str) -> QVBoxLayout:
        heading = QLabel(title)
        heading.setProperty("kind", "section")
        self._column.addWidget(heading)
        frame = QFrame()
        frame.setProperty("kind", "card")
        card = QVBoxLayout(frame)
        card.setContentsMargins(16, 12, 16, 14)
        card.setSpacing(10)
        self._column.addWidget(frame)
        self._column.addSpacing(10)
        return card

    def _add_row(self, card: QVBoxLayout, text: str, field: QWidget) -> None:
        if not field.accessibleName():
            field.setAccessibleName(text)
        label = QLabel(text)
        label.setBuddy(field)
        row = QHBoxLayout()
        row.addWidget(label, 1)
        row.addWidget(field)
        card.addLayout(row)

    def _choice(self, name: str, labels: dict[Any, str]) -> QComboBox:
        values = list(labels)
        box = QComboBox(objectName=name)
        box.addItems(list(labels.values()))
        current = getattr(self._settings, name)
        if current not in values:  # one that was set by hand, or on a computer with more cores
            values.append(current)
            box.addItem(QLocale().toString(current))
        box.setCurrentIndex(values.index(current))
        box.activated.connect(lambda row: setattr(self._settings, name, values[row]))
        return box

    def _check(self, name: str, label: str) -> QCheckBox:
        check = QCheckBox(label, objectName=name)
        check.setChecked(getattr(self._settings, name))
        check.toggled.connect(lambda checked: setattr(self._settings, name, checked))
        return check

    def _muted(self, text: str) -> QLabel:
        label = QLabel(text, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("kind", "muted")
        return label


def _size(size: int) -> str:
    digits = 0 if size >= _MEGABYTE else 1
    return QLocale().formattedDataSize(size, digits, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
