"""What one can do with the selected photos: open, show in folder, copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QImage, QKeySequence

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.file_manager import show_in_folder
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.model import files_as_mime
from indexer.model import Hit

if TYPE_CHECKING:
    from PIL.Image import Image

_CLIPBOARD_EDGE = 1600
"""The shorter side of a copied picture, roughly; the file itself is on the clipboard as well."""

_MOST_OPENED = 20


class PhotoActions(QObject):
    """The grid's actions, which are also its context menu."""

    failed = Signal(str)

    def __init__(self, grid: PhotoGrid, operations: Operations) -> None:
        super().__init__(grid)
        self._grid = grid
        self._operations = operations
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        grid.opened.connect(self.open)
        self._actions = [
            self._add(self.tr("Open"), self.open, "Return", "Enter"),
            self._add(self.tr("Show in folder"), self.show_in_folder, "Ctrl+Return"),
            self._add(self.tr("Copy"), self.copy, QKeySequence.StandardKey.Copy),
            self._add(self.tr("Copy path"), self.copy_path, "Ctrl+Shift+C"),
        ]
        grid.selectionModel().selectionChanged.connect(self._enable)
        grid.model().modelReset.connect(self._enable)
        self._enable()

    def open(self) -> None:
        """Open the selected photos in the system's own viewer."""
        for hit in self._grid.selected_hits()[:_MOST_OPENED]:
            self._when_there(hit.path, self._open_file)

    def show_in_folder(self) -> None:
        """Show the first selected photo in the system's file manager."""
        for hit in self._grid.selected_hits()[:1]:
            self._when_there(hit.path, partial(show_in_folder, parent=self))

    def copy(self) -> None:
        """Put the selected files on the clipboard, and for a single photo the picture too."""
        hits = self._grid.selected_hits()
        QGuiApplication.clipboard().setMimeData(files_as_mime(hits))
        if len(hits) == 1:
            read = partial(_read_picture, hits[0].path)
            self._operations.query(read, partial(self._add_picture, hits), self._fail)

    def copy_path(self) -> None:
        """Put the selected photos' paths on the clipboard, one a line."""
        QGuiApplication.clipboard().setText("\n".join(str(hit.path) for hit in self._grid.selected_hits()))

    def _add(self, text: str, run: Callable[[], None], *keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self._grid)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(run)
        self._grid.addAction(action)
        return action

    def _enable(self) -> None:
        selected = self._grid.selectionModel().hasSelection()
        for action in self._actions:
            action.setEnabled(selected)

    def _when_there(self, path: Path, act: Callable[[Path], None]) -> None:
        self._operations.query(partial(_is_there, path), partial(self._act, path, act), self._fail)

    def _act(self, path: Path, act: Callable[[Path], None], there: bool) -> None:
        if there:
            act(path)
        else:
            sentence = self.tr("{path} cannot be reached: connect its drive, or look whether it is gone.")
            self.failed.emit(sentence.format(path=path))

    def _open_file(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.failed.emit(self.tr("No program on this computer opens {name}.").format(name=path.name))

    def _add_picture(self, hits: list[Hit], picture: Image) -> None:
        clipboard, mime = QGuiApplication.clipboard(), files_as_mime(hits)
        if clipboard.mimeData().urls() != mime.urls():
            return  # something else has been copied meanwhile
        pixels = picture.tobytes()
        image = QImage(pixels, picture.width, picture.height, 3 * picture.width, QImage.Format.Format_RGB888)
        mime.setImageData(image.copy())
        clipboard.setMimeData(mime)

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))


def _is_there(path: Path) -> bool:
    """Whether the file can be reached; asked on a worker, because a lost network drive answers slowly."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def _read_picture(path: Path) -> Image:
    from core_model.imaging import open_photo  # only here, on a worker: it takes longer to import than the window

    return open_photo(path, _CLIPBOARD_EDGE)
