"""Reads what the user asks for: words to look for or to avoid, weights, and filters. The grammar is in README.

`dog + snow` adds two things up, `海滩 -人` turns away from people, `cat^2` weighs twice, `folder:旅行` is a filter, and
quotes keep words together and free of signs. A sign counts only at the start of a word, so `t-shirt` is one word.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from indexer.errors import QueryError
from indexer.search.filters import KEYS, Filter, find_key, make_filter

MAX_QUERY_CHARACTERS = 500
MAX_WEIGHT = 10.0

_MINUS, _PLUS, _BREAKS = "-－−﹣", "+＋", "，,、；;"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_QUOTES = {'"': '"', "“": "”", "「": "」", "＂": "＂"}
_SIGN = re.compile(rf"([{_MINUS}])|[{_PLUS}]")
_KEY = re.compile(r"([^\W\d_]+)[:：]\s*")
_QUOTED = re.compile("|".join(f"{start}(?:[^{end}]|{end}{end})*(?:{end}|$)" for start, end in _QUOTES.items()))
_KEYS = "|".join(alias for aliases in KEYS.values() for alias in aliases)
_NEXT = rf"(?<=[{_HAN}{_BREAKS}])[{_PLUS}]|(?<=[{_BREAKS}])(?:[{_MINUS}]|(?:{_KEYS})[:：])"
_WORD = re.compile(rf"\S(?:(?!{_NEXT})\S)*", re.IGNORECASE)
"""A run without space that ends where another sign or filter begins: 狗+雪, 海滩，-人 and 海滩，日期:2023 are two each.

Its own first character may be a sign that is none, as in 猫++.
"""
_JOINT = re.compile(r"[/\\]|\.\.+|…+|[~～]")
"""What a filter's value goes on with behind quotation marks: folder:"我的 照片"/旅行, date:"May 2023".."June 2023"."""

_WEIGHT = re.compile(r"[\^＾](\d+(?:\.\d+)?)(?=\s|$)")
_WEIGHTED = re.compile(r"(.+)[\^＾](\d+(?:\.\d+)?)")
_LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True)
class Term:
    """Something that photos should show, or, if `weight` is negative, should not."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True)
class Query:
    """What was asked for. `filters` must all hold; without terms they alone decide."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def words(self) -> str:
        """The text that should be found, for a look at the photos' names."""
        return " ".join(term.text for term in self.terms if term.weight > 0)


@dataclass(frozen=True)
class TypedFilter:
    """A filter as it stands in a text, sign and all, from the character `start` until before `end`."""

    key: str
    value: str
    negated: bool
    start: int
    end: int


@dataclass(frozen=True)
class _Piece:
    """One word as it was read: its sign ("", "+" or "-"), the filter that it belongs to if any, and its weight."""

    sign: str
    key: str | None
    text: str
    is_quoted: bool
    weight: float = 1.0


@dataclass
class _Reading:
    """What has been read so far; `run` holds plain words that make one term together."""

    run: list[str] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def take(self, piece: _Piece) -> None:
        """Put a word where its sign says; a weight ends the run of words that it stands behind."""
        if piece.sign:
            self.strip_comma()
        if piece.sign == "-":
            self.terms.extend([Term(piece.text, -piece.weight)] if piece.text.strip(_BREAKS) else [])
            return
        if piece.sign == "+":
            self.close_run()
        self.run.append(piece.text)
        if piece.weight != 1:
            self.close_run(piece.weight)

    def close_run(self, weight: float = 1.0) -> None:
        """Make a term of the words read since the last."""
        text = " ".join(filter(None, self.run))  # an empty quotation is no word
        if text.strip(_BREAKS):
            self.terms.append(Term(text, weight))
        self.run.clear()

    def strip_comma(self) -> None:
        """Leave out a comma behind the last word, which only parts it from what comes."""
        if self.run:
            self.run[-1] = self.run[-1].rstrip(_BREAKS)


def parse_query(text: str, today: datetime.date | None = None) -> Query:
    """Read `text`, as typed or pasted; `today` is what words such as 昨天 count from.

    Raises:
        QueryError: it is empty or too long, or one of its filters makes no sense.
    """
    reading, filters = _Reading(), []
    for piece, _, _ in _pieces(tidied(text)):
        if piece.key is None:
            reading.take(piece)
        else:
            reading.strip_comma()
            filters.append(make_filter(piece.key, piece.text, piece.sign == "-", today or datetime.date.today()))
    reading.close_run()
    if not reading.terms and not filters:
        raise QueryError("The query is empty: say what the photo shows, like 雪地里的小孩 or “a dog in the water”.")
    return Query(tuple(reading.terms), tuple(filters))


