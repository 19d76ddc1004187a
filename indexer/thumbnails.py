"""Small versions of photos, kept on disk: a grid shows them again at once, also while the photos' drive is away.

They are named by the photo's content, so a rename or a move keeps them and a change makes new ones; until the content
is known, by the file. All lie in one SQLite file, which several processes may use and a crash leaves whole. It is a
cache: a damaged one is thrown away, and if the disk will not have it, photos are decoded each time.
"""

from __future__ import annotations

import io
import logging
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image

from core_model.errors import PhotoError
from core_model.imaging import open_photo
from indexer.model import Photo

LEVELS = (192, 384, 768)
"""How many pixels the shorter side of a kept version has."""

LIMIT = 1 << 30
"""Bytes of kept versions; beyond, those that nobody has looked at for the longest time go."""

LONGEST = 3
"""How many times longer than the shorter side the longer one may be; of a panorama the middle is kept."""

_AFTERWARDS = 0.9
"""Share of the limit that is left when room is made, so that this is seldom."""

_VERSION = 1
_QUALITY = 85
_GONE_AT_ONCE = 256
_DAY = 86_400
_SCHEMA = (
    """
    CREATE TABLE thumbnails (
        id INTEGER PRIMARY KEY, name BLOB NOT NULL, level INTEGER NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL,
        UNIQUE (name, level)
    )
    """,
    "CREATE INDEX thumbnails_by_use ON thumbnails (used)",
    "CREATE TABLE total (bytes INTEGER NOT NULL)",
    "INSERT INTO total VALUES (0)",
    "CREATE TRIGGER added AFTER INSERT ON thumbnails BEGIN UPDATE total SET bytes = bytes + length(new.data); END",
    "CREATE TRIGGER removed AFTER DELETE ON thumbnails BEGIN UPDATE total SET bytes = bytes - length(old.data); END",
    f"PRAGMA user_version = {_VERSION}",
)

_log = logging.getLogger(__name__)


class ThumbnailStore:
    """The small versions kept in the file `path`. Any thread may ask; they take turns at the file, not at decoding."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._is_closed = False

    def close(self) -> None:
        """Close the file; from now on nothing is kept."""
        with self._lock:
            self._is_closed = True
            self._disconnect()

    def get(self, photo: Photo, edge: int, offline: bool = False) -> Image.Image:
        """A picture of `photo`, upright and RGB, whose shorter side has at least `edge` pixels if the photo's has, or
        768. If `offline`, the photo itself is not looked for, and the picture may be smaller.

        Raises:
            PhotoError: the photo cannot be read.
        """
        level = next((level for level in LEVELS if level >= edge), LEVELS[-1])
        name = photo.content_hash or _file_name(photo)
        if kept := self._find(photo, 0 if offline else level):
            with suppress(Exception):  # damaged on disk: as if it were not there
                return Image.open(io.BytesIO(kept)).convert("RGB")
        if offline:
            raise PhotoError(str(photo.path), "is on a drive that is not connected.", transient=True)
        picture = _shrunk(open_photo(photo.path, level), level)
        self._keep(name, level, _as_jpeg(picture))
        return picture

    def kept(self, photo: Photo) -> Image.Image | None:
        """The largest version that is kept of `photo`, upright and RGB, or None; the file is never looked for."""
        if data := self._find(photo, 0):
            with suppress(Exception):  # damaged on disk: as if it were not there
                return Image.open(io.BytesIO(data)).convert("RGB")
        return None

    @property
    def limit(self) -> int:
        """Bytes that may be kept."""
        return self._limit

    def set_limit(self, limit: int) -> None:
        """Allow more or fewer bytes; what is too much goes at once."""
        self._limit = limit
        if self.size() > limit:
            self._make_room()

    def size(self) -> int:
        """How many bytes all versions have together."""
        return sum(total for (total,) in self._run("SELECT bytes FROM total", ()))

    def clear(self) -> None:
        """Throw all away."""
        with self._lock:
            self._discard()

    def _find(self, photo: Photo, level: int) -> bytes | None:
        """The smallest version of at least `level`; the largest there is if `level` is 0."""
        if photo.content_hash is None:
            return self._find_named(_file_name(photo), level)
        found = self._find_named(photo.content_hash, level)
        if found is None:  # perhaps it was made before the content was known
            rename = "UPDATE OR IGNORE thumbnails SET name = ? WHERE name = ?"
            self._run(rename, (photo.content_hash, _file_name(photo)))
            found = self._find_named(photo.content_hash, level)
        return found

    def _find_named(self, name: bytes, level: int) -> bytes | None:
        order = "ASC" if level else "DESC"
        today = int(time.time()) // _DAY
        sql = f"SELECT id, used, data FROM thumbnails WHERE name = ? AND level >= ? ORDER BY level {order} LIMIT 1"
        for row_id, used, data in self._run(sql, (name, level)):
            if used != today:
                self._run("UPDATE thumbnails SET used = ? WHERE id = ?", (today, row_id))
            return bytes(data)
        return None

    def _keep(self, name: bytes, level: int, data: bytes) -> None:
        self._run(
            "DELETE FROM thumbnails WHERE name = ? AND level = ?", (name, level)
        )  # a replacement fires no trigger
        sql = "INSERT OR IGNORE INTO thumbnails (name, level, used, data) VALUES (?, ?, ?, ?)"
        self._run(sql, (name, level, int(time.time()) // _DAY, data))
        if self.size() > self._limit:
            self._make_room()

    def _make_room(self) -> None:
        oldest = "DELETE FROM thumbnails WHERE id IN (SELECT id FROM thumbnails ORDER BY used, id LIMIT ?)"
        before = None
        while before != (size := self.size()) and size > self._limit * _AFTERWARDS:  # the same while it is locked
            before = size
            self._run(oldest, (_GONE_AT_ONCE,))

    def _run(self, sql: str, parameters: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """The rows of one statement, which is a transaction of its own; none if the file cannot be used now."""
        with self._lock:
            try:
                return self._connected().execute(sql, parameters).fetchall() if not self._is_closed else []
            except sqlite3.OperationalError as error:  # locked, full, read-only
                _log.info("Thumbnails are not kept for now: %s", error)
            except (sqlite3.DatabaseError, OSError) as error:
                _log.warning("The thumbnails are damaged and are made again: %s", error)
                self._discard()
            return []

    def _connected(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            try:
                _prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _discard(self) -> None:
        self._disconnect()
        for suffix in ("", "-wal", "-shm"):
            with suppress(OSError):  # on Windows another process may hold it
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")  # another process may be preparing it as well
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in {0, _VERSION}:
        raise sqlite3.DatabaseError(f"it has version {version}")
    for statement in () if version else _SCHEMA:
        connection.execute(statement)
    connection.execute("COMMIT")


def _file_name(photo: Photo) -> bytes:
    """What names a photo until it has been read."""
    return f"{photo.path}|{photo.size}|{photo.mtime_ns}".encode(errors="surrogateescape")


def _shrunk(picture: Image.Image, level: int) -> Image.Image:
    width, height = picture.size
    cut = min(width, LONGEST * height), min(height, LONGEST * width)
    left, top = (width - cut[0]) / 2, (height - cut[1]) / 2
    scale = min(1.0, level / min(cut))
    size = (max(1, round(cut[0] * scale)), max(1, round(cut[1] * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + cut[0], top + cut[1]))


def _as_jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
