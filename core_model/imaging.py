"""Opens a photo the way a person sees it: upright, in sRGB, first frame, and no larger than needed.

Works in any thread; Pillow releases the interpreter lock while it decodes and scales.
"""

from __future__ import annotations

import functools
import logging
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pi_heif
from PIL import (
    AvifImagePlugin,
    Image,
    ImageFile,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from core_model.colour import to_srgb
from core_model.cut_short import is_cut_short
from core_model.errors import PhotoError
from core_model.formats import JPEG_XL, PHOTO_SUFFIXES, PILLOW_FORMATS
from core_model.jpeg_end import load
from core_model.late_metadata import late_metadata
from core_model.manifest import ImageInput
from core_model.raw import ORIENTATION_TAG, NotRawError, RawPreview, is_raw_name, open_raw
from core_model.reading import open_regular
from core_model.shrinking import decode_bytes, shrink

__all__ = ["MAX_DECODE_BYTES", "MAX_PIXELS", "PHOTO_SUFFIXES", "PhotoFile", "Source", "fit", "open_photo", "photo_file"]

MAX_PIXELS = 300_000_000
"""The largest picture that is decoded in full: more than any camera takes."""

MAX_DECODE_BYTES = 400 << 20
"""The most memory that decoding a photo to be scaled down may take: a 100-megapixel TIFF or PNG, a
50-megapixel HEIC, or a JPEG of any size, of which a small version is decoded."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {5, 6, 7, 8}
_RESAMPLE = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
_HALVED: Mapping[str, Callable[[int], int]] = {
    "crop-floor": lambda spare: spare // 2,
    "crop-even": lambda spare: round(spare / 2),
}
"""How many of the pixels that are over lie before the part that is cut out."""

MOST_SCALED = 32
"""How often the side of what is cut out may go into a scaled photo that is made as a whole."""

_READ_AT_ONCE = 1 << 20
"""Bytes that a decoder is fed with at a time; between two feeds it waits for the interpreter lock."""

pi_heif.register_heif_opener()
# Whoever decodes many photos does so in threads of their own; more inside each would only be in one another's way.
pi_heif.options.DECODE_THREADS = AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# Pillow's own limit is process-wide and lower than a 200-megapixel phone's; `_check_size` sets ours at every opening.
Image.MAX_IMAGE_PIXELS = None
# Pillow refuses a PNG with more than a megabyte of XMP, which some editors leave behind.
PngImagePlugin.MAX_TEXT_CHUNK = 16 << 20
# Pillow warns of odd metadata that never matters to what a photo shows.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").addHandler(logging.NullHandler())
if JPEG_XL.installed:
    import pylibjxl

    pylibjxl.register_pillow()

# Pillow loads the rest of its decoders, dozens of them, when it first meets a format that none of these has registered.
_LOADED = (AvifImagePlugin, TiffImagePlugin, WebPImagePlugin)

Source = Path | str | BinaryIO | Image.Image


class PhotoFile:
    """A photo whose header has been read. `decode` gives its pixels, once.

    Attributes:
        format: the format's name, such as JPEG; that of a RAW file is its ending.
        width, height: pixels of the upright original.
        info: what else Pillow tells, such as `xmp`.
        lens: what a RAW decoder says of the lens; else empty.
        decode_bytes: how much memory `decode` is expected to take.
    """

    def __init__(self, image: Image.Image, size: int | None = None, raw: RawPreview | None = None) -> None:
        self._image = image
        self._size = size
        self._raw = raw
        self.format = "JPEG" if image.format == "MPO" else image.format  # an MPO is a JPEG with more behind it
        self.info = image.info | {"xmp": raw.xmp} if raw and raw.xmp else image.info
        self.lens = raw.lens if raw else ""
        self._claimed = image.size
        self.width, self.height = (raw.width, raw.height) if raw else image.size
        if not raw and self.orientation in _SIDEWAYS and not _is_told_upright(image):
            self.width, self.height = self.height, self.width
        if size is not None:
            image.draft(None, (size, size))
        self.decode_bytes = decode_bytes(image)

    @functools.cached_property
    def exif(self) -> Image.Exif:
        """What the camera noted down; empty where there is nothing, or it is damaged."""
        with suppress(Exception):  # damaged EXIF can raise anything
            # PNG's own method would decode the whole picture in search of what `late_metadata` has found already.
            return self._raw.exif if self._raw else Image.Image.getexif(self._image)
        return Image.Exif()

    @functools.cached_property
    def orientation(self) -> int:
        """EXIF's orientation, from 1 to 8. JPEG XL turns a picture in its own way, and its EXIF is only a note."""
        if self._raw:
            return self._raw.orientation
        with suppress(Exception):
            return 1 if self.format == "JXL" else int(self.exif.get(ORIENTATION_TAG, 1))
        return 1

    def decode(self) -> Image.Image:
        """The picture as `open_photo` describes it."""
        _check_size(self._claimed, self.decode_bytes, self._size)
        orientation = self.orientation
        self.exif.pop(ORIENTATION_TAG, None)  # or Pillow turns a TIFF itself, at full size
        return _finish(self._image, self._size, orientation)


@contextmanager
def photo_file(source: Path | str | BinaryIO, size: int | None = None, name: str | None = None) -> Iterator[PhotoFile]:
    """Read the header of a photo; within the block, its pixels can be decoded.

    Args:
        source: a path, or a binary file open for reading.
        size: as for `open_photo`.
        name: what the file is called, where `source` does not tell.

    Raises:
        PhotoError: as `open_photo` does, here or from within the block.
    """
    name = name or str(source if isinstance(source, Path | str) else getattr(source, "name", "the picture"))
    try:
        with _open_stream(source) as stream, _said_if_cut_short(stream):
            opened = _open_header(_not_empty(stream), name, size)
            with opened._image:
                yield opened
    except PhotoError:
        raise
    except Exception as error:  # on damaged bytes a decoder may raise anything at all
        reason, transient = _reason(error)
        raise PhotoError(name, reason, transient=transient) from error


def open_photo(source: Source, size: int | None = None) -> Image.Image:
    """Decode a photo for looking at or embedding.

    Args:
        source: a path, a binary file open for reading, or a PIL image.
        size: what the caller will scale the shorter side to. The result may then come back smaller than the original,
            but never under `size` unless the original is; JPEGs are decoded at 1/2, 1/4 or 1/8, which is far cheaper.

    Returns:
        An RGB image, upright by its EXIF orientation, in sRGB, its first frame if it has several. A RAW file's is its
        largest embedded preview. Opening it once more changes nothing.

    Raises:
        PhotoError: the file is missing, empty, not a picture, damaged, cut short, or takes more memory to decode than
            `MAX_DECODE_BYTES` allows or, without a `size`, has more than `MAX_PIXELS`.
    """
    if isinstance(source, Image.Image):
        source.load()
        return _finish(source, size, PhotoFile(source).orientation)
    with photo_file(source, size) as opened:
        return opened.decode()


def _is_told_upright(image: Image.Image) -> bool:
    """Whether `image.size` is that of the upright picture: Pillow tells it of a TIFF whose own tag says how to turn it,
    but not of one of which only its XMP does."""
    return isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(ORIENTATION_TAG) in _SIDEWAYS


def _finish(image: Image.Image, size: int | None, orientation: int) -> Image.Image:
    load(image)
    image._size = image.im.size  # which Pillow has not told of a TIFF that lies on its side
    finished = to_srgb(image if size is None else shrink(image, size))
    if orientation in _UPRIGHT:
        finished = finished.transpose(_UPRIGHT[orientation])
    if finished is not image:
        finished.info = {}  # what the header said, such as how to turn it, has been done
    return finished


def fit(photo: Image.Image, rule: ImageInput) -> npt.NDArray[np.uint8]:
    """Scale an RGB photo to a pack's input: uint8 (size, size, 3)."""
    resample = _RESAMPLE[rule.resample]
    if rule.resize in _HALVED:
        return np.asarray(_cut_after_scaling(photo, rule, resample))
    box = (0.0, 0.0, float(photo.width), float(photo.height))
    if rule.resize == "crop":
        side = min(photo.size)
        left, top = (photo.width - side) / 2, (photo.height - side) / 2
        box = (left, top, left + side, top + side)
    return np.asarray(photo.resize((rule.size, rule.size), resample, box=box))


def _cut_after_scaling(photo: Image.Image, rule: ImageInput, resample: Image.Resampling) -> Image.Image:
    """The centre of the scaled photo, to the pixel what the processors of published models make of it."""
    width, height = (rule.scaled_side * side // min(photo.size) for side in photo.size)
    left, top = (_HALVED[rule.resize](side - rule.size) for side in (width, height))
    right, bottom = left + rule.size, top + rule.size
    if max(width, height) <= MOST_SCALED * rule.size:
        return photo.resize((width, height), resample).crop((left, top, right, bottom))
    # Of a photo a hundred times as wide as high, only the part that is kept: the same but for some roundings.
    across, down = photo.width / width, photo.height / height
    box = (left * across, top * down, min(right * across, photo.width), min(bottom * down, photo.height))
    return photo.resize((rule.size, rule.size), resample, box=box)


def _open_stream(source: Path | str | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return open_regular(source) if isinstance(source, Path | str) else nullcontext(source)


@contextmanager
def _said_if_cut_short(stream: BinaryIO) -> Iterator[None]:
    """Decoders call a file of which the end is missing anything: damaged, or no picture at all."""
    try:
        yield
    except PhotoError:
        raise
    except Exception as error:  # as above
        is_cut = False
        if getattr(error, "errno", None) is None:  # else it is the drive's
            with suppress(Exception):
                is_cut = is_cut_short(stream)
        if is_cut:
            raise EOFError from error
        raise


class _EmptyError(Exception):
    pass


class _TooLargeError(Exception):
    def __init__(self, why: str, pixels: tuple[int, int]) -> None:
        super().__init__(f"claims {pixels[0]} x {pixels[1]} pixels, {why}.")


def _not_empty(stream: BinaryIO) -> BinaryIO:
    if not stream.seek(0, os.SEEK_END):
        raise _EmptyError
    stream.seek(0)
    return stream


def _open_header(stream: BinaryIO, name: str, size: int | None) -> PhotoFile:
    if is_raw_name(name):
        with suppress(NotRawError):
            raw = open_raw(stream)
            opened = PhotoFile(raw.image, size, raw)
            opened.format = Path(name).suffix[1:].upper()
            return opened
    stream.seek(0)
    image = Image.open(stream, formats=PILLOW_FORMATS)
    with suppress(Exception):  # damaged, as above
        image.info.update(late_metadata(stream, image.format))
    if isinstance(image, ImageFile.ImageFile):
        image.decodermaxblock = _READ_AT_ONCE
    return PhotoFile(image, size)


def _check_size(pixels: tuple[int, int], needed: int, size: int | None) -> None:
    width, height = pixels
    if size is None and width * height > MAX_PIXELS:
        raise _TooLargeError(f"more than the {MAX_PIXELS // 1_000_000} million that Shiying opens", pixels)
    if size is not None and needed > MAX_DECODE_BYTES:
        limit = MAX_DECODE_BYTES >> 20
        raise _TooLargeError(f"which would take {needed >> 20:,} MiB of memory; Shiying takes up to {limit}", pixels)


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
            return str(error), False
        case UnidentifiedImageError():
            return "is not a picture, or not in a format that Shiying reads.", False
        case EOFError():
            return "is cut short: part of the picture is missing.", False
    if "truncated" in str(error).lower():
        return "is cut short: part of the picture is missing.", False
    return f"is damaged and cannot be decoded ({_one_line(error)}).", False


def _one_line(error: Exception) -> str:
    """What a decoder says, which may quote from the file: printable, and no longer than a line."""
    said = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
    return " ".join(said.split())[:120] or type(error).__name__
