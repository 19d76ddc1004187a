from pathlib import Path

import pytest
from PIL import Image

from core_model.errors import PhotoError
from desktop_app.photos import thumbnails as module
from desktop_app.photos.thumbnails import Thumbnails, decode


@pytest.fixture
def thumbnails(operations):
    return Thumbnails(operations)


def fetch(qtbot, thumbnails, path: Path, edge: int = 64):
    with qtbot.waitSignal(thumbnails.arrived):
        assert thumbnails.get(path, edge) is None
    return thumbnails.get(path, edge)


def test_decode_cuts_a_square_with_the_photo_s_colours(tmp_path):
    photo = Image.new("RGB", (400, 200), "red")
    photo.paste("blue", (0, 0, 100, 200))
    photo.paste("blue", (300, 0, 400, 200))
    photo.save(tmp_path / "三色.png")

    image = decode(tmp_path / "三色.png", 50)

    assert (image.width(), image.height()) == (50, 50)
    assert image.pixelColor(3, 25).name() == image.pixelColor(46, 25).name() == "#ff0000"


def test_decode_enlarges_a_tiny_photo(tmp_path):
    Image.new("RGB", (3, 2), "green").save(tmp_path / "tiny.png")

    assert decode(tmp_path / "tiny.png", 64).width() == 64


def test_a_thumbnail_is_fetched_once(qtbot, thumbnails, photos):
    first = fetch(qtbot, thumbnails, photos / "chelsea.png")

    assert first.pixmap.width() == 64
    assert thumbnails.get(photos / "chelsea.png", 64) is first


def test_a_corrupt_photo_gives_a_sentence(qtbot, thumbnails, tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8 nothing more")

    thumbnail = fetch(qtbot, thumbnails, tmp_path / "bad.jpg")

    assert thumbnail.pixmap is None
    assert "bad.jpg" in thumbnail.trouble
    with pytest.raises(PhotoError):
        decode(tmp_path / "bad.jpg", 64)


def test_memory_stays_within_the_budget(qtbot, thumbnails, photos, monkeypatch):
    monkeypatch.setattr(module, "MEMORY_BUDGET", 2 * 64 * 64 * 4)
    cat, coffee, rocket = (photos / name for name in ("chelsea.png", "coffee.png", "rocket.jpg"))
    fetch(qtbot, thumbnails, cat)
    fetch(qtbot, thumbnails, coffee)
    assert thumbnails.get(cat, 64)  # the cat has been looked at since, so the coffee is the oldest
    fetch(qtbot, thumbnails, rocket)

    assert thumbnails.get(cat, 64)
    assert thumbnails.get(coffee, 64) is None


def test_what_has_been_scrolled_away_is_not_decoded(qtbot, thumbnails, photos, monkeypatch):
    decoded = []
    monkeypatch.setattr(module, "decode", lambda path, edge: decoded.append(path) or decode(path, edge))
    paths = sorted(photos.iterdir())
    for edge in range(20, 40):
        for path in paths:
            thumbnails.get(path, edge)
    with qtbot.waitSignal(thumbnails.arrived):
        thumbnails.forget_queue()
    qtbot.wait(100)

    assert len(decoded) <= module.Lane.PICTURES.threads + 1


def test_a_changed_photo_is_decoded_again_after_clear(qtbot, thumbnails, tmp_path):
    path = tmp_path / "photo.png"
    Image.new("RGB", (10, 10), "red").save(path)
    fetch(qtbot, thumbnails, path)
    Image.new("RGB", (10, 10), "blue").save(path)
    thumbnails.clear()

    assert fetch(qtbot, thumbnails, path).pixmap.toImage().pixelColor(5, 5).name() == "#0000ff"
