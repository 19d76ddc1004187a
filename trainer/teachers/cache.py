"""Keeps what a teacher says on disk, so that it is asked once: float16 arrays by key, appended, never rewritten.

Every rank appends to shards of its own, `NNN-MMMM` with the rank and a number, and a store reads those of all ranks.
A batch's arrays are on the disk before its index entries are written, so a process may be killed at any moment: what
it has not finished is cut off when that rank writes again.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from trainer.errors import TrainerError
from trainer.teachers.shards import ENTRY_BYTES, MOST_AXES, Entry, Feature, Shard

SHARD_BYTES = 1 << 30
STATEMENT = "store.json"
FORMAT = 1
LARGEST = float(np.finfo(np.float16).max)


class FeatureStore:
    """The arrays under `folder`, of every rank, that the teacher with the fingerprint `teacher` made.

    `store[key]` is a read-only float16 view into a memory map; `key in store` and `len(store)` count what is whole.
    What other processes append meanwhile is seen by a store that is opened afterwards.
    """

    def __init__(self, folder: Path, teacher: str):
        """Make or open the store; raises TrainerError when another teacher filled it."""
        self.folder, self.teacher = folder, teacher
        folder.mkdir(parents=True, exist_ok=True)
        self._check_statement()
        self._found: dict[bytes, tuple[Shard, Entry]] = {}
        for index in sorted(folder.glob("*.index")):
            shard = Shard(index)
            for entry in shard.entries():
                self._found.setdefault(entry.digest, (shard, entry))

    def __contains__(self, key: str) -> bool:
        return _digest(key) in self._found

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, key: str) -> Feature:
        shard, entry = self._found[_digest(key)]
        return shard.read(entry)

    def writer(self, rank: int = 0) -> "StoreWriter":
        """A writer of this rank's shards, to be used in a `with` block; what it appends is in this store at once."""
        return StoreWriter(self, rank)

    def _check_statement(self) -> None:
        path = self.folder / STATEMENT
        ours = {"format": FORMAT, "teacher": self.teacher}
        if not path.is_file():
            temporary = path.with_name(f"{STATEMENT}.{os.getpid()}")
            temporary.write_text(json.dumps(ours))
            temporary.replace(path)  # whole, even where several ranks do it at once
        try:
            theirs = json.loads(path.read_text())
        except ValueError:
            theirs = None
        if theirs != ours:
            raise TrainerError(
                f"The features in {self.folder} were made by another teacher, or prepared in another way: delete that "
                "folder, or name another one."
            )


class StoreWriter:
    """Appends one rank's arrays to its newest shard, and starts another when that is full."""

    def __init__(self, store: FeatureStore, rank: int):
        self._store, self._rank = store, rank
        self._lock = FileLock(store.folder / f"{rank:03d}.lock")

    def __enter__(self) -> Self:
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise TrainerError(f"Another run is filling {self._store.folder}: wait for it, or end it.") from error
        written = sorted(self._store.folder.glob(f"{self._rank:03d}-*.index"))
        self._number = len(written) - 1
        if written:
            self._open(Shard(written[-1]))
        else:
            self._start_shard()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None):
        self._close()
        self._lock.release()

    def append(self, arrays: Mapping[str, npt.NDArray[np.floating]]) -> None:
        """Keep `arrays` as float16, values that it cannot hold moved to its limits; they survive a kill afterwards.

        Raises TrainerError when they cannot be written, as on a full disk.
        """
        try:
            if self._data.tell() >= SHARD_BYTES:
                self._close()
                self._start_shard()
            entries = [self._write(key, array) for key, array in arrays.items()]
            _flush(self._data)
            self._index.write(b"".join(entry.pack() for entry in entries))
            _flush(self._index)
        except OSError as error:
            raise TrainerError(f"Features cannot be kept in {self._store.folder}: {error.strerror}.") from error
        self._store._found.update((entry.digest, (self._shard, entry)) for entry in entries)

    def _write(self, key: str, array: npt.NDArray[np.floating]) -> Entry:
        if array.ndim > MOST_AXES:
            raise ValueError(f"An array of a store has at most {MOST_AXES} axes, not {array.ndim}.")
        content = np.clip(array, -LARGEST, LARGEST).astype(np.float16).tobytes()
        entry = Entry(_digest(key), self._data.tell(), array.shape, zlib.crc32(content))
        self._data.write(content)
        return entry

    def _start_shard(self) -> None:
        self._number += 1
        index = self._store.folder / f"{self._rank:03d}-{self._number:04d}.index"
        index.touch()
        self._open(Shard(index))

    def _open(self, shard: Shard) -> None:
        """Go on after the last array that is whole."""
        shard.data.touch()
        entries = shard.entries()
        self._shard = shard
        self._index, self._data = shard.index.open("r+b"), shard.data.open("r+b")
        for stream, end in ((self._index, len(entries) * ENTRY_BYTES), (self._data, entries[-1].end if entries else 0)):
            stream.truncate(end)
            stream.seek(end)

    def _close(self) -> None:
        self._index.close()
        self._data.close()


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=16).digest()


def _flush(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
