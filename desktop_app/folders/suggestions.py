"""Folders in which people keep photos, and how many each holds; to be looked for on a worker."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStorageInfo

MOST = 4
LIMIT = 20_000
"""Nobody needs to know more exactly how many photos a folder holds before it is added."""

_SECONDS = 2.0
"""How long one folder may take to count."""

_BELOW_HOME = (
    "Photos",
    "照片",
    "相册",
    "OneDrive/Pictures",
    "OneDrive/图片",
    "iCloudPhotos/Photos",
    "iCloud Photos",
    "Library/Mobile Documents/com~apple~CloudDocs/Photos",
    "Dropbox/Camera Uploads",
    "Nextcloud/Photos",
    "Nextcloud/InstantUpload",
    "DCIM",
)
_CAMERA_FOLDER = "DCIM"


@dataclass(frozen=True)
class Suggestion:
    """A folder that holds `count` photos, or at least so many."""

    path: Path
    count: int
    is_exact: bool


def find_suggestions() -> list[Suggestion]:
    """The folders that are there and hold photos, the fullest first. Works in any thread, and takes seconds."""
    from indexer.scan import count_photos  # here, because importing it takes a moment that the start has no time for

    counted = [Suggestion(path, *count_photos(path, LIMIT, _SECONDS)) for path in outermost(_candidates())]
    return sorted((one for one in counted if one.count), key=lambda one: -one.count)[:MOST]


def outermost(paths: Iterable[Path]) -> list[Path]:
    """The real folders among `paths`, each once, and none inside another."""
    kept: list[Path] = []
    for path in sorted({real for path in paths if (real := _real_folder(path))}):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept


def _candidates() -> Iterator[Path]:
    home = Path.home()
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    if pictures and Path(pictures) != home:  # what systems without such a folder answer
        yield Path(pictures)
    yield from (home / below for below in _BELOW_HOME)
    for variable in ("OneDrive", "OneDriveConsumer"):  # where Windows says that it is
        if place := os.environ.get(variable):
            yield from (Path(place, "Pictures"), Path(place, "图片"))
    for volume in QStorageInfo.mountedVolumes():  # cards of cameras, and phones that are mounted
        if volume.isReady():
            yield Path(volume.rootPath(), _CAMERA_FOLDER)


def _real_folder(path: Path) -> Path | None:
    try:
        return path.resolve() if path.is_dir() else None
    except (OSError, RuntimeError):
        return None
