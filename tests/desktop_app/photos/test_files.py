"""Files at the user's wish: copies overwrite nothing, and what fails is told without stopping the rest."""

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QFile

from desktop_app.photos.files import CopyError, copy_into, move_to_trash


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "目标 folder"
    folder.mkdir()
    return folder


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_copies_keep_their_bytes_and_times(photos, target):
    os.utime(photos / "rocket.jpg", (1, 1_000_000_000))
    report = copy_into([photos / "rocket.jpg", photos / "coffee.png"], target)
    assert (report.done, report.failed) == (2, ())
    assert (target / "rocket.jpg").read_bytes() == (photos / "rocket.jpg").read_bytes()
    assert (target / "rocket.jpg").stat().st_mtime == 1_000_000_000


def test_a_name_that_is_taken_gets_a_number(photos, target):
    (target / "rocket.jpg").write_text("mine")
    for _ in range(2):
        copy_into([photos / "rocket.jpg"], target)
    assert names(target) == ["rocket (2).jpg", "rocket (3).jpg", "rocket.jpg"]
    assert (target / "rocket.jpg").read_text() == "mine"


def test_what_fails_leaves_nothing_and_stops_nobody(photos, target):
    lost = photos / "lost.jpg"
    report = copy_into([lost, photos / "coffee.png"], target)
    assert (report.done, report.failed) == (1, (lost,))
    assert names(target) == ["coffee.png"]


def test_a_full_disk_leaves_no_half_picture(photos, target, monkeypatch):
    def fill(source, destination):
        destination.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy2", fill)
    assert copy_into([photos / "coffee.png"], target).done == 0
    assert names(target) == []


def test_a_folder_that_may_not_be_written_is_refused(photos, tmp_path):
    with pytest.raises(CopyError, match="choose another folder"):
        copy_into([photos / "coffee.png"], tmp_path / "nowhere")


def test_the_trash_takes_the_file_and_the_library_follows(library, photos, monkeypatch):
    library.add_folder(photos)
    library.index()
    hits = library.ask().hits(0, 10)
    cat = next(hit for hit in hits if hit.path.name == "chelsea.png")
    rocket = next(hit for hit in hits if hit.path.name == "rocket.jpg")

    def to_trash(path: str) -> bool:
        if "rocket" in path:
            return False
        Path(path).unlink()
        return True

    monkeypatch.setattr(QFile, "moveToTrash", to_trash)
    report = move_to_trash(library, [cat, rocket])
    assert (report.done, report.failed) == (1, (rocket.path,))
    assert {hit.path.name for hit in library.ask().hits(0, 10)} == {path.name for path in photos.iterdir()}
    assert library.index().embedded == 0
