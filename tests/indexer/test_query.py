"""Queries: what is tidied, and what is refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query import MAX_QUERY_CHARACTERS, clean_query


def clean(text: str, knows: bool = True) -> str:
    return clean_query(text, ("en", "zh"), lambda _: knows)


@given(st.text(max_size=600))
def test_a_query_is_tidy_or_refused(text):
    try:
        cleaned = clean(text)
    except QueryError:
        return
    assert 0 < len(cleaned) <= MAX_QUERY_CHARACTERS
    assert cleaned == " ".join(cleaned.split())
    assert cleaned.isprintable()


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000", "\0"])
def test_nothing_to_look_for(text):
    with pytest.raises(QueryError, match="empty"):
        clean(text)


def test_two_thousand_characters_are_too_many():
    with pytest.raises(QueryError, match=r"2,000 characters.*500"):
        clean("狗" * 2000)


def test_an_unknown_script_names_the_known_languages():
    with pytest.raises(QueryError, match="English and Chinese"):
        clean("สุนัข", knows=False)


def test_spaces_of_all_kinds_become_one():
    assert clean("  一只\u3000\u3000狗\n在 水里 ") == "一只 狗 在 水里"
