import pytest

from core_model.errors import ShiyingError
from desktop_app.preview.answer_rows import PAGE
from desktop_app.preview.tour import Tour
from indexer.answer import Answer
from indexer.errors import LibraryError


@pytest.fixture
def tour(operations):
    return Tour(operations)


@pytest.fixture
def pages(monkeypatch) -> list[int]:
    """The numbers of the pages that are read, as they are read."""
    pages = []
    hits = Answer.hits
    monkeypatch.setattr(
        Answer, "hits", lambda self, offset, limit: pages.append(offset // PAGE) or hits(self, offset, limit)
    )
    return pages


def test_a_tour_reads_pages_ahead(qtbot, tour, many, pages):
    tour.begin(many, 40)
    qtbot.waitUntil(lambda: tour.hit is not None)
    assert (tour.row, tour.count, tour.hit.rank) == (40, 2500, 41)

    qtbot.waitUntil(lambda: tour._legs[-1].rows.get(PAGE) is not None)
    assert pages == [0, 1]
    for _ in range(15):
        tour.turn(1)
        assert tour.hit is not None
    assert tour.row == 55


def test_ten_thousand_fast_steps_read_little_and_end_where_they_should(qtbot, tour, many, pages):
    tour.begin(many, 0)
    for number in range(10_000):
        tour.turn(1 if number % 2500 < 2499 else -1)
    tour.go_to(1234)
    qtbot.waitUntil(lambda: tour.hit is not None)

    assert tour.hit.rank == 1235
    assert len(pages) < 10


def test_a_tour_stays_within_the_answer(qtbot, tour, many):
    tour.begin(many, 0)
    tour.turn(-1)
    assert tour.row == 0
    tour.go_to(10**9)
    assert tour.row == 2499
    assert not tour.can_turn(1)


def test_neighbours_come_in_the_direction_of_the_way(qtbot, tour, many):
    tour.begin(many, 10)
    qtbot.waitUntil(lambda: tour.hit is not None)
    assert [hit.rank for hit in tour.ahead()] == [12, 10, 13]
    tour.turn(-1)
    assert [hit.rank for hit in tour.ahead()] == [9, 11, 8]


def test_stepping_aside_and_back(qtbot, tour, many, library):
    few = library.ask("name:chelsea")
    tour.begin(many, 100, "a cat")
    tour.step_aside(few, 0, like="/photos/cat.jpg")
    assert (tour.first_row, tour.asked, tour.can_go_back) == (100, ("", "/photos/cat.jpg"), True)

    tour.go_back()
    qtbot.waitUntil(lambda: tour.hit is not None)
    assert (tour.row, tour.asked, tour.can_go_back) == (100, ("a cat", None), False)
    tour.go_back()
    assert tour.is_on


def test_a_page_that_comes_after_the_end_is_dropped(qtbot, tour, many):
    reached = []
    tour.reached.connect(reached.append)
    tour.begin(many, 0)
    tour.end()
    qtbot.wait(100)

    assert reached == []
    assert (tour.hit, tour.count, tour.row) == (None, 0, 0)


def test_a_page_that_cannot_be_read_is_told_and_asked_for_again(qtbot, tour, many, monkeypatch):
    hits = Answer.hits

    def fail(*_: object) -> None:
        raise LibraryError("The catalog cannot be read.")

    monkeypatch.setattr(Answer, "hits", fail)
    with qtbot.waitSignal(tour.failed) as failed:
        tour.begin(many, 0)
    assert failed.args == ["The catalog cannot be read."]
    assert issubclass(LibraryError, ShiyingError)

    monkeypatch.setattr(Answer, "hits", hits)
    tour.turn(1)
    qtbot.waitUntil(lambda: tour.hit is not None)


def test_stepping_over_goes_on_or_back_at_the_end_and_never_returns(qtbot, tour, many):
    tour.begin(many, 2497)
    qtbot.waitUntil(lambda: tour.hit is not None)
    for row in (2498, 2499, 2496):
        assert tour.step_over([tour.hit.photo_id])
        assert tour.row == row
    assert not tour.can_turn(1)
    tour.turn(1)
    assert tour.row == 2496
    tour.go_to(2499)
    assert tour.row == 2496


def test_stepping_over_a_photo_that_is_not_looked_at_stays(qtbot, tour, many):
    tour.begin(many, 10)
    qtbot.waitUntil(lambda: tour.hit is not None)
    next_one = tour.ahead()[0]
    assert tour.step_over([next_one.photo_id])
    assert tour.row == 10
    assert next_one not in tour.ahead()
    tour.turn(1)
    assert tour.row == 12


def test_where_all_has_gone_one_is_back_where_one_has_stepped_aside_or_at_the_end(qtbot, tour, library):
    tour.begin(library.ask("name:chelsea.png"), 0)
    qtbot.waitUntil(lambda: tour.hit is not None)
    first = tour.hit
    tour.step_aside(library.ask("name:coffee"), 0)
    qtbot.waitUntil(lambda: tour.hit is not None)
    assert tour.step_over([tour.hit.photo_id])
    assert tour.hit == first
    assert not tour.step_over([first.photo_id])
