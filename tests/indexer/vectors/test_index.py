"""Vectors that are kept in step with the catalog, across revisions, starts, damage, processes and packs."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from indexer.catalog import Catalog
from indexer.vectors import VectorIndex
from indexer.vectors.files import Files
from indexer.vectors.sealed import Stop, StoppedError, open_sealed
from indexer.vectors.worker import Worker

OTHER_PACK = "f" * 32

UPKEEP = """
import sys
from indexer.catalog import Catalog
from indexer.paths import Home
from indexer.vectors import VectorIndex
from pathlib import Path
home = Home(Path(sys.argv[1]))
catalog = Catalog(home)
VectorIndex(catalog, sys.argv[2], 32, home.vectors, int(sys.argv[3])).upkeep()
catalog.close()
"""


@contextlib.contextmanager
def vectors_read(catalog: Catalog) -> Iterator[list[str]]:
    """The statements that read vectors from the catalog in this thread meanwhile."""
    statements: list[str] = []
    connection = catalog._connections.database().conn
    connection.set_trace_callback(lambda sql: statements.append(sql) if "SELECT id, vector" in sql else None)
    yield statements
    connection.set_trace_callback(None)


def upkeep_elsewhere(shelf, graph_from: int = 10**6) -> None:
    """Let another process do the upkeep."""
    command = [sys.executable, "-c", UPKEEP, str(shelf.catalog.home.folder), shelf.pack, str(graph_from)]
    subprocess.run(command, check=True)


def test_libraries_in_c_are_loaded_in_an_order_that_they_survive():
    code = "import indexer.vectors, onnxruntime, usearch.index"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_large_library_answers_from_the_last_snapshot_while_the_next_is_made(shelf):
    index = VectorIndex(shelf.catalog, shelf.pack, 32, shelf.folder, stale_from=30)
    shelf.add(shelf.directions(30))
    first = index.snapshot()
    shelf.check(first)
    shelf.add(shelf.directions(40, seed=1))
    assert index.snapshot() is first
    deadline = time.monotonic() + 60
    while (now := index.snapshot()) is first:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    shelf.check(now)
    shelf.add(shelf.directions(5, seed=2))
    index.catch_up()
    shelf.check(index.snapshot())
    index.close()


def test_photos_come_and_go_with_the_catalog(shelf):
    index = shelf.index()
    first = shelf.add(shelf.directions(30))
    shelf.check(index.snapshot())
    before = index.snapshot()
    assert index.snapshot() is before
    shelf.add(shelf.directions(40, seed=1), copies=2)
    shelf.remove(first[:10])
    shelf.check(index.snapshot(), limit=200)
    assert len(before) == 30
    assert len(index.snapshot()) == 100


def test_a_second_start_reads_the_file_and_only_what_is_new_from_the_catalog(shelf):
    shelf.add(shelf.directions(2_000))
    with vectors_read(shelf.catalog) as statements:
        shelf.index().upkeep()
    assert len(statements) >= 2
    assert shelf.files() == ["matrix-1.vectors"]
    shelf.add(shelf.directions(100, seed=2))
    with vectors_read(shelf.catalog) as statements:
        snapshot = shelf.index().snapshot()
    assert len(statements) == 2  # a few to compare with, and the new ones
    assert len(snapshot.matrix.stored) == 2_000
    assert len(snapshot.matrix.added) == 100
    shelf.check(snapshot)


def test_few_vectors_are_not_written_and_few_new_ones_are_not_either(shelf):
    shelf.add(shelf.directions(900))
    shelf.index().save()
    assert shelf.files() == []
    shelf.add(shelf.directions(1_000, seed=1))
    shelf.index().save()
    shelf.add(shelf.directions(900, seed=2))
    shelf.index().save()
    assert shelf.files() == ["matrix-1.vectors"]
    shelf.add(shelf.directions(200, seed=3))
    index = shelf.index()
    index.save()
    assert shelf.files() == ["matrix-2.vectors"]
    assert len(index.snapshot().matrix.added) == 0
    shelf.check(index.snapshot())


def test_vectors_of_photos_that_have_gone_are_let_go_and_come_back_with_them(shelf):
    shelf.add(shelf.directions(500))
    gone = shelf.add(shelf.directions(1_500, seed=1))
    shelf.index().save()
    known = {photo_id: shelf.vectors[photo_id] for photo_id in gone}
    hashes = shelf.catalog.rows(f"SELECT id, content_hash FROM photos WHERE id IN ({','.join(map(str, gone))})")
    shelf.remove(gone)
    index = shelf.index()
    index.save()
    assert len(index.snapshot().matrix) == 500
    shelf.check(index.snapshot())
    with shelf.catalog.transaction() as connection:
        connection.executemany(
            "INSERT INTO photos (id, folder_id, path, size, mtime_ns, state, content_hash) "
            "SELECT ?, id, ?, 1, 1, 'indexed', ? FROM folders LIMIT 1",
            [(photo_id, f"back {photo_id}", content_hash) for photo_id, content_hash in hashes],
        )
    shelf.vectors.update(known)
    shelf.check(index.snapshot())
    shelf.check(shelf.index().snapshot())


def test_all_photos_may_go(shelf):
    photos = shelf.add(shelf.directions(1_500))
    shelf.index().save()
    shelf.remove(photos)
    shelf.index().save()
    index = shelf.index()
    assert len(index.snapshot()) == len(index.snapshot().matrix) == 0
    shelf.add(shelf.directions(10))
    shelf.check(index.snapshot())


@pytest.mark.parametrize("harm", [lambda content: content[:-1], lambda content: b"", lambda content: content[::-1]])
def test_a_damaged_file_is_made_anew(shelf, harm):
    shelf.add(shelf.directions(1_500))
    shelf.index().upkeep()
    path = shelf.folder / shelf.pack / "matrix-1.vectors"
    path.write_bytes(harm(path.read_bytes()))
    index = shelf.index()
    shelf.check(index.snapshot())
    index.upkeep()
    assert shelf.files() == ["matrix-2.vectors"]
    assert len(shelf.index().snapshot().matrix.stored) == 1_500


def test_two_packs_never_mix(shelf):
    shelf.add(shelf.directions(1_200))
    expected = dict(shelf.vectors)
    shelf.add(shelf.directions(1_200, seed=9), pack=OTHER_PACK)
    shelf.vectors = expected
    shelf.index().save()
    shelf.check(shelf.index().snapshot())
    shutil.copytree(shelf.folder / shelf.pack, shelf.folder / OTHER_PACK)
    other = Files(shelf.folder / OTHER_PACK, {"pack": OTHER_PACK})
    assert other.newest("matrix") is None


def test_files_of_another_catalog_are_not_taken_for_its_own(shelf, tmp_path):
    shelf.add(shelf.directions(1_500))
    shelf.index().save()
    shelf.catalog.close()
    for file in shelf.catalog.home.folder.glob("catalog*"):
        file.unlink()
    shelf.catalog = Catalog(shelf.catalog.home)
    shelf.vectors.clear()
    shelf.add(shelf.directions(1_500, seed=7))
    shelf.check(shelf.index().snapshot())


def test_files_from_after_a_backup_are_not_used_when_the_backup_is_back(shelf, tmp_path):
    shelf.add(shelf.directions(1_200))
    backup = sqlite3.connect(tmp_path / "backup")
    with sqlite3.connect(shelf.catalog.home.catalog) as connection:
        connection.backup(backup)
    connection.close()
    backup.close()
    known = dict(shelf.vectors)
    shelf.add(shelf.directions(300, seed=3))
    shelf.index().save()
    shelf.catalog.close()
    for file in shelf.catalog.home.folder.glob("catalog*"):
        file.unlink()
    shutil.copy(tmp_path / "backup", shelf.catalog.home.catalog)
    shelf.catalog, shelf.vectors = Catalog(shelf.catalog.home), known
    shelf.check(shelf.index().snapshot())
    for seed in (4, 5, 6):
        shelf.add(shelf.directions(300, seed=seed))  # the same ids as before, and more revisions
    shelf.check(shelf.index().snapshot())
    shelf.index().save()
    shelf.check(shelf.index().snapshot())


def test_what_another_process_has_written_is_used(shelf):
    shelf.add(shelf.directions(1_500))
    index = shelf.index(graph_from=1_000)
    before = index.snapshot()
    upkeep_elsewhere(shelf, graph_from=1_000)
    index.upkeep()
    after = index.snapshot()
    assert shelf.files() == ["graph-1.vectors", "matrix-1.vectors"]
    assert len(after.matrix.stored) == 1_500
    assert after.graph is not None
    shelf.check(before)
    shelf.check(after)


def test_while_another_process_writes_nothing_is_written(shelf):
    shelf.add(shelf.directions(1_500))
    with Files(shelf.folder / shelf.pack, {}).writing():
        shelf.index().upkeep()
        shelf.index().save()
        assert shelf.files() == []
    shelf.index().save()
    assert shelf.files() == ["matrix-1.vectors"]


def test_a_folder_that_cannot_be_written_costs_no_answer(shelf):
    shelf.add(shelf.directions(1_500))
    shelf.folder.write_bytes(b"a file")
    index = shelf.index()
    index.save()
    shelf.check(index.snapshot())
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        index.upkeep()


def test_a_graph_is_built_grows_and_is_built_anew(shelf):
    shelf.add(shelf.directions(2_000))
    index = shelf.index(graph_from=1_000)
    assert index.snapshot().graph is None
    index.upkeep()
    assert len(index.snapshot().graph) == 2_000
    shelf.check(index.snapshot())
    more = shelf.add(shelf.directions(900, seed=1))
    index.upkeep()
    assert len(index.snapshot().graph) == 2_000
    assert len(index.snapshot().outside) == 900
    shelf.check(index.snapshot())
    more += shelf.add(shelf.directions(200, seed=2))
    index.upkeep()
    assert len(index.snapshot().graph) == 3_100
    shelf.check(index.snapshot())
    shelf.remove(more)
    shelf.check(index.snapshot())
    index.upkeep()
    assert len(index.snapshot().graph) == 2_000
    assert shelf.files() == ["graph-3.vectors", "matrix-3.vectors"]
    shelf.check(index.snapshot())


def test_a_second_start_uses_the_graph_unless_it_is_damaged_or_of_other_vectors(shelf):
    shelf.add(shelf.directions(1_500))
    shelf.index(graph_from=1_000).upkeep()
    path = shelf.folder / shelf.pack / "graph-1.vectors"
    index = shelf.index(graph_from=1_000)
    index.upkeep()
    assert len(index.snapshot().graph) == 1_500
    assert shelf.files() == ["graph-1.vectors", "matrix-1.vectors"]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    index = shelf.index(graph_from=1_000)
    index.upkeep()
    assert shelf.files() == ["graph-2.vectors", "matrix-1.vectors"]
    shelf.check(index.snapshot())
    (shelf.folder / shelf.pack / "matrix-1.vectors").unlink()
    lineage = open_sealed(shelf.folder / shelf.pack / "graph-2.vectors").about["lineage"]
    shelf.index(graph_from=1_000).upkeep()
    assert open_sealed(shelf.folder / shelf.pack / "graph-3.vectors").about["lineage"] != lineage


def test_building_can_be_stopped_and_leaves_the_graph_in_use(shelf):
    shelf.add(shelf.directions(1_500))
    index = shelf.index(graph_from=1_000)
    index.upkeep()
    shelf.add(shelf.directions(1_500, seed=1))
    index.save()
    asked = []
    with pytest.raises(StoppedError):
        index.upkeep(lambda: len(asked) > 3 or bool(asked.append(1)))
    assert len(index.snapshot().graph) == 1_500
    assert shelf.files() == ["graph-1.vectors", "matrix-2.vectors"]
    shelf.check(index.snapshot())


def test_queries_are_answered_while_the_graph_is_built_and_photos_come(shelf):
    shelf.add(shelf.directions(4_000))
    index = shelf.index(graph_from=1_000)
    query = shelf.directions(1, seed=1)[0]
    index.snapshot()
    builder = threading.Thread(target=index.upkeep)
    builder.start()
    sizes, turn = [], 0
    while builder.is_alive() or turn < 3:
        turn += 1
        if turn <= 20:
            shelf.add(shelf.directions(10, seed=turn))
        snapshot = index.snapshot()
        ids, _ = snapshot.nearest(query, 30)
        assert len(ids) == 30
        sizes.append(len(snapshot))
    builder.join()
    assert sizes == sorted(sizes)
    assert len(index.snapshot()) == 4_000 + 10 * min(turn, 20)
    assert index.snapshot().graph is not None
    shelf.check(index.snapshot())


def test_threads_may_ask_at_once(shelf):
    shelf.add(shelf.directions(2_000))
    index = shelf.index(graph_from=1_000)
    index.upkeep()
    queries = shelf.directions(40, seed=1)
    expected = [index.snapshot().nearest(query, 20)[0].tolist() for query in queries]
    answers: list[list[list[int]]] = [[] for _ in range(4)]

    def ask(answer: list[list[int]]) -> None:
        answer.extend(index.snapshot().nearest(query, 20)[0].tolist() for query in queries)

    threads = [threading.Thread(target=ask, args=[answer]) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4


def test_a_thread_looks_after_the_files_until_the_index_is_closed(shelf, monkeypatch):
    monkeypatch.setattr("indexer.vectors.index.DELAY_SECONDS", 0.01)
    shelf.add(shelf.directions(1_500))
    before = threading.enumerate()
    index = VectorIndex(shelf.catalog, shelf.pack, 32, shelf.folder)
    index.snapshot()
    assert set(threading.enumerate()) - {*before}
    deadline = time.monotonic() + 60
    while not shelf.files() and time.monotonic() < deadline:
        time.sleep(0.01)
    index.close()
    assert shelf.files() == ["matrix-1.vectors"]
    assert not set(threading.enumerate()) - {*before}
    shelf.check(index.snapshot())
    assert not set(threading.enumerate()) - {*before}


def test_what_the_disk_refuses_is_logged_and_tried_again(caplog):
    turns = threading.Semaphore(0)

    def refuse(stop: Stop) -> None:
        turns.release()
        raise OSError(28, "No space left on device")

    worker = Worker(refuse, 0, 0.01)
    worker.start()
    assert all(turns.acquire(timeout=60) for _ in range(3))
    worker.stop()
    assert "No space left" in caplog.text
