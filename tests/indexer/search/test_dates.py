"""Dates as people write them: which days each covers, and which texts are none."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.dates import read_period

TODAY = datetime.date(2024, 3, 31)  # a Sunday


def days(text: str) -> tuple[str | None, str | None]:
    period = read_period(text, TODAY)
    return tuple(bound and bound.isoformat() for bound in (period.start, period.end))


@pytest.mark.parametrize(
    ("texts", "start", "end"),
    [
        (["2023", "2023年", "２０２３", "last year", "去年"], "2023-01-01", "2024-01-01"),
        (["2023-05", "2023-5", "2023/05", "2023.5", "2023年5月", "去年5月"], "2023-05-01", "2023-06-01"),
        (["May 2023", "2023 may", "may-2023"], "2023-05-01", "2023-06-01"),
        (["2023-05-01", "20230501", "2023年5月1日", "2023年5月1号"], "2023-05-01", "2023-05-02"),
        (["2021年夏天", "2021夏", "summer 2021", "2021..2021年夏天"][:3], "2021-06-01", "2021-09-01"),
        (["2021年冬天", "winter 2021"], "2021-12-01", "2022-03-01"),
        (["today", "今天"], "2024-03-31", "2024-04-01"),
        (["yesterday", "昨天"], "2024-03-30", "2024-03-31"),
        (["this week", "本周"], "2024-03-25", "2024-04-01"),
        (["last month", "last-month", "上个月"], "2024-02-01", "2024-03-01"),
        (["2021..2023", "2021~2023年", "2021到2023", "2021-01至2023-12"], "2021-01-01", "2024-01-01"),
        (["2023年5月到8月", "2023-05..2023-08"], "2023-05-01", "2023-09-01"),
        (["..2020", "～2020"], None, "2021-01-01"),
        (["2020..", "2020…"], "2020-01-01", None),
    ],
)
def test_a_date_covers_its_days(texts, start, end):
    assert {text: days(text) for text in texts} == dict.fromkeys(texts, (start, end))


@pytest.mark.parametrize(
    "text", ["", "..", "foo", "2023-13", "2023-02-30", "5/1/2023", "2023..2021", "1..2..3", "9999", "mayhem 2023", "0"]
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError):  # noqa: PT011 - of many kinds: the caller makes the sentence
        read_period(text, TODAY)


@given(st.text(alphabet="0123456789-/.年月日号到~去今上个周天夏春 maylst", max_size=14))
def test_any_text_is_a_period_in_order_or_none(text):
    try:
        period = read_period(text, TODAY)
    except ValueError:
        return
    assert period.start or period.end
    if period.start and period.end:
        assert period.start < period.end


@given(st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 12, 31)))
def test_a_day_in_numbers_is_that_day(date):
    for text in (date.isoformat(), f"{date.year}年{date.month}月{date.day}日", f"{date:%Y/%m/%d}"):
        assert days(text) == (date.isoformat(), (date + datetime.timedelta(1)).isoformat())
