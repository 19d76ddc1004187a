"""Reads rows straight from the pages of an SQLite file, when SQLite itself no longer can.

Every page tells what it is, so rows are found without the tree that should lead to them, whichever pages are damaged.
The format is SQLite's own, which its authors keep for good: https://www.sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

Value: TypeAlias = "int | float | str | bytes | None"
Row: TypeAlias = "tuple[int | None, list[Value]]"

USUAL_PAGE_SIZE = 4096
_MAGIC = b"SQLite format 3\0"
_TABLE_LEAF, _INDEX_LEAF = 0x0D, 0x0A
_PAGE_HEADER = 8
_WAL_HEADER, _FRAME_HEADER = 32, 24
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class _DamagedError(Exception):
    """Bytes that cannot be what they should be."""


def rows_of_file(path: Path) -> Iterator[Row]:
    """All rows in the file at `path`, among them some that were deleted or changed since: (rowid, values).

    Rows of tables without rowids, and entries of indexes, have None for a rowid. A row that is too long for one page is
    left out.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        size = _page_size(file.read(100))
        file.seek(size)  # the first page holds the schema
        while page := file.read(size):
            yield from rows_of_page(page)


def rows_of_wal(path: Path) -> Iterator[Row]:
    """All rows in a write-ahead log, the latest first; see `rows_of_file`.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        header = file.read(_WAL_HEADER)
        if len(header) < _WAL_HEADER:
            return
        size, salt = int.from_bytes(header[8:12], "big"), header[16:24]
        if not _is_page_size(size):
            return
        frame_size = _FRAME_HEADER + size
        for number in reversed(range((path.stat().st_size - _WAL_HEADER) // frame_size)):
            file.seek(_WAL_HEADER + number * frame_size)
            frame = file.read(frame_size)
            if frame[8:16] == salt and frame[:4] != b"\0\0\0\1":  # else left from before; or the first page
                yield from rows_of_page(frame[_FRAME_HEADER:])


def rows_of_page(page: bytes) -> Iterator[Row]:
    """The rows of one page, if it is a leaf of a table or an index."""
    if len(page) <= _PAGE_HEADER or page[0] not in {_TABLE_LEAF, _INDEX_LEAF}:
        return
    count = int.from_bytes(page[3:5], "big")
    for start in range(_PAGE_HEADER, min(_PAGE_HEADER + 2 * count, len(page) - 1), 2):
        try:
            yield _read_cell(page, int.from_bytes(page[start : start + 2], "big"), page[0] == _TABLE_LEAF)
        except (_DamagedError, UnicodeDecodeError):
            continue


def _read_cell(page: bytes, at: int, has_rowid: bool) -> Row:
    length, at = _varint(page, at)
    rowid = None
    if has_rowid:
        rowid, at = _varint(page, at)
        rowid -= (rowid >> 63) << 64  # it has a sign
    payload = page[at : at + length]
    if len(payload) < length or length > len(page) - 35:  # the longest that is kept whole in one page
        raise _DamagedError
    return rowid, _read_record(payload)


def _read_record(payload: bytes) -> list[Value]:
    header_end, at = _varint(payload, 0)
    body = header_end
    values: list[Value] = []
    while at < header_end:
        kind, at = _varint(payload, at)
        value, body = _read_value(payload, body, kind)
        values.append(value)
    if at != header_end or body != len(payload):
        raise _DamagedError
    return values


def _read_value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in {8, 9}:
        return kind - 8, at
    if kind in {10, 11}:
        raise _DamagedError  # reserved
    length = _INTEGER_BYTES.get(kind) or (8 if kind == 7 else (kind - 12) // 2)
    content = payload[at : at + length]
    if len(content) < length:
        raise _DamagedError
    value: Value = content
    if kind == 7:
        (value,) = struct.unpack(">d", content)
    elif kind in _INTEGER_BYTES:
        value = int.from_bytes(content, "big", signed=True)
    elif kind % 2:
        value = content.decode()
    return value, at + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number at `at`, seven bits a byte and the ninth byte in full, and where it ends."""
    value = 0
    for offset in range(9):
        if at + offset >= len(data):
            raise _DamagedError
        byte = data[at + offset]
        if offset == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + offset + 1
    raise _DamagedError


def _page_size(header: bytes) -> int:
    size = int.from_bytes(header[16:18], "big")
    size = 65_536 if size == 1 else size
    return size if header.startswith(_MAGIC) and _is_page_size(size) else USUAL_PAGE_SIZE


def _is_page_size(size: int) -> bool:
    return 512 <= size <= 65_536 and size & (size - 1) == 0
