"""Pictures for the photos of a library that was made for the occasion."""

from __future__ import annotations

import io
import os
from pathlib import Path

import skimage
from PIL import Image

from indexer.model import Photo
from indexer.thumbnails import LEVELS, ThumbnailStore

_DATA = Path(skimage.__file__).parent / "data"
_NAMES = ("chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png")


class SomePictures(ThumbnailStore):
    """Gives every photo one of a few real pictures, decoded as if it had been kept, but from memory."""

    def __init__(self) -> None:
        super().__init__(Path(os.devnull))
        self._pictures = [_kept_version(_DATA / name) for name in _NAMES]

    def get(self, photo: Photo, edge: int, offline: bool = False) -> Image.Image:
        """A picture of the photo, upright and RGB."""
        return Image.open(io.BytesIO(self._pictures[photo.id % len(self._pictures)])).convert("RGB")


def _kept_version(path: Path) -> bytes:
    buffer = io.BytesIO()
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((2 * LEVELS[0], LEVELS[0]))
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
