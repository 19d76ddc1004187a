"""EXIF: what is there is read, and what is damaged costs nothing."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

from core_model import PhotoError
from core_model.imaging import photo_file
from indexer.catalog import Metadata
from indexer.metadata import read_metadata
from indexer.xmp import read_xmp

XMP = """
<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
   xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmp:Rating="4"
   aux:Lens="XF 35mm F1.4 R" exif:GPSLatitude="33,51.4S" exif:GPSLongitude="151,12,36E">
  <exif:DateTimeOriginal>2023-05-06T07:08:09.50+08:00</exif:DateTimeOriginal>
  <tiff:Make>FUJIFILM</tiff:Make><tiff:Model>X-T5</tiff:Model>
 </rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>
""".strip().encode()


def read(stream: io.BytesIO | Path) -> Metadata:
    with photo_file(stream) as photo:
        return read_metadata(photo)


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
    metadata = read(photo(camera_exif()))
    assert (metadata.width, metadata.height) == (30, 40)
    assert metadata.taken_at == "2024-02-29T13:14:15"
    assert metadata.camera == "NIKON D750"
    assert metadata.latitude == pytest.approx(-33.856667, abs=1e-5)
    assert metadata.longitude == pytest.approx(151.21, abs=1e-5)


def test_a_maker_that_the_model_does_not_repeat_is_kept():
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Apple\0", "iPhone 15 Pro\0\0"
    assert read(photo(exif)).camera == "Apple iPhone 15 Pro"
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "EASTMAN KODAK COMPANY", "KODAK CX7530 ZOOM"
    assert read(photo(exif)).camera == "KODAK CX7530 ZOOM"
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "LG Electronics", "LG-H870"
    assert read(photo(exif)).camera == "LG-H870"


@pytest.mark.parametrize("date", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", "2024-02-30 10:00:00", ""])
def test_a_date_that_is_none_is_left_out(date):
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = date
    assert read(photo(exif)).taken_at is None


def test_the_hour_after_midnight_may_be_the_24th():
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2019:01:01 24:04:20"  # of a phone's photo IMG_20190101_000418
    assert read(photo(exif)).taken_at == "2019-01-01T00:04:20"


@pytest.mark.parametrize("latitude", [(91.0, 0.0, 0.0), (1.0, 2.0), "x", (float("nan"), 0.0, 0.0)])
def test_a_place_off_the_globe_is_left_out(latitude):
    exif = camera_exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = latitude
    try:
        stored = photo(exif)
    except Exception:  # noqa: BLE001 - Pillow refuses to write some of these
        return
    assert read(stored).latitude is None


def test_minutes_may_say_it_all():
    exif = camera_exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    nothing = TiffImagePlugin.IFDRational(0, 0)
    gps[ExifTags.GPS.GPSLatitude] = gps[ExifTags.GPS.GPSLongitude] = (33.0, 51.4, nothing)
    metadata = read(photo(exif))
    assert (metadata.latitude, metadata.longitude) == (pytest.approx(-33.856667), pytest.approx(33.856667))


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "heic", "avif", "jxl"])
def test_every_format_tells_the_same(tmp_path, suffix):
    path = tmp_path / f"photo.{suffix}"
    image = Image.new("RGB", (40, 30))
    exif = camera_exif()
    del exif[ExifTags.Base.Orientation]
    if suffix == "jxl":
        pytest.importorskip("pylibjxl")
    if suffix == "heic":
        pillow_heif.from_pillow(image).save(path, exif=exif.tobytes())
    else:
        stored = Image.Exif()
        stored.load(exif.tobytes())  # Pillow's TIFF writer knows no directories but those that it has read
        image.save(path, exif=stored)
    metadata = read(path)
    assert (metadata.width, metadata.height) == (40, 30)
    assert (metadata.taken_at, metadata.camera) == ("2024-02-29T13:14:15", "NIKON D750")
    assert metadata.longitude == pytest.approx(151.21, abs=1e-5)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "heic", "avif"])
def test_xmp_tells_what_exif_does_not(tmp_path, suffix):
    path = tmp_path / f"photo.{suffix}"
    image = Image.new("RGB", (40, 30))
    if suffix == "heic":
        pillow_heif.from_pillow(image).save(path, xmp=XMP)
    elif suffix == "tif":
        image.save(path, tiffinfo={700: XMP})
    elif suffix == "png":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        image.save(path, pnginfo=text)
    else:
        image.save(path, xmp=XMP)
    metadata = read(path)
    assert (metadata.taken_at, metadata.camera) == ("2023-05-06T07:08:09", "FUJIFILM X-T5")
    assert (metadata.lens, metadata.rating) == ("XF 35mm F1.4 R", 4)
    assert metadata.latitude == pytest.approx(-33.856667, abs=1e-5)
    assert metadata.longitude == pytest.approx(151.21, abs=1e-5)


def test_a_raw_file_tells_what_its_own_xmp_says(tmp_path, dng):
    pytest.importorskip("rawpy")
    for image in (Image.new("RGB", (480, 320)), None):
        (tmp_path / "a.dng").write_bytes(dng(image, xmp=XMP))
        metadata = read(tmp_path / "a.dng")
        assert (metadata.taken_at, metadata.camera) == ("2023-05-06T07:08:09", "Shiying Test 1")
        assert (metadata.lens, metadata.rating) == ("XF 35mm F1.4 R", 4)
        assert metadata.longitude == pytest.approx(151.21, abs=1e-5)


def behind_the_pixels(*chunks: tuple[bytes, bytes]) -> io.BytesIO:
    """A PNG with these chunks after the pictures's own, which is where ExifTool puts them."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "PNG")
    end = buffer.getvalue()[-12:]
    late = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return io.BytesIO(buffer.getvalue()[:-12] + b"".join(late) + end)


