"""What a library lives through: a full disk, damage, and other processes. Each is a sentence, and nothing is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PAGE = 4096


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """A disk of one MiB for the state folder alone."""
    home.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", home]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    yield home
    subprocess.run(["umount", "--lazy", home], check=True)


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(shiying, onlooker, photos, many_photos, small_disk):
    assert shiying("index", photos).returncode == 0
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(PAGE))
    result = shiying("index", many_photos)
    assert result.returncode == 1
    assert "is full: free some space" in result.stderr
    filler.unlink()
    assert onlooker.select("PRAGMA integrity_check") == [("ok",)]
    assert photos / "chelsea.png" in onlooker.in_catalog()
    assert shiying("index", many_photos).returncode == 0
    assert onlooker.computed() == 66


def test_a_damaged_catalog_is_told_and_repaired(shiying, onlooker, many_photos, home):
    shiying("index", many_photos)
    shiying("folders", "--exclude", "截图/", many_photos)
    before = json.loads(shiying("search", "一只猫", "--limit", 60, "--json").stdout)
    catalog = home / "catalog.sqlite3"
    content = bytearray(catalog.read_bytes())
    content[:PAGE] = b"\xee" * PAGE  # the head, without which SQLite knows nothing of the rest
    content[20 * PAGE : 21 * PAGE] = b"\xee" * PAGE
    catalog.write_bytes(content)

    for command in (["search", "a cat"], ["index"], ["watch"], ["status"]):
        result = shiying(*command)
        assert result.returncode == 1
        assert "damaged: run `shiying doctor`" in result.stderr
    told = shiying("doctor")
    assert told.returncode == 1
    assert "Run `shiying doctor --repair`" in told.stdout
    assert catalog.read_bytes() == content

    repaired = shiying("doctor", "--repair")
    assert "The catalog was rebuilt" in repaired.stdout
    assert repaired.returncode == 0
    assert "leaves out 截图/" in shiying("folders").stdout
    again = json.loads(shiying("index", "--json").stdout)["embedded"]
    assert again <= PAGE // 1024  # what was on the one lost page
    assert json.loads(shiying("index", "--json").stdout)["unchanged"] == 60
    assert json.loads(shiying("search", "一只猫", "--limit", 60, "--json").stdout) == before


def test_two_index_at_once(shiying, onlooker, many_photos, photos):
    shiying("index", photos)
    first = onlooker.start("index", many_photos)
    onlooker.eventually(lambda: len(onlooker.in_catalog()) > 6)
    second = shiying("index")
    assert second.returncode in {0, 1}
    if second.returncode:  # else the first was done already
        assert f"Another Shiying (process {first.pid}) is indexing" in second.stderr
    found = shiying("search", "一只猫", "--json")
    assert json.loads(found.stdout)
    first.communicate(timeout=240)
    assert first.returncode == 0
    assert onlooker.in_catalog() == onlooker.on_disk(photos, many_photos)
    assert onlooker.computed() == 66


def test_an_unfinished_index_is_taken_up_by_a_watcher(shiying, onlooker, many_photos):
    indexing = onlooker.start("index", many_photos)
    onlooker.eventually(lambda: onlooker.in_catalog())
    indexing.kill()
    indexing.communicate()
    watching = onlooker.start("watch")
    assert watching.stdout.readline() == f"Watching {many_photos}.\n"
    onlooker.eventually(lambda: onlooker.computed() == 60)
    watching.send_signal(signal.SIGTERM)
    _, errors = watching.communicate(timeout=120)
    assert watching.returncode == 0, errors
    assert onlooker.in_catalog() == onlooker.on_disk(many_photos)
