"""The catalog as a file: migrations, versions, damage, and a disk that is full or may not be written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing

import numpy as np
import pytest
from sqlite_utils import Database

from indexer.catalog import Catalog, Outcome
from indexer.errors import DamagedCatalogError, LibraryError
from indexer.migrations import catalog_migrations, known_steps
from indexer.paths import Home

PACK = "0123456789abcdef"


def add_photos(catalog: Catalog, count: int) -> int:
    folder = catalog.add_folder(catalog.home.folder, "1", "2")
    catalog.add_files(folder.id, [(f"{number}.jpg", number, number) for number in range(count)])
    return folder.id


def remove_first_folder(home: Home) -> None:
    with closing(Catalog(home)) as catalog:
        catalog.remove_folder(1)


def test_every_step_can_be_taken_from_the_one_before(tmp_path):
    for name in known_steps():
        database = Database(sqlite3.connect(tmp_path / f"{name}.sqlite3"))
        catalog_migrations.apply(database, stop_before=name)
        catalog_migrations.apply(database)
        assert not catalog_migrations.pending(database)
        database.close()


def test_a_catalog_from_a_newer_version_is_refused_and_left_alone(catalog):
    with sqlite3.connect(catalog.home.catalog) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('catalog', 'of_tomorrow', '')"
        )
    connection.close()
    catalog.close()
    before = catalog.home.catalog.read_bytes()
    with pytest.raises(LibraryError, match="newer version"):
        Catalog(catalog.home)
    assert catalog.home.catalog.read_bytes() == before
    assert "of_tomorrow" not in known_steps()


@pytest.mark.parametrize(
    "content", [b"this is not a database at all, only text" * 200, b"SQLite format 3\0" + b"\xff" * 9000]
)
def test_a_damaged_catalog_is_a_sentence(tmp_path, content):
    (tmp_path / "catalog.sqlite3").write_bytes(content)
    with pytest.raises(LibraryError, match="damaged: run `shiying doctor`"):
        Catalog(Home(tmp_path))
    assert (tmp_path / "catalog.sqlite3").read_bytes() == content


def test_a_full_disk_is_a_sentence_and_loses_nothing(catalog):
    folder_id = add_photos(catalog, 10)
    connection = catalog._connections.database().conn
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError, match="full: free some space"):
        catalog.add_files(folder_id, [(f"more {number}.jpg", 1, 1) for number in range(20_000)])
    assert len(catalog.files(folder_id)) == 10


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_state_folder_that_may_not_be_written(tmp_path, as_ordinary_user):
    tmp_path.chmod(0o555)
    with as_ordinary_user(), pytest.raises(LibraryError, match=r"writ|opened"):
        Catalog(Home(tmp_path / "state"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_catalog_that_may_only_be_read(tmp_path, as_ordinary_user):
    home = Home(tmp_path / "state")
    with closing(Catalog(home)) as catalog:
        add_photos(catalog, 3)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    home.catalog.chmod(0o444)
    home.folder.chmod(0o555)
    try:
        with as_ordinary_user(), pytest.raises(LibraryError, match=r"cannot be (written|opened)"):
            remove_first_folder(home)
    finally:
        home.folder.chmod(0o755)
    with closing(Catalog(home)) as catalog:
        assert catalog.count_photos() == 3


def test_a_catalog_that_another_program_keeps_locked(catalog, monkeypatch):
    folder_id = add_photos(catalog, 3)
    monkeypatch.setattr("indexer.database.BUSY_TIMEOUT_SECONDS", 0.2)
    code = (
        "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "connection.execute('BEGIN IMMEDIATE'); print('locked', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(catalog.home.catalog)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        with closing(Catalog(catalog.home)) as second:
            assert len(second.files(folder_id)) == 3
            with pytest.raises(LibraryError, match="in use by another program"):
                second.remove_folder(folder_id)
        other.communicate(b"\n")
    catalog.remove_folder(folder_id)
    assert catalog.count_photos() == 0


def test_a_file_in_place_of_the_state_folder(tmp_path):
    (tmp_path / "state").write_text("a file")
    with pytest.raises(LibraryError, match="cannot be used"):
        Catalog(Home(tmp_path / "state"))


def test_two_processes_may_make_the_catalog_at_once(tmp_path):
    code = (
        "import sys; from indexer.catalog import Catalog;"
        "from indexer.paths import find_home; Catalog(find_home(sys.argv[1]))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "state")]) for _ in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0]


def test_what_is_recorded_is_read_back_to_half_precision(catalog):
    folder_id = add_photos(catalog, 3)
    rows = catalog.files(folder_id)
    vectors = {
        bytes([number]) * 16: np.random.default_rng(number).normal(size=8).astype(np.float32) for number in range(2)
    }
    outcomes = [
        Outcome(rows[0].id, 5, 6, content_hash=bytes(16)),
        Outcome(rows[1].id, 5, 6, content_hash=b"\1" * 16),
        Outcome(rows[2].id, 5, 6, error="is cut short."),
    ]
    catalog.record(outcomes, PACK, vectors)
    ids, stored = catalog.embeddings(PACK, range(10))
    assert np.allclose(stored, np.stack(list(vectors.values())), atol=2e-3)
    assert catalog.searchable(PACK).tolist() == [[rows[0].id, ids[0]], [rows[1].id, ids[1]]]
    assert catalog.count_searchable(PACK) == 2
    assert len(catalog.embeddings("another pack", ids.tolist())[0]) == 0
    assert catalog.count_searchable("another pack") == 0
    assert catalog.counter("embeddings_computed") == 2
    assert [path.name for path, _ in catalog.failures()] == ["2.jpg"]


def test_a_transaction_that_fails_leaves_nothing(catalog):
    folder_id = add_photos(catalog, 3)
    revision = catalog.revision()
    with pytest.raises(sqlite3.IntegrityError):
        catalog.add_files(folder_id, [("new.jpg", 1, 1), ("0.jpg", 1, 1)])
    assert len(catalog.files(folder_id)) == 3
    assert catalog.revision() == revision


def test_threads_read_while_one_writes(catalog):
    folder_id = add_photos(catalog, 1)
    stop, errors = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                assert catalog.count_photos() >= 1
            except Exception as error:  # noqa: BLE001 - to be shown by the main thread
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(50):
        catalog.add_files(folder_id, [(f"n{number}.jpg", 1, 1)])
    stop.set()
    for reader in readers:
        reader.join()
    assert not errors
    assert catalog.count_photos() == 51


def test_numbers_come_by_columns_in_the_order_asked_for(catalog):
    sql = "SELECT column1, column2 FROM (VALUES (3, -1), (1, 20), (2, 9223372036854775807)) WHERE column1 > ?"
    assert catalog.numbers(f"{sql} ORDER BY column2 DESC", [0], 2).tolist() == [[2, 1, 3], [2**63 - 1, 20, -1]]
    assert catalog.numbers(sql, [5], 2).shape == (2, 0)


def test_a_number_that_is_missing_is_damage(catalog):
    with pytest.raises(DamagedCatalogError):
        catalog.numbers("SELECT column1, column2 FROM (VALUES (1, 2), (3, NULL))", columns=2)