def test_a_png_may_tell_after_its_pixels():
    exif = camera_exif().tobytes().removeprefix(b"Exif\0\0")
    metadata = read(behind_the_pixels((b"eXIf", exif), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)))
    assert (metadata.width, metadata.height) == (30, 40)
    assert (metadata.camera, metadata.rating) == ("NIKON D750", 4)
    compressed = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)
    assert read(behind_the_pixels((b"iTXt", compressed))).rating == 4


@pytest.mark.parametrize("written", ["Thu, 29 Feb 2024 13:14:15 +0100", "2024-02-29T13:14:15Z", "2024:02:29 13:14:15"])
def test_a_png_says_when_in_many_ways(written):
    stored = behind_the_pixels((b"tEXt", b"Creation Time\0" + written.encode()))
    assert read(stored).taken_at == "2024-02-29T13:14:15"


def test_the_moment_of_exposure_comes_before_others():
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2024:03:03 03:03:03"
    assert read(photo(exif)).taken_at == "2024-03-03T03:03:03"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeDigitized] = "2022:02:02 02:02:02"
    details[ExifTags.Base.OffsetTime] = "+08:00"
    assert read(photo(exif)).taken_at == "2022-02-02T02:02:02"
    details[ExifTags.Base.DateTimeOriginal] = "2021:01:01 01:01:01"
    assert read(photo(exif)).taken_at == "2021-01-01T01:01:01"


def test_when_a_scan_was_made_is_not_when_the_photo_was_taken():
    exif = Image.Exif()
    exif[ExifTags.Base.DateTime] = "2020:03:03 03:03:03"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeDigitized] = "2019:02:02 02:02:02"
    written = b"<exif:DateTimeOriginal>2023-05-06T07:08:09.50+08:00</exif:DateTimeOriginal>"
    assert written in XMP
    for name in ("exif:DateTimeOriginal", "photoshop:DateCreated"):
        field = f'<{name} xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">1985-06-07</{name}>'
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30)).save(buffer, "JPEG", exif=exif, xmp=XMP.replace(written, field.encode()))
        assert read(buffer).taken_at == "1985-06-07T00:00:00"
    buffer = io.BytesIO()
    made = b"<xmp:CreateDate>1999-01-01</xmp:CreateDate>"  # the same as EXIF's of the scan, and kept less well
    Image.new("RGB", (40, 30)).save(buffer, "JPEG", exif=exif, xmp=XMP.replace(written, made))
    assert read(buffer).taken_at == "2019-02-02T02:02:02"


