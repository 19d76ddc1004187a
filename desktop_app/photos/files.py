"""What is done with photos' files where the user asks for it: copies that never overwrite, and the trash.

Runs on workers. Each file counts for itself: one that fails is told of, and the rest goes on.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFile, QStandardPaths

from core_model.errors import ShiyingError

if TYPE_CHECKING:
    from indexer import Library
    from indexer.model import Hit

_LONGEST_NAME = 255
"""Bytes of a file's name, in most file systems."""


@dataclass(frozen=True)
class FilesReport:
    """How many files it was done for, and for which it failed."""

    done: int
    failed: tuple[Path, ...] = ()


class CopyError(ShiyingError):
    """Files cannot be copied to where the user wants them."""


def is_there(path: Path) -> bool:
    """Whether the file can be reached; a lost network drive takes its time to say no."""
    try:
        path.stat()
    except OSError:
        return False
    return True


def copy_into(paths: Iterable[Path], folder: Path) -> FilesReport:
    """Copy files into a folder, with their times; where a name is taken, the copy gets " (2)" and so on.

    Raises:
        CopyError: nothing at all can be written there.
    """
    if not os.access(folder, os.W_OK):
        raise CopyError(f"Nothing can be written to {folder}: choose another folder.")
    done, failed = 0, []
    for path in paths:
        try:
            _copy(path, folder)
            done += 1
        except OSError:
            failed.append(path)
    return FilesReport(done, tuple(failed))


def move_to_trash(library: Library, hits: Sequence[Hit]) -> FilesReport:
    """Move photos' files to the system's trash, from where the user can restore them, and out of the library.

    Raises:
        LibraryError: the catalog cannot be written; what is in the trash is found missing at the next look.
    """
    _prepare_trash()
    gone = [hit for hit in hits if QFile.moveToTrash(str(hit.path))]
    library.forget_photos([hit.photo_id for hit in gone])
    kept = {hit.photo_id for hit in hits} - {hit.photo_id for hit in gone}
    return FilesReport(len(gone), tuple(hit.path for hit in hits if hit.photo_id in kept))


def _prepare_trash() -> None:
    """Qt makes the trash of a Linux desktop, but not the user's data folder, in which it lies."""
    if sys.platform == "linux":
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        with suppress(OSError):  # Qt says in its way that it cannot be done
            Path(data).mkdir(mode=0o700, parents=True, exist_ok=True)


def _copy(path: Path, folder: Path) -> None:
    """Through a file that nobody takes for the photo, so that what a full disk or a crash leaves is no half picture."""
    target = _reserve(path, folder)
    partial = target.with_name(f".{uuid.uuid4().hex}.part")  # the photo's name may be as long as names can be
    try:
        shutil.copy2(path, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise


def _reserve(path: Path, folder: Path) -> Path:
    """An empty file of our own with a name that was free."""
    for number in itertools.count(1):
        target = folder / (path.name if number == 1 else _numbered(path, number))
        try:
            target.open("x").close()
        except FileExistsError:
            continue
        return target
    raise AssertionError("numbers end nowhere")


def _numbered(path: Path, number: int) -> str:
    """The file's name with a number, and as much of it as there is room for beside that."""
    stem, ending = path.stem, f" ({number}){path.suffix}"
    while stem and len(os.fsencode(stem + ending)) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + ending
