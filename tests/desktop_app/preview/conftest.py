"""A library with photographs that are hard to show, and the full view over it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from PySide6.QtWidgets import QMainWindow

from core_model import Pack, load_pack
from desktop_app.operations import Operations
from desktop_app.preview.preview import Preview
from indexer import Library
from indexer.answer import Answer
from indexer.catalog import Catalog, Metadata, Outcome
from indexer.model import Hit
from indexer.paths import Home

SIDEWAYS = "竖拍 IMG_0008.jpg"
HEIC = "IMG_0009.heic"
PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png", "rocket.jpg")
ALBUM = "相册 album"


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack()


@pytest.fixture(scope="session")
def made(photo_source: Path, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an album, a copy of it to be put in its place again, and the state of a library that has it."""
    folder = tmp_path_factory.mktemp("made")
    _make_album(photo_source, folder / "original")
    shutil.copytree(folder / "original", folder / ALBUM)
    with Library(folder / "state", pack) as library:
        library.add_folder(folder / ALBUM)
        library.index()
    return folder


def _make_album(photo_source: Path, album: Path) -> None:
    """Six photographs, and one of them again with EXIF orientation 8 and as HEIC."""
    album.mkdir()
    for name in PHOTOS:
        shutil.copy(photo_source / name, album)
    with Image.open(album / "chelsea.png") as opened:
        cat = opened.convert("RGB")
    exif = Image.Exif()
    exif[0x0112], exif[0x0110], exif[0x4746] = 8, "NIKON D750", 4
    exif.get_ifd(0x8769)[0x9003] = "2023:05:01 15:04:05"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 16.0, 26.4), 3: "W", 4: (120.0, 9.0, 18.4)})
    cat.transpose(Image.Transpose.ROTATE_270).resize((2000, 3000)).save(album / SIDEWAYS, exif=exif)
    pillow_heif.from_pillow(cat.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).save(album / HEIC)


@pytest.fixture
def photos(made: Path) -> Path:
    """The album, as it was at first."""
    for folder in made.glob(f"{ALBUM}*"):
        shutil.rmtree(folder)
    return Path(shutil.copytree(made / "original", made / ALBUM))


@pytest.fixture
def library(made: Path, home: Path, photos: Path, pack: Pack) -> Iterator[Library]:
    """A library that has the album."""
    shutil.copytree(made / "state", home)
    with Library(home, pack) as library:
        yield library


@pytest.fixture
def hit_of(library: Library) -> Callable[[str], Hit]:
    """Finds a photograph by its name."""
    hits = library.ask(fold_duplicates=False).hits(0, 100)
    return lambda name: next(hit for hit in hits if hit.path.name == name)


@pytest.fixture
def behind(qtbot) -> QMainWindow:
    """A window for the full view to cover."""
    behind = QMainWindow()
    qtbot.addWidget(behind)
    behind.resize(900, 600)
    with qtbot.waitExposed(behind):
        behind.show()
    return behind


@pytest.fixture
def preview(library: Library, operations: Operations, behind: QMainWindow) -> Preview:
    behind.activateWindow()
    return Preview(library, operations, behind)


@pytest.fixture
def many(home: Path, library: Library, photos: Path) -> Answer:
    """All of 2,500 photos, of which only the first is really there, a cat."""
    library.remove_folder(photos)
    catalog = Catalog(Home(home))
    folder = catalog.add_folder(photos, "", "")
    catalog.add_files(folder.id, [("chelsea.png" if n == 0 else f"gone/{n:05}.jpg", 1, n) for n in range(2500)])
    rows = catalog.files(folder.id)
    outcomes = [Outcome(row.id, 1, row.mtime_ns, Metadata(width=451, height=300), row.id.to_bytes(8)) for row in rows]
    catalog.record(outcomes, "no pack", {})
    catalog.close()
    return library.ask()
