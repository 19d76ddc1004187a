"""Decodes JPEGs that lack nothing but the marker of their end, which every viewer shows, and no others that are cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, JpegImagePlugin

_END = b"\xff\xd9"
_NEVER_DECODED: dict[str, object] = {"L": 128, "RGB": (128, 128, 128)}
"""The grey with which libjpeg fills what is missing, by Pillow's mode."""


def load(image: Image.Image) -> None:
    """Decode `image`.

    Raises:
        OSError: it is a JPEG of which part of the picture is missing. Others raise whatever their decoder does.
    """
    missing = _NEVER_DECODED.get(image.mode)
    # Where a progressive one ends too soon, all of it is there, but blurred: that cannot be told.
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or missing is None or "progressive" in image.info:
        image.load()
        return
    with _end_behind(image) as given:
        image.load()
    if given and image.getpixel((image.width - 1, image.height - 1)) == missing:
        raise OSError("image file is truncated")


@contextmanager
def _end_behind(image: JpegImagePlugin.JpegImageFile) -> Iterator[list[bytes]]:
    """Let the decoder of `image` find the marker behind the file's last byte; the list is empty until it has."""
    read, given = image.load_read, list[bytes]()

    def read_on(read_bytes: int) -> bytes:
        part = read(read_bytes)
        if part or given:
            return part
        given.append(_END)
        return _END

    image.load_read = read_on  # type: ignore[method-assign]
    try:
        yield given
    finally:
        del image.load_read  # or the picture would hold on to itself
