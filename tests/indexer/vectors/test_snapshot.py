"""The nearest photos: exactly, by a graph, among some only, and all of them ranked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.vectors.graph import PARAMETERS, GraphBuilder, graph_of
from indexer.vectors.sealed import open_sealed, write_sealed

HOLES = 7
"""One embedding in so many is left out of the graph, as those are that came since."""


@pytest.fixture(scope="module")
def exact(full_shelf):
    """Without a graph."""
    return full_shelf.index().snapshot()


@pytest.fixture(scope="module")
def graphed(exact, tmp_path_factory):
    """With a graph that some embeddings are not in, and that holds some whose photos are gone."""
    matrix = exact.matrix
    builder = GraphBuilder(matrix.stored.vectors.shape[1])
    rows = np.arange(len(matrix))[np.arange(len(matrix)) % HOLES > 0]
    builder.add(matrix.ids[rows], matrix.take(rows), 1, lambda: False)
    builder.add(np.arange(10) + 10**9, matrix.take(np.arange(10)), 1, lambda: False)
    path = tmp_path_factory.mktemp("graph") / "图"
    write_sealed(path, {"parameters": PARAMETERS}, builder.parts())
    snapshot = replace(exact, graph=graph_of(open_sealed(path), matrix.stored.vectors.shape[1]))
    assert 0 < len(snapshot.outside) < len(snapshot)
    return snapshot


@pytest.fixture(params=["exact", "graphed"])
def snapshot(request):
    return request.getfixturevalue(request.param)


def test_the_nearest_are_found(full_shelf, snapshot):
    full_shelf.check(snapshot)
    full_shelf.check(snapshot, limit=1)


def test_all_photos_can_be_ranked(full_shelf, snapshot):
    query = full_shelf.directions(1, seed=3)[0]
    ids, scores = snapshot.nearest(query, 10**6)
    assert sorted(ids.tolist()) == sorted(full_shelf.vectors)
    assert np.allclose(scores, full_shelf.ranked(query)[1], atol=1e-5)
    assert (np.diff(scores) <= 0).all()


def test_beyond_the_limit_a_graph_is_not_asked(full_shelf, exact, graphed):
    query = full_shelf.directions(1, seed=5)[0]
    ids, scores = exact.nearest(query, 200)
    count = int(np.count_nonzero(scores >= scores[99]))  # copies score alike
    assert count < 150
    found = graphed.nearest(query, 20, None, float(scores[99]), 150)
    assert found[0].tolist() == ids[:count].tolist()
    assert found[1].tolist() == scores[:count].tolist()
    assert len(graphed.nearest(query, 20, None, float(scores[99]), 70)[0]) == 70
    assert len(graphed.nearest(query, 20, None, 2.0, 150)[0]) == 20


def test_pages_follow_one_another(full_shelf, exact):
    query = full_shelf.directions(1, seed=3)[0]
    ids, _ = exact.nearest(query, 500)
    for limit in (1, 20, 100):
        assert exact.nearest(query, limit)[0].tolist() == ids[:limit].tolist()


def test_copies_of_a_picture_come_together_by_id(full_shelf, snapshot):
    some = [photo_id for photo_id in full_shelf.vectors if photo_id > 2_000][::100]
    for photo_id in some:
        vector = full_shelf.vectors[photo_id]
        ids, scores = snapshot.nearest(vector, 2)
        assert photo_id in ids
        assert ids[0] < ids[1]
        assert scores[0] == scores[1] == pytest.approx(float(vector @ vector), abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_filter_leaves_the_best_of_those_allowed_and_never_fewer_than_there_are(full_shelf, exact, graphed, data):
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    share = data.draw(st.sampled_from([0, 0.001, 0.05, 0.1, 0.5, 0.99, 1]))
    known = exact.photo_ids[random.random(len(exact)) < share]
    allowed = random.permutation(np.concatenate([known, np.arange(5) + 10**7]))  # and some that have left
    limit = data.draw(st.sampled_from([0, 1, 10, 50, 500, 5_000]))
    query = full_shelf.directions(1, seed=data.draw(st.integers(0, 1_000)))[0]
    expected, expected_scores = full_shelf.ranked(query, set(known.tolist()))
    for snapshot in (exact, graphed):
        ids, scores = snapshot.nearest(query, limit, allowed)
        assert len(ids) == len(set(ids.tolist())) == min(limit, len(known))
        assert set(ids.tolist()) <= set(expected)
        assert (np.diff(scores) <= 0).all()
        assert np.allclose(scores, expected_scores[: len(scores)], atol=1e-5 if snapshot is exact else 0.2)
        mask = np.isin(snapshot.photo_ids, allowed)
        by_mask = snapshot.nearest(query, limit, mask)
        assert by_mask[0].tolist() == ids.tolist()


def test_the_graph_finds_nearly_all_and_scores_as_comparing_does(full_shelf, exact, graphed):
    found = 0
    queries = full_shelf.directions(20, seed=8)
    for query in queries:
        scores = dict(zip(*exact.nearest(query, 10**6), strict=True))
        ids, graph_scores = graphed.nearest(query, 50)
        assert [scores[id_] for id_ in ids] == pytest.approx(graph_scores.tolist(), abs=1e-6)
        found += len(set(ids.tolist()) & set(exact.nearest(query, 50)[0].tolist()))
    assert found / (50 * len(queries)) > 0.99


def test_scores_of_all_and_of_a_sample(full_shelf, snapshot):
    query = full_shelf.directions(1, seed=4)[0]
    scores = snapshot.scores(query)
    assert scores.dtype == np.float32
    assert scores.shape == (len(snapshot),) == (3_000,)
    known = np.stack([full_shelf.vectors[id_] for id_ in snapshot.photo_ids.tolist()])
    assert np.allclose(scores, known @ query, atol=2e-3)
    sample = snapshot.sample_scores(query)
    assert np.allclose(np.sort(sample), np.sort(scores))


def test_the_vectors_of_photos(full_shelf, snapshot):
    ids = snapshot.photo_ids[[5, 2_900, 17]]
    assert np.array_equal(snapshot.vectors_of(ids), np.stack([full_shelf.vectors[id_] for id_ in ids.tolist()]))
    with pytest.raises(KeyError):
        snapshot.vectors_of(np.array([10**7]))


def test_nothing_can_be_found_in_an_empty_library(shelf):
    snapshot = shelf.index().snapshot()
    query = shelf.directions(1)[0]
    for allowed in (None, np.array([1, 2]), np.zeros(0, bool)):
        ids, scores = snapshot.nearest(query, 10, allowed)
        assert len(ids) == len(scores) == 0
    assert len(snapshot.scores(query)) == len(snapshot.sample_scores(query)) == 0
    assert snapshot.vectors_of(np.empty(0, np.int64)).shape == (0, 32)
