"""Remembers which photos are being decoded, so that one that crashes or hangs a decoder ends one run and no more.

A photo's id stands in a small file while a decoder, C code that a hostile or damaged file may crash, is at work on it.
If the process dies, the ids stay. The next run tries those photos, one by one, in a process that may die instead; those
that kill it, or keep it busy for ever, are recorded as failed, and the others were only there at the wrong time.

The file is not forced to the disk: it outlives the death of the process, and a power cut is no photo's fault.
"""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path
from types import TracebackType

from core_model import PhotoError
from core_model.imaging import open_photo
from indexer.storage import storage_errors

TRIAL_SECONDS = 120.0
_SLOT_BYTES = 20
_WINDOWS_EXCEPTION = 0xC0000000
"""Windows' exit codes from here on mean that a program crashed."""


class InFlight:
    """The record in the file at `path`, for one run. `mark` and `clear` may be called from any thread.

    Raises:
        LibraryError: the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marked: set[int] = set()
        self._lock = threading.Lock()
        with storage_errors(path.parent):
            self.suspects = recorded(path)
            """The photos that were being decoded when the last run died."""
            self._file = path.open("r+b" if path.exists() else "w+b", buffering=0)

    def __enter__(self) -> InFlight:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if not self._marked:  # else a decoder hangs, and the next run shall know of it
            with storage_errors(self._path.parent):
                self._path.unlink(missing_ok=True)

    def forget_suspects(self) -> None:
        """Empty the record: what the suspects are has been decided."""
        with self._lock, storage_errors(self._path.parent):
            self._file.truncate(0)

    def mark(self, slot: int, photo_id: int) -> None:
        """Note that the decoder number `slot` begins with this photo."""
        self._marked.add(slot)
        self._write(slot, str(photo_id))

    def clear(self, slot: int) -> None:
        """Note that it is done, whatever became of the photo."""
        self._write(slot, "")
        self._marked.discard(slot)

    def _write(self, slot: int, text: str) -> None:
        with self._lock, storage_errors(self._path.parent):
            self._file.seek(slot * _SLOT_BYTES)
            self._file.write(f"{text:<{_SLOT_BYTES - 1}}\n".encode())


def recorded(path: Path) -> list[int]:
    """The ids in a record, whoever left it there and in whatever state."""
    try:
        words = path.read_bytes().split()
    except FileNotFoundError:
        return []
    return sorted({int(word) for word in words if word.isdigit() and len(word) < _SLOT_BYTES})


def try_in_a_process(path: Path, size: int, patience: float = TRIAL_SECONDS) -> str | None:
    """Decode a photo in a process of its own.

    Returns:
        why the photo must be left out, to follow its name; None if the process survived, be the photo good or not.
    """
    # Not forked: a copy of a process with threads may hang by itself.
    trial = multiprocessing.get_context("spawn").Process(target=_decode, args=(path, size), daemon=True)
    trial.start()
    trial.join(patience)
    if trial.is_alive():
        trial.kill()
        trial.join()
        return f"is not decoded within {patience:.0f} seconds, so it is left out."
    code = trial.exitcode or 0
    if code < 0 or code >= _WINDOWS_EXCEPTION:
        return "crashes the decoder, so it is left out."
    return None


def _decode(path: Path, size: int) -> None:
    try:
        open_photo(path, size)
    except PhotoError:
        return
