"""EXIF: what is there is read, and what is damaged costs nothing."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from indexer.catalog import Metadata
from indexer.metadata import read_metadata


def photo(exif: Image.Exif | None = None, size=(40, 30)) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "JPEG", **({"exif": exif} if exif else {}))
    return buffer


def camera_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "NIKON CORPORATION"
    exif[ExifTags.Base.Model] = "NIKON D750"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:02:29 13:14:15"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "S", (33.0, 51.0, 24.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (151.0, 12.0, 36.0)
    return exif


def test_what_a_camera_writes_is_read():
    metadata = read_metadata(photo(camera_exif()))
    assert (metadata.width, metadata.height) == (30, 40)
    assert metadata.taken_at == "2024-02-29T13:14:15"
    assert metadata.camera == "NIKON D750"
    assert metadata.latitude == pytest.approx(-33.856667, abs=1e-5)
    assert metadata.longitude == pytest.approx(151.21, abs=1e-5)


def test_a_maker_that_the_model_does_not_repeat_is_kept():
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Apple\0", "iPhone 15 Pro\0\0"
    assert read_metadata(photo(exif)).camera == "Apple iPhone 15 Pro"


@pytest.mark.parametrize("date", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2024-02-30 10:00:00", ""])
def test_a_date_that_is_none_is_left_out(date):
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = date
    assert read_metadata(photo(exif)).taken_at is None


@pytest.mark.parametrize("latitude", [(91.0, 0.0, 0.0), (1.0, 2.0), "x", (float("nan"), 0.0, 0.0)])
def test_a_place_off_the_globe_is_left_out(latitude):
    exif = camera_exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = latitude
    try:
        stored = photo(exif)
    except Exception:  # noqa: BLE001 - Pillow refuses to write some of these
        return
    assert read_metadata(stored).latitude is None


def test_no_metadata_and_no_picture():
    assert read_metadata(photo()) == Metadata("JPEG", 40, 30)
    assert read_metadata(io.BytesIO(b"no picture")) == Metadata()


@settings(max_examples=150, deadline=None)
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), min_size=1, max_size=8))
def test_damage_never_raises(edits):
    content = bytearray(photo(camera_exif()).getvalue())
    for place, new in edits:
        start = int(place * (len(content) - 1))
        content[start : start + len(new)] = new
    assert isinstance(read_metadata(io.BytesIO(bytes(content))), Metadata)
