"""The border of best matches, over vectors whose right answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from core_model.vectors import unit_length
from indexer.search.border import LOWEST_LEVEL, STEP, WORTH_ANOTHER_STEP, Border

DIM, THINGS = 64, 40
RANDOM = np.random.default_rng(0)
NAMES = unit_length(RANDOM.normal(size=(THINGS, DIM)).astype(np.float32))
"""The directions of forty things, of which the first thirty are everyday words and the last is never shown."""


def library(photos: int, kinds: int = THINGS - 1) -> tuple[np.ndarray, np.ndarray]:
    """Vectors (N, D) of photos, and which thing each shows."""
    shown = np.arange(photos) % kinds
    noise = unit_length(np.random.default_rng(1).normal(size=(photos, DIM)).astype(np.float32))
    return unit_length(NAMES[shown] + 1.2 * noise), shown


def best(photos: np.ndarray, query: np.ndarray) -> np.ndarray:
    border = Border(photos, NAMES[:30])
    return np.flatnonzero(border.standard_scores(query, photos) >= border.level)


@pytest.mark.parametrize("photos", [400, 4_000])
def test_what_is_shown_stands_above_and_what_is_not_brings_little(photos):
    vectors, shown = library(photos)
    found = best(vectors, NAMES[35])
    assert len(found) >= photos / THINGS / 10
    assert (shown[found] == 35).mean() > 0.9
    assert len(best(vectors, NAMES[-1])) < photos / 200


def test_what_half_of_the_photos_show_can_be_found_too():
    vectors, shown = library(400)
    of_the_dog, others = vectors[shown == 35], vectors[shown != 35]
    noise = unit_length(np.random.default_rng(2).normal(size=(380, DIM)).astype(np.float32))
    of_the_dog = np.concatenate([of_the_dog, unit_length(NAMES[35] + 1.2 * noise)])
    found = best(np.concatenate([others, of_the_dog]), NAMES[35])
    assert len(found) > len(of_the_dog) / 10
    assert (found >= len(others)).mean() > 0.9


def test_six_photos_have_a_border_too():
    vectors, _ = library(6, kinds=6)
    assert [best(vectors, NAMES[kind]).tolist() for kind in range(6)] == [[kind] for kind in range(6)]
    assert not len(best(vectors, NAMES[-1]))


def test_no_photo_below_the_reach_is_a_good_match():
    vectors, _ = library(400)
    border = Border(vectors, NAMES[:30])
    for name in NAMES[25:]:
        good = border.standard_scores(name, vectors) >= border.level
        assert (vectors[good] @ name >= border.reach(name)).all()


def test_good_matches_are_counted_step_by_step_until_there_are_hardly_any():
    vectors, _ = library(20_000, kinds=8)
    border = Border(vectors[:2_000], NAMES[:30])
    order = np.argsort(-(vectors @ NAMES[3]), kind="stable")
    good = border.standard_scores(NAMES[3], vectors[order]) >= border.level
    steps: list[slice] = []

    def levels(step: slice) -> np.ndarray:
        steps.append(step)
        return border.everyday_levels(vectors[order[step]])

    cosines = (vectors @ NAMES[3])[order]
    count = border.count_good(cosines[cosines >= border.reach(NAMES[3])], levels)
    assert count == good[: steps[-1].stop].sum() > STEP * WORTH_ANOTHER_STEP
    assert good[steps[-1].stop :].mean() < WORTH_ANOTHER_STEP
    assert 1 < len(steps) < 10


def test_photos_are_not_compared_with_themselves():
    vectors, _ = library(1)
    assert Border(vectors, vectors).level == LOWEST_LEVEL
    vectors, shown = library(40, kinds=8)
    border = Border(vectors, vectors)
    alike = border.standard_scores(vectors[0], vectors)
    assert alike[shown == 0].min() > alike[shown != 0].max()


def test_the_order_of_magnitude_of_cosines_does_not_matter():
    """A model whose cosines are all high, such as one with a common direction, has the same best matches."""
    vectors, _ = library(400)
    common = np.ones((1, DIM), np.float32) / np.sqrt(DIM)
    lifted, names = unit_length(vectors + common), unit_length(NAMES + common)
    border = Border(lifted, names[:30])
    found = np.flatnonzero(border.standard_scores(names[35], lifted) >= border.level)
    before = best(vectors, NAMES[35])
    assert len(set(found) ^ set(before)) <= len(before) // 2
