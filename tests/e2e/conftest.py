"""Runs the real command in a process of its own, which may not open any connection, and looks at what it left."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

NO_NETWORK = """
import os
import sys

REACHABLE = os.environ.get("REACHABLE", "").split()  # servers that the test has started itself

def refuse(event, arguments):
    is_remote = event == "socket.connect" and isinstance(arguments[1], tuple)
    is_asked = event == "socket.getaddrinfo"
    if (is_remote or is_asked) and "%s:%s" % (arguments[1][:2] if is_remote else arguments[:2]) not in REACHABLE:
        sys.stderr.write(f"NETWORK {event} {arguments}\\n")
        raise OSError("networking is denied here")

sys.addaudithook(refuse)
"""


@pytest.fixture(autouse=True)
def ctrl_c_is_heard() -> Iterator[None]:
    """Let processes be interrupted where a shell has started the tests in the background: they would inherit that
    SIGINT is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def environment(home: Path, tmp_path: Path) -> dict[str, str]:
    """An environment with an empty library, and in which any use of the network fails."""
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(NO_NETWORK)
    paths = [str(guard), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "SHIYING_HOME": str(home), "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def shiying(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `shiying` with these arguments, to its end; under another command, if there is one."""

    def run(*arguments: object, under: Sequence[str] = (), **options: object) -> subprocess.CompletedProcess[str]:
        command = [*under, sys.executable, "-m", "indexer", *map(str, arguments)]
        result = subprocess.run(
            command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, **options
        )
        assert "Traceback" not in result.stderr, result.stderr
        assert "NETWORK" not in result.stderr, result.stderr
        return result

    return run


@pytest.fixture
def with_little_disk(shiying: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., object]:
    """Run `shiying` where no file can grow beyond 9 MB."""
    return partial(shiying, under=["bash", "-c", 'ulimit -f 9000; exec "$@"', "bash"])


@dataclass
class Onlooker:
    """Starts commands that run on, and sees from outside what they do to the catalog and the disk."""

    environment: dict[str, str]

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "indexer", *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def select(self, sql: str) -> list[tuple]:
        """What the catalog answers; nothing while it is being made."""
        path = Path(self.environment["SHIYING_HOME"], "catalog.sqlite3")
        if not path.exists():
            return []
        with closing(sqlite3.connect(path, timeout=60)) as catalog:
            try:
                return catalog.execute(sql).fetchall()
            except sqlite3.OperationalError:
                return []

    def in_catalog(self) -> set[Path]:
        """All photos that were read."""
        sql = """
            SELECT folders.path, photos.path FROM photos JOIN folders ON folders.id = folder_id
            WHERE state != 'pending' AND NOT retry
        """
        return {Path(*row) for row in self.select(sql)}

    def computed(self) -> int:
        """How many embeddings the library has ever computed."""
        return sum(row[0] for row in self.select("SELECT value FROM counters WHERE name = 'embeddings_computed'"))

    @staticmethod
    def on_disk(*folders: Path) -> set[Path]:
        """All files."""
        return {path for folder in folders for path in folder.rglob("*") if path.is_file()}

    @staticmethod
    def eventually(condition: Callable[[], object], seconds: float = 240) -> None:
        """Wait until something has come to be."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it never came to be"
            time.sleep(0.1)

    @staticmethod
    def make_picture(path: Path, number: int) -> None:
        """A picture with a content of its own for each number, quick to decode."""
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = random.Random(number).randbytes(12 * 12 * 3)
        Image.frombytes("RGB", (12, 12), pixels).save(path)


@pytest.fixture
def onlooker(environment: dict[str, str]) -> Onlooker:
    return Onlooker(environment)
