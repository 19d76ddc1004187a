"""The catalog's schema, as the steps that lead to it. A step that has been released is never edited.

Each step runs in one transaction with the record of its having run, so a crash leaves the catalog at a whole step.
"""

from __future__ import annotations

from contextlib import closing

from sqlite_utils import Database, Migrations

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
def add_change_times(db: Database) -> None:
    """When a file was last changed in any way, which tells of a photo that was replaced and dated back."""
    db.execute("ALTER TABLE photos ADD COLUMN ctime_ns INTEGER")


def known_steps() -> set[str]:
    """The names of all steps that this version can take; a catalog with others is from a newer one."""
    with closing(Database(memory=True)) as empty:
        return {step.name for step in catalog_migrations.pending(empty)}
