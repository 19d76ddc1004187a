"""A library with two models, and the page over it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.models.dialog import ModelsDialog
from desktop_app.models.service import Models
from desktop_app.operations import Operations
from indexer import Library
from indexer.pack_install import install_pack


@pytest.fixture(scope="session")
def other(make_pack: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another working pack. Not to be changed: copy it."""
    return make_pack(tmp_path_factory.mktemp("packs") / "别的 模型")


@pytest.fixture
def library(home: Path, knowing_home: Path, photos: Path, other: Path) -> Iterator[Library]:
    shutil.copytree(knowing_home, home)
    with Library(home) as library:
        library.add_folder(photos)
        library.index()
        install_pack(library.packs, other)
        yield library


@pytest.fixture
def models(library: Library, operations: Operations) -> Models:
    return Models(library, operations)


class Upkeep:
    """Somebody who can be paused."""

    def __init__(self) -> None:
        self.paused = False

    def set_paused(self, paused: bool) -> None:
        self.paused = paused


@pytest.fixture
def upkeep() -> Upkeep:
    return Upkeep()


@pytest.fixture
def page(qtbot, models: Models, upkeep: Upkeep) -> ModelsDialog:
    """The page, shown, with a card for each model."""
    page = ModelsDialog(models, upkeep)
    qtbot.addWidget(page)
    with qtbot.waitSignal(models.changed):
        page.show()
    return page
