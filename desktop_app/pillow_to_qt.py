"""Hands what Pillow has decoded to Qt.

Works in any thread. Pillow is imported by whoever decodes, on a worker: the window opens without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PIL.Image import Image

_BAND_PIXELS = 1 << 18
"""So many pixels are converted at a time, because Pillow holds the interpreter lock meanwhile."""


def to_qimage(image: Image) -> QImage:
    """A Pillow image in mode RGB as one that Qt paints without converting.

    Raises:
        MemoryError: there is not enough of it.
    """
    made = QImage(image.width, image.height, QImage.Format.Format_RGB32)
    if made.isNull():
        raise MemoryError
    pixels, stride = made.bits(), made.bytesPerLine()
    rows = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        content = band.convert("RGBA").tobytes("raw", "BGRA")
        pixels[top * stride : top * stride + len(content)] = content
    return made
