"""Files of arrays that are either whole or refused: written, fsynced and renamed; checked in full before they are used.

    magic, format version, CRC-32 and length of what follows | length of JSON | JSON | arrays, each aligned to 64 bytes

The JSON holds what the file says of itself and where each array lies. Files go through Python's own open and mmap, so
any path that Python can open will do. A file is never written to once it has its name, so arrays that are mapped from
it stay as they are, whatever other threads and processes do.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from indexer.durable import replacing

MAGIC = b"SHIYINGV"
FORMAT_VERSION = 1
ALIGNMENT = 64
SLICE_BYTES = 8 << 20
"""How much is checked before somebody may say stop."""

_HEAD = struct.Struct("<8sIIQ")
_LENGTH = struct.Struct("<Q")

Array = npt.NDArray[Any]
Stop = Callable[[], bool]
"""Asked now and then by long work: whether it is to be given up."""


class UnusableFileError(Exception):
    """A file that is damaged, cut, foreign, or of another version. Whoever opens it does without."""


class _FormatError(Exception):
    """What is wrong inside a file."""


class StoppedError(Exception):
    """The work was given up because it was asked to stop."""


@dataclass(frozen=True)
class Parts:
    """An array to be written, in parts that are made when their turn comes, one after another along the first axis."""

    dtype: str
    shape: tuple[int, ...]
    parts: Iterable[Array]


@dataclass(frozen=True)
class Sealed:
    """What a file says of itself, and its arrays, mapped and read-only."""

    about: Mapping[str, Any]
    arrays: Mapping[str, Array]


def never() -> bool:
    """Let work go on to its end."""
    return False


def write_sealed(path: Path, about: Mapping[str, Any], arrays: Mapping[str, Parts], stop: Stop = never) -> None:
    """Write a file, and return when it is on the disk.

    Raises:
        StoppedError: `stop` said so before the end; nothing is left.
        OSError: as `open` and `write` do; nothing is left.
    """
    entries = [(name, array.dtype, array.shape) for name, array in arrays.items()]
    text = json.dumps({"about": dict(about), "arrays": entries}).encode()
    with replacing(path) as file:
        file.write(bytes(_HEAD.size))
        writer = _Writer(file, stop)
        writer.write(_LENGTH.pack(len(text)) + text)
        for array in arrays.values():
            writer.align()
            for part in array.parts:
                writer.write(np.ascontiguousarray(part, array.dtype).tobytes())
        file.seek(0)
        file.write(_HEAD.pack(MAGIC, FORMAT_VERSION, writer.checksum, writer.length))


def open_sealed(path: Path, stop: Stop = never) -> Sealed:
    """Map a file and check all of it.

    Raises:
        StoppedError: `stop` said so before the end.
        UnusableFileError: it cannot be read, or is not what `write_sealed` wrote.
    """
    try:
        with path.open("rb") as file:
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return _parse(content, stop)
    except (_FormatError, OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise UnusableFileError(f"{path} cannot be used: {error}") from error


def _parse(content: memoryview, stop: Stop) -> Sealed:
    magic, version, checksum, length = _HEAD.unpack_from(content)
    if (magic, version) != (MAGIC, FORMAT_VERSION):
        raise _FormatError("it is not such a file, or of another version")
    body = content[_HEAD.size :]
    if len(body) != length:
        raise _FormatError(f"{len(body)} bytes are there of {length}")
    if _crc32(body, stop) != checksum:
        raise _FormatError("its checksum is wrong")
    (text_length,) = _LENGTH.unpack_from(body)
    document = json.loads(bytes(body[_LENGTH.size : _LENGTH.size + text_length]))
    arrays, end = {}, _HEAD.size + _LENGTH.size + text_length
    for name, dtype, shape in document["arrays"]:
        start = _aligned(end)
        array = np.ndarray(tuple(shape), dtype, buffer=content, offset=start)
        arrays[name], end = array, start + array.nbytes
    return Sealed(document["about"], arrays)


def _crc32(content: memoryview, stop: Stop) -> int:
    checksum = 0
    for start in range(0, len(content), SLICE_BYTES):
        if stop():
            raise StoppedError
        checksum = zlib.crc32(content[start : start + SLICE_BYTES], checksum)
    return checksum


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


class _Writer:
    """Writes what follows the head, and keeps its checksum and length."""

    def __init__(self, file: BinaryIO, stop: Stop) -> None:
        self._file = file
        self._stop = stop
        self.checksum = 0
        self.length = 0

    def write(self, content: bytes) -> None:
        if self._stop():
            raise StoppedError
        self._file.write(content)
        self.checksum = zlib.crc32(content, self.checksum)
        self.length += len(content)

    def align(self) -> None:
        offset = _HEAD.size + self.length
        self.write(bytes(_aligned(offset) - offset))
