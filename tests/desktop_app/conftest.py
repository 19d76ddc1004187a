"""What tests of the window share: a real library, and no tolerance for Qt's warnings, for threads that do not end, and
for slow work on the UI thread."""

from __future__ import annotations

import gc
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile
from PySide6.QtCore import QLocale, QObject

import desktop_app
from core_model import Pack
from core_model.image_encoder import ImageEncoder
from core_model.text_encoder import TextEncoder
from desktop_app.folders.watching import Watching
from desktop_app.main_window import MainWindow
from desktop_app.operations import Operations
from desktop_app.photos.grid import PhotoGrid
from indexer import Library
from indexer.database import Connections
from indexer.thumbnails import ThumbnailStore
from indexer.watcher import Pace

CLOSE_SECONDS = 30

QUICK = Pace(quiet=0.1, longest_wait=1, settle=0.0, presence=0.2, busy=0.1, trouble=0.3)

WINDOW = str(Path(desktop_app.__file__).parent)

SLOW = (
    (Image, "open"),
    (ImageFile.ImageFile, "load"),
    (ImageEncoder, "encode_pixels"),
    (TextEncoder, "encode"),
    (Pack, "__init__"),
    (Connections, "database"),  # whose caller is about to run SQL
    (ThumbnailStore, "_run"),
)
"""What belongs on a worker: decoding, embedding, opening models, and SQL."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            # The offscreen platform has no window manager and no notification area, and says so.
            absent = ("This plugin does not support", "systemTrayWindowChanged")
            item.add_marker(pytest.mark.qt_log_ignore(*absent, extend=True))


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("shiying-")]
    assert not left


@pytest.fixture(autouse=True)
def slow_calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail a test in which an object of the window does what belongs on a worker; the test itself may do it."""
    caught: list[str] = []

    def guard(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def guarded(*arguments: Any, **options: Any) -> Any:
            if threading.current_thread() is threading.main_thread() and (culprit := _method_of_the_window()):
                caught.append(f"{culprit} calls {owner.__name__}.{name} on the UI thread")
            return real(*arguments, **options)

        monkeypatch.setattr(owner, name, guarded)

    for owner, name in SLOW:
        guard(owner, name)
    yield caught
    assert caught == []


def _method_of_the_window() -> str:
    """The innermost method of one of the window's objects in this call; empty if only plain functions are."""
    frame = sys._getframe(2)
    while frame:
        if frame.f_code.co_filename.startswith(WINDOW) and isinstance(frame.f_locals.get("self"), QObject):
            return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_qualname}"
        frame = frame.f_back
    return ""


@pytest.fixture(autouse=True)
def english_numbers() -> None:
    """Whatever the locale of the machine that tests."""
    QLocale.setDefault(QLocale("en"))


@pytest.fixture
def undressed(qapp) -> Iterator[None]:
    """Take style sheet and theme away in the end, when no window that was left is in the way; see `theme`."""
    yield
    gc.collect()
    qapp.setStyleSheet("")
    qapp.setProperty("paintedColours", None)
    qapp.setProperty("chosenColourScheme", None)


@pytest.fixture
def operations(qapp, library: Library) -> Iterator[Operations]:
    """Closed before the library is, on which their threads may still be at work."""
    operations = Operations()
    yield operations
    assert operations.close(CLOSE_SECONDS)


@pytest.fixture(scope="session")
def knowing_home(six_photographs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder without folders, which has embedded the six photographs already, so that to index them takes no
    time. Not to be changed: copy it."""
    home, folder = tmp_path_factory.mktemp("knowing") / "state", tmp_path_factory.mktemp("six")
    for photo in six_photographs:
        shutil.copy(photo, folder)
    with Library(home) as library:
        library.add_folder(folder)
        library.index()
        library.remove_folder(folder)
    return home


@pytest.fixture
def library(home: Path, knowing_home: Path) -> Iterator[Library]:
    shutil.copytree(knowing_home, home)
    with Library(home) as library:
        yield library


@pytest.fixture
def watching(qapp, library: Library, operations: Operations) -> Iterator[Watching]:
    """The library's upkeep, begun, and quicker than in earnest."""
    watching = Watching(library, operations, QUICK)
    watching.start()
    yield watching
    assert watching.close(CLOSE_SECONDS)


@pytest.fixture
def window(qtbot, library: Library, operations: Operations, watching: Watching) -> MainWindow:
    """The window, shown and active, before `start`."""
    window = MainWindow(library, operations, watching)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def grid(qtbot, library: Library, operations: Operations) -> PhotoGrid:
    grid = PhotoGrid(library, operations)
    qtbot.addWidget(grid)
    grid.resize(900, 600)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid
