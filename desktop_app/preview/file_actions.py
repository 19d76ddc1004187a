"""What can be done with the file of the photo that is looked at; the system's programs do it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.file_manager import show_in_folder
from desktop_app.photos.files import is_there
from desktop_app.preview.picture import to_qimage

_CLIPBOARD_EDGE = 1600
"""The shorter side of a copied picture, roughly; the file itself is on the clipboard as well."""


class FileActions(QObject):
    """Each looks first, on a worker, whether the file is there: a lost network drive answers slowly."""

    failed = Signal(str)

    def __init__(self, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._operations = operations

    def open(self, path: Path) -> None:
        """Open the photo with the system's program for it."""
        self._when_there(path, self._open_file)

    def show_in_folder(self, path: Path) -> None:
        """Show the photo in the system's file manager."""
        self._when_there(path, partial(show_in_folder, parent=self))

    def copy(self, path: Path) -> None:
        """Put the file on the clipboard, and, as soon as it is decoded, the picture too."""
        urls = [QUrl.fromLocalFile(str(path))]
        mime = QMimeData()
        mime.setUrls(urls)
        QGuiApplication.clipboard().setMimeData(mime)
        read = partial(_read_picture, path)
        self._operations.query(read, partial(self._add_picture, urls), self._fail)

    def copy_path(self, path: Path) -> None:
        """Put the photo's path on the clipboard."""
        QGuiApplication.clipboard().setText(str(path))

    def _when_there(self, path: Path, act: Callable[[Path], None]) -> None:
        self._operations.query(partial(is_there, path), partial(self._act, path, act), self._fail)

    def _act(self, path: Path, act: Callable[[Path], None], there: bool) -> None:
        if there:
            act(path)
        else:
            sentence = self.tr("{path} cannot be reached: connect its drive, or look whether it is gone.")
            self.failed.emit(sentence.format(path=path))

    def _open_file(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.failed.emit(self.tr("No program on this computer opens {name}.").format(name=path.name))

    def _add_picture(self, urls: list[QUrl], picture: object) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard.mimeData().urls() != urls:
            return  # something else has been copied meanwhile
        mime = QMimeData()
        mime.setUrls(urls)
        mime.setImageData(picture)
        clipboard.setMimeData(mime)

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))


def _read_picture(path: Path) -> object:
    from core_model.imaging import open_photo  # only here, on a worker: the window opens without Pillow

    return to_qimage(open_photo(path, _CLIPBOARD_EDGE))
