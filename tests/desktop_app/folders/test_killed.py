"""The whole program, killed in the middle of indexing and opened again."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import desktop_app

ROOT = Path(desktop_app.__file__).parent.parent
PATIENCE_SECONDS = 240
COUNT = 240

RUN = "import sys; from desktop_app import app; sys.exit(app.main(sys.argv[1:]))"


def select(home: Path, sql: str) -> int:
    """A number from the catalog, as another process sees it; 0 while it is being made."""
    if not (home / "catalog.sqlite3").exists():
        return 0
    with closing(sqlite3.connect(home / "catalog.sqlite3", timeout=60)) as catalog:
        try:
            return catalog.execute(sql).fetchone()[0]
        except (sqlite3.OperationalError, TypeError):
            return 0


def computed(home: Path) -> int:
    return select(home, "SELECT value FROM counters WHERE name = 'embeddings_computed'")


def eventually(condition: Callable[[], bool], process: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


@pytest.fixture
def folder(many_photos: Path, tmp_path: Path) -> Path:
    """Pictures enough to take a while: those of `many_photos` with bytes behind them that make each another content."""
    folder = tmp_path / "照片"
    folder.mkdir()
    pictures = sorted(path for path in many_photos.rglob("*.jpg"))
    for number in range(COUNT):
        content = pictures[number % len(pictures)].read_bytes()
        (folder / f"IMG {number:03}.jpg").write_bytes(content + number.to_bytes(2, "big"))
    return folder


@pytest.fixture
def open_window(home: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    opened = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}

    def start(*arguments: object) -> subprocess.Popen:
        command = [sys.executable, "-c", RUN, "--home", str(home), *map(str, arguments)]
        opened.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return opened[-1]

    yield start
    for process in opened:
        process.kill()
        process.wait()


def test_what_was_done_before_a_kill_is_not_done_again(home, folder, open_window):
    first = open_window("--folder", folder)
    eventually(lambda: computed(home) > 0, first)
    first.kill()
    first.wait()
    done = computed(home)
    assert 0 < done < COUNT
    assert select(home, "SELECT COUNT(*) FROM embeddings") == done

    again = open_window()  # the folder is known by now
    eventually(lambda: select(home, "SELECT COUNT(*) FROM photos WHERE state = 'indexed'") == COUNT, again)
    assert computed(home) == COUNT
    assert select(home, "SELECT COUNT(*) FROM embeddings") == COUNT
