"""Rebuilds a damaged catalog from what can be read of it, so that little has to be computed again.

The damaged files are kept. A new catalog is filled beside the old one, and takes its place in one step when it is
complete; a repair that is cut short is finished by the next. Photos may come out as they were a moment before the
damage: the next scan sets that right, since each row holds the size and times that it was read at.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.catalog import STORED_DTYPE, Catalog
from indexer.durable import sync_folder
from indexer.errors import LibraryBusyError
from indexer.model import PhotoState
from indexer.name_words import name_words
from indexer.paths import Home
from indexer.sqlite_pages import Row, Value, rows_of_file, rows_of_wal
from indexer.storage import storage_errors
from indexer.writer_lock import writer_lock

_BATCH = 1_000
_STATES = frozenset(str(state) for state in PhotoState)
_UNIT_TOLERANCE = 0.02
_MIN_PHOTO_COLUMNS = 8
_NAME_ALL = """
    INSERT INTO names (rowid, words)
    SELECT photos.id, name_words(folders.path, photos.path, camera, lens) FROM photos JOIN folders
    ON folders.id = folder_id
"""
_SIDE_FILES = ("-wal", "-shm")


@dataclass(frozen=True)
class Repair:
    """What could be read of the damaged catalog, and where that is now."""

    kept: Path
    folders: int
    photos: int
    embeddings: int


def repair_catalog(home: Home) -> Repair:
    """Put a sound catalog, with all that can be read of the damaged one, in its place.

    Raises:
        LibraryBusyError: another process has the library open.
        LibraryError: the state folder cannot be read or written; the damaged catalog is where it was.
    """
    with writer_lock(home), storage_errors(home.folder):
        kept = _keep_aside(home)
        try:
            _refuse_others(home)  # after the copy, which must be of the files as they are
        except LibraryBusyError:
            shutil.rmtree(kept)
            raise
        if not home.repaired_catalog.exists():
            _build(home, kept)
        counts = _count(home.repaired_catalog)
        _switch(home)
    return Repair(kept, *counts)


def _keep_aside(home: Home) -> Path:
    kept = home.folder / time.strftime("damaged-%Y%m%d-%H%M%S")
    kept.mkdir(exist_ok=True)
    for suffix in ("", "-wal"):
        path = home.catalog.with_name(home.catalog.name + suffix)
        with suppress(FileNotFoundError):
            shutil.copy2(path, kept / path.name)
    return kept


def _refuse_others(home: Home) -> None:
    """Make sure that nobody else has the catalog open: they would go on writing to a file that is no longer there."""
    with closing(sqlite3.connect(home.catalog, timeout=0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise LibraryBusyError(
                    f"The library at {home.folder} is open in another Shiying: close its window, stop `shiying watch`, "
                    "and run this again."
                ) from error


def _build(home: Home, kept: Path) -> None:
    work = Home(home.folder / "repairing")
    shutil.rmtree(work.folder, ignore_errors=True)  # of a repair that was cut short
    Catalog(work).close()
    with closing(sqlite3.connect(work.catalog, isolation_level=None)) as connection:  # one that checks no foreign keys
        connection.create_function(name_words.__name__, 4, name_words, deterministic=True)
        connection.execute("BEGIN")
        _fill(connection, _damaged_rows(kept / home.catalog.name))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")  # all of it in one file, to be moved
        connection.execute("PRAGMA journal_mode = WAL")
    with work.catalog.open("rb+") as file:
        os.fsync(file.fileno())
    work.catalog.replace(home.repaired_catalog)
    sync_folder(home.folder)
    shutil.rmtree(work.folder, ignore_errors=True)


def _switch(home: Home) -> None:
    for suffix in _SIDE_FILES:  # these first: SQLite would take the old log for the new file's
        home.catalog.with_name(home.catalog.name + suffix).unlink(missing_ok=True)
    sync_folder(home.folder)
    home.repaired_catalog.replace(home.catalog)
    sync_folder(home.folder)


def _damaged_rows(catalog: Path) -> Iterator[Row]:
    wal = catalog.with_name(catalog.name + "-wal")
    if wal.exists():
        yield from rows_of_wal(wal)
    yield from rows_of_file(catalog)


def _fill(connection: sqlite3.Connection, rows: Iterator[Row]) -> None:
    """Insert what makes sense; of several rows with one key, the first stays."""
    columns = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table in ("folders", "exclusions", "photos", "embeddings")
    }
    batch: dict[str, list[list[Value]]] = {}
    for rowid, values in rows:
        if _is_total(values):
            connection.execute("UPDATE counters SET value = max(value, ?) WHERE name = ?", [values[1], values[0]])
        elif table := _table_of(rowid, values):
            row = values if rowid is None else [rowid, *values[1:]]  # the key is kept beside the record, not in it
            names = columns[table][: len(row)]
            sql = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            batch.setdefault(sql, []).append(row[: len(names)])
            if len(batch[sql]) >= _BATCH:
                connection.executemany(sql, batch.pop(sql))
    for sql, left in batch.items():
        connection.executemany(sql, left)
    for table in ("photos", "exclusions"):
        connection.execute(f"DELETE FROM {table} WHERE folder_id NOT IN (SELECT id FROM folders)")
    connection.execute("DELETE FROM names")  # a photo that came before its folder has none
    connection.execute(_NAME_ALL)


def _is_total(values: list[Value]) -> bool:
    return len(values) == 2 and values[0] == "embeddings_computed" and isinstance(values[1], int)


def _table_of(rowid: int | None, values: list[Value]) -> str | None:
    """Which table a row is of, by what it holds; None for what is of no table, or is damaged."""
    match values:
        case [int(), str() as pattern] if rowid is None and pattern:
            return "exclusions"
        case [None, bytes(), str(), bytes() as vector] if rowid and _is_unit_vector(vector):
            return "embeddings"
        case [None, str() as path, device, inode, *_] if rowid and _is_folder(path, device, inode):
            return "folders"
        case [None, int(), str(), int(), int(), None | bytes(), str() as state, *_] if rowid and state in _STATES:
            return "photos" if len(values) >= _MIN_PHOTO_COLUMNS else None
    return None


def _is_folder(path: str, device: Value, inode: Value) -> bool:
    numbers = (device, inode)
    return Path(path).is_absolute() and all(
        number is None or (isinstance(number, str) and number.lstrip("-").isdigit()) for number in numbers
    )


def _is_unit_vector(stored: bytes) -> bool:
    if not stored or len(stored) % 2:
        return False
    vector = np.frombuffer(stored, dtype=STORED_DTYPE).astype(np.float32)
    return bool(np.isfinite(vector).all() and abs(np.linalg.norm(vector) - 1) < _UNIT_TOLERANCE)


def _count(catalog: Path) -> tuple[int, int, int]:
    with closing(sqlite3.connect(catalog)) as connection:
        folders, photos, embeddings = (
            int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
            for table in ("folders", "photos", "embeddings")
        )
    return folders, photos, embeddings
