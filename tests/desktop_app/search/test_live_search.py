"""Search as one types, over a library whose answers the test lets go one by one."""

import threading

import pytest

from core_model.errors import PhotoError
from desktop_app.search.live_search import PATIENCE_MS, LiveSearch, Request
from indexer.errors import LibraryError, QueryError

ERRORS = {
    "refused": QueryError("No model reads this."),
    "unreadable": PhotoError("猫.jpg", "is not a picture."),
    "broken": LibraryError("The disk is full."),
    "bug": ZeroDivisionError(),
}


class SlowLibrary:
    """Answers a query with its own text, but only once it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._gates: dict[str, threading.Event] = {}

    def gate(self, query: str) -> threading.Event:
        return self._gates.setdefault(query, threading.Event())

    def ask(self, query: str, **_: object) -> str:
        self.asked.append(query)
        assert self.gate(query).wait(30)
        if query in ERRORS:
            raise ERRORS[query]
        return f"answer to {query}"


@pytest.fixture
def library():
    return SlowLibrary()


@pytest.fixture
def search(library, operations):
    return LiveSearch(library, operations)


@pytest.fixture
def answers(search):
    answers = []
    search.answered.connect(lambda request, answer: answers.append((request.query, answer)))
    return answers


@pytest.fixture
def signs(search):
    signs = []
    search.searching.connect(signs.append)
    return signs


def ask(qtbot, library, search, query: str) -> None:
    """Ask, and wait until the library is at it."""
    search.set_question(query)
    qtbot.waitUntil(lambda: library.asked[-1:] == [query])


def test_the_first_keystroke_asks_at_once(library, search):
    started = threading.Event()
    library.ask = lambda query, **_: started.set()

    search.set_question("猫")

    assert started.wait(30)  # without the event loop having turned: no timer stands between


def test_each_question_is_told_of_but_the_same_only_once(library, search):
    asked = []
    search.asked.connect(lambda: asked.append(search.request.query))
    for text in ("一", "一", "一只猫"):
        library.gate(text).set()
        search.set_question(text)

    assert asked == ["一", "一只猫"]


def test_what_is_typed_meanwhile_becomes_one_next_request(qtbot, library, search, answers):
    ask(qtbot, library, search, "一")
    for text in ("一只", "一只狗", "一只猫"):
        search.set_question(text)
    for text in ("一", "一只猫"):
        library.gate(text).set()

    qtbot.waitUntil(lambda: answers[-1:] == [("一只猫", "answer to 一只猫")])
    assert library.asked == ["一", "一只猫"]


def test_the_answer_to_what_is_being_typed_further_is_shown_on_the_way(qtbot, library, search, answers):
    ask(qtbot, library, search, "red")
    search.set_question("red car")
    library.gate("red").set()

    qtbot.waitUntil(lambda: answers == [("red", "answer to red")])
    library.gate("red car").set()
    qtbot.waitUntil(lambda: answers[1:] == [("red car", "answer to red car")])


@pytest.mark.parametrize("later", ["", "dog"])
def test_the_answer_to_another_question_than_the_present_is_dropped(qtbot, library, search, answers, later):
    ask(qtbot, library, search, "cat")
    search.set_question(later)
    library.gate("cat").set()
    library.gate(later).set()

    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [(later, f"answer to {later}")]


def test_an_answer_in_another_order_is_not_shown_on_the_way(qtbot, library, search, answers):
    ask(qtbot, library, search, "cat")
    search.set_question("cat", sort="newest")
    library.gate("cat").set()

    qtbot.waitUntil(lambda: bool(answers))
    assert library.asked == ["cat", "cat"]
    assert len(answers) == 1


def test_the_same_question_is_asked_once(qtbot, library, search, answers):
    library.gate("cat").set()
    search.set_question("cat")
    qtbot.waitUntil(lambda: bool(answers))
    search.set_question("cat ")
    search.ask_now()
    qtbot.waitUntil(lambda: len(answers) == 2)

    assert library.asked == ["cat", "cat"]  # the second for ask_now alone


@pytest.mark.parametrize(
    ("query", "signal", "sentence"),
    [
        ("refused", "refused", "No model reads this."),
        ("unreadable", "refused", "猫.jpg is not a picture."),
        ("broken", "failed", "The disk is full."),
    ],
)
def test_errors_are_told_apart(qtbot, library, search, query, signal, sentence):
    library.gate(query).set()
    with qtbot.waitSignal(getattr(search, signal)) as told:
        search.set_question(query)

    assert told.args == [sentence]


def test_a_refusal_of_what_is_typed_no_more_is_not_told(qtbot, library, search, answers):
    refusals = []
    search.refused.connect(refusals.append)
    ask(qtbot, library, search, "refused")
    search.set_question("cat")
    library.gate("refused").set()
    library.gate("cat").set()

    qtbot.waitUntil(lambda: answers == [("cat", "answer to cat")])
    assert refusals == []


def test_searching_is_said_only_when_it_takes_long(qtbot, library, search, answers, signs):
    library.gate("quick").set()
    search.set_question("quick")
    qtbot.waitUntil(lambda: bool(answers))
    assert signs == []

    ask(qtbot, library, search, "slow")
    qtbot.waitUntil(lambda: signs == [True], timeout=PATIENCE_MS + 5000)
    search.set_question("slower")
    library.gate("slow").set()
    qtbot.waitUntil(lambda: answers[1:] == [("slow", "answer to slow")])
    assert signs == [True]  # the newest is not answered
    library.gate("slower").set()
    qtbot.waitUntil(lambda: signs == [True, False])


def test_after_a_bug_the_next_question_is_asked(qtbot, library, search, answers):
    for query in ("bug", "cat"):
        library.gate(query).set()
    with qtbot.capture_exceptions() as bugs:
        search.set_question("bug")
        qtbot.waitUntil(lambda: bool(bugs))
    search.set_question("cat")

    qtbot.waitUntil(lambda: answers == [("cat", "answer to cat")])


def test_a_request_goes_on_from_a_shorter_one():
    earlier = Request(1, "red")

    assert Request(2, "red car").goes_on_from(earlier)
    assert Request(2, "red").goes_on_from(earlier)
    assert not Request(2, "car").goes_on_from(earlier)
    assert not Request(2, "red car", sort="newest").goes_on_from(earlier)
    assert not Request(2, "red").goes_on_from(Request(1))
