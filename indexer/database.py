"""Opens the catalog's SQLite file: one connection a thread, WAL, at the schema that this version knows.

WAL lets any number of readers work while one connection writes, so queries never wait for an index run.
"""

from __future__ import annotations

import sqlite3
import threading

from filelock import FileLock, Timeout
from sqlite_utils import Database

from indexer.errors import LibraryBusyError, LibraryError
from indexer.migrations import catalog_migrations, known_steps
from indexer.name_words import name_words, plain_name
from indexer.paths import Home
from indexer.storage import storage_errors

BUSY_TIMEOUT_SECONDS = 10.0
MIGRATION_TIMEOUT_SECONDS = 60.0


class Connections:
    """The connections to one catalog. Each thread gets its own, and `close` closes all of them."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._local = threading.local()
        self._all: list[Database] = []
        self._lock = threading.Lock()
        try:
            with storage_errors(home.folder):
                home.folder.mkdir(parents=True, exist_ok=True)
                self._migrate(self.database())
        except LibraryError:
            self.close()
            raise

    def database(self) -> Database:
        """This thread's connection."""
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = self._local.database = self._connect()
            with self._lock:
                self._all.append(database)
        return database

    def close(self) -> None:
        """Close every thread's connection; no other thread may be using its own."""
        with self._lock:
            for database in self._all:
                database.conn.close()
            self._all.clear()
        self._local = threading.local()

    def _connect(self) -> Database:
        connection = sqlite3.connect(self._home.catalog, timeout=BUSY_TIMEOUT_SECONDS, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous = NORMAL")  # in WAL a power cut may undo commits, never damage
            connection.execute("PRAGMA foreign_keys = ON")
            connection.create_function(name_words.__name__, 4, name_words, deterministic=True)  # for triggers
            connection.create_function(plain_name.__name__, 1, plain_name, deterministic=True)  # for filters
        except BaseException:
            connection.close()
            raise
        return Database(connection)

    def _migrate(self, database: Database) -> None:
        self._refuse_newer(database)
        if not catalog_migrations.pending(database):
            return
        try:
            with FileLock(self._home.writer_lock, timeout=MIGRATION_TIMEOUT_SECONDS):
                # The file remembers this. Two processes may not do it at once: SQLite would not wait for its own lock.
                database.conn.execute("PRAGMA journal_mode = WAL")
                catalog_migrations.apply(database)
        except Timeout as error:
            raise LibraryBusyError(
                f"Another Shiying is changing the library at {self._home.folder}: wait for it to finish."
            ) from error

    def _refuse_newer(self, database: Database) -> None:
        applied = {migration.name for migration in catalog_migrations.applied(database)}
        if applied - known_steps():
            raise LibraryError(
                f"The library at {self._home.folder} was written by a newer version of Shiying: update Shiying to "
                "open it, or choose another library with --home. Nothing was changed."
            )
