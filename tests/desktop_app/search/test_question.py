"""What is typed and what is chosen by chip, joined into one query that never stands against itself unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.search.question import Chosen, Kind, Question, read_question
from indexer.errors import QueryError
from indexer.query import parse_query, typed_filters

VALUES = {
    Kind.DATE: ["today", "this year", "2023-05-01..2023-08-31"],
    Kind.FOLDER: ["/home/me/我的 照片", 'C:\\Users\\"me"', "a-b"],
    Kind.PLACE: ["place"],
    Kind.CAMERA: ["Canon EOS R5+", "x^2", "iPhone"],
    Kind.TYPE: ["jpeg"],
    Kind.SHAPE: ["landscape"],
    Kind.RATING: [">=4", "5"],
}
CHOICES = st.sampled_from([(kind, value) for kind, values in VALUES.items() for value in values])
WORDS = ["狗", "dog ", " -人 ", " date:2023 ", " 日期：去年 ", ' "half', " -folder:x ", " has:gps ", " has:lens ", "++"]
TYPED = st.lists(st.sampled_from(WORDS), max_size=6).map("".join)


def test_held_filters_stand_before_the_text():
    question = Question("雪地里的小孩 ").choose(Kind.CAMERA, "iPhone 13").choose(Kind.DATE, "this year")

    assert question.query == 'date:"this year" camera:"iPhone 13" 雪地里的小孩'
    assert question.text == "雪地里的小孩 "


@given(TYPED, st.lists(CHOICES, max_size=4))
def test_every_filter_that_is_shown_holds_and_no_other(text, choices):
    question = Question().typed(text)
    for kind, value in choices:
        question = question.choose(kind, value)
    shown = [(one.key, one.value) for filters in question.chosen.values() for one in filters]
    in_query = [(one.key, one.value) for one in typed_filters(question.query) if not one.negated]

    others = [(key, value) for key, value in in_query if key == "has" and value not in {"gps", "place"}]
    assert sorted(shown + others) == sorted(in_query)
    for kind, value in dict(choices).items():
        assert question.chosen[kind] == (Chosen("has" if kind is Kind.PLACE else str(kind), value, False),)


@given(TYPED, CHOICES)
def test_dropping_takes_all_of_a_kind_away_and_nothing_else(text, choice):
    kind, value = choice
    question = Question().typed(text).choose(kind, value).drop(kind)

    assert kind not in question.chosen
    kept = [one for one in Question(text).chosen if one is not kind]
    assert list(question.chosen) == kept
    assert _terms(question.text) == _terms(text)


def _terms(text: str) -> object:
    try:
        return parse_query(text).terms
    except QueryError:
        return ()


def test_a_typed_filter_takes_the_place_of_a_held_one():
    question = Question("猫").choose(Kind.DATE, "this year").choose(Kind.TYPE, "png").typed("猫 之后:2020")

    assert question.query == "type:png 猫 之后:2020"
    assert question.chosen[Kind.DATE] == (Chosen("after", "2020", True),)


def test_half_a_typed_filter_and_one_with_a_minus_leave_held_ones_alone():
    question = Question().choose(Kind.FOLDER, "旅行").choose(Kind.DATE, "2023")

    assert question.typed("猫 date:").chosen[Kind.DATE][0].value == "2023"
    assert question.typed("猫 -folder:截图").query == "date:2023 folder:旅行 猫 -folder:截图"


def test_a_chosen_filter_takes_the_place_of_typed_ones():
    question = Question("dog date:2021 before:2022 running").choose(Kind.DATE, "today")

    assert question == Question("dog running", ((Kind.DATE, "today"),))


@pytest.mark.parametrize(
    ("query", "text", "kinds"),
    [
        ('date:"this year" camera:iPhone 狗', "狗", [Kind.DATE, Kind.CAMERA]),
        ("dog has:地点", "dog", [Kind.PLACE]),
        ("dog after:2020 before:2022", "dog after:2020 before:2022", []),
        ("dog type:png type:jpg", "dog type:png type:jpg", []),
        ("dog -type:png lens:50mm", "dog -type:png lens:50mm", []),
    ],
)
def test_a_query_from_the_history_comes_back_as_it_was_asked(query, text, kinds):
    question = read_question(query)

    assert question.text == text
    assert [kind for kind, _ in question.held] == kinds
    assert sorted(parse_query(question.query).filters, key=str) == sorted(parse_query(query).filters, key=str)


def test_text_alone_is_not_touched():
    assert read_question("  a  cat ").text == "  a  cat "
    assert Question("a  cat ").drop(Kind.DATE).text == "a  cat "