def test_lenses_by_name_or_by_figures():
    exif = camera_exif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.LensSpecification] = (24.0, 70.0, 2.8, 2.8)
    assert read(photo(exif)).lens == "24-70mm f/2.8"
    details[ExifTags.Base.LensSpecification] = (50.0, 50.0, float("nan"), float("nan"))
    assert read(photo(exif)).lens == "50mm"
    details[ExifTags.Base.LensModel] = "NIKKOR Z 50mm f/1.8 S\0"
    assert read(photo(exif)).lens == "NIKKOR Z 50mm f/1.8 S"


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("iPhone 13 Pro后置三镜头摄像头 5.7mm f/1.5", "utf-8"),
        ("iPhone 5s Rückkamera 4.15mm f/2.2", "utf-8"),
        ("标准变焦镜头 24-70mm", "gb2312"),
        ("Leica Summilux für Größe", "latin-1"),
    ],
)
def test_names_in_other_than_english_letters(written, encoding):
    place = "name of a lens".ljust(len(written.encode(encoding)), ".")
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Apple", f"m{place}"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.LensModel] = place
    stored = photo(exif).getvalue().replace(place.encode(), written.encode(encoding))
    metadata = read(io.BytesIO(stored))
    assert (metadata.camera, metadata.lens) == (f"Apple m{written}", written)


@pytest.mark.parametrize(("written", "stars"), [(0, 0), (3, 3), (5, 5), (6, None), (65535, None)])
def test_stars_are_from_0_to_5(written, stars):
    exif = Image.Exif()
    exif[0x4746] = written
    assert read(photo(exif)).rating == stars


def test_a_rejected_photo_has_no_stars():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "JPEG", xmp=XMP.replace(b'Rating="4"', b'Rating="-1"'))
    assert read(buffer).rating is None


def test_a_camera_without_reception_is_nowhere():
    exif = camera_exif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = gps[ExifTags.GPS.GPSLongitude] = (0.0, 0.0, 0.0)
    metadata = read(photo(exif))
    assert (metadata.latitude, metadata.longitude) == (None, None)


@pytest.mark.parametrize(
    "packet",
    [
        b"<x:xmpmeta",
        XMP[: len(XMP) // 2],
        b"\xff\xfe\0",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + XMP,
        b'<?xml version="1.0" encoding="klingon"?>' + XMP[XMP.index(b"<x:") :],
    ],
)
def test_damaged_or_hostile_xmp_is_left_out(packet):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30)).save(buffer, "JPEG", xmp=packet)
    assert read(buffer) == Metadata("JPEG", 40, 30)


def test_no_metadata():
    assert read(photo()) == Metadata("JPEG", 40, 30)


@settings(max_examples=150, deadline=None)
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), min_size=1, max_size=8))
def test_damage_never_raises(edits):
    content = bytearray(photo(camera_exif()).getvalue())
    for place, new in edits:
        start = int(place * (len(content) - 1))
        content[start : start + len(new)] = new
    with suppress(PhotoError):
        assert read(io.BytesIO(bytes(content))).format == "JPEG"


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([271, 272, 274, 306, 0x4746, 36867, 42034, 42036]), st.binary(max_size=40)))
def test_fields_of_any_type_never_raise(fields):
    exif = Image.Exif()
    for tag, value in fields.items():
        exif[tag] = value
    with suppress(struct.error, TypeError, ValueError):  # Pillow refuses to write some of these
        assert read(photo(exif)).format == "JPEG"


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_packet_is_read_or_left_out(packet):
    assert isinstance(read_xmp(packet), dict)
