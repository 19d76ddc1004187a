"""What can be done with the files of photos; the system's programs do most of it.

Lives on the UI thread; all that touches files runs on workers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.photos.drag import files_as_mime
from desktop_app.photos.file_manager import choose_program, open_path, show_in_folder
from desktop_app.photos.files import is_there
from desktop_app.photos.programs import Program, start
from desktop_app.pillow_to_qt import to_qimage

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

    def choose_program(self, path: Path) -> None:
        """Let the system ask which program shall open the photo."""
        self._when_there(path, partial(choose_program, parent=self))

    def open_with(self, program: Program, paths: Sequence[Path]) -> None:
        """Open photos with a program of the user's choice."""
        if paths:
            self._when_there(paths[0], lambda _: self._start(program, paths))

    def show_in_folder(self, path: Path) -> None:
        """Show the photo in the system's file manager."""
        self._when_there(path, partial(show_in_folder, parent=self))

    def copy(self, paths: Sequence[Path]) -> None:
        """Put the files on the clipboard, and for a single photo, as soon as it is decoded, the picture too."""
        QGuiApplication.clipboard().setMimeData(files_as_mime(paths))
        if len(paths) == 1:
            self._operations.query(partial(_read_picture, paths[0]), partial(self._add_picture, paths), self._fail)

    def copy_paths(self, paths: Sequence[Path]) -> None:
        """Put the photos' paths on the clipboard, one a line."""
        QGuiApplication.clipboard().setText("\n".join(map(str, paths)))

    def _when_there(self, path: Path, act: Callable[[Path], None]) -> None:
        self._operations.query(partial(is_there, path), partial(self._act, path, act), self._fail)

    def _act(self, path: Path, act: Callable[[Path], None], there: bool) -> None:
        if there:
            act(path)
        else:
            sentence = self.tr("{path} cannot be reached: connect its drive, or look whether it is gone.")
            self.failed.emit(sentence.format(path=path))

    def _open_file(self, path: Path) -> None:
        if not open_path(path):
            self.failed.emit(self.tr("No program on this computer opens {name}.").format(name=path.name))

    def _start(self, program: Program, paths: Sequence[Path]) -> None:
        if not start(program, paths):
            self.failed.emit(self.tr("{program} cannot be started.").format(program=program.name))

    def _add_picture(self, paths: Sequence[Path], picture: QImage) -> None:
        clipboard, mime = QGuiApplication.clipboard(), files_as_mime(paths)
        if clipboard.mimeData().urls() != mime.urls():
            return  # something else has been copied meanwhile
        mime.setImageData(picture)
        clipboard.setMimeData(mime)

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))


def _read_picture(path: Path) -> QImage:
    from core_model.imaging import open_photo  # only here, on a worker: the window opens without Pillow

    return to_qimage(open_photo(path, _CLIPBOARD_EDGE))
