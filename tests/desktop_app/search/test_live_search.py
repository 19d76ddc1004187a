import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop_app.search.field import SearchField
from desktop_app.search.live_search import PAUSE_MS, LiveSearch
from indexer.errors import QueryError
from indexer.model import Hit


class SlowLibrary:
    """Answers a query with its own text, but only once it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._gates: dict[str, threading.Event] = {}

    def gate(self, query: str) -> threading.Event:
        return self._gates.setdefault(query, threading.Event())

    def search(self, query: str, limit: int) -> list[Hit]:
        self.asked.append(query)
        assert self.gate(query).wait(10)
        if query == "refused":
            raise QueryError("No model reads this.")
        return [Hit(1, Path(query), 1.0, 1)]


@pytest.fixture
def library():
    return SlowLibrary()


@pytest.fixture
def search(library, operations):
    return LiveSearch(library, operations)


@pytest.fixture
def answers(search):
    answers = []
    search.answered.connect(lambda query, hits: answers.append((query, hits[0].path.name)))
    return answers


def test_only_the_pause_asks(qtbot, library, search, answers):
    library.gate("猫咪").set()
    for text in ("猫", "猫咪"):
        search.set_query(text)

    qtbot.waitUntil(lambda: answers == [("猫咪", "猫咪")])
    assert library.asked == ["猫咪"]


def test_a_late_answer_never_replaces_a_newer_one(qtbot, library, search, answers):
    search.set_query("old")
    qtbot.waitUntil(lambda: library.asked == ["old"])
    library.gate("new").set()
    search.set_query("new")
    qtbot.waitUntil(lambda: answers == [("new", "new")])

    library.gate("old").set()
    qtbot.wait(PAUSE_MS)

    assert answers == [("new", "new")]


def test_an_answer_that_arrives_while_typing_goes_on_is_dropped(qtbot, library, search, answers):
    search.set_query("cat")
    qtbot.waitUntil(lambda: library.asked == ["cat"])
    search.set_query("")
    library.gate("cat").set()
    qtbot.wait(PAUSE_MS)

    assert answers == []


def test_what_was_superseded_in_the_queue_is_not_searched(qtbot, library, search, answers):
    for text in ("one", "two", "three", "four"):
        search.set_query(text)
        search.ask_now()
    qtbot.waitUntil(lambda: len(library.asked) >= 1)
    for text in ("one", "two", "three", "four"):
        library.gate(text).set()

    qtbot.waitUntil(lambda: answers == [("four", "four")])
    assert len(library.asked) <= 3


def test_a_refusal_is_told(qtbot, library, search):
    library.gate("refused").set()
    with qtbot.waitSignal(search.refused) as refused:
        search.set_query("refused")

    assert refused.args == ["No model reads this."]


def test_space_around_a_query_asks_nothing_new(qtbot, library, search, answers):
    library.gate("cat").set()
    search.set_query("cat")
    qtbot.waitUntil(lambda: bool(answers))
    search.set_query("cat ")
    qtbot.wait(2 * PAUSE_MS)

    assert library.asked == ["cat"]


def test_pinyin_that_is_still_being_composed_does_not_search(qtbot, library, search, answers):
    field = SearchField()
    qtbot.addWidget(field)
    field.textChanged.connect(search.set_query)
    library.gate("雪").set()

    QApplication.sendEvent(field, QInputMethodEvent("xue", []))
    qtbot.wait(2 * PAUSE_MS)
    assert library.asked == []

    commit = QInputMethodEvent()
    commit.setCommitString("雪")
    QApplication.sendEvent(field, commit)
    qtbot.waitUntil(lambda: answers == [("雪", "雪")])
