"""Decodes a photo for the screen: at first small and at once, then as sharp as the screen, then with every pixel.

All functions work in any thread and touch no widget; Pillow releases the interpreter lock while it decodes and scales,
so that the window never waits for it. Pillow is imported only when a photo is decoded: the window opens without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from desktop_app.pillow_to_qt import to_qimage
from indexer.model import Photo

if TYPE_CHECKING:
    from PIL.Image import Image

    from core_model.imaging import PhotoFile
    from indexer.thumbnails import ThumbnailStore

FULL_PIXELS = 64_000_000
"""The most pixels that are shown of one photo, 256 MiB; of larger ones, each side is halved until it fits."""

QUICK_EDGE = 320
"""What the shorter side of a first, blurry picture has at least, where it is decoded for the purpose."""

_WORTH_A_QUICK_ONE = 2_500_000
"""Of photos with fewer pixels, the sharp picture is there as soon."""

_ASPECT_TOLERANCE = 0.01


class Stage(IntEnum):
    """How good a picture is."""

    QUICK = 0
    SHARP = 1
    FULL = 2


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded photo.

    Attributes:
        levels: the picture and smaller ones of the same, each half as wide as the one before; largest first.
        width, height: pixels of the photo as a person sees it, upright; those of the file, not of `levels`.
        stage: what it was decoded for.
    """

    levels: tuple[QImage, ...]
    width: int
    height: int
    stage: Stage

    @property
    def scale(self) -> float:
        """Pixels of the picture for each of the photo's."""
        return self.levels[0].width() / self.width

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing sharper to be had."""
        return self.stage is Stage.FULL or self.levels[0].width() >= self.width

    @property
    def cost(self) -> int:
        """How many bytes it takes in memory."""
        return sum(level.sizeInBytes() for level in self.levels)

    def level_for(self, scale: float) -> QImage:
        """The smallest level that has a pixel for each on the screen, at `scale` of the screen's to the photo's."""
        sharp = [level for level in self.levels if level.width() >= 0.99 * scale * self.width]
        return sharp[-1] if sharp else self.levels[0]


def read_quick(store: ThumbnailStore, photo: Photo) -> Picture | None:
    """The small version that the library keeps, also while the photo's drive is away; or else, of a large JPEG, a small
    one that is decoded in an instant. None for all others, of which a small one takes as long as a sharp one, and for
    panoramas, of which only the middle is kept.

    Raises:
        PhotoError: no version is kept, and the photo cannot be decoded.
    """
    image = store.kept(photo)
    if image is None:
        return _decode_small(photo.path) if photo.format == "JPEG" else None
    width, height = photo.width or image.width, photo.height or image.height
    return Picture((to_qimage(image),), width, height, Stage.QUICK) if _is_like(image, width, height) else None


def _decode_small(path: Path) -> Picture | None:
    from core_model.imaging import photo_file

    with photo_file(path, QUICK_EDGE) as photo:
        if photo.width * photo.height < _WORTH_A_QUICK_ONE:
            return None
        return _picture(photo, photo.decode(), Stage.QUICK)


def decode_sharp(path: Path, box: tuple[int, int]) -> Picture:
    """A picture that fills `box`, width and height in pixels of the screen, as far as the photo has as many.

    Raises:
        PhotoError: the file cannot be decoded, or only with too much memory.
    """
    from PIL.Image import Resampling

    from core_model.imaging import photo_file

    with photo_file(path, max(1, min(box))) as photo:
        image = photo.decode()
        width, height = _seen_size(photo, image)
        scale = min(box[0] / width, box[1] / height)
        target = max(1, round(width * scale)), max(1, round(height * scale))
        if target[0] < image.width:
            image = image.resize(target, Resampling.LANCZOS)
        return _picture(photo, image, Stage.SHARP)


def decode_full(path: Path) -> Picture:
    """A picture with every pixel of the photo, or half, a quarter … of each side where that is too much memory.

    Raises:
        PhotoError: the file cannot be decoded, or only with too much memory.
    """
    from core_model.imaging import MAX_DECODE_BYTES, photo_file

    with photo_file(path) as photo:
        if photo.width * photo.height <= FULL_PIXELS and photo.decode_bytes <= MAX_DECODE_BYTES:
            return _picture(photo, photo.decode(), Stage.FULL)
        size = min(photo.width, photo.height) // _halving(photo.width * photo.height)
    with photo_file(path, max(1, size)) as photo:
        image = photo.decode()
        factor = _halving(image.width * image.height)
        return _picture(photo, image.reduce(factor) if factor > 1 else image, Stage.FULL)


def _picture(photo: PhotoFile, image: Image, stage: Stage) -> Picture:
    levels = [to_qimage(image)]
    if stage is Stage.FULL and min(image.size) > 1:
        levels.append(to_qimage(image.reduce(2)))
    return Picture(tuple(levels), *_seen_size(photo, image), stage)


def _seen_size(photo: PhotoFile, image: Image) -> tuple[int, int]:
    """The photo's size; or the picture's own, where a RAW file's preview is cut otherwise than the RAW picture."""
    return (photo.width, photo.height) if _is_like(image, photo.width, photo.height) else image.size


def _is_like(image: Image, width: int, height: int) -> bool:
    """Whether `image` shows all of a photo of this size, rather than a part."""
    difference = abs(image.width / image.height * height / width - 1)
    return difference <= max(_ASPECT_TOLERANCE, 2 / min(image.size))


def _halving(pixels: int) -> int:
    """The power of two by which each side is divided, so that at most `FULL_PIXELS` are left."""
    factor = 1
    while pixels > FULL_PIXELS * factor * factor:
        factor *= 2
    return factor
