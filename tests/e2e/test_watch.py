"""`shiying watch` as a user meets it, and beside other commands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for other processes")


@pytest.fixture
def watching(shiying, onlooker, photos):
    """A library that is indexed and being watched; ended at last in the way that it is meant to end."""
    shiying("index", photos)
    process = onlooker.start("watch")
    assert process.stdout.readline() == f"Watching {photos}.\n"
    assert process.stdout.readline() == "Up to date: 6 photos are searchable.\n"
    yield process
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors, errors


def test_what_changes_is_told_and_found(watching, shiying, photos, onlooker):
    (photos / "chelsea.png").rename(photos / "猫.png")
    assert watching.stdout.readline() == "1 moved. 0 embedded.\n"
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(photos))
    hits = json.loads(shiying("search", "一只猫", "--json").stdout)
    assert hits[0]["path"] == str(photos / "猫.png")


def test_other_commands_work_beside_it(watching, shiying, photos, tmp_path, onlooker):
    assert "nothing new" in shiying("index").stdout
    more = tmp_path / "more"
    onlooker.make_picture(more / "a.png", 1)
    assert shiying("index", more).returncode == 0
    onlooker.make_picture(more / "b.png", 2)
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(photos, more))
    assert onlooker.computed() == 8
    assert shiying("folders", "--exclude", "a.*", more).returncode == 0
    assert "leaves out a.*" in shiying("folders").stdout
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(photos, more) - {more / "a.png"})
    shiying("folders", "--include", "a.*", more)
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(photos, more))
    shiying("remove", more)
    assert onlooker.in_catalog() == onlooker.on_disk(photos)
    assert onlooker.computed() == 8


def test_two_watch_at_once(watching, onlooker, photos):
    second = onlooker.start("watch")
    assert second.stdout.readline() == f"Watching {photos}.\n"
    shutil.copy(photos / "coffee.png", photos / "again.png")
    (photos / "rocket.jpg").unlink()
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(photos))
    second.send_signal(signal.SIGTERM)
    _, errors = second.communicate(timeout=120)
    assert second.returncode == 0, errors


def test_programs_get_one_document_at_the_end(shiying, onlooker, photos):
    shiying("index", photos)
    process = onlooker.start("watch", "--json")
    shutil.copy(photos / "coffee.png", photos / "again.png")
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(photos))
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert json.loads(output) == {"added": 1, "changed": 0, "removed": 0, "moved": 0, "embedded": 0}


def test_without_folders_there_is_nothing_to_watch(shiying):
    result = shiying("watch")
    assert result.returncode == 2
    assert "no folder yet" in result.stderr
    assert shiying("folders", "--exclude", "x").returncode == 2


def test_a_storm_of_changes_by_another_process(shiying, onlooker, tmp_path):
    follow_storm(shiying, onlooker, tmp_path, count=400, contents=40)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_storm_of_20_000_files(shiying, onlooker, tmp_path):
    follow_storm(shiying, onlooker, tmp_path, count=20_000, contents=2_000)


def follow_storm(shiying, onlooker, tmp_path: Path, count: int, contents: int) -> None:
    folder, source = tmp_path / "照片", tmp_path / "contents"
    for number in range(contents):
        onlooker.make_picture(source / f"{number:06}.png", number)
    folder.mkdir()
    shiying("index", folder)
    watching = onlooker.start("watch")
    assert watching.stdout.readline() == f"Watching {folder}.\n"
    command = [sys.executable, Path(__file__).with_name("storm.py"), folder, source, count, 7]
    subprocess.run(list(map(str, command)), check=True)
    onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(folder), seconds=3000)
    watching.send_signal(signal.SIGINT)
    _, errors = watching.communicate(timeout=120)
    assert "Traceback" not in errors, errors
    assert "Warning" not in errors
    assert watching.returncode == 0
    assert onlooker.computed() == contents
    assert "nothing new. 0 embedded" in shiying("index").stdout
    assert onlooker.in_catalog() == onlooker.on_disk(folder)
    status = json.loads(shiying("status", "--json").stdout)
    assert status["photos"]["searchable"] == status["photos"]["total"] == len(onlooker.on_disk(folder))


@pytest.mark.skipif(sys.platform != "linux", reason="mounts in Linux's way")
def test_a_drive_that_is_unplugged_and_comes_back(shiying, onlooker, photos, tmp_path):
    place = tmp_path / "驱动器"
    place.mkdir()
    if subprocess.run(["mount", "--bind", photos, place], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        shiying("index", place)
        watching = onlooker.start("watch")
        assert watching.stdout.readline() == f"Watching {place}.\n"
        assert "Up to date: 6" in watching.stdout.readline()
        subprocess.run(["umount", "--lazy", place], check=True)
        assert watching.stdout.readline() == f"{place} is offline: its photos stay in the library.\n"
        assert json.loads(shiying("status", "--json").stdout)["photos"] == {
            "total": 6, "searchable": 6, "failed": 0, "offline": 6
        }  # fmt: skip
        (photos / "rocket.jpg").rename(photos / "火箭.jpg")
        subprocess.run(["mount", "--bind", photos, place], check=True)
        assert watching.stdout.readline() == f"Watching {place}.\n"
        onlooker.eventually(lambda: onlooker.in_catalog() == onlooker.on_disk(place))
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=120)
        assert onlooker.computed() == 6
    finally:
        subprocess.run(["umount", "--lazy", place], capture_output=True, check=False)
