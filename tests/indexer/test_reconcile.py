"""The catalog's files follow the disk's; what cannot be seen is never taken for deleted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.catalog import Catalog, Outcome
from indexer.compare import PAGE
from indexer.exclusions import add_exclusion
from indexer.model import Part
from indexer.paths import Home
from indexer.presence import identity, is_offline
from indexer.reconcile import reconcile


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "照片 photos"
    folder.mkdir()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def row(catalog, folder):
    return catalog.add_folder(folder, *identity(folder))


def scan(catalog, row, below="", deep=True, cancel=None, settle_seconds=0.0):
    (known,) = [known for known in catalog.folders() if known.id == row.id] or [row]
    places = [(known, Part(known.path, below, deep))]
    (result,) = reconcile(catalog, places, cancel or threading.Event(), lambda count, folder: None, settle_seconds)
    return result


def paths(catalog, row):
    return {file.path for file in catalog.files(row.id)}


def ids(catalog, row):
    return {file.path: file.id for file in catalog.files(row.id)}


def mark_indexed(catalog, row):
    catalog.record(
        [
            Outcome(file.id, file.size, file.mtime_ns, content_hash=file.path.encode().rjust(16))
            for file in catalog.files(row.id)
        ],
        "pack",
        {},
    )


def to_be_read(catalog, row):
    """The files that the next ingest will read, of photos whose embedding is there."""
    return {
        path
        for (path,) in catalog.rows(
            "SELECT path FROM photos WHERE folder_id = ? AND (state = 'pending' OR retry)", [row.id]
        )
    }


def test_new_changed_and_gone(catalog, row, folder):
    assert len(scan(catalog, row).added) == 3
    (folder / "a.jpg").write_bytes(b"other content")
    (folder / "b.jpg").unlink()
    (folder / "d.jpg").write_bytes(b"new")
    result = scan(catalog, row)
    assert [entry.path for entry in result.added] == ["d.jpg"]
    assert [entry.path for _, entry in result.changed] == ["a.jpg"]
    assert [gone.path for gone in result.removed] == ["b.jpg"]
    assert paths(catalog, row) == {"a.jpg", "c.jpg", "d.jpg"}


def test_a_replaced_file_of_the_same_size_is_noticed_by_its_time(catalog, row, folder):
    scan(catalog, row)
    (folder / "a.jpg").write_bytes(b"A.jpg")
    os.utime(folder / "a.jpg", ns=(0, 5))
    assert len(scan(catalog, row).changed) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of change")
def test_a_replaced_file_that_was_dated_back_is_read_again_and_stays_searchable_until_then(catalog, row, folder):
    scan(catalog, row)
    mark_indexed(catalog, row)
    before = (folder / "a.jpg").stat()
    (folder / "a.jpg").write_bytes(b"A.jpg")
    os.utime(folder / "a.jpg", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [entry.path for _, entry in scan(catalog, row).doubtful] == ["a.jpg"]
    assert to_be_read(catalog, row) == {"a.jpg"}
    assert catalog.rows("SELECT DISTINCT state FROM photos") == [("indexed",)]
    assert not scan(catalog, row)


def test_a_catalog_without_times_of_change_learns_them_and_reads_nothing(catalog, row, folder):
    catalog.add_files(row.id, [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in folder.iterdir()])
    mark_indexed(catalog, row)
    assert len(scan(catalog, row).undated) == 3
    assert to_be_read(catalog, row) == set()
    assert not scan(catalog, row)


def test_a_second_scan_writes_nothing(catalog, row):
    scan(catalog, row)
    revision = catalog.revision()
    result = scan(catalog, row)
    assert result.found == 3
    assert not result
    assert catalog.revision() == revision


def test_a_file_that_moves_keeps_its_row(catalog, row, folder):
    scan(catalog, row)
    mark_indexed(catalog, row)
    before = ids(catalog, row)
    (folder / "夏天").mkdir()
    (folder / "a.jpg").rename(folder / "夏天" / "another name.jpg")
    (folder / "b.jpg").rename(folder / "夏天" / "b.jpg")
    result = scan(catalog, row)
    assert (len(result.moved), result.added, result.removed) == (2, [], [])
    after = ids(catalog, row)
    assert after == {"夏天/another name.jpg": before["a.jpg"], "夏天/b.jpg": before["b.jpg"], "c.jpg": before["c.jpg"]}
    assert catalog.rows("SELECT DISTINCT state FROM photos") == [("indexed",)]


def test_a_change_of_case_alone_keeps_the_row(catalog, row, folder):
    scan(catalog, row)
    before = ids(catalog, row)["a.jpg"]
    (folder / "a.jpg").rename(folder / "A.JPG")
    scan(catalog, row)
    assert ids(catalog, row)["A.JPG"] == before


def test_files_that_look_alike_are_told_apart_by_name(catalog, row, folder):
    for file in folder.iterdir():
        file.write_bytes(b"12345")
        os.utime(file, ns=(0, 1_600_000_000_000_000_000))
    scan(catalog, row)
    before = ids(catalog, row)
    (folder / "z").mkdir()
    for name in ("c.jpg", "a.jpg", "b.jpg"):
        (folder / name).rename(folder / "z" / name)
    scan(catalog, row)
    assert ids(catalog, row) == {f"z/{name}": id_ for name, id_ in before.items()}


def test_what_only_looks_like_a_move_is_read_again(catalog, row, folder):
    scan(catalog, row)
    mark_indexed(catalog, row)
    before = (folder / "a.jpg").stat()
    (folder / "a.jpg").unlink()
    (folder / "d.jpg").write_bytes(b"D.jpg")
    os.utime(folder / "d.jpg", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(scan(catalog, row).moved) == 1
    assert to_be_read(catalog, row) == {"d.jpg"}


def test_a_move_to_another_folder_of_the_library_keeps_the_row(catalog, row, folder, tmp_path):
    other = tmp_path / "另一个"
    other.mkdir()
    second = catalog.add_folder(other, *identity(other))
    scan(catalog, row)
    before = ids(catalog, row)["b.jpg"]
    (folder / "b.jpg").rename(other / "b.jpg")
    places = [(known, Part(known.path)) for known in catalog.folders()]
    gone, come = reconcile(catalog, places, threading.Event(), lambda count, folder: None)
    assert (gone.removed, len(come.moved)) == ([], 1)
    assert ids(catalog, second) == {"b.jpg": before}
    assert paths(catalog, row) == {"a.jpg", "c.jpg"}


def test_a_part_is_looked_at_alone(catalog, row, folder):
    for part in ("2023", "2023/夏天", "2024", "2024!"):
        (folder / part).mkdir()
        (folder / part / "x.jpg").write_bytes(part.encode())
    scan(catalog, row)
    for part in ("2023", "2023/夏天", "2024", "2024!"):
        (folder / part / "x.jpg").unlink()
        (folder / part / "y.jpg").write_bytes(b"different " + part.encode())
    shallow = scan(catalog, row, "2023", deep=False)
    assert [entry.path for entry in shallow.added] == ["2023/y.jpg"]
    assert [known.path for known in shallow.removed] == ["2023/x.jpg"]
    deep = scan(catalog, row, "2023")
    assert [entry.path for entry in deep.added] == ["2023/夏天/y.jpg"]
    assert [known.path for known in scan(catalog, row, "2024").removed] == ["2024/x.jpg"]
    assert "2024!/x.jpg" in paths(catalog, row)


@pytest.mark.parametrize("below", ["2024", "2024/夏天", "2024/夏天/海"])
def test_a_part_that_is_gone_takes_its_photos_along(catalog, row, folder, below):
    (folder / "2024/夏天/海").mkdir(parents=True)
    (folder / "2024/夏天/海/x.jpg").write_bytes(b"sea")
    scan(catalog, row)
    shutil.rmtree(folder / "2024")
    assert [known.path for known in scan(catalog, row, below).removed] == ["2024/夏天/海/x.jpg"]
    assert paths(catalog, row) == {"a.jpg", "b.jpg", "c.jpg"}


def test_a_part_of_a_vanished_folder_keeps_its_photos(catalog, row, folder):
    (folder / "2024").mkdir()
    (folder / "2024/x.jpg").write_bytes(b"x")
    scan(catalog, row)
    folder.rename(folder.with_name("unplugged"))
    assert scan(catalog, row, "2024").offline
    folder.mkdir()
    assert scan(catalog, row, "2024").offline
    assert len(paths(catalog, row)) == 4


def test_a_folder_that_becomes_a_file_holds_no_photos(catalog, row, folder):
    (folder / "2024").mkdir()
    (folder / "2024/x.jpg").write_bytes(b"x")
    scan(catalog, row)
    shutil.rmtree(folder / "2024")
    (folder / "2024").write_bytes(b"now a file")
    assert [known.path for known in scan(catalog, row, "2024").removed] == ["2024/x.jpg"]


def test_a_file_that_is_being_written_waits(catalog, row, folder):
    for file in folder.iterdir():
        os.utime(file, (time.time() - 100, time.time() - 100))
    result = scan(catalog, row, settle_seconds=3600)
    assert len(result.unsettled) == 3  # what was made a moment ago, whatever its mtime says
    assert paths(catalog, row) == set()
    assert len(scan(catalog, row, settle_seconds=1e-9).added) == 3


def test_a_time_in_the_future_does_not_keep_a_file_waiting(catalog, row, folder):
    time.sleep(0.05)
    os.utime(folder / "a.jpg", ns=(0, time.time_ns() + 10**12))
    time.sleep(0.05)
    assert "a.jpg" in {entry.path for entry in scan(catalog, row, settle_seconds=0.04).added}


def test_a_vanished_folder_is_offline_and_keeps_its_photos(catalog, row, folder):
    scan(catalog, row)
    folder.rename(folder.with_name("unplugged"))
    assert scan(catalog, row).offline
    assert is_offline(row)
    assert len(paths(catalog, row)) == 3


def test_an_empty_mount_point_is_offline_too(catalog, row, folder):
    scan(catalog, row)
    folder.rename(folder.with_name("unplugged"))
    folder.mkdir()
    (folder / ".keep").touch()
    assert scan(catalog, row).offline
    assert is_offline(row)
    assert len(paths(catalog, row)) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="mounts in Linux's way")
def test_a_drive_that_is_unmounted_and_mounted_again_loses_nothing(catalog, tmp_path):
    place, drive = tmp_path / "驱动器", tmp_path / "drive"
    place.mkdir()
    drive.mkdir()
    if subprocess.run(["mount", "--bind", drive, place], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        (place / "a.jpg").write_bytes(b"x")
        row = catalog.add_folder(place, *identity(place))
        scan(catalog, row)
        mark_indexed(catalog, row)
        subprocess.run(["umount", place], check=True)
        assert scan(catalog, row).offline
        assert paths(catalog, row) == {"a.jpg"}
        subprocess.run(["mount", "--bind", drive, place], check=True)
        assert not scan(catalog, row)
        assert to_be_read(catalog, row) == set()
    finally:
        subprocess.run(["umount", place], capture_output=True, check=False)


def test_a_folder_restored_from_a_backup_is_taken_for_the_same(catalog, row, folder, tmp_path):
    scan(catalog, row)
    shutil.copytree(folder, tmp_path / "backup")
    shutil.rmtree(folder)
    (tmp_path / "backup").rename(folder)
    result = scan(catalog, row, "nowhere")  # as it is another folder now, all of it is looked at
    assert (result.found, result.removed) == (3, [])
    assert not is_offline(catalog.folders()[0])
    assert (catalog.folders()[0].device, catalog.folders()[0].inode) == identity(folder)


def test_a_folder_that_was_really_emptied_is_empty(catalog, row, folder):
    scan(catalog, row)
    for file in folder.iterdir():
        file.unlink()
    assert not scan(catalog, row).offline
    assert paths(catalog, row) == set()


def test_a_cancelled_scan_changes_nothing(catalog, row, folder):
    scan(catalog, row)
    (folder / "a.jpg").unlink()
    cancel = threading.Event()
    cancel.set()
    assert scan(catalog, row, cancel=cancel).cancelled
    assert len(paths(catalog, row)) == 3


def test_a_folder_removed_during_the_scan_gets_no_photos(catalog, row, folder, tmp_path):
    scan(catalog, row)
    other = tmp_path / "other"
    other.mkdir()
    second = catalog.add_folder(other, *identity(other))
    (folder / "a.jpg").rename(other / "a.jpg")
    places = [(known, Part(known.path)) for known in catalog.folders()]
    catalog.remove_folder(second.id)
    reconcile(catalog, places, threading.Event(), lambda count, folder: None)
    assert paths(catalog, second) == set()
    catalog.remove_folder(row.id)
    reconcile(catalog, places[:1], threading.Event(), lambda count, folder: None)
    assert paths(catalog, row) == set()


def test_excluded_photos_leave_and_come_back(catalog, row, folder):
    scan(catalog, row)
    assert [left.path for left in add_exclusion(catalog, row.id, "B.*")] == ["b.jpg"]
    assert paths(catalog, row) == {"a.jpg", "c.jpg"}
    assert not scan(catalog, row)


def test_more_files_than_are_read_at_a_time(catalog, row, folder):
    names = [f"{number % 7}/{number:05}.jpg" for number in range(PAGE + 5)]
    catalog.add_files(row.id, [(name, 1, 1) for name in names])
    (folder / "3").mkdir()
    (folder / "3/00003.jpg").write_bytes(b"x")
    os.utime(folder / "3/00003.jpg", ns=(1, 1))
    result = scan(catalog, row)
    assert (result.found, len(result.undated), len(result.removed)) == (4, 1, PAGE + 4)
    assert paths(catalog, row) == {"a.jpg", "b.jpg", "c.jpg", "3/00003.jpg"}


NAMES = st.sampled_from(["a", "A", "a!", "a0", "a-b", "啊", "é", "𝄞", "z"])
FILES = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".jpg"), st.integers(0, 3), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=FILES, after=FILES)
def test_the_catalog_ends_equal_to_the_disk_whatever_happened(tmp_path_factory, before, after):
    work = tmp_path_factory.mktemp("w")
    catalog = Catalog(Home(work / "home"))
    try:
        write(work / "p", before)
        row = catalog.add_folder(work / "p", *identity(work / "p"))
        scan(catalog, row)
        old = ids(catalog, row)
        assert set(old) == set(before)
        for file in [file for file in (work / "p").rglob("*") if file.is_file()]:
            file.unlink()
        write(work / "p", after)
        result = scan(catalog, row)
        new = ids(catalog, row)
        assert set(new) == set(after)
        assert result.found == len(after)
        assert all(new[path] == old[path] for path in set(old) & set(new))
        assert not scan(catalog, row)
    finally:
        catalog.close()
        shutil.rmtree(work)


def write(folder: Path, files: dict[str, int]) -> None:
    folder.mkdir(exist_ok=True)
    for path, size in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(bytes(size))
        os.utime(folder / path, ns=(0, 10**18))
