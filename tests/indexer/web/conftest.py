"""A web server that has a file, and downloads from it that lose no time between attempts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.model import DownloadProgress
from indexer.paths import Home
from indexer.web import download as module
from indexer.web.address import Address
from indexer.web.download import Download

FILE = "/模型/小 pack.shiying-model"


@pytest.fixture
def content() -> bytes:
    """Begins as an archive does; no two places in it are alike."""
    return b"PK\x03\x04" + b"".join(number.to_bytes(4, "big") for number in range(50_000))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.0,) * len(module.PAUSES))


@pytest.fixture
def server(make_server: Callable[..., Any], content: bytes) -> Any:
    server = make_server()
    server.manners.files[FILE] = content
    return server


@pytest.fixture
def address(server: Any) -> Address:
    return Address(f"{server.url}/%E6%A8%A1%E5%9E%8B/%E5%B0%8F%20pack.shiying-model")


class Downloads:
    """Downloads to one state folder, and what they told."""

    def __init__(self, home: Path) -> None:
        self.home = Home(home)
        self.told: list[DownloadProgress] = []
        self.cancelled = threading.Event()
        self.on_progress: Callable[[DownloadProgress], None] = lambda _: None

    def fetch(self, address: Address) -> bytes:
        with self._download().fetched(address) as file:
            return file.read_bytes()

    def _download(self) -> Download:
        return Download(self.home, self._tell, self.cancelled)

    def _tell(self, progress: DownloadProgress) -> None:
        self.told.append(progress)
        self.on_progress(progress)

    def kept(self) -> int:
        """How many bytes of unfinished downloads there are."""
        return sum(part.stat().st_size for part in self.home.downloads.glob("*.part"))

    def left(self) -> list[str]:
        return sorted(entry.suffix for entry in self.home.downloads.iterdir())


@pytest.fixture
def downloads(home: Path) -> Downloads:
    return Downloads(home)
