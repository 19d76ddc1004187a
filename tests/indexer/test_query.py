"""Queries: what each sign and filter means, what is tidied, and what is refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query import MAX_QUERY_CHARACTERS, parse_query, quote, require_known, tidied, typed_filters

SYNTAX = st.sampled_from([*' "-+:^“”「」－＋：，', "..", "date", "日期", "folder", "size", ">5MB", "2023", "狗", "dog"])


def terms(text: str) -> list[tuple[str, float]]:
    return sorted((term.text, term.weight) for term in parse_query(text).terms)


@given(st.text(max_size=80) | st.lists(SYNTAX, max_size=40).map("".join))
def test_a_query_is_read_or_refused(text):
    try:
        query = parse_query(text)
    except QueryError:
        return
    assert query.terms or query.filters
    for term in query.terms:
        assert 0 < len(term.text) <= MAX_QUERY_CHARACTERS
        assert term.text == " ".join(term.text.split())
        assert term.text.isprintable()
        assert term.weight


@given(st.text(min_size=1, max_size=60) | st.lists(SYNTAX, min_size=1, max_size=10).map("".join))
def test_quoting_keeps_any_text_as_it_is(text):
    text = tidied(text)
    if text.strip("，,、；; "):
        assert terms(quote(text)) == [(text, 1.0)]
        assert terms(f"狗 -{quote(text)}") == sorted([("狗", 1.0), (text, -1.0)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一只 狗", [("一只 狗", 1)]),
        ("海滩 -人", [("人", -1), ("海滩", 1)]),
        ("海滩　－人", [("人", -1), ("海滩", 1)]),
        ("海滩 “” 日落", [("海滩 日落", 1)]),
        ("海滩，-人", [("人", -1), ("海滩", 1)]),
        ("海滩，日期:2023， 日落，大小适中", [("海滩 日落，大小适中", 1)]),
        ("a dog, type:png", [("a dog", 1)]),
        ("dog + snow", [("dog", 1), ("snow", 1)]),
        ("dog +snow hill", [("dog", 1), ("snow hill", 1)]),
        ("狗＋雪", [("狗", 1), ("雪", 1)]),
        ("beach -people sunset", [("beach sunset", 1), ("people", -1)]),
        ('beach -"red car"', [("beach", 1), ("red car", -1)]),
        ("“红色 的车”^2 + 雪^0.5", [("红色 的车", 2), ("雪", 0.5)]),
        ("海滩 -人^0.5", [("人", -0.5), ("海滩", 1)]),
        ("king - man + woman", [("king", 1), ("man", -1), ("woman", 1)]),
        ("t-shirt, black-and-white", [("t-shirt, black-and-white", 1)]),
        ("C++ 16:9 http://x.org", [("C++ 16:9 http://x.org", 1)]),
        ("--like x", [("--like x", 1)]),
        ("猫++", [("猫 ++", 1)]),
        ("猫，--雪", [("猫， --雪", 1)]),
        ('"-dog:cat^2"', [("-dog:cat^2", 1)]),
        ('half a "quo', [("half a quo", 1)]),
        ("-人", [("人", -1)]),
    ],
)
def test_signs_weights_and_quotes(text, expected):
    assert terms(text) == expected


def test_a_filter_is_no_text_and_may_be_negated():
    query = parse_query("猫 相机：iPhone -folder:'x camera: canon")
    assert query.words == "猫"
    assert [one.negated for one in query.filters] == [False, True, False]
    assert [one.parameters for one in query.filters] == [("%iPhone%",), ("%'x%/%",), ("%canon%",)]
    assert parse_query('folder:"我的 照片"').filters[0].parameters[0] == "%我的 照片%/%"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("猫 相机：iPhone 海", [("camera", "iPhone", False, "相机：iPhone")]),
        ('a  -  folder: "我的 照片"\tb', [("folder", "我的 照片", True, '-  folder: "我的 照片"')]),
        ("date:2023 之前:2024", [("date", "2023", False, "date:2023"), ("before", "2024", False, "之前:2024")]),
        ("date:", [("date", "", False, "date:")]),
        ("海滩，日期：2023，Type:png", [("date", "2023", False, "日期：2023，"), ("type", "png", False, "Type:png")]),
        ("狗、-相机:x；folder:a,b, c", [("camera", "x", True, "-相机:x；"), ("folder", "a,b", False, "folder:a,b,")]),
        ('date:"May 2023".."June 2023" a', [("date", "May 2023..June 2023", False, 'date:"May 2023".."June 2023"')]),
        ('folder:"我的 照片"/旅行, “a”/b', [("folder", "我的 照片/旅行", False, 'folder:"我的 照片"/旅行,')]),
        (
            '-date:"May 2023"… type:“a b”c',
            [("date", "May 2023…", True, '-date:"May 2023"…'), ("type", "a b", False, "type:“a b”")],
        ),
        ("rating:many", [("rating", "many", False, "rating:many")]),
        ('16:9 "type:png"', []),
        ("folderr:x type:png", []),
    ],
)
def test_typed_filters_know_where_they_stand(text, expected):
    found = [(one.key, one.value, one.negated, text[one.start : one.end]) for one in typed_filters(text)]
    assert found == expected


@given(st.text(max_size=80) | st.lists(SYNTAX, max_size=40).map("".join))
def test_there_are_as_many_typed_filters_as_the_query_has(text):
    try:
        query = parse_query(text)
    except QueryError:
        return
    assert len(typed_filters(text)) == len(query.filters)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000", "\0", "-", "+ ，", '""'])
def test_nothing_to_look_for(text):
    with pytest.raises(QueryError, match="empty"):
        parse_query(text)


def test_two_thousand_characters_are_too_many():
    with pytest.raises(QueryError, match=r"2,000 characters.*500"):
        parse_query("狗" * 2000)


def test_weights_have_a_range():
    for text in ("cat^0", "cat^11", '"cat"^11'):
        with pytest.raises(QueryError, match="out of range"):
            parse_query(text)


def test_a_misspelt_filter_names_the_right_one():
    with pytest.raises(QueryError, match=r"camra.*did you mean camera:"):
        parse_query("cat camra:iphone")
    assert terms('cat "camra:iphone"') == [("cat camra:iphone", 1)]


def test_an_unknown_script_names_the_known_languages():
    with pytest.raises(QueryError, match="English and Chinese"):
        require_known("สุนัข", ("en", "zh"), lambda _: False)
    require_known("a dog", ("en", "zh"), lambda _: True)


def test_spaces_of_all_kinds_become_one():
    assert terms("  一只\u3000\u3000狗\n在 水里 ") == [("一只 狗 在 水里", 1)]
