"""Tells whether a folder is there, and whether it is still the one that was added."""

from __future__ import annotations

from pathlib import Path

from indexer.catalog import FolderRow

Identity = tuple[str, str]


def identity(path: Path) -> Identity:
    """What stays the same when a folder is renamed: its device and inode, as text since Windows' outgrow SQLite.

    Raises:
        OSError: it cannot be reached.
    """
    stat = path.stat()
    return str(stat.st_dev), str(stat.st_ino)


def identity_if_there(path: Path) -> Identity | None:
    """The identity of a folder that can be reached, else None."""
    try:
        return identity(path) if path.is_dir() else None
    except OSError:
        return None


def is_offline(folder: FolderRow) -> bool:
    """Whether a folder is gone, or its place is the empty mount point of a drive that is unplugged."""
    here = identity_if_there(folder.path)
    if here is None:
        return True
    if here == (folder.device, folder.inode):
        return False
    try:
        return all(entry.name.startswith(".") for entry in folder.path.iterdir())
    except OSError:
        return False
