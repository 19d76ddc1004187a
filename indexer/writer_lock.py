"""Lets one process at a time change a library, and tells the others which one does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from indexer.errors import LibraryBusyError
from indexer.paths import Home
from indexer.storage import storage_errors


@contextmanager
def writer_lock(home: Home) -> Iterator[None]:
    """Hold the library's writer lock while the block runs. A process that dies lets go of it.

    Raises:
        LibraryBusyError: another process holds it.
        LibraryError: the state folder cannot be written.
    """
    lock = FileLock(home.writer_lock, timeout=0)
    with storage_errors(home.folder):
        try:
            lock.acquire()
        except Timeout as error:  # an OSError too, but not a fault of the disk
            raise LibraryBusyError(
                f"Another Shiying{_holder(home)} is indexing the library at {home.folder}: "
                "wait for it, or stop it first."
            ) from error
    try:
        with suppress(OSError):  # a full disk is told by what follows
            home.writer.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        lock.release()


def _holder(home: Home) -> str:
    """Which process it is, as far as that is known. The lock's own file cannot be read on Windows while it is held."""
    with suppress(OSError, ValueError):
        return f" (process {int(home.writer.read_text(encoding='ascii'))})"
    return ""
