"""Small square pictures of photos, decoded in the background and kept in memory within a budget.

Lives on the UI thread; only `decode` runs on a worker, and it touches no widget. The queue is kept here rather than in
the pool, so that what has been scrolled away can be dropped before anyone works on it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from core_model.errors import ShiyingError
from desktop_app.operations import Lane, Operations

MEMORY_BUDGET = 192 * 1024 * 1024
"""Bytes of decoded thumbnails that are kept."""

_CENTRE = (0.5, 0.4)  # a little above the middle, where faces are
_BYTES_PER_PIXEL = 4
_BYTES_PER_FAILURE = 1024


@dataclass(frozen=True)
class Thumbnail:
    """A picture, or the sentence that says why there is none."""

    pixmap: QPixmap | None = None
    trouble: str = ""

    @property
    def cost(self) -> int:
        """Roughly how many bytes it takes in memory."""
        if self.pixmap is None:
            return _BYTES_PER_FAILURE
        return self.pixmap.width() * self.pixmap.height() * _BYTES_PER_PIXEL


@dataclass(frozen=True)
class _Wanted:
    path: Path
    edge: int


def decode(path: Path, edge: int) -> QImage:
    """The photo cut to a square of `edge` device pixels. Works in any thread; raises PhotoError."""
    from PIL import Image, ImageOps  # only here, on a worker: they take longer to import than the window

    from core_model.imaging import open_photo

    square = ImageOps.fit(open_photo(path, edge), (edge, edge), Image.Resampling.LANCZOS, centering=_CENTRE)
    pixels = QImage(square.tobytes(), edge, edge, 3 * edge, QImage.Format.Format_RGB888)
    return pixels.convertToFormat(QImage.Format.Format_RGB32)


class Thumbnails(QObject):
    """Hands out thumbnails that are there and fetches those that are not."""

    arrived = Signal()

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._kept: OrderedDict[_Wanted, Thumbnail] = OrderedDict()
        self._bytes = 0
        self._queue: OrderedDict[_Wanted, None] = OrderedDict()
        self._decoding: set[_Wanted] = set()

    def get(self, path: Path, edge: int) -> Thumbnail | None:
        """The thumbnail of `path` at `edge` device pixels, or None while it is being fetched."""
        wanted = _Wanted(path, edge)
        if wanted in self._kept:
            self._kept.move_to_end(wanted)
            return self._kept[wanted]
        if wanted not in self._decoding:
            self._queue[wanted] = None
            self._decode_next()
        return None

    def forget_queue(self) -> None:
        """Drop what nobody has begun; whatever is still in sight asks again when it is painted."""
        self._queue.clear()

    def clear(self) -> None:
        """Forget everything, because photos may have changed on disk."""
        self._queue.clear()
        self._kept.clear()
        self._bytes = 0

    def _decode_next(self) -> None:
        while self._queue and len(self._decoding) < Lane.PICTURES.threads:
            wanted, _ = self._queue.popitem(last=False)
            self._decoding.add(wanted)
            self._operations.query(
                partial(decode, wanted.path, wanted.edge),
                partial(self._keep_image, wanted),
                partial(self._keep_trouble, wanted),
                Lane.PICTURES,
            )

    def _keep_image(self, wanted: _Wanted, image: QImage) -> None:
        self._keep(wanted, Thumbnail(pixmap=QPixmap.fromImage(image)))

    def _keep_trouble(self, wanted: _Wanted, error: ShiyingError) -> None:
        self._keep(wanted, Thumbnail(trouble=str(error)))

    def _keep(self, wanted: _Wanted, thumbnail: Thumbnail) -> None:
        self._decoding.discard(wanted)
        self._kept[wanted] = thumbnail
        self._bytes += thumbnail.cost
        while self._bytes > MEMORY_BUDGET:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.cost
        self._decode_next()
        self.arrived.emit()
