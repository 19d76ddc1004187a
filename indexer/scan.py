"""Walks a folder, or a part of one, and lists its photos in the order of their paths, without opening any.

Left out are hidden files and folders, what the folder's exclusions name, folders with a file `.nomedia` (with which
phones keep stickers and thumbnails out of galleries), and folders in which systems and network drives keep their own.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from core_model.imaging import PHOTO_SUFFIXES
from indexer.catalog import kept_time
from indexer.exclusions import Exclusions
from indexer.model import Failure

SKIPPED_FOLDERS = frozenset(
    {"@eadir", "#recycle", "@recycle", "#snapshot", "$recycle.bin", "system volume information", "lost+found"}
    | {"__macosx"}
)
"""Folders, in lower case, in which systems and network drives keep thumbnails and deleted files."""

NO_MEDIA = ".nomedia"
_HIDDEN_BY_FLAG = sys.platform in {"win32", "darwin"}
_WINDOWS_HIDDEN = 0x2
_MACOS_HIDDEN = 0x8000


class FileEntry(NamedTuple):
    """A photo file: its path relative to the scanned folder with `/` between the parts, bytes, and times.

    `ctime_ns` is when the file was last changed in any way, its name and its times included; on Windows, when it was
    made. Unlike `mtime_ns` no program can set it back, so it tells of a file that was replaced and dated back.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int


class _Subfolder(NamedTuple):
    """A folder still to be listed; `path` ends in `/`, so that it sorts as the paths of its files do."""

    path: str


@dataclass
class Scan:
    """A walk over `root`. Iterate it once; then `unreadable` tells which parts could not be seen.

    Args:
        root: the folder; it must be there.
        below: the part of it to walk, relative with `/` between the parts; empty for all. It may be gone.
        deep: whether the folders in that part are walked too.
        exclusions: what to leave out.

    What lies in an unreadable part must not be taken for deleted: ask `saw`.
    """

    root: Path
    below: str = ""
    deep: bool = True
    exclusions: Exclusions = field(default_factory=Exclusions)
    unreadable: list[Failure] = field(default_factory=list)
    _blind: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[FileEntry]:
        start = f"{self.below}/" if self.below else ""
        if self._is_left_out(self.below):
            return
        # Paths are sorted by code point, as SQLite sorts UTF-8; a stack, for generators in generators would be slow.
        waiting: list[FileEntry | _Subfolder] = [_Subfolder(start)]
        while waiting:
            item = waiting.pop()
            if isinstance(item, FileEntry):
                yield item
            elif self.deep or item.path == start:
                waiting += sorted(self._list(item.path), key=itemgetter(0), reverse=True)

    def saw(self, path: str) -> bool:
        """Whether the walk could have met `path`, had it been there."""
        return not any(path == blind or path.startswith(blind + "/") or not blind for blind in self._blind)

    def _list(self, folder: str) -> list[FileEntry | _Subfolder]:
        listed: list[FileEntry | _Subfolder] = []
        try:
            with os.scandir(os.path.join(self.root, folder)) as entries:  # noqa: PTH118 - Path is slow
                for entry in entries:
                    if entry.name == NO_MEDIA and folder:
                        return []
                    item = self._examine(entry, folder + entry.name)
                    if item is not None:
                        listed.append(item)
        except OSError as error:
            if folder != f"{self.below}/" or not self._is_gone(self.below):
                self._miss(folder.rstrip("/"), error)
        return listed

    def _examine(self, entry: os.DirEntry[str], path: str) -> FileEntry | _Subfolder | None:
        name = entry.name
        if name[0] == ".":
            return None
        try:
            if entry.is_dir(follow_symlinks=False):
                return self._examine_folder(entry, path)
            if not is_photo_name(name) or not entry.is_file():
                return None
            if self.exclusions and self.exclusions.leave_out(path):
                return None
            if not path.isascii():
                path.encode()
            stat = entry.stat()
        except UnicodeEncodeError:
            shown = path.encode(errors="backslashreplace").decode()
            self.unreadable.append(Failure(self.root / shown, "has a name that is not valid text: rename it."))
            return None
        except OSError as error:
            self._miss(path, error)
            return None
        if _HIDDEN_BY_FLAG and _is_hidden(stat):
            return None
        return FileEntry(path, stat.st_size, kept_time(stat.st_mtime_ns), kept_time(stat.st_ctime_ns))

    def _examine_folder(self, entry: os.DirEntry[str], path: str) -> _Subfolder | None:
        if is_skipped_name(entry.name) or self.exclusions.leave_out(f"{path}/"):
            return None
        if _HIDDEN_BY_FLAG and _is_hidden(entry.stat(follow_symlinks=False)):
            return None
        return _Subfolder(f"{path}/")

    def _is_left_out(self, folder: str) -> bool:
        """Whether a walk from the root would not have come to `folder`."""
        while folder:
            parent, _, name = folder.rpartition("/")
            no_media = os.path.lexists(self.root / folder / NO_MEDIA)
            if no_media or is_skipped_name(name) or self.exclusions.leave_out(f"{folder}/"):
                return True
            folder = parent
        return False

    def _is_gone(self, folder: str) -> bool:
        """Whether `folder` is surely not there, because what should hold it can be listed and does not."""
        if not folder:
            return False
        parent, _, name = folder.rpartition("/")
        try:
            with os.scandir(self.root / parent) as entries:
                return not any(entry.name == name and entry.is_dir(follow_symlinks=False) for entry in entries)
        except OSError:
            return self._is_gone(parent)

    def _miss(self, path: str, error: OSError) -> None:
        self._blind.append(path)
        shown = path.encode(errors="backslashreplace").decode()
        self.unreadable.append(Failure(self.root / shown, f"cannot be read: {error.strerror}."))


def count_photos(root: Path, limit: int, seconds: float) -> tuple[int, bool]:
    """How many photos a walk over `root` would find, and whether that is all.

    It stops at `limit` photos or after about `seconds`. A folder that cannot be read holds none.
    """
    scan, count, until = Scan(root), 0, time.monotonic() + seconds
    waiting = [""]
    while waiting and count < limit and time.monotonic() < until:
        for item in scan._list(waiting.pop()):
            if isinstance(item, FileEntry):
                count += 1
            else:
                waiting.append(item.path)
    return min(count, limit), not waiting and count <= limit


def is_photo_name(name: str) -> bool:
    """Whether a file of this name is taken for a photo."""
    dot = name.rfind(".")
    return dot > 0 and name[dot:].lower() in PHOTO_SUFFIXES


def is_skipped_name(name: str) -> bool:
    """Whether a folder of this name is left out, as hidden or as a system's own."""
    return name.startswith(".") or name.lower() in SKIPPED_FOLDERS


def _is_hidden(stat: os.stat_result) -> bool:
    attributes = getattr(stat, "st_file_attributes", 0)  # Windows
    flags = getattr(stat, "st_flags", 0)  # macOS
    return bool(attributes & _WINDOWS_HIDDEN or flags & _MACOS_HIDDEN)
