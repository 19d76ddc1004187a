"""One shard of a feature store: a file of float16 arrays end to end, and an index with an entry for each.

An entry is written once its array is on the disk and carries checksums, so what a kill leaves half-written is a tail
of the index that no longer counts.
"""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Feature = npt.NDArray[np.float16]
MOST_AXES = 4
# Digest of the key, offset in bytes, number of axes, shape padded with 0, checksum of the array; then the entry's own.
ENTRY = struct.Struct("<16sQI4II")
CHECKSUM = struct.Struct("<I")
ENTRY_BYTES = ENTRY.size + CHECKSUM.size


@dataclass(frozen=True)
class Entry:
    """Where an array lies in its data file, in bytes, its shape, and the checksum of its content."""

    digest: bytes
    offset: int
    shape: tuple[int, ...]
    checksum: int

    @property
    def end(self) -> int:
        """The byte after the array's last."""
        return self.offset + 2 * int(np.prod(self.shape, dtype=np.int64))

    def pack(self) -> bytes:
        """The entry as it is written, with a checksum of its own."""
        padded = self.shape + (0,) * (MOST_AXES - len(self.shape))
        content = ENTRY.pack(self.digest, self.offset, len(self.shape), *padded, self.checksum)
        return content + CHECKSUM.pack(zlib.crc32(content))

    @classmethod
    def unpack(cls, content: bytes) -> "Entry | None":
        """The entry in `content`, or None where it is cut short or damaged."""
        if len(content) < ENTRY_BYTES or CHECKSUM.unpack(content[ENTRY.size :])[0] != zlib.crc32(content[: ENTRY.size]):
            return None
        digest, offset, axes, *shape, checksum = ENTRY.unpack(content[: ENTRY.size])
        return cls(digest, offset, tuple(shape[:axes]), checksum)


class Shard:
    """One data file and its index."""

    def __init__(self, index: Path):
        self.index, self.data = index, index.with_suffix(".data")
        self._map: npt.NDArray[np.uint8] = np.empty(0, np.uint8)

    def entries(self) -> list[Entry]:
        """Every entry whose array is whole, in the order of writing, up to the first that is not."""
        size = self.data.stat().st_size if self.data.is_file() else 0
        content = self.index.read_bytes()
        found: list[Entry] = []
        for start in range(0, len(content), ENTRY_BYTES):
            entry = Entry.unpack(content[start : start + ENTRY_BYTES])
            if entry is None or entry.end > size:
                break
            found.append(entry)
        while found and not self._is_whole(found[-1]):
            found.pop()
        return found

    def _is_whole(self, entry: Entry) -> bool:
        with self.data.open("rb") as stream:  # not through the map, which on Windows would keep the file from being cut
            stream.seek(entry.offset)
            return zlib.crc32(stream.read(entry.end - entry.offset)) == entry.checksum

    def read(self, entry: Entry) -> Feature:
        """A read-only view of the array."""
        if entry.end > len(self._map):
            self._map = np.memmap(self.data, np.uint8, "r")
        array = self._map[entry.offset : entry.end].view(np.float16).reshape(entry.shape).view(np.ndarray)
        array.flags.writeable = False
        return array
