"""The catalog's schema, as the steps that lead to it. A step that has been released is never edited.

Each step runs in one transaction with the record of its having run, so a crash leaves the catalog at a whole step.
"""

from __future__ import annotations

import secrets
from contextlib import closing

from sqlite_utils import Database, Migrations

from indexer.name_words import name_words

catalog_migrations = Migrations("catalog")


@catalog_migrations()
def create_catalog(db: Database) -> None:
    """Folders, photos, embeddings by content, and counters."""
    db.execute(
        """
        CREATE TABLE folders (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            device TEXT,
            inode TEXT
        )
        """
    )
    db.execute(
        """
        CREATE TABLE photos (
            id INTEGER PRIMARY KEY,
            folder_id INTEGER NOT NULL REFERENCES folders(id) ON DELETE CASCADE,
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            content_hash BLOB,
            state TEXT NOT NULL DEFAULT 'pending',
            error TEXT,
            retry INTEGER NOT NULL DEFAULT 0,
            width INTEGER,
            height INTEGER,
            taken_at TEXT,
            camera TEXT,
            latitude REAL,
            longitude REAL,
            UNIQUE (folder_id, path)
        )
        """
    )
    db.execute("CREATE INDEX photos_by_content ON photos (content_hash)")
    db.execute(
        """
        CREATE TABLE embeddings (
            id INTEGER PRIMARY KEY,
            content_hash BLOB NOT NULL,
            pack TEXT NOT NULL,
            vector BLOB NOT NULL,
            UNIQUE (content_hash, pack)
        )
        """
    )
    db.execute("CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID")
    db.execute("INSERT INTO counters VALUES ('embeddings_computed', 0), ('revision', 0)")


@catalog_migrations()
def add_details(db: Database) -> None:
    """What more a photo's header says, and which files of a folder are left out."""
    for column in ("format TEXT", "lens TEXT", "rating INTEGER"):
        db.execute(f"ALTER TABLE photos ADD COLUMN {column}")
    db.execute(
        """
        CREATE TABLE exclusions (
            folder_id INTEGER NOT NULL REFERENCES folders(id) ON DELETE CASCADE,
            pattern TEXT NOT NULL,
            PRIMARY KEY (folder_id, pattern)
        ) WITHOUT ROWID
        """
    )


@catalog_migrations()
def identify_catalog(db: Database) -> None:
    """A number that tells this catalog from any other, so that no cache made from another one is taken for its own."""
    db.execute("INSERT INTO counters VALUES ('identity', ?)", [secrets.randbits(62)])


@catalog_migrations()
def index_searchable(db: Database) -> None:
    """Which photo has which content, for those that can be found: a search asks after every change of the catalog."""
    db.execute("CREATE INDEX photos_by_state ON photos (state, content_hash)")


@catalog_migrations()
def add_names(db: Database) -> None:
    """The words of each photo's names in a full-text index, which triggers keep equal to the photos."""
    db.conn.create_function(name_words.__name__, 4, name_words, deterministic=True)
    db.execute("CREATE VIRTUAL TABLE names USING fts5(words, tokenize = 'unicode61 remove_diacritics 2')")
    words = "SELECT photos.id, name_words(folders.path, photos.path, camera, lens) FROM photos JOIN folders"
    words += " ON folders.id = folder_id"
    db.execute(f"INSERT INTO names (rowid, words) {words}")
    parts = ("folder_id", "path", "camera", "lens")
    changed = " OR ".join(f"old.{part} IS NOT new.{part}" for part in parts)
    put_new = f"INSERT INTO names (rowid, words) {words} WHERE photos.id = new.id"
    for when, change in (
        ("INSERT ON photos", put_new),
        ("DELETE ON photos", "DELETE FROM names WHERE rowid = old.id"),
        (
            f"UPDATE OF {', '.join(parts)} ON photos WHEN {changed}",
            f"DELETE FROM names WHERE rowid = old.id; {put_new}",
        ),
        (
            "UPDATE OF path ON folders WHEN old.path IS NOT new.path",
            "DELETE FROM names WHERE rowid IN (SELECT id FROM photos WHERE folder_id = new.id);"
            f"INSERT INTO names (rowid, words) {words} WHERE folders.id = new.id",
        ),
    ):
        name = "_".join(["names_after", *when.split()[:1], when.split(" ON ")[1].split()[0]]).lower()
        db.execute(f"CREATE TRIGGER {name} AFTER {when} BEGIN {change}; END")


@catalog_migrations()
def read_headers_again(db: Database) -> None:
    """How much was read of each photo's header: the lens, the stars and the format were not, until now."""
    db.execute("ALTER TABLE photos ADD COLUMN header_version INTEGER NOT NULL DEFAULT 0")


@catalog_migrations()
def add_change_times(db: Database) -> None:
    """When a file was last changed in any way, which tells of a photo that was replaced and dated back."""
    db.execute("ALTER TABLE photos ADD COLUMN ctime_ns INTEGER")


@catalog_migrations()
def count_exclusion_changes(db: Database) -> None:
    """How often the exclusions of a folder have changed, for watchers that look only now and then."""
    db.execute("ALTER TABLE folders ADD COLUMN exclusion_changes INTEGER NOT NULL DEFAULT 0")


@catalog_migrations()
def index_moments(db: Database) -> None:
    """The photos by when they were taken, or by their file's time where that is not known: to list them by date."""
    moment = "coalesce(taken_at, strftime('%Y-%m-%dT%H:%M:%S', mtime_ns / 1000000000, 'unixepoch'))"
    db.execute(f"CREATE INDEX photos_by_moment ON photos ({moment} DESC, id)")


def known_steps() -> set[str]:
    """The names of all steps that this version can take; a catalog with others is from a newer one."""
    with closing(Database(memory=True)) as empty:
        return {step.name for step in catalog_migrations.pending(empty)}
