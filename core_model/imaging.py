"""Opens a photo the way a person sees it: upright, in sRGB, first frame, and no larger than needed.

Works in any thread; Pillow releases the interpreter lock while it decodes and scales.
"""

from __future__ import annotations

import io
import warnings
from contextlib import suppress
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

Source = Path | str | bytes | Image.Image


def open_photo(source: Source, size: int | None = None) -> Image.Image:
    """Decode a photo for looking at or embedding.

    Args:
        source: a path, a file's content, or an image that is already open.
        size: what the caller will scale the shorter side to. The result may then come back smaller than the original,
            but never under `size` unless the original is; JPEGs are decoded at 1/2, 1/4 or 1/8, which is far cheaper.

    Returns:
        An RGB image, upright by its EXIF orientation, in sRGB, its first frame if it has several.

    Raises:
        PhotoError: the file is missing, empty, not a picture, damaged, cut short, or larger than `MAX_PIXELS`.
    """
    if isinstance(source, Image.Image):
        return _finish(source, size)
    name = "the picture" if isinstance(source, bytes) else str(source)
    try:
        with _open_stream(source) as stream, Image.open(stream) as image:
            _check_size(image, name)
            if size is not None:
                image.draft(None, (size, size))
            image.load()
            return _finish(image, size)
    except PhotoError:
        raise
    except Exception as error:
        raise _as_photo_error(error, name) from error


def fit(photo: Image.Image, rule: ImageInput) -> npt.NDArray[np.uint8]:
    """Scale an RGB photo to a pack's input: uint8 (size, size, 3)."""
    resample = _RESAMPLE[rule.resample]
    box = (0.0, 0.0, float(photo.width), float(photo.height))
    if rule.resize == "crop":
        side = min(photo.size)
        left, top = (photo.width - side) / 2, (photo.height - side) / 2
        box = (left, top, left + side, top + side)
    return np.asarray(photo.resize((rule.size, rule.size), resample, box=box))


def _open_stream(source: Path | str | bytes) -> BinaryIO:
    if isinstance(source, bytes):
        if not source:
            raise PhotoError("The file is empty.")
        return io.BytesIO(source)
    if not Path(source).stat().st_size:
        raise PhotoError(f"{source} is empty.")
    return Path(source).open("rb")


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PhotoError(
            f"{name} claims {width} x {height} pixels; the most that is opened is {MAX_PIXELS // 1_000_000} million."
        )


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
    if factor < 2:
        return image
    profile = image.info.get("icc_profile")
    image = image.reduce(factor)
    if profile:
        image.info["icc_profile"] = profile
    return image


def _as_photo_error(error: Exception, name: str) -> PhotoError:
    if isinstance(error, FileNotFoundError):
        return PhotoError(f"{name} is not there any more.", transient=True)
    if isinstance(error, PermissionError):
        return PhotoError(f"{name} may not be read: check its permissions.", transient=True)
    if isinstance(error, UnidentifiedImageError):
        return PhotoError(f"{name} is not a picture in a format that Shiying reads.")
    if isinstance(error, MemoryError):
        return PhotoError(f"There is not enough memory to open {name}.", transient=True)
    if isinstance(error, OSError) and error.errno is not None:
        return PhotoError(f"{name} cannot be read: {error.strerror}.", transient=True)
    if "truncated" in str(error).lower() or isinstance(error, EOFError):
        return PhotoError(f"{name} is cut short: part of the picture is missing.")
    return PhotoError(f"{name} is damaged and cannot be decoded ({error}).")
