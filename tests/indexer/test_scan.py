"""Walking a folder: what counts as a photo, and what must never be mistaken for deleted."""

from __future__ import annotations

import os

import pytest

from indexer.exclusions import Exclusions
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


def test_files_come_in_the_order_of_their_paths(tmp_path):
    paths = ["a/z.jpg", "a!/b.jpg", "a.jpg", "a0.jpg", "a/b/c.jpg", "é.jpg", "𝄞/x.jpg", "\uffee.jpg"]
    for path in paths:
        touch(tmp_path / path)
    found = [entry.path for entry in Scan(tmp_path)]
    assert found == sorted(paths) == sorted(paths, key=str.encode)


def test_a_part_of_a_folder(tmp_path):
    for name in ("a.jpg", "2024/b.jpg", "2024/夏天/c.jpg", "2024x/d.jpg"):
        touch(tmp_path / name)
    assert [entry.path for entry in Scan(tmp_path, "2024")] == ["2024/b.jpg", "2024/夏天/c.jpg"]
    assert [entry.path for entry in Scan(tmp_path, "2024", deep=False)] == ["2024/b.jpg"]
    assert [entry.path for entry in Scan(tmp_path, deep=False)] == ["a.jpg"]


def test_a_part_that_is_gone_was_seen_to_be_gone(tmp_path):
    touch(tmp_path / "a/b.jpg")
    scan = Scan(tmp_path, "a/c/d")
    assert list(scan) == []
    assert scan.saw("a/c/d/x.jpg")
    assert scan.unreadable == []


def test_what_is_left_out_is_left_out_of_parts_too(tmp_path):
    for name in ("phone/.nomedia", "phone/a.jpg", "phone/in/b.jpg", ".cache/c/d.jpg", "raw/in/e.jpg", "f.jpg"):
        touch(tmp_path / name)
    exclusions = Exclusions(["raw/"])
    assert [entry.path for entry in Scan(tmp_path, exclusions=exclusions)] == ["f.jpg"]
    for part in ("phone", "phone/in", ".cache/c", "raw/in", "raw"):
        scan = Scan(tmp_path, part, exclusions=exclusions)
        assert list(scan) == []
        assert scan.saw(f"{part}/x.jpg")


def test_a_folder_that_was_added_is_looked_at_whatever_its_name(tmp_path):
    touch(tmp_path / ".hidden/.nomedia")
    touch(tmp_path / ".hidden/a.jpg")
    assert [entry.path for entry in Scan(tmp_path / ".hidden")] == ["a.jpg"]
