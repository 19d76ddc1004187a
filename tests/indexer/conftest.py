"""The real pack, and libraries over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core_model import Pack, load_pack
from indexer import Library
from indexer.catalog import Catalog
from indexer.packs import Packs
from indexer.paths import Home


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture
def library(home: Path, pack: Pack) -> Iterator[Library]:
    with Library(home, pack) as library:
        yield library


@pytest.fixture
def packs(home: Path) -> Packs:
    return Packs(Home(home))


@pytest.fixture(scope="session")
def other(make_pack: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another working pack. Not to be changed: copy it."""
    return make_pack(tmp_path_factory.mktemp("packs") / "别的 模型")


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    catalog = Catalog(Home(home))
    yield catalog
    catalog.close()
