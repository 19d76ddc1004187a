"""Tells by a file's own account of its length whether its end is missing, as after a copy that was interrupted."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_MAX_BOXES = 10_000
_TIFF_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_TIFF_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}


def is_cut_short(stream: BinaryIO) -> bool:
    """Whether a WebP, TIFF, HEIC, AVIF or JPEG XL lacks its end; False where it does not tell, and for other formats.

    The stream is left anywhere.
    """
    length = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    head = stream.read(12)
    if len(head) < 12:
        return False
    if head[:4] == b"RIFF" and head[8:] == b"WEBP":
        return int.from_bytes(head[4:8], "little") + 8 > length
    if head[:4] in _TIFF_ORDERS:
        return _lacks_directory(stream, length, _TIFF_ORDERS[head[:4]])
    return head[4:8] in {b"ftyp", b"JXL "} and _lacks_boxes(stream, length)


def _lacks_directory(stream: BinaryIO, length: int, order: str) -> bool:
    """Whether the first directory of a TIFF (revision 6.0, section 2), or a value of it, lies behind the file's end."""
    stream.seek(4)
    (start,) = struct.unpack(f"{order}I", stream.read(4))
    stream.seek(start)
    count = int.from_bytes(stream.read(2), "little" if order == "<" else "big")
    if start + 2 + 12 * count > length:
        return True
    entries = struct.iter_unpack(f"{order}HHII", stream.read(12 * count))
    values = ((place, _TIFF_BYTES.get(kind, 0) * number) for _, kind, number, place in entries)
    return any(size > 4 and place + size > length for place, size in values)


def _lacks_boxes(stream: BinaryIO, length: int) -> bool:
    """Whether the boxes of an ISO base media file (ISO/IEC 14496-12, section 4.2) go on behind the file's end."""
    place = 0
    for _ in range(_MAX_BOXES):
        stream.seek(place)
        size = int.from_bytes(stream.read(4), "big")
        if size == 1:
            stream.seek(4, os.SEEK_CUR)
            size = int.from_bytes(stream.read(8), "big")
        if size < 8:  # 0 says that the box goes on to the end; anything else is damage
            return False
        place += size
        if place >= length:
            return place > length
    return False
