"""Opens camera RAW files by the preview that the camera put into them, through rawpy where it is installed.

A preview is the photo as the camera would have saved it, decoded in a fraction of the time that developing takes. A RAW
file without one is developed at half size.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

from core_model.formats import RAW

ORIENTATION_TAG = 0x0112
XMP_TAG = 0x02BC
TIFF_HEADS = (b"II*\0", b"MM\0*")

_FLIP_TO_ORIENTATION = {0: 1, 3: 3, 5: 8, 6: 6}
"""LibRaw's `sizes.flip` as EXIF's orientation."""


class NotRawError(Exception):
    """The file is called like a RAW file but is none that LibRaw knows."""


@dataclass(frozen=True)
class RawPreview:
    """What a RAW file shows: `image` may not be decoded yet; `width` and `height` are those of the RAW picture. `exif`
    and `xmp` are the file's own; where it has no EXIF, that is the preview's."""

    image: Image.Image
    orientation: int
    width: int
    height: int
    exif: Image.Exif
    xmp: bytes | None
    lens: str


def is_raw_name(name: str) -> bool:
    """Whether a file of this name is to be opened as RAW by this installation."""
    return os.path.splitext(name)[1].lower() in RAW.suffixes and RAW.installed  # noqa: PTH122 - any string will do


def open_raw(stream: BinaryIO) -> RawPreview:
    """Open the largest preview in a RAW file.

    Raises:
        NotRawError: LibRaw does not know the file's format.
        rawpy.LibRawError: the file is damaged.
    """
    import rawpy

    try:
        with rawpy.imread(_for_libraw(stream)) as raw:
            sizes, lens = raw.sizes, str(raw.lens.model)
            image, orientation = _preview(rawpy, raw)
    except rawpy.LibRawFileUnsupportedError as error:
        raise NotRawError from error
    exif = image.getexif()
    if orientation is None:
        orientation = int(exif.get(ORIENTATION_TAG) or _FLIP_TO_ORIENTATION.get(sizes.flip, 1))
    is_sideways = sizes.flip in {5, 6}
    width, height = (sizes.height, sizes.width) if is_sideways else (sizes.width, sizes.height)
    own_exif = _own_exif(stream) or exif
    xmp = own_exif.get(XMP_TAG)  # where cameras and Lightroom put stars, for one
    return RawPreview(image, orientation, width, height, own_exif, xmp if isinstance(xmp, bytes) else None, lens)


def _for_libraw(stream: BinaryIO) -> str | BinaryIO:
    """The path of a file, which LibRaw reads piece by piece; for content in memory, the stream itself."""
    stream.seek(0)
    name = getattr(stream, "name", None)
    return os.fspath(name) if isinstance(name, str | os.PathLike) else stream


def _preview(rawpy: Any, raw: Any) -> tuple[Image.Image, int | None]:
    """The preview and its orientation, which is None where a JPEG tells it or the RAW file does."""
    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError, rawpy.NotSupportedError):
        return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True)), 1  # developing turns it, too
    if thumbnail.format == rawpy.ThumbFormat.JPEG:
        return Image.open(io.BytesIO(thumbnail.data), formats=("JPEG",)), None
    return Image.fromarray(thumbnail.data), _FLIP_TO_ORIENTATION.get(raw.sizes.flip, 1)


def _own_exif(stream: BinaryIO) -> Image.Exif | None:
    """The EXIF of a RAW file that is built like a TIFF, as most are."""
    stream.seek(0)
    if stream.read(4) not in TIFF_HEADS:
        return None
    stream.seek(0)
    exif = Image.Exif()
    exif.load_from_fp(stream)
    return exif
