"""What tests of the window share: a real library, threads that must end, and no tolerance for Qt's warnings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop_app.main_window import MainWindow
from desktop_app.operations import Operations
from desktop_app.photos.grid import PhotoGrid
from indexer import Library

CLOSE_SECONDS = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            # The offscreen platform has no window manager, and says so of every window.
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("shiying-")]
    assert not left


@pytest.fixture(autouse=True)
def english_numbers() -> None:
    """Whatever the locale of the machine that tests."""
    QLocale.setDefault(QLocale("en"))


@pytest.fixture
def operations(qapp) -> Iterator[Operations]:
    operations = Operations()
    yield operations
    assert operations.close(CLOSE_SECONDS)


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with Library(home) as library:
        yield library


@pytest.fixture
def window(qtbot, library: Library, operations: Operations) -> MainWindow:
    """The window, shown and active, before `start`."""
    window = MainWindow(library, operations)
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
