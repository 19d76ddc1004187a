"""Opens a photo the way a person sees it: upright, in sRGB, first frame, and no larger than needed.

Works in any thread; Pillow releases the interpreter lock while it decodes and scales.
"""

from __future__ import annotations

import os
import warnings
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image, UnidentifiedImageError

from core_model.colour import to_srgb
from core_model.errors import PhotoError
from core_model.manifest import ImageInput

MAX_PIXELS = 300_000_000
"""The largest picture that is opened: more than any camera takes, less than would fill a laptop's memory."""

PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif"}
)
"""File name endings, in lower case, that are taken for photos."""

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_RESAMPLE = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}

pillow_heif.register_heif_opener()
# Pillow's own limit is process-wide and lower than a 200-megapixel phone's; `_check_size` sets ours at every opening.
Image.MAX_IMAGE_PIXELS = None
# Pillow warns of odd metadata that never matters to what a photo shows.
warnings.filterwarnings("ignore", module=r"PIL\.")

Source = Path | str | BinaryIO | Image.Image


def open_photo(source: Source, size: int | None = None) -> Image.Image:
    """Decode a photo for looking at or embedding.

    Args:
        source: a path, a binary file open for reading, or a PIL image.
        size: what the caller will scale the shorter side to. The result may then come back smaller than the original,
            but never under `size` unless the original is; JPEGs are decoded at 1/2, 1/4 or 1/8, which is far cheaper.

    Returns:
        An RGB image, upright by its EXIF orientation, in sRGB, its first frame if it has several.

    Raises:
        PhotoError: the file is missing, empty, not a picture, damaged, cut short, or larger than `MAX_PIXELS`.
    """
    if isinstance(source, Image.Image):
        return _finish(source, size)
    name = str(source) if isinstance(source, Path | str) else str(getattr(source, "name", "the picture"))
    try:
        with _open_stream(source) as stream, Image.open(_not_empty(stream)) as image:
            _check_size(image)
            if size is not None:
                image.draft(None, (size, size))
            image.load()
            return _finish(image, size)
    except Exception as error:  # on damaged bytes a decoder may raise anything at all
        reason, transient = _reason(error)
        raise PhotoError(name, reason, transient=transient) from error


def fit(photo: Image.Image, rule: ImageInput) -> npt.NDArray[np.uint8]:
    """Scale an RGB photo to a pack's input: uint8 (size, size, 3)."""
    resample = _RESAMPLE[rule.resample]
    box = (0.0, 0.0, float(photo.width), float(photo.height))
    if rule.resize == "crop":
        side = min(photo.size)
        left, top = (photo.width - side) / 2, (photo.height - side) / 2
        box = (left, top, left + side, top + side)
    return np.asarray(photo.resize((rule.size, rule.size), resample, box=box))


def _open_stream(source: Path | str | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return Path(source).open("rb") if isinstance(source, Path | str) else nullcontext(source)


class _EmptyError(Exception):
    pass


class _TooLargeError(Exception):
    pass


def _not_empty(stream: BinaryIO) -> BinaryIO:
    if not stream.seek(0, os.SEEK_END):
        raise _EmptyError
    stream.seek(0)
    return stream


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _TooLargeError(f"{width} x {height}")


def _finish(image: Image.Image, size: int | None) -> Image.Image:
    orientation = _orientation(image)
    if size is not None and image.mode in {"RGB", "L", "CMYK"}:
        image = _shrink(image, size)
    image = to_srgb(image)
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def _orientation(image: Image.Image) -> int:
    with suppress(Exception):  # broken EXIF means no orientation, and can raise anything
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    return 1


def _shrink(image: Image.Image, size: int) -> Image.Image:
    """Box-average by a whole factor, leaving at least twice `size` for the good filter that follows."""
    factor = min(image.size) // (2 * size)
    return image.reduce(factor) if factor > 1 else image


def _reason(error: Exception) -> tuple[str, bool]:
    """Why a photo could not be opened, to follow its name, and whether trying again may help."""
    match error:
        case FileNotFoundError():
            return "is not there any more.", True
        case PermissionError():
            return "may not be read: check its permissions.", True
        case MemoryError():
            return "needs more memory than there is.", True
        case OSError(errno=int()):
            return f"cannot be read: {error.strerror}.", True
        case _EmptyError():
            return "is empty.", False
        case _TooLargeError():
            limit = MAX_PIXELS // 1_000_000
            return f"claims {error} pixels, more than the {limit} million that Shiying opens.", False
        case UnidentifiedImageError():
            return "is not a picture, or not in a format that Shiying reads.", False
        case EOFError():
            return "is cut short: part of the picture is missing.", False
    if "truncated" in str(error).lower():
        return "is cut short: part of the picture is missing.", False
    return f"is damaged and cannot be decoded ({error}).", False
