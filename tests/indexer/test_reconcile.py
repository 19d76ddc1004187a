"""The catalog's files follow the disk's; what cannot be seen is never taken for deleted."""

from __future__ import annotations

import os
import threading

import pytest

from indexer.reconcile import identity, reconcile


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


def scan(catalog, row, cancel=None):
    return reconcile(catalog, row, cancel or threading.Event(), lambda count: None)


def paths(catalog, row):
    return {file.path for file in catalog.files(row.id)}


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


def test_a_second_scan_changes_nothing(catalog, row):
    scan(catalog, row)
    result = scan(catalog, row)
    assert (result.found, result.added, result.changed, result.removed) == (3, [], [], [])


def test_a_vanished_folder_is_offline_and_keeps_its_photos(catalog, row, folder):
    scan(catalog, row)
    folder.rename(folder.with_name("unplugged"))
    assert scan(catalog, row).offline
    assert len(paths(catalog, row)) == 3


def test_an_empty_mount_point_is_offline_too(catalog, row, folder):
    scan(catalog, row)
    folder.rename(folder.with_name("unplugged"))
    folder.mkdir()
    assert scan(catalog, row).offline
    assert len(paths(catalog, row)) == 3


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
    assert scan(catalog, row, cancel).cancelled
    assert len(paths(catalog, row)) == 3


def test_a_folder_removed_during_the_scan_gets_no_photos(catalog, row):
    catalog.remove_folder(row.id)
    scan(catalog, row)
    assert paths(catalog, row) == set()
