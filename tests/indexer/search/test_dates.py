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
        (["2020..", "2020…", "2020至今", "2020年到现在"], "2020-01-01", None),
        (["2023年五月", "二〇二三年5月", "去年五月份", "May", "last May", "5月", "五月"], "2023-05-01", "2023-06-01"),
        (["May 5 2023", "May 5, 2023", "5 May 2023", "5th May 2023"], "2023-05-05", "2023-05-06"),
        (["5月5日", "五月五号", "May 5", "2023年五月五日"], "2023-05-05", "2023-05-06"),
        (["3月31日", "Mar 31", "31 march", "三月三十一日"], "2024-03-31", "2024-04-01"),
        (["2月29日", "29 Feb"], "2024-02-29", "2024-03-01"),
        (["last summer", "summer", "夏天", "去年的夏天", "2023年的夏天"], "2023-06-01", "2023-09-01"),
        (["spring", "this spring", "今年春天"], "2024-03-01", "2024-06-01"),
        (["last week", "上周", "上星期", "上个星期", "上个礼拜"], "2024-03-18", "2024-03-25"),
        (["这个星期", "本星期", "这周"], "2024-03-25", "2024-04-01"),
        (["this weekend", "周末", "这个周末", "weekend"], "2024-03-30", "2024-04-01"),
        (["last weekend", "上周末", "上个周末"], "2024-03-23", "2024-03-25"),
        (["last 7 days", "past-7-days", "最近7天", "最近七天", "最近一周", "近1个星期"], "2024-03-25", "2024-04-01"),
        (["last 1 month", "最近一个月"], "2024-02-29", "2024-04-01"),
        (["past 2 years", "最近两年", "过去24个月"], "2022-03-31", "2024-04-01"),
        (["5月到8月"], "2023-05-01", "2023-09-01"),
    ],
)
def test_a_date_covers_its_days(texts, start, end):
    assert {text: days(text) for text in texts} == dict.fromkeys(texts, (start, end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "foo",
        "2023-13",
        "2023-02-30",
        "5/1/2023",
        "2023..2021",
        "1..2..3",
        "9999",
        "mayhem 2023",
        "0",
        "0月",
        "13月",
        "2月30日",
        "may may",
        "5 5 may",
        "summer 5",
        "最近",
        "最近0天",
        "last 9999 years",
        "五",
        "十",
        "32 may",
        "2023 2022",
    ],
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError):  # noqa: PT011 - of many kinds: the caller makes the sentence
        read_period(text, TODAY)


@given(st.text(alphabet="0123456789-/.年月日号到~去今上个周天夏春最近十三 maylstwekndy", max_size=14))
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
