"""Small pictures cut out of a photograph, as encoded files."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture(scope="session")
def jpeg(photo_source: Path) -> Callable[[int], bytes]:
    """A JPEG of 48 x 36 pixels by number; other numbers show other parts of a photograph."""
    with Image.open(photo_source / "chelsea.png") as photo:
        photo = photo.convert("RGB")

    def cut(number: int) -> bytes:
        left, top = 40 * (number % 10), 30 * (number // 10)
        encoded = io.BytesIO()
        photo.crop((left, top, left + 48, top + 36)).save(encoded, "JPEG", quality=90)
        return encoded.getvalue()

    return cut
