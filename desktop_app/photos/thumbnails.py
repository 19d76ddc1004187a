"""The pictures of tiles: made on workers at exactly the size they are painted at, kept in memory within a budget.

Lives on the UI thread; only `render` runs on workers, and it touches no widget. What is wanted is said anew for each
frame, so what has been scrolled away is dropped before anyone works on it. Painting then only copies pixels.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap

from core_model.errors import ShiyingError
from desktop_app.operations import Lane, Operations
from indexer.model import Hit, Photo, PhotoState

if TYPE_CHECKING:
    from indexer.thumbnails import ThumbnailStore

MEMORY_BUDGET = 192 * 1024 * 1024
"""Bytes of pictures that are kept."""

RADIUS = 6
"""Of a tile's corners, in logical pixels."""

FRAME_MS = 16
"""Pictures that arrive within this time are painted together: painting takes longer than making one of them."""

STAND_BACK_MS = 150
"""How long an answer that is awaited may have the processor for itself."""

_CENTRE = (0.5, 0.4)  # a little above the middle, where faces are
_BYTES_PER_PIXEL = 4
_BYTES_PER_FAILURE = 1024

Version = tuple[bytes | None, int, bool]
FindStore = Callable[[], "ThumbnailStore"]


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
    """A photo at a size in device pixels."""

    hit: Hit
    width: int
    height: int
    radius: float

    @property
    def version(self) -> Version:
        """The photo as it is now: another content is another picture, and a drive that comes back is tried again."""
        photo = self.hit.photo
        assert photo is not None
        return photo.content_hash, photo.mtime_ns, self.hit.offline


@dataclass(frozen=True)
class _Kept:
    """What is there for a photo, and of which version of it."""

    version: Version
    thumbnail: Thumbnail

    def is_exactly(self, wanted: _Wanted) -> bool:
        pixmap = self.thumbnail.pixmap
        is_fitting = pixmap is None or (pixmap.width(), pixmap.height()) == (wanted.width, wanted.height)
        return is_fitting and self.version == wanted.version


def render(store: FindStore, photo: Photo, offline: bool, size: tuple[int, int], radius: float) -> QImage:
    """The photo cut to `size` (width, height), with rounded corners, all in device pixels. Works in any thread.

    `store` is asked for here only, because the library may not be open before.

    Raises:
        PhotoError: it cannot be read.
    """
    from PIL import Image, ImageOps  # only here, on a worker: the window opens without Pillow

    width, height = size
    picture = ImageOps.fit(
        store().get(photo, _shorter_side(photo, width, height), offline), size, Image.Resampling.BICUBIC, 0, _CENTRE
    )
    pixels = QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    rounded = QImage(QSize(width, height), QImage.Format.Format_ARGB32_Premultiplied)
    rounded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(rounded)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(pixels))
    painter.drawRoundedRect(QRectF(0, 0, width, height), radius, radius)
    painter.end()
    return rounded


class Thumbnails(QObject):
    """Hands out pictures that are there and makes those that are not."""

    arrived = Signal()

    def __init__(self, store: FindStore, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._operations = operations
        self._kept: OrderedDict[int, _Kept] = OrderedDict()  # by photo id
        self._bytes = 0
        self._wanted: list[_Wanted] = []
        self._making: set[_Wanted] = set()
        self._frame = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self.arrived)
        self._standing_back = QTimer(self, singleShot=True, interval=STAND_BACK_MS)
        self._standing_back.timeout.connect(self.end_frame)

    def begin_frame(self) -> None:
        """Forget what was wanted until now and nobody has begun to make."""
        self._wanted.clear()

    def get(self, hit: Hit, width: int, height: int, radius: float) -> Thumbnail | None:
        """The picture of a photo for a tile of this many device pixels, or None while there is none.

        One of another size, or of the photo as it was before, may come back, to be painted until the right one is made.
        """
        photo = hit.photo
        if photo is None or photo.state is PhotoState.FAILED:
            return Thumbnail(trouble=photo.error or "" if photo else "")  # its decoder may have crashed
        wanted = _Wanted(hit, width, height, radius)
        kept = self._kept.get(hit.photo_id)
        if kept is not None:
            self._kept.move_to_end(hit.photo_id)
        if (kept is None or not kept.is_exactly(wanted)) and wanted not in self._making:
            self._wanted.append(wanted)
        return kept.thumbnail if kept else None

    def kept(self, hit: Hit) -> Thumbnail | None:
        """The picture of a photo at whatever size, if there is one."""
        kept = self._kept.get(hit.photo_id)
        return kept.thumbnail if kept else None

    def end_frame(self) -> None:
        """Make what was wanted since `begin_frame`, the first first."""
        while self._wanted and not self._standing_back.isActive() and len(self._making) < Lane.PICTURES.threads:
            self._make(self._wanted.pop(0))

    def stand_back(self) -> None:
        """Begin nothing until `go_on`, or for `STAND_BACK_MS`: what is in sight is about to be replaced."""
        self._standing_back.start()

    def go_on(self) -> None:
        """What is in sight stays."""
        self._standing_back.stop()

    def forget_failures(self) -> None:
        """Try again what could not be shown, because it may be there now."""
        for photo_id in [one for one, kept in self._kept.items() if kept.thumbnail.pixmap is None]:
            self._bytes -= self._kept.pop(photo_id).thumbnail.cost

    def _make(self, wanted: _Wanted) -> None:
        assert wanted.hit.photo is not None
        self._making.add(wanted)
        size = (wanted.width, wanted.height)
        self._operations.query(
            partial(render, self._store, wanted.hit.photo, wanted.hit.offline, size, wanted.radius),
            lambda image: self._keep(wanted, Thumbnail(pixmap=QPixmap.fromImage(image))),
            lambda error: self._keep_trouble(wanted, error),
            Lane.PICTURES,
        )

    def _keep_trouble(self, wanted: _Wanted, error: ShiyingError) -> None:
        self._keep(wanted, Thumbnail(trouble=str(error)))

    def _keep(self, wanted: _Wanted, thumbnail: Thumbnail) -> None:
        self._making.discard(wanted)
        if former := self._kept.pop(wanted.hit.photo_id, None):
            self._bytes -= former.thumbnail.cost
        self._kept[wanted.hit.photo_id] = _Kept(wanted.version, thumbnail)
        self._bytes += thumbnail.cost
        while self._bytes > MEMORY_BUDGET:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.thumbnail.cost
        self.end_frame()
        if not self._frame.isActive():
            self._frame.start()


def _shorter_side(photo: Photo, width: int, height: int) -> int:
    """How many pixels the photo's shorter side needs for the photo to cover a tile."""
    if not photo.width or not photo.height:
        return max(width, height)
    scale = max(width / photo.width, height / photo.height)
    return round(scale * min(photo.width, photo.height))
