"""Reads dates as people write them in English and Chinese, each as the days that it covers.

Photos are of the past: a month, a season, a day or a weekend without its year or week is the latest that has begun.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

YEARS = range(1800, 2201)

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
"""The first month of each; a winter is that which begins in December of its year."""

_NUMERIC = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})[日号]?|月份?)?|年)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})月(?:份|(\d{1,2})[日号]?)?")
_WORD = re.compile(r"(?P<year>\d{4})年?|(?P<day>\d{1,2})(?:st|nd|rd|th)?|(?P<name>[a-z]{3,}|[春夏秋冬])[天季]?")
_BETWEEN = re.compile(r"年?的|(?<=年)|(?=[春夏秋冬])|[-_, ]+")
_YEAR_WORDS = {"今年": 0, "去年": 1, "前年": 2, "this year": 0, "last year": 1}
_SAME_OF_YEARS = {"this": 0, "last": 1}  # last summer: that of last year
_DAY_WORDS = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2}
_WEEK_WORDS = {"this week": 0, "本周": 0, "这周": 0, "last week": 1, "上周": 1}
_WEEKEND_WORDS = {"weekend", "this weekend", "周末", "本周末", "这周末"}
_LAST_WEEKEND_WORDS = {"last weekend", "上周末"}
_MONTH_WORDS = {"this month": 0, "本月": 0, "这个月": 0, "last month": 1, "上月": 1, "上个月": 1}
_LATELY = re.compile(
    r"(?:last|past) ([1-9]\d{0,3}) (day|week|month|year)s?|(?:最近|过去|近)([1-9]\d{0,3})个?([天日周月年])"
)
_DAYS_OF = {"day": 1, "天": 1, "日": 1, "week": 7, "周": 7}
_MONTHS_OF = {"month": 1, "月": 1, "year": 12, "年": 12}
_RANGE = re.compile(r"\.\.+|…+|~|到|至")
_NOW = {"今", "现在", "now"}

_DIGITS = {digit: number for number, digits in enumerate(["〇零", "一", "二两", *"三四五六七八九"]) for digit in digits}
_YEAR_IN_DIGITS = re.compile(rf"[{''.join(_DIGITS)}]{{4}}(?=年)")
_NUMBER = re.compile(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九](?=个?[天日号周月年])")


@dataclass(frozen=True)
class Period:
    """Days from `start` until before `end`; None leaves a side open."""

    start: datetime.date | None
    end: datetime.date | None


def read_period(text: str, today: datetime.date) -> Period:
    """The days of a date such as 2023, 2023-05, 2023年五月, 去年夏天, 最近7天 or “May 5, 2023”, or of a range such as
    2021..2023.

    Raises:
        ValueError: it is none.
    """
    tidy = _in_digits(unicodedata.normalize("NFKC", text).strip().lower())
    parts = [part.strip() for part in _RANGE.split(tidy)]
    if len(parts) == 1:
        return _single(tidy, today)
    if len(parts) != 2 or not any(parts):
        raise ValueError(text)
    first = _single(parts[0], today) if parts[0] else Period(None, None)
    if first.start and re.match(r"\d{1,2}月", parts[1]):  # 2023年5月到8月
        parts[1] = f"{first.start.year}年{parts[1]}"
    last = _single(parts[1], today) if parts[1] and parts[1] not in _NOW else Period(None, None)
    if not (first.start or last.end) or (first.start and last.end and first.start >= last.end):
        raise ValueError(text)
    return Period(first.start, last.end)


def _in_digits(text: str) -> str:
    """`text` with Arabic digits for Chinese numbers, and one word for a week."""
    text = _YEAR_IN_DIGITS.sub(lambda year: "".join(str(_DIGITS[digit]) for digit in year[0]), text)
    text = re.sub(r"(?<=[这上])个(?=周)", "", re.sub("星期|礼拜", "周", text))
    return _NUMBER.sub(lambda number: str(_number(number[0])), text)


def _number(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _single(text: str, today: datetime.date) -> Period:
    if (period := _relative(text, today)) is not None:
        return period
    for word, ago in _YEAR_WORDS.items():  # 去年5月
        text = text.replace(word, f"{today.year - ago}年")
    for read in (_numeric, _named):
        if (period := read(text, today)) is not None:
            return period
    raise ValueError(text)


def _relative(text: str, today: datetime.date) -> Period | None:
    words = re.sub(r"[-_ ]+", " ", text)
    if words in _YEAR_WORDS:
        return _months(today.year - _YEAR_WORDS[words], 1, 12)
    if words in _MONTH_WORDS:
        return _months(today.year, today.month - _MONTH_WORDS[words])
    if words in _WEEK_WORDS:
        return _days(_monday(today, _WEEK_WORDS[words]), 7)
    if words in _WEEKEND_WORDS | _LAST_WEEKEND_WORDS:
        is_before = words in _LAST_WEEKEND_WORDS or today.weekday() < calendar.SATURDAY
        return _days(_monday(today, int(is_before)) + datetime.timedelta(calendar.SATURDAY), 2)
    if words in _DAY_WORDS:
        return _days(today - datetime.timedelta(_DAY_WORDS[words]))
    lately = _LATELY.fullmatch(words)
    return _lately(int(lately[1] or lately[3]), lately[2] or lately[4], today) if lately else None


def _lately(count: int, unit: str, today: datetime.date) -> Period:
    """So many days, weeks, months or years that end today."""
    if unit in _DAYS_OF:
        days = count * _DAYS_OF[unit]
        return _days(today - datetime.timedelta(days - 1), days)
    before = _months(today.year, today.month - count * _MONTHS_OF[unit])
    assert before.start is not None
    day = min(today.day, calendar.monthrange(before.start.year, before.start.month)[1])
    return Period(before.start.replace(day=day), today + datetime.timedelta(1))


def _monday(today: datetime.date, weeks_ago: int) -> datetime.date:
    return today - datetime.timedelta(today.weekday() + 7 * weeks_ago)


def _numeric(text: str, today: datetime.date) -> Period | None:
    if match := _COMPACT.fullmatch(text) or _NUMERIC.fullmatch(text):
        year, month, day = (int(part) if part else None for part in match.groups())
        return _date(year, month, day, today)
    if match := _WITHOUT_YEAR.fullmatch(text):
        return _date(None, int(match[1]), int(match[2]) if match[2] else None, today)
    return None


def _named(text: str, today: datetime.date) -> Period | None:
    """A month or a season by its name, and the day and the year in any order: May 5, 2023, summer 2021, 去年夏天."""
    said: dict[str, str] = {}
    for word in _BETWEEN.sub(" ", text).split():
        match = _WORD.fullmatch(word)
        if word in _SAME_OF_YEARS:
            part, value = "year", str(today.year - _SAME_OF_YEARS[word])
        elif match and match.lastgroup:
            part, value = match.lastgroup, match[match.lastgroup]
        else:
            return None
        if part in said:
            return None
        said[part] = value
    name, (year, day) = said.get("name", ""), (int(said[part]) if part in said else None for part in ("year", "day"))
    if name in _SEASONS and day is None:
        return _in_year(year, today, lambda year: _months(year, _SEASONS[name], 3))
    if name[:3] in _MONTHS and calendar.month_name[_MONTHS[name[:3]]].lower().startswith(name):
        return _date(year, _MONTHS[name[:3]], day, today)
    return None


def _date(year: int | None, month: int | None, day: int | None, today: datetime.date) -> Period:
    if month is None:
        return _in_year(year, today, lambda year: _months(year, 1, 12))
    datetime.date(2000, month, day or 1)  # a leap year: what no year has is refused
    if day is None:
        return _in_year(year, today, lambda year: _months(year, month))
    return _in_year(year, today, lambda year: _days(datetime.date(year, month, day)))


def _in_year(year: int | None, today: datetime.date, make: Callable[[int], Period]) -> Period:
    """What `make` gives for `year`, or for the latest year in which it has begun."""
    if year is not None:
        return make(year)
    for latest in range(today.year, today.year - 9, -1):  # there may be eight years between two 29ths of February
        with suppress(ValueError):
            period = make(latest)
            if period.start and period.start <= today:
                return period
    raise ValueError


def _months(year: int, month: int, count: int = 1) -> Period:
    """So many months from one on, which may be counted beyond the year: 0 is the December before."""
    first = year * 12 + month - 1
    start, end = (datetime.date(number // 12, number % 12 + 1, 1) for number in (first, first + count))
    return Period(_in_range(start), end)


def _days(start: datetime.date, count: int = 1) -> Period:
    return Period(_in_range(start), start + datetime.timedelta(count))


def _in_range(date: datetime.date) -> datetime.date:
    if date.year not in YEARS:
        raise ValueError(date)
    return date
