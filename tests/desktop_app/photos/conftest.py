"""Answers over made-up catalogs of real photographs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.photos.grid import PhotoGrid
from indexer.answer import Answer
from indexer.model import Photo, PhotoState
from indexer.search.order import Folded, Order, listed
from indexer.search.ranking import Ranking

SOME = "astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png", "rocket.jpg"


@pytest.fixture
def photo_of() -> Callable[..., Photo]:
    """Makes what the library knows of a file."""
    unknown = ("error", "format", "width", "height", "taken_at", "camera", "lens", "rating", "latitude", "longitude")

    def make(number: int, path: Path, **changes: object) -> Photo:
        details = dict.fromkeys(unknown)
        photo = Photo(number, 1, path, 1, PhotoState.INDEXED, **details, mtime_ns=1, content_hash=path.name.encode())
        return replace(photo, **changes)

    return make


@pytest.fixture
def answer_to(photo_of: Callable[..., Photo]) -> Callable[..., Answer]:
    """Makes an answer of photos, of which the first `best` are good matches; photos in folder 2 are offline."""

    def make(photos: Sequence[Photo], best: int | None = None, months: Sequence[int] | None = None) -> Answer:
        known = {photo.id: photo for photo in photos}
        order = listed([photo.id for photo in photos])
        if best is not None or months is not None:
            count, ids = len(photos), np.array([photo.id for photo in photos], np.int64)
            is_best = np.arange(count) < (count if best is None else best)
            dates = None if months is None else np.array(months)
            order = Order(Folded(Ranking(ids, np.ones(count, np.float32) / 2, is_best, ~is_best & False, dates), {}))
        aspects = {photo.id: (photo.width or 0) / (photo.height or 1) for photo in photos}
        return Answer(
            order,
            lambda ids: {one: known[one] for one in ids if one in known},
            lambda ids: np.array([aspects[one] for one in ids.tolist()], np.float32),
            {2},
        )

    return make


@pytest.fixture
def six(photos: Path, photo_of: Callable[..., Photo]) -> list[Photo]:
    """The photographs: a woman, a cat, coffee, galaxies, a motorcycle, a rocket."""
    made = []
    for number, name in enumerate(SOME, start=1):
        with Image.open(photos / name) as image:
            made.append(photo_of(number, photos / name, width=image.width, height=image.height))
    return made


@pytest.fixture
def many(photo_of: Callable[..., Photo], tmp_path: Path) -> list[Photo]:
    """1,000 photos whose files are not there."""
    return [photo_of(number, tmp_path / f"{number}.jpg") for number in range(1, 1001)]


@pytest.fixture
def show(qtbot, grid: PhotoGrid) -> Callable[..., None]:
    """Shows an answer and waits until the grid has turned to it."""

    def show(answer: Answer, keep_place: bool = False) -> None:
        with qtbot.waitSignal(grid.shown):
            grid.show_answer(answer, keep_place)

    return show
