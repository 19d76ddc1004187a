"""What the library suggests is asked for in the background, never twice at once and not all the time."""

import threading

import pytest

from desktop_app.search import offers as module
from desktop_app.search.examples import examples
from desktop_app.search.offers import MOST_EXAMPLES, Offers
from indexer.errors import LibraryError
from indexer.model import Facets


class CountingLibrary:
    """Holds one photo more each time it is asked, and answers once it is let go."""

    def __init__(self) -> None:
        self.photos = 0
        self.gate = threading.Event()

    def facets(self) -> Facets:
        self.photos += 1
        assert self.gate.wait(30)
        return Facets(photos=self.photos)

    def answerable(self, texts: tuple[str, ...]) -> list[str]:
        return list(reversed(texts))


@pytest.fixture
def library():
    return CountingLibrary()


@pytest.fixture
def offers(library, operations):
    return Offers(library, operations)


def test_examples_are_offered_before_anything_is_known(offers):
    assert offers.examples == examples()[:MOST_EXAMPLES]
    assert offers.facets == Facets()


def test_what_the_library_can_answer_is_offered_once_it_is_known(qtbot, library, offers):
    library.gate.set()
    offers.refresh()

    qtbot.waitUntil(lambda: offers.examples == examples()[::-1][:MOST_EXAMPLES])
    assert offers.facets.photos == 1


def test_news_while_the_library_is_asked_are_asked_for_once_more(qtbot, library, offers):
    for _ in range(5):
        offers.refresh()
    library.gate.set()

    qtbot.waitUntil(lambda: offers.facets.photos == 2)
    qtbot.wait(50)
    assert library.photos == 2


def test_a_library_that_changes_all_the_time_is_asked_now_and_then(qtbot, library, offers, monkeypatch):
    library.gate.set()
    for _ in range(5):
        offers.follow()
    qtbot.waitUntil(lambda: offers.facets.photos == 1)
    offers.follow()
    assert library.photos == 1

    monkeypatch.setattr(module, "CALM_SECONDS", 0.0)
    offers.follow()
    qtbot.waitUntil(lambda: offers.facets.photos == 2)


def test_trouble_is_told_and_does_not_end_it(qtbot, library, offers, monkeypatch):
    def fail() -> Facets:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(library, "facets", fail)
    with qtbot.waitSignal(offers.failed) as failed:
        offers.refresh()
    assert failed.args == ["The disk is full."]
    monkeypatch.undo()
    library.gate.set()
    offers.refresh()

    qtbot.waitUntil(lambda: offers.facets.photos == 1)
