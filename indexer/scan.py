"""Walks a folder and lists its photos, without opening any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from core_model.imaging import PHOTO_SUFFIXES
from indexer.model import Failure

SKIPPED_FOLDERS = frozenset({"@eadir", "$recycle.bin", "system volume information", "lost+found", "__macosx"})
"""Folders, in lower case, in which systems and network drives keep thumbnails and deleted files."""


@dataclass(frozen=True)
class FileEntry:
    """A photo file: its path relative to the scanned folder with `/` between the parts, bytes, and mtime."""

    path: str
    size: int
    mtime_ns: int


@dataclass
class Scan:
    """A walk over `root`. Iterate it once; then `unreadable` tells which parts could not be seen.

    What lies in an unreadable part must not be taken for deleted: ask `saw`.
    """

    root: Path
    unreadable: list[Failure] = field(default_factory=list)
    _blind: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[FileEntry]:
        yield from self._walk("")

    def saw(self, path: str) -> bool:
        """Whether the walk could have met `path`, had it been there."""
        return not any(path == blind or path.startswith(blind + "/") or not blind for blind in self._blind)

    def _walk(self, relative: str) -> Iterator[FileEntry]:
        try:
            with os.scandir(self.root / relative) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._miss(relative, error)
            return
        for entry in listed:
            if not entry.name.startswith("."):
                yield from self._visit(entry, f"{relative}/{entry.name}" if relative else entry.name)

    def _visit(self, entry: os.DirEntry[str], relative: str) -> Iterator[FileEntry]:
        try:
            if entry.is_dir(follow_symlinks=False):
                if entry.name.lower() not in SKIPPED_FOLDERS:
                    yield from self._walk(relative)
            elif PurePath(entry.name).suffix.lower() in PHOTO_SUFFIXES and entry.is_file():
                relative.encode()
                stat = entry.stat()
                yield FileEntry(relative, stat.st_size, stat.st_mtime_ns)
        except UnicodeEncodeError:
            shown = relative.encode(errors="backslashreplace").decode()
            self.unreadable.append(Failure(self.root / shown, "has a name that is not valid text: rename it."))
        except OSError as error:
            self._miss(relative, error)

    def _miss(self, relative: str, error: OSError) -> None:
        self._blind.append(relative)
        self.unreadable.append(Failure(self.root / relative, f"cannot be read: {error.strerror}."))
