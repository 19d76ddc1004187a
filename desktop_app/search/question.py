"""A question as the search bar holds it: the typed text, and beside it the filters that were chosen by chip.

Both are joined into one text in the language of queries, which the library reads, the history keeps and the command
line takes. Of each kind there is one filter chosen by chip at most, and it never stands against a typed one: whichever
comes later takes the place of the other, where everybody sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from indexer.errors import QueryError

if TYPE_CHECKING:
    from indexer.query import TypedFilter


class Kind(StrEnum):
    """What a chip is about; in the order in which they stand."""

    DATE = "date"
    FOLDER = "folder"
    PLACE = "place"
    CAMERA = "camera"
    TYPE = "type"
    SHAPE = "shape"
    RATING = "rating"


HAS_PLACE = "place"
_KINDS = {"after": Kind.DATE, "before": Kind.DATE} | {str(kind): kind for kind in Kind if kind is not Kind.PLACE}
_IN_WORDS = "-.:/<>="


@dataclass(frozen=True)
class Chosen:
    """A filter that holds now: its key and value, and whether it stands in the text rather than beside it."""

    key: str
    value: str
    is_typed: bool


@dataclass(frozen=True)
class Question:
    """What is asked for; every change gives another."""

    text: str = ""
    held: tuple[tuple[Kind, str], ...] = ()

    @property
    def query(self) -> str:
        """All of it in the language of queries. Filters come first, where no open quotation marks can swallow them."""
        return " ".join([*(_written(kind, value) for kind, value in self.held), self.text.strip()]).strip()

    @property
    def has_words(self) -> bool:
        """Whether there is more to it than filters."""
        return bool(_without(self.text, _typed_filters(self.text)).strip())

    @property
    def chosen(self) -> dict[Kind, tuple[Chosen, ...]]:
        """The filters that hold, by what they are about. Typed ones with a minus are left to the text."""
        chosen = {kind: (Chosen(_key(kind), value, False),) for kind, value in self.held}
        for one in _typed_filters(self.text):
            if kind := _kind(one):
                chosen[kind] = (*chosen.get(kind, ()), Chosen(one.key, one.value, True))
        return chosen

    @property
    def folder(self) -> str:
        """The one folder that it stays in, as it is said; empty if there is none, or several."""
        chosen = self.chosen.get(Kind.FOLDER, ())
        return chosen[0].value if len(chosen) == 1 else ""

    def typed(self, text: str) -> Question:
        """The text was changed; a filter typed into it takes the place of a held one."""
        kinds = {_kind(one) for one in _typed_filters(text)}
        return Question(text, tuple((kind, value) for kind, value in self.held if kind not in kinds))

    def choose(self, kind: Kind, value: str) -> Question:
        """Hold this filter; it takes the place of any other of its kind."""
        question = self.drop(kind)
        held = dict(question.held) | {kind: value}
        return replace(question, held=tuple((kind, held[kind]) for kind in Kind if kind in held))

    def drop(self, kind: Kind) -> Question:
        """Have no filter of this kind, held or typed."""
        text = _without(self.text, [one for one in _typed_filters(self.text) if _kind(one) is kind])
        return Question(text, tuple((other, value) for other, value in self.held if other is not kind))


def read_question(query: str) -> Question:
    """The question that a query from the history asks: filters of which there is one of a kind are held."""
    found = [(kind, one) for one in _typed_filters(query) if (kind := _kind(one))]
    kinds = [kind for kind, _ in found]
    lifted = [(kind, one) for kind, one in found if kinds.count(kind) == 1 and _key(kind) in (one.key, "has")]
    question = Question(_without(query, [one for _, one in lifted]))
    for kind, one in lifted:
        question = question.choose(kind, one.value)
    return question


def _kind(one: TypedFilter) -> Kind | None:
    """What a typed filter is about, once it has a value; None if no chip is for it."""
    if one.negated or not one.value:
        return None
    if one.key == "has":
        return Kind.PLACE if _means_place(one.value) else None
    return _KINDS.get(one.key)


def _typed_filters(text: str) -> list[TypedFilter]:
    """As `indexer.query` reads them, which is imported late: with it comes all that a library needs."""
    if ":" not in text and "：" not in text:
        return []
    from indexer.query import typed_filters

    return typed_filters(text)


def _means_place(value: str) -> bool:
    from indexer.query import parse_query, quote

    try:
        return parse_query(f"has:{quote(value)}") == parse_query(f"has:{HAS_PLACE}")
    except QueryError:
        return False


def _key(kind: Kind) -> str:
    return "has" if kind is Kind.PLACE else str(kind)


def _written(kind: Kind, value: str) -> str:
    from indexer.query import quote

    is_word = all(character.isalnum() or character in _IN_WORDS for character in value)
    return f"{_key(kind)}:{value if is_word else quote(value)}"


def _without(text: str, filters: list[TypedFilter]) -> str:
    for one in reversed(filters):
        text = f"{text[: one.start].rstrip()} {text[one.end :].lstrip()}"
    return text.strip() if filters else text
