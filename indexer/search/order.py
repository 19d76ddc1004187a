"""The photos that answer one query, in an order that never changes, however late one asks for its end.

The first some hundred are ranked and folded when the query is answered, which a graph makes quick in any library. All
others follow by nearness, compared exactly and with only copies of the same file folded, when somebody first asks for
them: nobody who types waits for the order of 500,000. How many there are in all is known from the beginning.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.search.ranking import Ranking
from indexer.vectors import Ids


@dataclass(frozen=True)
class Found:
    """One answer. `score` is the cosine with the query, 0 where only filters were asked; see `model.Hit`."""

    photo_id: int
    score: float
    is_best: bool
    is_named: bool
    duplicates: tuple[int, ...] = ()


@dataclass(frozen=True)
class Folded:
    """A ranking without repeats; `repeats` are the ids of those that stand behind a photo, by its id."""

    ranking: Ranking
    repeats: Mapping[int, tuple[int, ...]]

    def found(self, start: int, end: int) -> list[Found]:
        """The answers from place `start` up to `end`."""
        part = self.ranking.take(np.arange(start, min(end, len(self.ranking))))
        columns = (part.ids.tolist(), part.scores.tolist(), part.is_best.tolist(), part.is_named.tolist())
        return [Found(*row, self.repeats.get(row[0], ())) for row in zip(*columns, strict=True)]


class Order:
    """The answers of one query. Any thread may ask; the first to need the rest puts it in order, the others wait.

    Args:
        head: the first.
        rest: finds the others, `rest_count` of them; called once at most.
    """

    def __init__(self, head: Folded, rest_count: int = 0, rest: Callable[[], Folded] | None = None) -> None:
        self._head = head
        self._rest_count = rest_count
        self._find_rest = rest
        self._rest: Folded | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._head.ranking) + self._rest_count

    @property
    def best(self) -> int:
        """How many of the first are good matches; in the order of dates, which has no border, all."""
        ranking = self._head.ranking
        return len(ranking) if ranking.months is not None else int(np.count_nonzero(ranking.is_best))

    @property
    def months(self) -> Ids | None:
        """The month of each answer, as a number such as 202305, int64 (N,), if they are in the order of dates."""
        return self._head.ranking.months

    def found(self, offset: int, limit: int) -> list[Found]:
        """The answers after the first `offset`, at most `limit`."""
        head, end = len(self._head.ranking), min(offset + limit, len(self))
        answers = self._head.found(offset, min(end, head)) if offset < head else []
        if end > head:
            answers += self._ordered_rest().found(max(0, offset - head), end - head)
        return answers

    def ids(self) -> Ids:
        """All photo ids, int64 (N,)."""
        if not self._rest_count:
            return self._head.ranking.ids
        return np.concatenate([self._head.ranking.ids, self._ordered_rest().ranking.ids])

    def ids_at(self, rows: Ids) -> Ids:
        """The photos at these places, int64 (K,); the rest is put in order only if one of them is there."""
        ids = self._head.ranking.ids
        chosen: Ids = (ids if not len(rows) or rows.max() < len(ids) else self.ids())[rows]
        return chosen

    def rows_of(self, photo_ids: Ids) -> dict[int, int]:
        """The places of these photos, by id; the rest is put in order only if not all of them are among the first."""
        rows = _places(self._head.ranking.ids, photo_ids)
        if len(rows) < len(photo_ids) and self._rest_count:
            rows = _places(self.ids(), photo_ids)
        return rows

    def _ordered_rest(self) -> Folded:
        assert self._find_rest is not None
        with self._lock:
            if self._rest is None:
                self._rest = self._find_rest()
            return self._rest


def listed(photo_ids: Sequence[int]) -> Order:
    """Photos that somebody has chosen, in their order."""
    ids = np.array(photo_ids, dtype=np.int64)
    nothing = np.zeros(len(ids), np.float32)
    return Order(Folded(Ranking(ids, nothing, np.ones(len(ids), np.bool_), nothing.astype(np.bool_)), {}))


def _places(ids: Ids, wanted: Ids) -> dict[int, int]:
    places = np.flatnonzero(np.isin(ids, wanted))
    return dict(zip(ids[places].tolist(), places.tolist(), strict=True))
