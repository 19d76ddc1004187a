"""The values that the library hands out. Plain and frozen, so that they can cross threads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class FolderState(StrEnum):
    """Whether a folder can be reached now. The photos of an offline folder stay in the library."""

    ONLINE = "online"
    OFFLINE = "offline"


class PhotoState(StrEnum):
    """How far a photo has come."""

    PENDING = "pending"
    INDEXED = "indexed"
    FAILED = "failed"


@dataclass(frozen=True)
class Folder:
    """A folder that the user added, with all that lies below it."""

    id: int
    path: Path
    state: FolderState


@dataclass(frozen=True)
class Photo:
    """One file in the library. `taken_at` is the camera's own clock, ISO 8601 without a zone."""

    id: int
    folder_id: int
    path: Path
    size: int
    state: PhotoState
    error: str | None
    format: str | None
    width: int | None
    height: int | None
    taken_at: str | None
    camera: str | None
    lens: str | None
    rating: int | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Hit:
    """One answer to a query. `score` is the cosine of the query and the photo, `rank` counts from 1.

    `is_best` says that the photo is a good match, not merely one of the nearest; `is_named`, that its file name,
    folder, camera or lens has all the words. `duplicates` are the ids of copies and shots of the same burst that stand
    behind this one. Where only filters were asked for, every answer is best and scores 0.
    """

    photo_id: int
    path: Path
    score: float
    rank: int
    offline: bool = False
    is_best: bool = False
    is_named: bool = False
    duplicates: tuple[int, ...] = ()


@dataclass(frozen=True)
class PhotoCounts:
    """How many photos the library knows. An offline photo that was indexed before stays searchable."""

    total: int
    searchable: int
    failed: int
    offline: int

    @property
    def waiting(self) -> int:
        """How many the model in use has still to embed: new ones, or all after another model was chosen."""
        return self.total - self.searchable - self.failed


@dataclass(frozen=True)
class Status:
    """What `shiying status` tells."""

    folders: tuple[Folder, ...]
    photos: PhotoCounts
    pack_id: str
    pack_name: str
    pack_fingerprint: str
    embeddings_computed: int

    def as_json(self) -> dict[str, Any]:
        """The document that `shiying status --json` prints."""
        return {
            "folders": [{"path": str(folder.path), "state": str(folder.state)} for folder in self.folders],
            "photos": vars(self.photos),
            "pack": {"id": self.pack_id, "fingerprint": self.pack_fingerprint},
            "embeddings_computed": self.embeddings_computed,
        }


@dataclass(frozen=True)
class IndexProgress:
    """A moment of an index run. While `scanning`, `total` still grows and `done` is 0."""

    scanning: bool
    done: int
    total: int
    failed: int
    current: Path | None = None


@dataclass(frozen=True)
class Failure:
    """A photo that could not be read, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class IndexReport:
    """What an index run changed. `embedded` counts vectors computed, which moves and duplicates do not need."""

    found: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    failures: tuple[Failure, ...] = ()
    offline: tuple[Path, ...] = ()
    unreadable: tuple[Failure, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report. `remedy` says what to do when it is not `ok`."""

    ok: bool
    what: str
    remedy: str = ""
