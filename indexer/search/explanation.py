"""Says why a photo is among the answers: what each part of the query adds, and which of its names have the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Literal

import numpy as np

from core_model.vectors import SMALLEST_NORM
from indexer.name_words import words_of
from indexer.query import Term
from indexer.search.border import Border
from indexer.vectors import Vectors

NamePlace = Literal["name", "folder", "camera", "lens"]


@dataclass(frozen=True)
class PartMatch:
    """How a photo answers one part of a query: a term, or the photo to resemble, whose `text` is empty.

    `cosine` is the photo's with this part alone, and `border` the least with which the photo would be a good match for
    it. `share` is what the part adds to the score, or takes off; the shares of all parts add up to it.
    """

    text: str
    weight: float
    cosine: float
    border: float
    share: float

    @property
    def is_shown(self) -> bool:
        """Whether the photo shows it, wanted or not, rather than merely something like it."""
        return self.cosine >= self.border


@dataclass(frozen=True)
class NameMatch:
    """A word of the query, or several written together, that one of the photo's names has."""

    text: str
    place: NamePlace


@dataclass(frozen=True)
class Explanation:
    """Why a photo is answered. `score` and `border` are None, and `parts` empty, where there is nothing to compare:
    only filters were asked for, or the model in use has not embedded the photo yet."""

    score: float | None = None
    border: float | None = None
    parts: tuple[PartMatch, ...] = ()
    names: tuple[NameMatch, ...] = ()


def compare(
    photo: Vectors, asked: Sequence[tuple[Term, Border]], parts: Vectors, weights: Vectors
) -> tuple[PartMatch, ...]:
    """How a photo's unit vector, float32 (1, D), answers each part of a query.

    Args:
        asked: the parts' texts and weights, as they were written, each with what it is to stand out from.
        parts: their unit vectors, float32 (K, D).
        weights: how much each counts in the query's vector, float32 (K,).
    """
    cosines = parts @ photo[0]
    shares = weights * cosines / max(float(np.linalg.norm(weights @ parts)), SMALLEST_NORM)
    return tuple(
        PartMatch(term.text, term.weight, float(cosine), float(border.needed(part, photo)[0]), float(share))
        for (term, border), part, cosine, share in zip(asked, parts, cosines, shares, strict=True)
    )


def match_names(row: Mapping[str, Any], words: str) -> tuple[NameMatch, ...]:
    """Where the names of a photo, a row of the catalog with its `folder_path`, have the `words` of a query.

    Words are compared as `indexer.search.names` does. A number at the end may go on, as while it is being typed.
    """
    path = PurePosixPath(row["path"])
    names: tuple[tuple[NamePlace, Sequence[str]], ...] = (
        ("name", [path.name]),
        ("folder", [PureWindowsPath(row["folder_path"]).name, *path.parent.parts]),
        ("camera", [row["camera"] or ""]),
        ("lens", [row["lens"] or ""]),
    )
    return tuple(
        NameMatch(text, place)
        for text in dict.fromkeys(words.split())
        for place, spoken in names
        if any(_has(words_of(name), words_of(text)) for name in spoken)
    )


def _has(name: list[str], words: list[str]) -> bool:
    """Whether `words` stand in a row in `name`."""
    if not words:
        return False
    return any(_begins(name[start:], words) for start in range(len(name) - len(words) + 1))


def _begins(name: list[str], words: list[str]) -> bool:
    *whole, last = words
    here = name[len(whole)]
    return name[: len(whole)] == whole and (here == last or (last.isdigit() and here.startswith(last)))
