"""What search asks of the vectors: the same answers however few photos a filter leaves."""

from __future__ import annotations

import numpy as np
import pytest

from core_model.vectors import unit_length
from indexer.search.candidates import SAMPLE, Candidates
from indexer.vectors import Snapshot
from indexer.vectors.matrix import Block, Matrix, empty_block

COUNT = 3_000
RANDOM = np.random.default_rng(0)
VECTORS = unit_length(RANDOM.normal(size=(COUNT, 16)).astype(np.float32)).astype(np.float16).astype(np.float32)
IDS = RANDOM.permutation(10 * COUNT)[:COUNT].astype(np.int64)


def choose(count: int) -> Candidates:
    """Among so many photos, in no order, of which some share a vector."""
    block = Block(np.arange(COUNT), VECTORS.astype(np.float16))
    return Candidates(Snapshot(1, IDS[:count], np.arange(count) // 2, Matrix(block, empty_block(16), "")))


@pytest.fixture
def candidates() -> Candidates:
    return choose(COUNT)


@pytest.mark.parametrize("left", [3, 500, 2_500])
def test_a_filter_only_leaves_out(candidates, left):
    query, allowed = VECTORS[7], IDS[RANDOM.choice(COUNT, left, replace=False)]
    every_id, every_cosine = candidates.nearest(query, COUNT, candidates.all)
    ids, cosines = candidates.nearest(query, 50, candidates.allow(allowed))
    is_left = np.isin(every_id, allowed)
    assert ids.tolist() == every_id[is_left][:50].tolist()
    np.testing.assert_allclose(cosines, every_cosine[is_left][:50], atol=1e-6)


def test_what_reaches_far_enough_is_answered_beyond_the_limit(candidates):
    every_id, every_cosine = candidates.nearest(VECTORS[7], COUNT, candidates.all)
    reach, count = float(every_cosine[99]), int(np.count_nonzero(every_cosine >= every_cosine[99]))
    assert 99 < count < 200
    for limit, most, expected in ((50, 200, count), (50, 80, 80), (50, 0, 50), (200, 300, 200), (200, 100, 200)):
        ids, cosines = candidates.nearest(VECTORS[7], limit, candidates.all, reach, most)
        assert ids.tolist() == every_id[:expected].tolist()
        assert cosines.tolist() == every_cosine[:expected].tolist()


def test_what_is_allowed_is_counted_and_told_apart(candidates):
    pair, alone = IDS[[10, 11]], IDS[[12]]  # see `choose`: two photos a row
    unknown = np.setdiff1d(np.arange(10 * COUNT), IDS)[:3]
    allowed = candidates.allow(np.concatenate([unknown, alone, pair]))
    assert (allowed.photos, allowed.contents) == (3, 2)
    assert (candidates.all.photos, candidates.all.contents) == (COUNT, COUNT // 2)
    asked = np.concatenate([IDS[[20]], alone, unknown, pair[:1]])
    assert candidates.among(asked, allowed).tolist() == [*alone, pair[0]]
    assert candidates.among(asked, candidates.all).tolist() == [IDS[20], *alone, pair[0]]
    nothing = candidates.allow([])
    assert (nothing.photos, nothing.contents, candidates.among(asked, nothing).tolist()) == (0, 0, [])
    empty = choose(0)
    assert (empty.all.photos, empty.all.contents) == (0, 0)
    assert empty.among(asked, empty.allow(asked)).tolist() == []


def test_vectors_are_those_of_the_photos(candidates):
    np.testing.assert_array_equal(candidates.vectors(IDS[[5, 2, 2999]]), VECTORS[[2, 1, 1499]])


def test_only_photos_with_a_vector_are_searchable(candidates):
    unknown = np.setdiff1d(np.arange(10 * COUNT), IDS)[:3].tolist()
    known = IDS[[9, 4]].tolist()
    assert candidates.searchable([*unknown, *known, 10**9]).tolist() == known
    assert candidates.searchable([]).tolist() == []


def test_the_sample_is_bounded(candidates):
    assert len(candidates.sample) == SAMPLE
    empty = choose(0)
    assert empty.searchable([1, 2]).tolist() == []
    assert len(empty.sample) == 0


def test_copies_share_their_content(candidates):
    pair, alone = IDS[[10, 11]], IDS[[12]]  # see `choose`: two photos a row
    contents = candidates.contents(np.concatenate([pair, alone]))
    assert contents[0] == contents[1] != contents[2]
    assert sorted(candidates.copies(pair[:1]).tolist()) == sorted(pair.tolist())
    assert candidates.count_contents(np.concatenate([pair, alone])) == 2


def test_photos_without_a_vector_are_nobody_s_copies(candidates):
    unknown = np.setdiff1d(np.arange(10 * COUNT), IDS)[:3]
    assert len(set(candidates.contents(unknown).tolist())) == 3
    assert choose(0).contents(unknown).tolist() == (-1 - unknown).tolist()
