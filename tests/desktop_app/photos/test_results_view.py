"""The middle of the window: which page is shown, refreshes, and duplicates with a way back."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from desktop_app.photos.results_view import ResultsView
from desktop_app.search.live_search import Request


@pytest.fixture
def results(qtbot, library, operations):
    results = ResultsView(library, operations)
    results.resize(900, 600)
    qtbot.addWidget(results)
    results.set_has_folders(True)
    with qtbot.waitExposed(results):
        results.show()
    return results


@pytest.fixture
def answered(qtbot, results):
    def answered(request: Request, answer) -> None:
        with qtbot.waitSignal(results.grid.shown):
            results.show_answer(request, answer)

    return answered


def test_without_folders_there_is_the_welcome(results, answered, answer_to, six):
    results.set_has_folders(False)
    answered(Request(1), answer_to(six))
    assert results.currentWidget() is results.welcome
    results.set_has_folders(True)
    assert results.currentWidget() is results.photos


@pytest.mark.parametrize(
    ("best", "summary"), [(2, "6 photo(s)  ·  2 match best"), (6, "6 photo(s)"), (0, "6 photo(s)")]
)
def test_the_bar_says_how_many(results, answered, answer_to, six, best, summary):
    answered(Request(1, "cat"), answer_to(six, best=best))
    assert results.bar.summary == summary


def test_the_bar_counts_what_is_selected(results, answered, answer_to, many):
    answered(Request(1, "cat"), answer_to(many))
    results.grid.set_current(3)
    assert results.bar.selected == ""
    results.grid.selection.all()
    assert results.bar.selected == "·  1,000 selected"


def test_the_same_question_again_keeps_the_place(results, answered, answer_to, many):
    answered(Request(1, "cat"), answer_to(many))
    results.grid.set_current(500)
    answered(Request(2, "cat"), answer_to(many[10:]))
    assert results.grid.current_row() == 490
    answered(Request(3, "dog"), answer_to(many))
    assert results.grid.current_row() == -1


@pytest.mark.parametrize(("query", "headline"), [("dog", "No photo found"), ("", "No photos to show yet")])
def test_nothing_found_is_said(results, answered, answer_to, query, headline):
    answered(Request(1, query), answer_to([]))
    assert results.currentWidget() is results.sentence
    assert results.sentence.text.startswith(headline)


def test_a_refusal_is_a_sentence(results):
    results.show_refusal("The query is too long.")
    assert results.sentence.text == "Nothing was searched\nThe query is too long."


def test_duplicates_are_listed_and_escape_leads_back(qtbot, results, answered, library, photos):
    for name in ("again.png", "and again.png"):
        shutil.copy(photos / "chelsea.png", photos / name)
    library.add_folder(photos)
    library.index()
    answer = library.ask("a cat")
    answered(Request(1, "a cat"), answer)
    with qtbot.waitSignal(results.grid.shown):
        results.show_duplicates(results.grid.photo_at(0))
    assert {hit.path.name for hit in results.grid.hits()} == {"chelsea.png", "again.png", "and again.png"}
    assert results.shows_duplicates

    (cat,) = [hit for hit in results.grid.hits() if hit.path.name == "chelsea.png"]
    library.forget_photos([cat.photo_id])
    answered(Request(2, "a cat"), answer)  # a refresh does not take them away, but what has left the library
    assert results.shows_duplicates
    assert {hit.path.name for hit in results.grid.hits()} == {"again.png", "and again.png"}
    with qtbot.waitSignal(results.grid.shown):
        qtbot.keyClick(results.grid, Qt.Key.Key_Escape)
    assert not results.shows_duplicates
    assert results.grid.count() == len(answer)


def test_when_all_duplicates_are_gone_the_way_back_is_taken(qtbot, results, answered, library, photos):
    library.add_folder(photos)
    library.index()
    answer = library.ask("a cat")
    answered(Request(1, "a cat"), answer)
    hit = results.grid.photo_at(0)
    library.forget_photos([hit.photo_id])
    with qtbot.waitSignal(results.grid.shown):
        results.show_duplicates(hit)
    assert not results.shows_duplicates
    assert results.grid.answer is answer


def test_another_question_ends_the_list_of_duplicates(qtbot, results, answered, answer_to, six):
    answered(Request(1, "cat"), answer_to(six))
    results.show_duplicates(results.grid.photo_at(0))
    answered(Request(2, "dog"), answer_to(six[:3]))
    qtbot.wait(100)
    assert not results.shows_duplicates
    assert results.grid.count() == 3


def test_the_bar_steers_the_grid(qtbot, results, answered, answer_to, six):
    answered(Request(1), answer_to([replace(six[0])]))
    with qtbot.waitSignal(results.grid.justified_changed):
        results.bar._shape.click()
    usual = results.grid.zoom
    results.bar._zoom.setValue(results.bar._zoom.value() + 10)
    assert results.grid.zoom > usual
    results.grid.set_zoom(usual)
    assert abs(1.2 ** (results.bar._zoom.value() / 10) - usual) < 4
