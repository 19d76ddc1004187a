"""A small library whose photos differ in all that can be filtered by, indexed once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD, Base

from core_model import Pack, load_pack
from desktop_app.operations import Operations
from desktop_app.search.live_search import LiveSearch
from desktop_app.search.search_bar import SearchBar
from indexer import Library


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def album(photo_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cat (Canon, 2023, with a place, four stars), a rocket (2021), coffee and an astronaut. Not to be changed."""
    folder = tmp_path_factory.mktemp("album") / "相册 album"
    (folder / "动物").mkdir(parents=True)
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.DateTime] = "Canon", "Canon EOS R5", "2023:05:01 12:00:00"
    exif[Base.Rating] = 4
    exif.get_ifd(IFD.GPSInfo).update({1: "N", 2: (31.0, 12.0, 0.0), 3: "E", 4: (121.0, 30.0, 0.0)})
    with Image.open(photo_source / "chelsea.png") as cat:
        cat.save(folder / "动物" / "猫.jpg", exif=exif)
    exif = Image.Exif()
    exif[Base.DateTime] = "2021:01:01 12:00:00"
    with Image.open(photo_source / "rocket.jpg") as rocket:
        rocket.save(folder / "rocket.jpg", exif=exif)
    for name in ("coffee.png", "astronaut.png"):
        shutil.copy(photo_source / name, folder)
    return folder


@pytest.fixture(scope="session")
def indexed_home(pack: Pack, album: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("indexed") / "home"
    with Library(home, pack) as library:
        library.add_folder(album)
        library.index()
    return home


@pytest.fixture
def library(home: Path, pack: Pack, indexed_home: Path) -> Iterator[Library]:
    shutil.copytree(indexed_home, home)
    with Library(home, pack) as library:
        yield library


@pytest.fixture
def search(library: Library, operations: Operations) -> LiveSearch:
    return LiveSearch(library, operations)


@pytest.fixture
def bar(qtbot, library: Library, operations: Operations, search: LiveSearch) -> SearchBar:
    """The search bar in a window of its own, with what belongs below, started and answered."""
    bar = SearchBar(library, operations, search)
    bar.layout().addWidget(bar.sentence)
    bar.layout().addWidget(bar.filters)
    bar.layout().addStretch()
    qtbot.addWidget(bar)
    bar.resize(760, 520)
    with qtbot.waitExposed(bar):
        bar.show()
    bar.activateWindow()
    bar.field.setFocus()
    with qtbot.waitSignals([search.answered, bar.offers.changed, bar.history.changed], timeout=60_000):
        bar.start()
    return bar
