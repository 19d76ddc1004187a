"""The catalog: folders, photos and embeddings in SQLite. It is the truth; all else can be rebuilt from it.

Every method may be called from any thread; each that changes something is one transaction. Vectors hang on content, not
on files, so a photo that is moved, renamed, copied or forgotten and found again keeps its embedding.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.database import Connections
from indexer.model import PhotoState
from indexer.paths import Home
from indexer.storage import sound_values, storage_errors

STORED_DTYPE = "<f2"
"""Vectors are stored as little-endian float16: half the space, and no answer changes."""

MOST_LISTED = 5_000
"""Photos up to which they are asked for by their ids; for more, reading all is as quick."""

_MOST = 2**63 - 1

HEADER_VERSION = 2
"""Grows when more is read from photos' headers than before; headers that were read by less are read again."""

_RECORD_OUTCOME = f"""
    UPDATE photos SET state = :state, error = :error, retry = :retry, content_hash = :content_hash, size = :size,
        mtime_ns = :mtime_ns, format = :format, width = :width, height = :height, taken_at = :taken_at,
        camera = :camera, lens = :lens, rating = :rating, latitude = :latitude, longitude = :longitude,
        header_version = {HEADER_VERSION}
    WHERE id = :photo_id
"""


def embedded_by(pack: str) -> str:
    """The condition that a photo has an embedding by the pack that the parameter `pack` of a query gives."""
    match = f"embeddings.content_hash = photos.content_hash AND embeddings.pack = {pack}"
    return f"EXISTS (SELECT 1 FROM embeddings WHERE {match})"


_IS_SEARCHABLE = f"state = 'indexed' AND {embedded_by('?')}"


@dataclass(frozen=True)
class FolderRow:
    """A folder as stored. `device` and `inode` recognise it again when it has been renamed.

    `exclusion_changes` counts how often the patterns of what it leaves out have changed.
    """

    id: int
    path: Path
    device: str | None
    inode: str | None
    exclusion_changes: int = 0


@dataclass(frozen=True)
class FileRow:
    """What the catalog knows of a file, enough to tell whether it has changed."""

    id: int
    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True)
