"""Finds the metadata that PNG and JPEG XL keep behind the pixels, without decoding these.

Pillow meets it only after it has decoded the whole picture; here the pixels are leapt over.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

MAX_BLOCK = 1 << 22
"""Bytes; what is larger is no metadata that anyone needs."""

MAX_BLOCKS = 10_000
"""More blocks than any writer makes: a hostile file of nothing but block headers ends here."""

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = "XML:com.adobe.xmp"


def late_metadata(stream: BinaryIO, format_name: str | None) -> dict[str, Any]:
    """What Pillow's `Image.info` would hold after decoding: `exif` and `xmp` as bytes, and a PNG's texts as str.

    What is damaged is left out; the stream is left anywhere.
    """
    if format_name == "PNG":
        return _from_png(stream)
    return _from_jpeg_xl(stream) if format_name == "JXL" else {}


def _from_png(stream: BinaryIO) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, content in _png_chunks(stream):
        if kind == b"eXIf":
            found["exif"] = content
        elif kind == b"tEXt":
            keyword, _, text = content.partition(b"\0")
            found[keyword.decode("latin-1")] = text.decode("latin-1")
        else:
            name, value = _international_text(content)
            found["xmp" if name == _XMP_KEYWORD else name] = value if name == _XMP_KEYWORD else value.decode()
    return found


def _png_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The metadata chunks of a PNG (Portable Network Graphics, third edition, section 5.3)."""
    stream.seek(len(_PNG_HEAD))
    for _ in range(MAX_BLOCKS):
        head = stream.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        if kind in {b"eXIf", b"tEXt", b"iTXt"} and length <= MAX_BLOCK:
            yield kind, stream.read(length)
            stream.seek(4, os.SEEK_CUR)
        else:
            stream.seek(length + 4, os.SEEK_CUR)


def _international_text(content: bytes) -> tuple[str, bytes]:
    keyword, _, rest = content.partition(b"\0")
    is_compressed = rest[:1] == b"\1"
    _, _, rest = rest[2:].partition(b"\0")  # the language
    _, _, text = rest.partition(b"\0")  # the keyword in that language
    return keyword.decode("latin-1"), zlib.decompressobj().decompress(text, MAX_BLOCK) if is_compressed else text


def _from_jpeg_xl(stream: BinaryIO) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, content in _boxes(stream):
        if kind == b"brob":
            kind, content = content[:4], _from_brotli(content[4:])
        if kind == b"Exif":
            found["exif"] = content[4 + int.from_bytes(content[:4], "big") :]
        elif kind == b"xml ":
            found["xmp"] = content
    return found


def _from_brotli(content: bytes) -> bytes:
    import brotli

    unpacked: bytes = brotli.Decompressor().process(content, output_buffer_limit=MAX_BLOCK)
    return unpacked


def _boxes(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The metadata boxes of a JPEG XL container (ISO/IEC 18181-2, section 9); a bare codestream has none."""
    stream.seek(0)
    for _ in range(MAX_BLOCKS):
        head = stream.read(8)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head)
        size = length - 8
        if length == 1:
            size = int.from_bytes(stream.read(8), "big") - 16
        if size < 0:  # 0 says that the box goes on to the end; anything else is damage
            return
        if kind in {b"Exif", b"xml ", b"brob"} and size <= MAX_BLOCK:
            yield kind, stream.read(size)
        else:
            stream.seek(size, os.SEEK_CUR)
