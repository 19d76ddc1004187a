"""Writes that a crash or a power cut leaves whole or undone: all is on the disk before a rename makes it visible."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".new"
"""What the name of a file ends in until all of it is on the disk; a crash may leave one behind."""


def write_file(path: Path, content: bytes) -> None:
    """Write a file, and return when it is on the disk.

    Raises:
        OSError: as `open` and `write` do.
    """
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Give a file new content: whoever reads it sees all of the old or all of the new. One writer at a time.

    Raises:
        OSError: as `open` and `write` do; the old content is still there.
    """
    with replacing(path) as file:
        file.write(content)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write the new content of `path` to; it takes the place of the old when the block ends well.

    Raises:
        OSError: as `open` and `write` do; the old content is still there.
    """
    temporary = path.with_name(f"{path.name}{UNFINISHED}")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove a file if it is there, and return when that is on the disk."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Return when the names in `folder` are on the disk. Windows keeps them in its journal, and has no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
