"""A catalog of made-up photos, for what needs no pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.catalog import Catalog, Metadata, Outcome

PACK = "0123456789abcdef"


@pytest.fixture
def add_photo(catalog: Catalog) -> Callable[..., int]:
    """Adds a photo with this path and metadata, in a folder of the library, and gives its id."""

    def add(
        path: str, *, folder: str = "/照片/相册", content: bytes | None = None, size: int = 1, **details: object
    ) -> int:
        known = {row.path: row.id for row in catalog.folders()}
        folder_id = known.get(Path(folder)) or catalog.add_folder(Path(folder), "", "").id
        catalog.add_files(folder_id, [(path, size, 1)])
        photo_id = max(row.id for row in catalog.files(folder_id))
        content = content or photo_id.to_bytes(16, "big")
        vector = {content: np.eye(8, dtype=np.float32)[photo_id % 8]}
        catalog.record([Outcome(photo_id, size, 1, Metadata(**details), content)], PACK, vector)
        return photo_id

    return add
