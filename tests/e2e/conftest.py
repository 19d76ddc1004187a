"""Runs the real command in a process of its own, which may not open any connection."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

NO_NETWORK = """
import sys

def refuse(event, arguments):
    is_remote = event == "socket.connect" and isinstance(arguments[1], tuple)
    if is_remote or event == "socket.getaddrinfo":
        sys.stderr.write(f"NETWORK {event} {arguments}\\n")
        raise OSError("networking is denied here")

sys.addaudithook(refuse)
"""


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
    """Run `shiying` with these arguments, to its end."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "indexer", *map(str, arguments)]
        result = subprocess.run(
            command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, **options
        )
        assert "Traceback" not in result.stderr, result.stderr
        assert "NETWORK" not in result.stderr, result.stderr
        return result

    return run
