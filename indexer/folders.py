"""Decides which folders may be in a library: each readable, none inside another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from core_model.reading import expanded
from indexer.catalog import FolderRow
from indexer.errors import FolderError
from indexer.presence import identity


def readable_folder(path: str | os.PathLike[str]) -> Path:
    """The real, absolute path of a folder that can be listed.

    Raises:
        FolderError: it does not exist, is a file, or may not be read.
    """
    if not os.fspath(path):  # from a script's variable that is not set; a path of nothing is the current folder
        raise FolderError("There is no folder “”: check the spelling, or connect its drive.")
    asked = expanded(path)
    try:
        real = asked.resolve(strict=True)
        if not real.is_dir():
            raise FolderError(f"{asked} is a file, not a folder: name the folder that holds your photos.")
        str(real).encode()  # the catalog keeps text
        with os.scandir(real):
            return real
    except FileNotFoundError as error:
        raise FolderError(f"There is no folder {asked}: check the spelling, or connect its drive.") from error
    except PermissionError as error:
        raise FolderError(f"The folder {asked} may not be read: ask its owner for permission.") from error
    except UnicodeEncodeError as error:
        shown = str(asked).encode(errors="backslashreplace").decode()
        reason = "a name in its path is not valid text, so rename it"
        raise FolderError(f"The folder {shown} cannot be opened: {reason}.") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise FolderError(f"The folder {asked} cannot be opened: {error}.") from error


def find_overlap(path: Path, folders: Sequence[FolderRow]) -> FolderRow | None:
    """The folder among `folders` that is `path` itself.

    Raises:
        FolderError: `path` lies inside one of them, or contains one.
    """
    same = find_same(path, folders)
    for folder in folders:
        if folder is same:
            continue
        if path.is_relative_to(folder.path):
            raise FolderError(
                f"{path} is inside {folder.path}, which is already in the library: "
                f"its photos are found already. To update them, index {folder.path}."
            )
        if folder.path.is_relative_to(path):
            raise FolderError(
                f"{path} contains {folder.path}, which is already in the library: remove that one first "
                "(nothing will have to be computed again), then add this."
            )
    return same


def find_renamed(path: Path, folders: Iterable[FolderRow]) -> FolderRow | None:
    """The folder among `folders` that is gone from its place and has become `path`, by device and inode."""
    here = identity(path)
    return next(
        (folder for folder in folders if (folder.device, folder.inode) == here and not folder.path.exists()), None
    )


def find_same(path: Path, folders: Sequence[FolderRow]) -> FolderRow | None:
    """The folder among `folders` that is at `path`, or is found there under another name."""
    return next((folder for folder in folders if folder.path == path), None) or next(
        (folder for folder in folders if _is_same(path, folder.path)), None
    )


def _is_same(path: Path, other: Path) -> bool:
    try:  # another spelling of one folder, where the file system ignores case, or a drive that is mounted twice
        return path.samefile(other)
    except OSError:
        return False
