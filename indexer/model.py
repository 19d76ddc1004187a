"""The values that the library hands out. Plain and frozen, so that they can cross threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


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
    """A folder that the user added, with all that lies below it.

    `exclusion_changes` counts how often the patterns of what it leaves out have changed.
    """

    id: int
    path: Path
    state: FolderState
    exclusion_changes: int = 0


@dataclass(frozen=True)
class Part:
    """A part of a folder of the library, to be looked at: what lies `below` (`/` between names; empty for all of it).

    If it is not `deep`, only the files that lie there count, not those in subfolders.
    """

    folder: Path
    below: str = ""
    deep: bool = True

    def covers(self, other: Part) -> bool:
        """Whether looking at this part looks at all of the other."""
        if self == other:
            return True
        is_inside = not self.below or f"{other.below}/".startswith(f"{self.below}/")
        return self.deep and self.folder == other.folder and is_inside


@dataclass(frozen=True)
class Photo:
    """One file in the library. `taken_at` is the camera's own clock, ISO 8601 without a zone.

    `content_hash` names what is in the file; None until it has been read.
    """

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
    mtime_ns: int
    content_hash: bytes | None


@dataclass(frozen=True)
class Hit:
    """One answer to a query. `score` is the cosine of the query and the photo, `rank` counts from 1.

    `is_best` says that the photo is a good match, not merely one of the nearest; `is_named`, that its file name,
    folder, camera or lens has all the words. `duplicates` are the ids of copies and shots of the same burst that stand
    behind this one. Where only filters were asked for, every answer is best and scores 0. `photo` is what the library
    knows of it; None for a photo that has left the library since.
    """

    photo_id: int
    path: Path
    score: float
    rank: int
    offline: bool = False
    is_best: bool = False
    is_named: bool = False
    duplicates: tuple[int, ...] = ()
    photo: Photo | None = None


@dataclass(frozen=True)
class PhotoCounts:
    """How many photos the library knows. An offline photo that was indexed before stays searchable."""

    total: int
    searchable: int
    failed: int
    offline: int

    @classmethod
    def sum(cls, counts: Iterable[PhotoCounts]) -> PhotoCounts:
        """The counts of several folders together."""
        columns = list(zip(*((one.total, one.searchable, one.failed, one.offline) for one in counts), strict=True))
        return cls(*map(sum, columns)) if columns else cls(0, 0, 0, 0)

    @property
    def waiting(self) -> int:
        """How many the model in use has still to embed: new ones, or all after another model was chosen."""
        return self.total - self.searchable - self.failed


@dataclass(frozen=True)
class SwitchPlan:
    """What it takes to change to another model, before it is begun.

    Attributes:
        name: the model, as `id@version`; `title` is what people read.
        photos: how many photos can be found now. They are `ready` (embedded by the other model already), `to_embed`, or
            `offline`: in folders that cannot be reached now, which the switch waits for.
        bytes_needed: room that is needed on the disk of the library, of `bytes_free`.
        seconds: about how long the embedding takes, by a sample of the photos; None if nobody can tell.
    """

    name: str
    title: str
    photos: int
    ready: int
    to_embed: int
    offline: int
    bytes_needed: int
    bytes_free: int
    seconds: float | None = None

    @property
    def fits(self) -> bool:
        """Whether the disk has room for it."""
        return self.bytes_needed <= self.bytes_free


@dataclass(frozen=True)
class SwitchState:
    """How far a switch has come: of `total` photos that can be found, the model to come has embedded `done`.

    `offline` of the others are in folders that cannot be reached now.
    """

    name: str
    title: str
    done: int
    total: int
    offline: int

    @property
    def percent(self) -> int:
        """`done` of `total`; 100 only when nothing is left."""
        return 100 * self.done // self.total if self.total else 100

    @property
    def to_embed(self) -> int:
        """How many photos can be embedded now."""
        return self.total - self.done - self.offline


@dataclass(frozen=True)
class Status:
    """What `shiying status` tells. `photos_by_folder` is by the paths of `folders`."""

    folders: tuple[Folder, ...]
    photos: PhotoCounts
    photos_by_folder: Mapping[Path, PhotoCounts]
    pack_id: str
    pack_name: str
    pack_fingerprint: str
    embeddings_computed: int
    switch: SwitchState | None = None

    def as_json(self) -> dict[str, Any]:
        """The document that `shiying status --json` prints."""
        return {
            "folders": [{"path": str(folder.path), "state": str(folder.state)} for folder in self.folders],
            "photos": vars(self.photos),
            "pack": {"id": self.pack_id, "fingerprint": self.pack_fingerprint},
            "switching": vars(self.switch) if self.switch else None,
            "embeddings_computed": self.embeddings_computed,
        }


@dataclass(frozen=True)
class Facet(Generic[Value]):
    """A value that photos of the library have, and how many have it."""

    value: Value
    count: int


@dataclass(frozen=True)
class Facets:
    """Which filters leave something out in one library. All but the years and stars begin with the commonest.

    `folders` are the folders of the library and those that lie directly in them; `formats` are names as the filter
    type: takes them, such as jpeg; `shapes` are landscape, portrait and square; `years` begin with the newest and
    `ratings` with the most stars, of which there is at least one. `photos` counts all that were read.
    """

    photos: int = 0
    with_place: int = 0
    folders: tuple[Facet[Path], ...] = ()
    years: tuple[Facet[int], ...] = ()
    cameras: tuple[Facet[str], ...] = ()
    formats: tuple[Facet[str], ...] = ()
    shapes: tuple[Facet[str], ...] = ()
    ratings: tuple[Facet[int], ...] = ()


@dataclass(frozen=True)
class IndexProgress:
    """A moment of an index run. While `scanning`, `total` still grows and `done` is 0.

    `ahead` says that all photos can be found, and are now embedded for the model that is to come.
    """

    scanning: bool
    done: int
    total: int
    failed: int
    current: Path | None = None
    ahead: bool = False


@dataclass(frozen=True)
class DownloadProgress:
    """A moment of a download: `done` bytes of `total` have come, which is None while nobody knows.

    `name` is the file's. `trouble` says why it waits a moment before it goes on; empty while it does not.
    """

    name: str
    done: int
    total: int | None = None
    trouble: str = ""


@dataclass(frozen=True)
class Failure:
    """A photo that could not be read, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class IndexReport:
    """What an index run changed. `embedded` counts vectors computed, which moves and duplicates do not need.

    `unsettled` are the parts with files that may still be being written, and were left for another run. If a switch to
    another model was under way, `embedded_ahead` counts vectors by that model, and `switched_to` is its `id@version` if
    the run has brought it into use.
    """

    found: int
    added: int
    changed: int
    removed: int
    moved: int
    unchanged: int
    embedded: int
    failures: tuple[Failure, ...] = ()
    offline: tuple[Path, ...] = ()
    unreadable: tuple[Failure, ...] = ()
    unsettled: tuple[Part, ...] = ()
    cancelled: bool = False
    embedded_ahead: int = 0
    switched_to: str | None = None

    @property
    def changes(self) -> bool:
        """Whether the library is not what it was before."""
        return bool(self.added or self.changed or self.removed or self.moved or self.embedded)


class WatchMode(StrEnum):
    """How the library learns of changes in a folder: at once, now and then, or not at all."""

    EVENTS = "events"
    POLLING = "polling"
    OFFLINE = "offline"


class PollCause(StrEnum):
    """Why the system does not tell of changes in a folder."""

    NETWORK = "network"
    LIMIT = "limit"
    REFUSED = "refused"


@dataclass(frozen=True)
class FolderWatch:
    """A folder is watched in this mode from now on; `cause` and, in words, `reason` say why it is polled."""

    path: Path
    mode: WatchMode
    reason: str = ""
    cause: PollCause | None = None


@dataclass(frozen=True)
class WatchTrouble:
    """The watcher cannot go on for now, for the reason in this sentence, and will try again by itself.

    `busy` says that it only waits for another process that is indexing.
    """

    sentence: str
    busy: bool = False


@dataclass(frozen=True)
class WatchRecovery:
    """The watcher's trouble is over."""


WatchEvent = FolderWatch | IndexProgress | IndexReport | WatchTrouble | WatchRecovery
"""What a watcher tells. A report comes after every look at the disk, also if nothing had changed."""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's report. `remedy` says what to do when it is not `ok`."""

    ok: bool
    what: str
    remedy: str = ""
