"""A library that is opened by the first who asks for it, and by nobody else."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop_app.late_library import LateLibrary
from indexer.errors import LibraryError
from indexer.paths import Home


@pytest.fixture
def late(home):
    late = LateLibrary(Home(home))
    yield late
    late.close()


def test_making_it_touches_nothing(late, home):
    assert late.home.folder == home
    assert not home.exists()


def test_the_first_who_asks_opens_it_and_all_get_the_same(late, photos):
    together = threading.Barrier(8)

    def ask(_: int) -> int:
        together.wait(10)
        return id(late.open())

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1
    late.add_folder(photos)
    assert [folder.path for folder in late.folders()] == [photos]


def test_a_library_that_cannot_be_opened_says_so_to_each_who_asks(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    late = LateLibrary(Home(tmp_path / "file"))

    for ask in (late.open, lambda: late.folders()):
        with pytest.raises(LibraryError):
            ask()
    late.close()


def test_something_that_no_library_has_is_missing_here_too(late):
    with pytest.raises(AttributeError, match="colour"):
        _ = late.colour
