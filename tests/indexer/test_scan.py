"""Walking a folder: what counts as a photo, and what must never be mistaken for deleted."""

from __future__ import annotations

import os

import pytest

from indexer.scan import Scan


def touch(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_photos_are_found_by_ending_in_all_subfolders(tmp_path):
    for name in ("a.jpg", "B.JPEG", "旅行 2024/海.HEIC", "deep/er/still/c.png", "d.avif"):
        touch(tmp_path / name)
    for name in ("notes.txt", "film.mp4", "jpg", ".hidden.jpg", ".cache/e.jpg", "@eaDir/f.jpg", "$RECYCLE.BIN/g.jpg"):
        touch(tmp_path / name)
    (tmp_path / "folder.jpg").mkdir()
    found = {entry.path for entry in Scan(tmp_path)}
    assert found == {"a.jpg", "B.JPEG", "旅行 2024/海.HEIC", "deep/er/still/c.png", "d.avif"}


def test_size_and_time_are_told(tmp_path):
    touch(tmp_path / "a.jpg", b"12345")
    os.utime(tmp_path / "a.jpg", ns=(1, 1_600_000_000_123_456_700))
    (entry,) = Scan(tmp_path)
    assert entry.size == 5
    assert entry.mtime_ns == (tmp_path / "a.jpg").stat().st_mtime_ns


@pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")
def test_linked_folders_are_not_followed(tmp_path):
    touch(tmp_path / "in/a.jpg")
    (tmp_path / "in/round").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/dangling.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "in/linked.jpg").symlink_to(tmp_path / "in/a.jpg")
    assert {entry.path for entry in Scan(tmp_path / "in")} == {"a.jpg", "linked.jpg"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_an_unreadable_part_is_not_taken_for_empty(tmp_path, as_ordinary_user):
    touch(tmp_path / "open/a.jpg")
    touch(tmp_path / "closed/b.jpg")
    (tmp_path / "closed").chmod(0)
    tmp_path.chmod(0o755)
    tmp_path.parent.chmod(0o755)
    tmp_path.parent.parent.chmod(0o755)
    scan = Scan(tmp_path)
    with as_ordinary_user():
        found = [entry.path for entry in scan]
    (tmp_path / "closed").chmod(0o755)
    assert found == ["open/a.jpg"]
    assert not scan.saw("closed/b.jpg")
    assert scan.saw("open/gone.jpg")
    assert scan.saw("closed2/gone.jpg")
    assert scan.unreadable[0].path == tmp_path / "closed"


def test_a_vanished_root_sees_nothing(tmp_path):
    scan = Scan(tmp_path / "gone")
    assert list(scan) == []
    assert not scan.saw("anything.jpg")


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are always text there")
def test_a_name_that_is_no_text_is_told_and_stops_nothing(tmp_path):
    touch(tmp_path / "a.jpg")
    (tmp_path / os.fsdecode(b"\xff\xfe.jpg")).write_bytes(b"x")
    scan = Scan(tmp_path)
    assert [entry.path for entry in scan] == ["a.jpg"]
    assert "rename it" in scan.unreadable[0].reason
    str(scan.unreadable[0].path).encode()
