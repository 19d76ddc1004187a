from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from core_model.errors import PhotoError
from desktop_app import pillow_to_qt
from desktop_app.pillow_to_qt import to_qimage
from desktop_app.preview import picture as module
from desktop_app.preview.picture import Stage, decode_full, decode_sharp, read_quick


def corners(image: QImage) -> list[str]:
    """The colours of the four corners, clockwise from the top left."""
    right, bottom = image.width() - 3, image.height() - 3
    return [nearest(image.pixelColor(*place)) for place in ((2, 2), (right, 2), (right, bottom), (2, bottom))]


def nearest(colour) -> str:
    names = {(255, 0, 0): "red", (0, 128, 0): "green", (0, 0, 255): "blue", (255, 255, 0): "yellow"}
    return names[min(names, key=lambda rgb: sum(abs(a - b) for a, b in zip(rgb, colour.getRgb()[:3], strict=True)))]


def quarters(width: int, height: int) -> Image.Image:
    """Red, green, blue and yellow quarters, clockwise from the top left."""
    image = Image.new("RGB", (2, 2))
    for place, colour in (((0, 0), "red"), ((1, 0), "green"), ((1, 1), "blue"), ((0, 1), "yellow")):
        image.paste(colour, (*place, place[0] + 1, place[1] + 1))
    return image.resize((width, height), Image.Resampling.NEAREST)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A photo of 6 megapixels, as a camera on its side writes it: EXIF orientation 8."""
    path = tmp_path / "相册" / "竖拍.jpg"
    path.parent.mkdir()
    exif = Image.Exif()
    exif[0x0112] = 8
    quarters(3000, 2000).save(path, exif=exif)
    return path


def test_all_stages_are_upright_and_know_the_photo_s_size(large):
    for picture in (decode_sharp(large, (800, 600)), decode_full(large)):
        assert (picture.width, picture.height) == (2000, 3000)
        assert corners(picture.levels[0]) == ["green", "blue", "yellow", "red"]  # turned anticlockwise


def test_each_stage_is_as_large_as_it_should_be(large):
    sharp, full = decode_sharp(large, (800, 600)), decode_full(large)

    assert (sharp.levels[0].width(), sharp.levels[0].height()) == (400, 600)
    assert [level.width() for level in full.levels] == [2000, 1000]
    assert [picture.is_whole for picture in (sharp, full)] == [False, True]


def test_the_level_for_a_scale_has_enough_pixels_and_no_more_than_need_be(large):
    full = decode_full(large)

    assert [full.level_for(scale).width() for scale in (0.2, 0.5, 0.51, 1, 4)] == [1000, 1000, 2000, 2000, 2000]


def test_a_small_photo_is_whole_when_it_is_sharp(photos):
    sharp = decode_sharp(photos / "chelsea.png", (800, 600))

    assert sharp.is_whole
    assert (sharp.levels[0].width(), sharp.stage) == (451, Stage.SHARP)


def test_heic(tmp_path):
    path = tmp_path / "IMG_0001.HEIC"
    pillow_heif.from_pillow(quarters(640, 480)).save(path, quality=90)

    assert corners(decode_sharp(path, (320, 320)).levels[0]) == ["red", "green", "blue", "yellow"]


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_a_photo_of_too_many_pixels_is_shown_with_fewer(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(module, "FULL_PIXELS", 100_000)
    path = tmp_path / f"large.{suffix}"
    quarters(1600, 1200).save(path)

    full = decode_full(path)

    assert (full.width, full.height, full.is_whole) == (1600, 1200, True)
    assert full.levels[0].width() * full.levels[0].height() <= 100_000
    assert 0 < full.scale <= 0.25
    assert corners(full.levels[0]) == ["red", "green", "blue", "yellow"]


def test_a_photo_that_would_take_too_much_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FULL_PIXELS", 100_000)
    monkeypatch.setattr("core_model.imaging.MAX_DECODE_BYTES", 1_000_000)
    path = tmp_path / "large.png"
    quarters(1600, 1200).save(path)

    with pytest.raises(PhotoError, match="memory"):
        decode_full(path)


@pytest.mark.parametrize("decode", [lambda path: decode_sharp(path, (9, 9)), decode_full], ids=["sharp", "full"])
def test_a_damaged_photo_raises_a_sentence(tmp_path, decode):
    path = tmp_path / "bad.jpg"
    path.write_bytes(b"\xff\xd8 nothing more")

    with pytest.raises(PhotoError, match=r"bad\.jpg"):
        decode(path)


def test_a_quick_picture_is_upright_and_knows_the_photo_s_size(large, library):
    library.add_folder(large.parent)
    library.index()
    photo = library.ask("name:竖拍.jpg").hits(0, 1)[0].photo
    for _ in ("decoded", "kept"):
        quick = read_quick(library.thumbnails, photo)
        assert (quick.width, quick.height, quick.stage) == (2000, 3000, Stage.QUICK)
        assert min(quick.levels[0].width(), quick.levels[0].height()) >= module.QUICK_EDGE
        assert corners(quick.levels[0]) == ["green", "blue", "yellow", "red"]
        library.thumbnails.get(photo, 384)
        large.unlink(missing_ok=True)


def test_there_is_no_quick_picture_where_a_sharp_one_is_as_quick(library):
    photos = {hit.path.name: hit.photo for hit in library.ask(fold_duplicates=False).hits(0, 100)}
    for name in ("rocket.jpg", "IMG_0009.heic"):  # small, and not to be decoded in parts
        assert read_quick(library.thumbnails, photos[name]) is None
        library.thumbnails.get(photos[name], 192)
        assert read_quick(library.thumbnails, photos[name]).stage is Stage.QUICK


def test_pixels_are_the_same_in_qt(photos, monkeypatch):
    monkeypatch.setattr(pillow_to_qt, "_BAND_PIXELS", 10_000)  # many bands
    with Image.open(photos / "chelsea.png") as opened:
        image = opened.convert("RGB")
    made = to_qimage(image)

    assert (made.width(), made.height()) == image.size
    for place in ((0, 0), (450, 299), (200, 150), (17, 233)):
        assert made.pixelColor(*place).getRgb()[:3] == image.getpixel(place)
        assert made.pixelColor(*place).alpha() == 255
