"""Writes small DNG files (Adobe's Digital Negative 1.4), which LibRaw opens like a camera's."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image

BYTE, TEXT, SHORT, LONG, RATIONAL, SIGNED_RATIONAL = 1, 2, 3, 4, 5, 10
PACKED = {BYTE: "B", TEXT: "s", SHORT: "H", LONG: "I", RATIONAL: "I", SIGNED_RATIONAL: "i"}

Entry = tuple[int, int, tuple[int, ...] | bytes]


def dng(
    preview: Image.Image | None, orientation: int = 1, width: int = 480, height: int = 320, xmp: bytes = b""
) -> bytes:
    """A colour mosaic of `width` x `height` pixels and, if given, a JPEG preview beside it and XMP."""
    jpeg = io.BytesIO()
    if preview is not None:
        preview.save(jpeg, "JPEG", quality=95)
    mosaic = (np.arange(width * height, dtype="<u2") % 4096).tobytes()
    camera: list[Entry] = [
        (50706, BYTE, (1, 4, 0, 0)),  # DNGVersion
        (50708, TEXT, b"Shiying Test\0"),  # UniqueCameraModel
        (271, TEXT, b"Shiying\0"),
        (272, TEXT, b"Test 1\0"),
        (274, SHORT, (orientation,)),
        (306, TEXT, b"2024:02:29 13:14:15\0"),
        (50721, SIGNED_RATIONAL, (1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1)),  # ColorMatrix1
        (50728, RATIONAL, (1, 2, 1, 1, 1, 2)),  # AsShotNeutral
    ]
    if xmp:
        camera.append((700, BYTE, tuple(xmp)))
    # After the header come the preview, the mosaic, its directory, and where there is a preview, that one's.
    start = 8
    raw_start = start + len(jpeg.getvalue())
    ifd_start = raw_start + len(mosaic)
    raw = [*_image(width, height, raw_start, len(mosaic)), (33421, SHORT, (2, 2)), (33422, BYTE, (0, 1, 1, 2))]
    if preview is None:
        directory = _directory([*camera, *raw], ifd_start)
        return struct.pack("<2sHI", b"II", 42, ifd_start) + mosaic + directory
    raw_directory = _directory(raw, ifd_start)
    front = [
        (254, LONG, (1,)), (256, LONG, (preview.width,)), (257, LONG, (preview.height,)), (258, SHORT, (8, 8, 8)),
        (259, SHORT, (7,)), (262, SHORT, (6,)), (273, LONG, (start,)), (277, SHORT, (3,)),
        (278, LONG, (preview.height,)), (279, LONG, (len(jpeg.getvalue()),)), (330, LONG, (ifd_start,)),
    ]  # fmt: skip
    first = ifd_start + len(raw_directory)
    head = struct.pack("<2sHI", b"II", 42, first) + jpeg.getvalue() + mosaic
    return head + raw_directory + _directory([*camera, *front], first)


def _image(width: int, height: int, start: int, count: int) -> list[Entry]:
    return [
        (254, LONG, (0,)), (256, LONG, (width,)), (257, LONG, (height,)), (258, SHORT, (16,)), (259, SHORT, (1,)),
        (262, SHORT, (32803,)), (273, LONG, (start,)), (277, SHORT, (1,)), (278, LONG, (height,)),
        (279, LONG, (count,)), (50717, LONG, (4095,)),
    ]  # fmt: skip


def _directory(entries: list[Entry], start: int) -> bytes:
    """A TIFF directory that will lie at `start`, with its values behind it."""
    table, values = b"", b""
    behind = start + 2 + 12 * len(entries) + 4
    for tag, kind, value in sorted(entries):
        packed = value if isinstance(value, bytes) else struct.pack(f"<{len(value)}{PACKED[kind]}", *value)
        count = len(value) // (2 if kind in {RATIONAL, SIGNED_RATIONAL} else 1)
        place = packed.ljust(4, b"\0")
        if len(packed) > 4:
            place = struct.pack("<I", behind + len(values))
            values += packed + bytes(len(packed) % 2)
        table += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(entries)) + table + bytes(4) + values
