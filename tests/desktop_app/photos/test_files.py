"""Files at the user's wish: copies overwrite nothing, and what fails is told without stopping the rest."""

import os
import shutil
import sys

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


@pytest.mark.skipif(sys.platform != "linux", reason="the length of names is another")
def test_names_as_long_as_they_can_be_are_copied_and_numbered(photos, target):
    long = photos / f"{'长' * 83}.png"
    shutil.copy(photos / "coffee.png", long)
    for _ in range(2):
        assert copy_into([long], target).failed == ()
    assert names(target) == sorted([long.name, f"{'长' * 82} (2).png"])


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


@pytest.fixture
def indexed(library, photos):
    library.add_folder(photos)
    library.index()
    return {hit.path.name: hit for hit in library.ask().hits(0, 10)}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the trash of the machine would be used")
def test_the_trash_takes_the_file_and_the_library_follows(library, photos, indexed, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # of a new account, in which it is not there yet
    report = move_to_trash(library, [indexed["chelsea.png"]])
    assert (report.done, report.failed) == (1, ())
    assert (tmp_path / "data" / "Trash" / "files" / "chelsea.png").exists()
    assert {hit.path.name for hit in library.ask().hits(0, 10)} == {path.name for path in photos.iterdir()}

    (tmp_path / "data" / "Trash" / "files" / "chelsea.png").rename(photos / "chelsea.png")
    assert library.index().embedded == 0  # what is restored costs nothing
    assert len(library.ask()) == 6


def test_what_the_trash_refuses_stays(library, indexed, monkeypatch):
    monkeypatch.setattr(QFile, "moveToTrash", lambda path: False)
    report = move_to_trash(library, [indexed["rocket.jpg"]])
    assert (report.done, report.failed) == (0, (indexed["rocket.jpg"].path,))
    assert len(library.ask()) == 6
