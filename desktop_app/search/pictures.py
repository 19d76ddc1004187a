"""Pictures to find similar photos to: taken from a drop or the clipboard, and shown as small chips in the field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QToolButton, QWidget

from core_model.errors import ShiyingError
from core_model.formats import PHOTO_SUFFIXES
from desktop_app.operations import Lane, Operations
from desktop_app.pillow_to_qt import to_qimage
from desktop_app.theme import colours, glyph

if TYPE_CHECKING:
    from PIL import Image

    from core_model.imaging import Source

MOST_PICTURES = 4
"""How many pictures one question holds; of more, the latest count."""

_EDGE = 30
_CROSS = 18
_VEIL = 0.7
_LONGEST_EDGE = 1600
"""Pixels of a picture from the clipboard that are kept; a model looks at far fewer."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A photo's file, or a picture that has none, such as one copied in a browser."""

    source: Source

    @property
    def name(self) -> str:
        """What to call it; empty if it has no file."""
        return self.source.name if isinstance(self.source, Path) else ""


def has_pictures(mime: QMimeData) -> bool:
    """Whether there is at least one picture in it. Looks at names alone, and touches no disk."""
    is_file = any(url.isLocalFile() for url in mime.urls())
    return bool(_photo_files(mime)) or (mime.hasImage() and not is_file)


def pictures_in(mime: QMimeData) -> list[Picture]:
    """The pictures in it, at most `MOST_PICTURES`. A folder is none, whatever its name ends in."""
    if files := _photo_files(mime):
        return [Picture(path) for path in files[-MOST_PICTURES:]]
    image = mime.imageData() if mime.hasImage() else None
    return [Picture(_as_pillow(image))] if isinstance(image, QImage) and not image.isNull() else []


def _photo_files(mime: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in PHOTO_SUFFIXES]


def _as_pillow(image: QImage) -> Image.Image:
    from PIL import Image  # late, as below: a window opens without it

    if max(image.width(), image.height()) > _LONGEST_EDGE:
        image = image.scaled(_LONGEST_EDGE, _LONGEST_EDGE, Qt.AspectRatioMode.KeepAspectRatio)
    pixels = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombuffer("RGBA", (pixels.width(), pixels.height()), bytes(pixels.constBits()))


def draw_square(source: Source, edge: int) -> QImage:
    """The middle of a picture, `edge` device pixels wide. For a worker; raises PhotoError."""
    from PIL import ImageOps

    from core_model.imaging import open_photo

    return to_qimage(ImageOps.fit(open_photo(source, edge), (edge, edge)))


class PictureChip(QToolButton):
    """A picture of the question. A click, or Delete when it has the keyboard, takes it away."""

    removed = Signal()

    def __init__(self, picture: Picture, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = picture
        self.setObjectName("pictureChip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setIconSize(QSize(_EDGE, _EDGE))
        name = picture.name or self.tr("Pasted picture")
        self.setAccessibleName(self.tr("Similar to {name}").format(name=name))
        self.setToolTip(self.tr("Similar to {name}. Click to remove.").format(name=name))
        self.clicked.connect(self.removed)
        edge = round(_EDGE * self.devicePixelRatioF())
        operations.query(
            partial(draw_square, picture.source, edge), self._show_picture, self._show_trouble, Lane.PICTURES
        )

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(_EDGE + 4, _EDGE + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not (self.underMouse() or self.hasFocus()):
            return
        painter = QPainter(self)
        veil = QColor(colours().surface)
        veil.setAlphaF(_VEIL)
        painter.fillRect(self.rect().adjusted(2, 2, -2, -2), veil)
        cross = QRect(0, 0, _CROSS, _CROSS)
        cross.moveCenter(self.rect().center())
        painter.drawPixmap(cross, glyph("clear", colours().text, _CROSS))

    def _show_picture(self, image: QImage) -> None:
        self.setIcon(QIcon(QPixmap.fromImage(image)))

    def _show_trouble(self, error: ShiyingError) -> None:
        self.setIcon(QIcon(glyph("unreadable", colours().muted, _EDGE)))
        self.setToolTip(str(error))