class Metadata:
    """What a photo's header says: pixels as stored upright, the camera's clock in ISO 8601, degrees.

    `format` is Pillow's name for the file's format, such as JPEG; `rating` counts stars, from 0 to 5.
    """

    format: str | None = None
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    camera: str | None = None
    lens: str | None = None
    rating: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one photo: a content hash, or an error with whether to try again at the next run."""

    photo_id: int
    size: int
    mtime_ns: int
    metadata: Metadata = Metadata()
    content_hash: bytes | None = None
    error: str | None = None
    retry: bool = False


class Catalog:
    """Reads and writes the catalog of the library at `home`, made if it is not there."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._connections = Connections(home)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    # Folders

    def folders(self) -> list[FolderRow]:
        """All folders, in the order in which they were added."""
        rows = self.rows("SELECT id, path, device, inode, exclusion_changes FROM folders ORDER BY id")
        with sound_values(self.home.folder):
            return [FolderRow(id_, Path(path), *others) for id_, path, *others in rows]

    def add_folder(self, path: Path, device: str, inode: str) -> FolderRow:
        """Add a folder; the caller has checked that it does not overlap another."""
        with self.transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO folders (path, device, inode) VALUES (?, ?, ?)", [str(path), device, inode]
            )
            return FolderRow(int(cursor.lastrowid or 0), path, device, inode)

    def place_folder(self, folder_id: int, path: Path, device: str, inode: str) -> None:
        """Record where a folder is now, and its identity there."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE folders SET path = ?, device = ?, inode = ? WHERE id = ?",
                [str(path), device, inode, folder_id],
            )

    def remove_folder(self, folder_id: int) -> None:
        """Forget a folder and its photos. Embeddings stay, so that adding it again computes nothing."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM folders WHERE id = ?", [folder_id])

    # Files

    def files(self, folder_id: int) -> list[FileRow]:
        """All files of a folder."""
        sql = "SELECT id, path, size, mtime_ns FROM photos WHERE folder_id = ?"
        return [FileRow(*row) for row in self.rows(sql, [folder_id])]

    def add_files(self, folder_id: int, files: Iterable[tuple[str, int, int]]) -> None:
        """Add new files, given as (relative path, size, mtime_ns), as pending photos."""
        sql = """
            INSERT INTO photos (folder_id, path, size, mtime_ns)
            SELECT id, ?, ?, ? FROM folders WHERE id = ?
        """  # selected, so that nothing is added to a folder that was removed meanwhile
        with self.transaction() as connection:
            connection.executemany(sql, [(*file, folder_id) for file in files])

    def remove_photos(self, photo_ids: Sequence[int]) -> None:
        """Forget photos; embeddings stay."""
        with self.transaction() as connection:
            connection.execute(f"DELETE FROM photos WHERE id IN ({id_list(photo_ids)})")

    # Indexing

    def embedded_hashes(self, pack: str) -> set[bytes]:
        """The content hashes that have an embedding by this pack."""
        return {row[0] for row in self.rows("SELECT content_hash FROM embeddings WHERE pack = ?", [pack])}

    def hashes_of_length(self, length: int) -> set[bytes]:
        """The content hashes of this many bytes that have an embedding by any pack."""
        return {
            row[0] for row in self.rows("SELECT content_hash FROM embeddings WHERE length(content_hash) = ?", [length])
        }

    def record(self, outcomes: Iterable[Outcome], pack: str, vectors: dict[bytes, npt.NDArray[np.float32]]) -> None:
        """Store what became of photos, and new vectors by content hash, in one transaction.

        Vectors alone, without a photo that changes, are for a pack that is not in use yet: the revision stays, so that
        searches go on with what they have prepared.
        """
        outcomes = list(outcomes)
        with self.transaction(revised=bool(outcomes)) as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO embeddings (content_hash, pack, vector) VALUES (?, ?, ?)",
                [(key, pack, vector.astype(STORED_DTYPE).tobytes()) for key, vector in vectors.items()],
            )
            connection.execute(
                "UPDATE counters SET value = value + ? WHERE name = 'embeddings_computed'", [len(vectors)]
            )
            connection.executemany(_RECORD_OUTCOME, [_outcome_values(outcome) for outcome in outcomes])

    # Searching

    def revision(self) -> int:
        """A number that grows with every change to the catalog, by whichever thread or process."""
        return self.counter("revision")

    def revise(self) -> None:
        """Let the revision grow, for vectors that were recorded alone."""
        with self.transaction():
            pass

    def searchable(self, pack: str) -> npt.NDArray[np.int64]:
        """Which photo has which embedding: int64 (N, 2) of photo id and embedding id."""
        sql = """
            SELECT photos.id, embeddings.id FROM photos
            JOIN embeddings ON embeddings.content_hash = photos.content_hash AND embeddings.pack = ?
            WHERE photos.state = 'indexed'
        """
        return self.numbers(sql, [pack], columns=2).T

    def embeddings(
        self, pack: str, embedding_ids: Sequence[int]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float16]]:
        """Those of these embeddings that are there: ids int64 (N,) ascending, vectors float16 (N, D) as stored."""
        sql = f"SELECT id, vector FROM embeddings WHERE id IN ({id_list(embedding_ids)}) AND pack = ? ORDER BY id"
        rows = self.rows(sql, [pack])
        with sound_values(self.home.folder):
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype=STORED_DTYPE)
            return ids, vectors.reshape(len(rows), -1 if rows else 0)

    def photo_rows(self, photo_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The rows of these photos by id, each with its folder's path as `folder_path`."""
        sql = f"""
            SELECT photos.*, folders.path AS folder_path FROM photos JOIN folders ON folders.id = folder_id
            WHERE photos.id IN ({id_list(photo_ids)})
        """
        with storage_errors(self.home.folder):
            return {row["id"]: row for row in self._connections.database().query(sql)}

    def aspects(self, photo_ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Width over height of these photos, int64 (N,), as one sees them: float32 (N,); 0 where it is not known."""
        sql = "SELECT id, coalesce(CAST(width AS REAL) / height, 0) FROM photos"
        if len(photo_ids) < MOST_LISTED:
            sql += f" WHERE id IN ({id_list(photo_ids.tolist())})"
        known = np.array(self.rows(f"{sql} ORDER BY id") or [(0, 0.0)])
        places = np.minimum(np.searchsorted(known[:, 0], photo_ids), len(known) - 1)
        aspects: npt.NDArray[np.float32] = np.where(known[places, 0] == photo_ids, known[places, 1], 0)
        return aspects.astype(np.float32)

    # Counting

    def count_photos(self, folder_ids: Sequence[int] | None = None, state: PhotoState | None = None) -> int:
        """How many photos there are, of these folders and in this state."""
        where = f"folder_id IN ({id_list(folder_ids)})" if folder_ids is not None else "1"
        if state is not None:
            where += f" AND state = '{state}'"
        return int(self.rows(f"SELECT COUNT(*) FROM photos WHERE {where}")[0][0])

    def count_searchable(self, pack: str) -> int:
        """How many photos have an embedding by this pack."""
        sql = f"SELECT COUNT(*) FROM photos WHERE {_IS_SEARCHABLE}"
        return int(self.rows(sql, [pack])[0][0])

    def count_by_folder(self, pack: str) -> dict[int, tuple[int, int, int]]:
        """How many photos each folder has, how many have an embedding by this pack, and how many could not be read."""
        sql = f"""
            SELECT folder_id, COUNT(*), SUM({_IS_SEARCHABLE}), SUM(state = 'failed') FROM photos GROUP BY folder_id
        """
        return {
            folder_id: (total, searchable, failed) for folder_id, total, searchable, failed in self.rows(sql, [pack])
        }

    def counter(self, name: str) -> int:
        """A lifetime counter."""
        rows = self.rows("SELECT value FROM counters WHERE name = ?", [name])
        with sound_values(self.home.folder):
            return int(rows[0][0])

    def failures(self, folder_id: int | None = None) -> list[tuple[Path, str]]:
        """Photos that could not be read, of one folder or all, and why."""
        sql = f"""
            SELECT folders.path, photos.path, error FROM photos JOIN folders ON folders.id = folder_id
            WHERE {_has_failed(folder_id)} ORDER BY folders.path, photos.path
        """
        rows = self.rows(sql)
        with sound_values(self.home.folder):
            return [(Path(folder, path), error) for folder, path, error in rows]

    def retry_failures(self, folder_id: int | None = None) -> int:
        """Have photos that could not be read, of one folder or all, read again by the next run; returns how many."""
        with self.transaction() as connection:
            return connection.execute(f"UPDATE photos SET retry = 1 WHERE {_has_failed(folder_id)}").rowcount

    def integrity_faults(self) -> list[str]:
        """What SQLite's own check finds wrong; empty when the file is sound."""
        return [row[0] for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]

    # For the modules that ask or change what no method above does

    def rows(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        """The rows that `sql` selects."""
        with storage_errors(self.home.folder):
            return self._connections.database().execute(sql, parameters).fetchall()

    def numbers(self, sql: str, parameters: Sequence[object] = (), columns: int = 1) -> npt.NDArray[np.int64]:
        """The rows that `sql` selects, of so many columns of whole numbers, none of them NULL: int64 (columns, N).

        In one row, as text: for every row, Python's sqlite3 lets go of the interpreter and waits to get it back, and
        100,000 rows take twice as long so, or much longer while a window is being drawn.
        """
        names = [f"column_{number}" for number in range(columns)]
        texts = ", ".join(f"group_concat({name})" for name in names)
        [row] = self.rows(f"WITH selected ({', '.join(names)}) AS ({sql}) SELECT {texts} FROM selected", parameters)
        with sound_values(self.home.folder):
            return np.stack([np.fromstring(text, np.int64, sep=",") if text else np.empty(0, np.int64) for text in row])

    @contextmanager
    def transaction(self, *, revised: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are committed together, or not at all; the revision grows if they `revised` it."""
        with storage_errors(self.home.folder):
            database = self._connections.database()
            with database.atomic():
                yield database.conn
                if revised:
                    database.conn.execute("UPDATE counters SET value = value + 1 WHERE name = 'revision'")


def _outcome_values(outcome: Outcome) -> dict[str, Any]:
    state = PhotoState.FAILED if outcome.error else PhotoState.INDEXED
    return vars(outcome) | vars(outcome.metadata) | {"metadata": None, "state": str(state)}


def _has_failed(folder_id: int | None) -> str:
    return "state = 'failed'" + ("" if folder_id is None else f" AND folder_id = {int(folder_id)}")


def kept_time(time_ns: int) -> int:
    """A file's time as SQLite can hold it, within 1677 and 2262. Clocks that were wrong have left others on disks."""
    return max(-_MOST, min(time_ns, _MOST))


def id_list(ids: Sequence[int]) -> str:
    """Ids as they stand between the brackets of SQL's IN."""
    return ",".join(str(int(id_)) for id_ in ids)
