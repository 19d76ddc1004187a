"""What the border asks of each photo is worked out once, and comes out as if it were worked out anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core_model.vectors import unit_length
from indexer.catalog import Outcome
from indexer.search.border import Border
from indexer.search.candidates import Candidates
from indexer.search.library_border import LibraryBorder
from indexer.vectors import VectorIndex

DIM = 16


@pytest.fixture
def candidates(catalog, tmp_path) -> Iterator[Candidates]:
    vectors = unit_length(np.random.default_rng(0).normal(size=(300, DIM)).astype(np.float32))
    folder = catalog.add_folder(Path("/照片"), "", "")
    catalog.add_files(folder.id, [(f"{number}.jpg", 1, 1) for number in range(len(vectors))])
    hashes = {row.id: row.id.to_bytes(16, "big") for row in catalog.files(folder.id)}
    outcomes = [Outcome(photo_id, 1, 1, content_hash=content) for photo_id, content in hashes.items()]
    catalog.record(outcomes, "pack", dict(zip(hashes.values(), vectors, strict=True)))
    index = VectorIndex(catalog, "pack", DIM, tmp_path)
    yield Candidates(index.snapshot())
    index.close()


def test_good_matches_are_those_of_a_border_without_memory(candidates, monkeypatch):
    bank = unit_length(np.random.default_rng(1).normal(size=(40, DIM)).astype(np.float32))
    border, plain = LibraryBorder(candidates, bank), Border(candidates.sample, bank)
    asked: list[int] = []
    levels = border.everyday_levels
    monkeypatch.setattr(border, "everyday_levels", lambda photos: (asked.append(len(photos)), levels(photos))[1])
    for _ in range(2):
        for query in candidates.sample[:5]:
            ids, cosines = candidates.nearest(query, 200, candidates.all)
            vectors = candidates.vectors(ids)
            expected = plain.count_good(cosines, lambda step, vectors=vectors: plain.everyday_levels(vectors[step]))
            assert border.count_best(ids, cosines) == expected >= 1
    assert 200 < sum(asked) <= len(candidates)
