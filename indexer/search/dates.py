"""Reads dates as people write them in English and Chinese, each as the days that it covers."""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass

YEARS = range(1800, 2201)

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if number}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "春": 3, "夏": 6, "秋": 9, "冬": 12}
"""The first month of each; a winter is that which begins in December of its year."""

_NUMERIC = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})[日号]?|月)?|年)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NAMED = re.compile(r"(?:([a-z]+) (\d{4})|(\d{4}) ([a-z]+)|(\d{4})年?([春夏秋冬])[天季]?)")
_YEAR_WORDS = {"今年": 0, "去年": 1, "前年": 2, "this year": 0, "last year": 1}
_DAY_WORDS = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1, "前天": 2}
_WEEK_WORDS = {"this week": 0, "本周": 0, "这周": 0, "last week": 1, "上周": 1}
_MONTH_WORDS = {"this month": 0, "本月": 0, "这个月": 0, "last month": 1, "上月": 1, "上个月": 1}
_RANGE = re.compile(r"\.\.+|…+|~|到|至")


@dataclass(frozen=True)
class Period:
    """Days from `start` until before `end`; None leaves a side open."""

    start: datetime.date | None
    end: datetime.date | None


def read_period(text: str, today: datetime.date) -> Period:
    """The days of a date such as 2023, 2023-05, 2023年5月1日, 去年夏天 or “May 2023”, or of a range such as 2021..2023.

    Raises:
        ValueError: it is none.
    """
    tidy = unicodedata.normalize("NFKC", text).strip().lower()
    parts = [part.strip() for part in _RANGE.split(tidy)]
    if len(parts) == 1:
        return _single(tidy, today)
    if len(parts) != 2 or not any(parts):
        raise ValueError(text)
    first = _single(parts[0], today) if parts[0] else Period(None, None)
    if first.start and re.match(r"\d{1,2}月", parts[1]):  # 2023年5月到8月
        parts[1] = f"{first.start.year}年{parts[1]}"
    last = _single(parts[1], today) if parts[1] else Period(None, None)
    if first.start and last.end and first.start >= last.end:
        raise ValueError(text)
    return Period(first.start, last.end)


def _single(text: str, today: datetime.date) -> Period:
    for read in (_relative, _numeric, _named):
        period = read(text, today)
        if period is not None:
            return period
    raise ValueError(text)


def _relative(text: str, today: datetime.date) -> Period | None:
    words = re.sub(r"[-_ ]+", " ", text)
    if words in _YEAR_WORDS:
        return _months(today.year - _YEAR_WORDS[words], 1, 12)
    if words in _MONTH_WORDS:
        months = today.year * 12 + today.month - 1 - _MONTH_WORDS[words]
        return _months(months // 12, months % 12 + 1)
    if words in _WEEK_WORDS:
        monday = today - datetime.timedelta(today.weekday() + 7 * _WEEK_WORDS[words])
        return Period(monday, monday + datetime.timedelta(7))
    if words in _DAY_WORDS:
        return _day(today - datetime.timedelta(_DAY_WORDS[words]))
    return None


def _numeric(text: str, today: datetime.date) -> Period | None:
    for word, ago in _YEAR_WORDS.items():  # 去年5月
        text = text.replace(word, f"{today.year - ago}年")
    match = _COMPACT.fullmatch(text) or _NUMERIC.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return _months(year, 1, 12)
    return _months(year, month) if day is None else _day(datetime.date(year, month, day))


def _named(text: str, today: datetime.date) -> Period | None:
    for word, ago in _YEAR_WORDS.items():  # 去年夏天
        text = text.replace(word, str(today.year - ago))
    match = _NAMED.fullmatch(re.sub(r"[-_, ]+", " ", text))
    if match is None:
        return None
    name, year = next((name, year) for name, year in _name_and_year(match) if name)
    if name in _SEASONS:
        return _months(int(year), _SEASONS[name], 3)
    if name[:3] in _MONTHS and calendar.month_name[_MONTHS[name[:3]]].lower().startswith(name):
        return _months(int(year), _MONTHS[name[:3]])
    return None


def _name_and_year(match: re.Match[str]) -> list[tuple[str, str]]:
    first_name, year_after, year_before, last_name, chinese_year, season = match.groups()
    return [(first_name, year_after), (last_name, year_before), (season, chinese_year)]


def _months(year: int, month: int, count: int = 1) -> Period:
    last = year * 12 + month - 1 + count
    return Period(_in_range(datetime.date(year, month, 1)), datetime.date(last // 12, last % 12 + 1, 1))


def _day(date: datetime.date) -> Period:
    return Period(_in_range(date), date + datetime.timedelta(1))


def _in_range(date: datetime.date) -> datetime.date:
    if date.year not in YEARS:
        raise ValueError(date)
    return date
