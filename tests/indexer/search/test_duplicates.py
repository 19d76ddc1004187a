"""Folding: copies and bursts become one answer, and alike but different photos do not."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from core_model.vectors import unit_length
from indexer.search.duplicates import MOST_COMPARED, Trace, fold, traces

NOON = datetime.datetime(2024, 5, 1, 12)


def trace(name: str, seconds: float | None = None) -> Trace:
    return Trace(name.encode(), None if seconds is None else NOON + datetime.timedelta(seconds=seconds))


def vectors(*cosines: float) -> np.ndarray:
    """Unit vectors with these cosines to the first."""
    rows = [[cosine, np.sqrt(1 - cosine**2), 0] for cosine in (1.0, *cosines)]
    return unit_length(np.array(rows, np.float32))


@pytest.mark.parametrize(
    ("first", "second", "cosine", "same"),
    [
        (trace("a"), trace("a"), 1.0, True),
        (trace("a", 0), trace("a", 3600), 1.0, True),
        (trace("a"), trace("b"), 0.99, True),
        (trace("a", 0), trace("b"), 0.99, True),
        (trace("a"), trace("b"), 0.95, False),
        (trace("a", 0), trace("b", 5), 0.92, True),
        (trace("a", 0), trace("b", 60), 0.99, False),
        (trace("a", 0), trace("b", 5), 0.7, False),
    ],
)
def test_what_is_the_same(first, second, cosine, same):
    folded = fold(np.array([7, 5]), vectors(cosine), {7: first, 5: second})
    assert folded == ({7: [5]} if same else {7: [], 5: []})


def test_the_best_stays_and_chains_do_not_drift():
    known = {number: trace(str(number), 8 * number) for number in range(4)}
    folded = fold(np.arange(4), vectors(0.999, 0.998, 0.997), known)
    assert folded == {0: [1], 2: [3]}


def test_far_down_only_copies_are_folded():
    count = MOST_COMPARED + 2
    known = {number: trace(str(number)) for number in range(count)} | {count - 1: trace("0")}
    folded = fold(np.arange(count), np.tile(np.eye(2, dtype=np.float32), (count // 2, 1)), known)
    assert {number: repeats for number, repeats in folded.items() if number > 1} == {MOST_COMPARED: []}
    assert folded[0][-1] == count - 1
    assert sum(map(len, folded.values())) + len(folded) == count


def test_a_photo_that_has_left_is_left_out():
    assert fold(np.array([1, 2]), vectors(1.0), {2: trace("a")}) == {2: []}


def test_traces_are_read_from_the_catalog(catalog, add_photo):
    dated = add_photo("a.jpg", taken_at="2024-05-01T12:00:00", content=b"same" * 4)
    plain = add_photo("b.jpg", taken_at="last summer", content=b"same" * 4)
    assert traces(catalog, [dated, plain, 99]) == {
        dated: Trace(b"same" * 4, NOON),
        plain: Trace(b"same" * 4, None),
    }
