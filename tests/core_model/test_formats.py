"""Which files are photos: RAW by its preview, JPEG XL, wrong endings, and what is never let near a decoder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from core_model import PhotoError
from core_model.formats import JPEG_XL, RAW, left_out
from core_model.imaging import PHOTO_SUFFIXES, open_photo, photo_file


@pytest.fixture
def cat(photo_source: Path) -> Image.Image:
    with Image.open(photo_source / "chelsea.png") as image:
        return image.convert("RGB").resize((450, 300))


def likeness(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures of one shape look alike, from -1 to 1."""
    tones = [np.asarray(image.convert("L").resize((48, 32)), dtype=float).ravel() for image in (one, other)]
    return float(np.corrcoef(*tones)[0, 1])


@pytest.mark.parametrize("size", [None, 100])
def test_a_raw_file_shows_its_preview(tmp_path, cat, size, dng):
    pytest.importorskip("rawpy")
    (tmp_path / "照片.DNG").write_bytes(dng(cat))
    photo = open_photo(tmp_path / "照片.DNG", size)
    assert likeness(photo, cat) > 0.99
    assert min(photo.size) >= (size or 300)


def test_a_raw_file_is_upright(tmp_path, cat, dng):
    pytest.importorskip("rawpy")
    (tmp_path / "turned.dng").write_bytes(dng(cat.transpose(Image.Transpose.ROTATE_90), orientation=6))
    photo = open_photo(tmp_path / "turned.dng")
    assert photo.size == cat.size
    assert likeness(photo, cat) > 0.99


def test_a_raw_file_tells_its_own_size_and_camera(tmp_path, cat, dng):
    pytest.importorskip("rawpy")
    (tmp_path / "a.dng").write_bytes(dng(cat, orientation=8))
    with photo_file(tmp_path / "a.dng") as photo:
        assert (photo.format, photo.width, photo.height) == ("DNG", 320, 480)
        assert (photo.exif[271], photo.exif[306]) == ("Shiying", "2024:02:29 13:14:15")
    with photo_file(io.BytesIO((tmp_path / "a.dng").read_bytes()), name="a.dng") as photo:
        assert photo.format == "DNG"


def test_a_raw_file_without_a_preview_is_developed(tmp_path, dng):
    pytest.importorskip("rawpy")
    (tmp_path / "bare.dng").write_bytes(dng(None, orientation=6))
    photo = open_photo(tmp_path / "bare.dng", 64)
    assert photo.mode == "RGB"
    assert photo.width < photo.height


@pytest.mark.parametrize("name", ["a.dng", "a.jpg", "a.heic", "a.png"])
def test_content_counts_not_the_ending(tmp_path, cat, name):
    heic = io.BytesIO()
    pillow_heif.from_pillow(cat).save(heic)
    for format_name in ("JPEG", "PNG", "HEIF"):
        if format_name == "HEIF":
            (tmp_path / name).write_bytes(heic.getvalue())
        else:
            cat.save(tmp_path / name, format_name)
        assert likeness(open_photo(tmp_path / name), cat) > 0.95


@pytest.mark.parametrize(("format_name", "brand"), [("AVIF", b"avif"), ("HEIF", b"heic")])
def test_a_picture_that_does_not_say_how_it_is_packed(cat, format_name, brand):
    stored = io.BytesIO()
    cat.save(stored, "AVIF") if format_name == "AVIF" else pillow_heif.from_pillow(cat).save(stored)
    content = stored.getvalue().replace(b"ftyp" + brand, b"ftypmif1", 1)  # as older libraries write both
    assert content[8:12] == b"mif1"
    with photo_file(io.BytesIO(content)) as photo:
        assert photo.format == format_name
        assert likeness(photo.decode(), cat) > 0.95


def test_a_cut_raw_file_has_its_reason(tmp_path, cat, dng):
    pytest.importorskip("rawpy")
    content = dng(cat)
    for keep in (20, 400, 5_000):
        (tmp_path / "cut.dng").write_bytes(content[:keep])
        with pytest.raises(PhotoError, match=r"cut\.dng (is|cannot)"):
            open_photo(tmp_path / "cut.dng")


def test_jpeg_xl(tmp_path, cat):
    pytest.importorskip("pylibjxl")
    exif = Image.Exif()
    exif[0x0112] = 6  # JPEG XL turns pictures in its own way; this is only a note
    cat.save(tmp_path / "a.jxl", exif=exif)
    photo = open_photo(tmp_path / "a.jxl")
    assert photo.size == cat.size
    assert likeness(photo, cat) > 0.98


def test_optional_formats_are_photos_only_where_they_can_be_read():
    for decoder in (RAW, JPEG_XL):
        assert decoder.suffixes <= PHOTO_SUFFIXES if decoder.installed else not decoder.suffixes & PHOTO_SUFFIXES
    hidden = (
        "import importlib.util as util; find = util.find_spec;"
        "util.find_spec = lambda name, *rest: None if name in {'rawpy', 'pylibjxl'} else find(name, *rest);"
        "from core_model.imaging import PHOTO_SUFFIXES; from core_model.formats import left_out;"
        "print(sorted(PHOTO_SUFFIXES & {'.cr2', '.jxl', '.jpg'}), *left_out(), sep='|')"
    )
    said = subprocess.run([sys.executable, "-c", hidden], capture_output=True, text=True, check=True).stdout
    assert said.startswith("['.jpg']|RAW photos (ARW, CR2,")
    assert "`pip install rawpy`" in said
    assert "`pip install pylibjxl brotli`" in said
    assert len(left_out()) == (not RAW.installed) + (not JPEG_XL.installed)


def test_a_picture_that_would_run_a_program_is_none(tmp_path):
    (tmp_path / "evil.jpg").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n")
    with pytest.raises(PhotoError, match="is not a picture"):
        open_photo(tmp_path / "evil.jpg")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(PhotoError, match="Not a regular file"):
        open_photo(tmp_path / "pipe.jpg")
