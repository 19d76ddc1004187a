"""Libraries whose photos have made-up vectors, so that there can be many, in a real catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from core_model.vectors import unit_length
from indexer.catalog import Catalog, Outcome
from indexer.paths import Home
from indexer.vectors import Snapshot, VectorIndex

PACK = "0123456789abcdef0123456789abcdef"
DIM = 32


@dataclass
class Shelf:
    """A catalog, and what its photos' vectors should be by photo id."""

    catalog: Catalog
    folder: Path
    pack: str = PACK
    vectors: dict[int, np.ndarray] = field(default_factory=dict)
    _count: int = 0

    @staticmethod
    def directions(count: int, seed: int = 0) -> np.ndarray:
        """Unit vectors as half precision keeps them, float32 (count, DIM), in clusters as photos are."""
        random = np.random.default_rng(seed)
        centres = random.normal(size=(max(1, count // 20), DIM))
        vectors = centres[random.integers(len(centres), size=count)] + 0.7 * random.normal(size=(count, DIM))
        return unit_length(vectors.astype(np.float32)).astype(np.float16).astype(np.float32)

    def add(self, vectors: np.ndarray, pack: str = PACK, copies: int = 1) -> list[int]:
        """Add a photo for each vector, or several with the same content."""
        home = self.catalog.home.folder / f"folder {self._count}"
        folder = self.catalog.add_folder(home, "1", "2")
        names = [f"{number}-{copy}.jpg" for number in range(len(vectors)) for copy in range(copies)]
        self.catalog.add_files(folder.id, [(name, 1, 1) for name in names])
        keys = [f"{pack[:4]}{self._count:04}{number:08}".encode() for number in range(len(vectors))]
        self._count += 1
        rows = self.catalog.files(folder.id)
        outcomes = [Outcome(row.id, 1, 1, content_hash=keys[int(row.path.partition("-")[0])]) for row in rows]
        self.catalog.record(outcomes, pack, dict(zip(keys, vectors, strict=True)))
        added = {row.id: vectors[int(row.path.partition("-")[0])] for row in rows}
        self.vectors.update(added)
        return list(added)

    def remove(self, photo_ids: list[int]) -> None:
        """Take photos away; their embeddings stay, as when a folder is removed."""
        with self.catalog.transaction() as connection:
            connection.executemany("DELETE FROM photos WHERE id = ?", [(photo_id,) for photo_id in photo_ids])
        for photo_id in photo_ids:
            del self.vectors[photo_id]

    def index(self, **options: int) -> VectorIndex:
        """What finds the nearest among them; it looks after its files only when it is told to."""
        index = VectorIndex(self.catalog, PACK, DIM, self.folder, **options)
        index.close()
        return index

    def files(self) -> list[str]:
        """The names of the files that were written."""
        return sorted(path.name for path in (self.folder / PACK).glob("*.vectors"))

    def ranked(self, query: np.ndarray, allowed: set[int] | None = None) -> tuple[list[int], np.ndarray]:
        """All photos by their cosine with `query`, best first, compared one by one in double precision."""
        ids = np.array(sorted(self.vectors if allowed is None else allowed), dtype=np.int64)
        known = np.array([self.vectors[id_] for id_ in ids], np.float64).reshape(len(ids), DIM)
        scores = known @ query.astype(np.float16).astype(np.float64)
        order = np.lexsort((ids, -scores))
        return ids[order].tolist(), scores[order]

    def check(self, snapshot: Snapshot, limit: int = 20) -> None:
        """Assert that the nearest are those that comparing one by one finds."""
        for query in self.directions(3, seed=1):
            ids, scores = snapshot.nearest(query, limit)
            expected_ids, expected_scores = self.ranked(query)
            assert np.allclose(scores, expected_scores[:limit], atol=1e-5)
            worst = expected_scores[:limit].min(initial=1)
            clearly = [id_ for id_, score in zip(expected_ids, expected_scores, strict=True) if score > worst + 1e-5]
            assert set(clearly) <= set(ids.tolist())


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """An empty library whose folder has a Chinese name and a space."""
    home = Home(tmp_path / "资料 库")
    catalog = Catalog(home)
    yield Shelf(catalog, home.vectors)
    catalog.close()


@pytest.fixture(scope="module")
def full_shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A library of 3,000 photos with 2,500 vectors. Not to be changed."""
    home = Home(tmp_path_factory.mktemp("shelf"))
    catalog = Catalog(home)
    shelf = Shelf(catalog, home.vectors)
    shelf.add(shelf.directions(2_000))
    shelf.add(shelf.directions(500, seed=5), copies=2)
    yield shelf
    catalog.close()