def typed_filters(text: str) -> list[TypedFilter]:
    """The filters that stand in `text`, whether or not their values make sense; none if it cannot be read at all."""
    try:
        return [
            TypedFilter(piece.key, piece.text, piece.sign == "-", start, end)
            for piece, start, end in _pieces(_spaced(text))
            if piece.key
        ]
    except QueryError:
        return []


def quote(text: str) -> str:
    """`text` as one word of a query, whatever signs, colons or quotes it has."""
    return '"' + text.replace('"', '""') + '"'


def tidied(text: str) -> str:
    """`text` without surrounding space and control characters.

    Raises:
        QueryError: it has more than `MAX_QUERY_CHARACTERS`.
    """
    tidy = " ".join(_spaced(text).split())
    if len(tidy) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"The query has {len(tidy):,} characters, and the most is {MAX_QUERY_CHARACTERS}: "
            "say in a sentence what the photo shows."
        )
    return tidy


def require_known(text: str, languages: tuple[str, ...], knows: Callable[[str], bool]) -> None:
    """Refuse a text in which the model's vocabulary, by `knows`, holds nothing; `languages` are those it reads.

    Raises:
        QueryError: the text is wholly in a script that the model does not know.
    """
    if not knows(text):
        names = " and ".join(_LANGUAGE_NAMES.get(language, language) for language in languages)
        raise QueryError(f"The model in use does not know the script of “{text[:40]}”: it reads {names}.")


def _spaced(text: str) -> str:
    """`text` with a space for each character that cannot be printed, so that no other moves."""
    return "".join(character if character.isprintable() else " " for character in text)


def _pieces(text: str) -> Iterator[tuple[_Piece, int, int]]:
    """The words of `text`, each with where it begins and where it has ended."""
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        start = position
        piece, position = _piece(text, start)
        yield piece, start, position


def _piece(text: str, position: int) -> tuple[_Piece, int]:
    """The word that begins at `position`, and where the next may."""
    sign = ""
    if (signed := _SIGN.match(text, position)) and not _SIGN.match(text, signed.end()):  # two, as in --like, are text
        sign = "-" if signed[1] else "+"
        position = _skip_space(text, signed.end())
    named = _KEY.match(text, position)
    key = find_key(named[1]) if named else None
    if named and key:
        position = named.end()
    quoted = _QUOTED.match(text, position)
    if quoted and key and _JOINT.match(text, quoted.end()):
        value, end = _joined(text, quoted)
        return _Piece(sign, key, value, True), end
    if quoted:
        weighted = _WEIGHT.match(text, quoted.end())
        weight = _weight(weighted[1]) if weighted else 1.0
        return _Piece(sign, key, _unquoted(quoted[0]), True, weight), (weighted or quoted).end()
    word = _WORD.match(text, position)
    found, end = (word[0], word.end()) if word else ("", position)
    if key is None and (weighted := _WEIGHTED.fullmatch(found)):
        return _Piece(sign, key, weighted[1], False, _weight(weighted[2])), end
    return _Piece(sign, key, found.rstrip(_BREAKS) if key else found, False), end


def _joined(text: str, quoted: re.Match[str]) -> tuple[str, int]:
    """A value that begins with quotation marks and goes on behind them, and where it has ended."""
    value, end = _unquoted(quoted[0]), quoted.end()
    while joint := _JOINT.match(text, end):
        value, end = value + joint[0], joint.end()
        if more := _QUOTED.match(text, end):
            value, end = value + _unquoted(more[0]), more.end()
        elif word := _WORD.match(text, end):
            return value + word[0].rstrip(_BREAKS), word.end()
    return value, end


def _skip_space(text: str, position: int) -> int:
    while text[position : position + 1] == " ":
        position += 1
    return position


def _unquoted(word: str) -> str:
    end, inner = _QUOTES[word[0]], word[1:]
    if (len(inner) - len(inner.rstrip(end))) % 2:  # an odd one closes; pairs are meant
        inner = inner[:-1]
    return " ".join(inner.replace(end * 2, end).split())


def _weight(text: str) -> float:
    weight = float(text)
    if not 0 < weight <= MAX_WEIGHT:
        raise QueryError(f"The weight ^{text} is out of range: write a number above 0, and up to {MAX_WEIGHT:g}.")
    return weight
