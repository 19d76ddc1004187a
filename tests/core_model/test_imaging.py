"""Photos are opened the way a person sees them, and damaged ones are refused with a reason."""

from __future__ import annotations

import io
import os
import struct
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from core_model.errors import PhotoError
from core_model.image_encoder import ImageEncoder
from core_model.imaging import fit, open_photo, photo_file
from core_model.manifest import ImageInput

RED, GREEN, BLUE, YELLOW = (220, 20, 20), (20, 200, 20), (20, 20, 220), (220, 220, 20)


def quarters(size: int = 64) -> Image.Image:
    """Red and green above blue and yellow, so that every orientation looks different."""
    image = Image.new("RGB", (size, size // 2))
    for box, colour in {(0, 0): RED, (1, 0): GREEN, (0, 1): BLUE, (1, 1): YELLOW}.items():
        image.paste(
            colour, (box[0] * size // 2, box[1] * size // 4, (box[0] + 1) * size // 2, (box[1] + 1) * size // 4)
        )
    return image


def pixel(image: Image.Image, x: float, y: float) -> np.ndarray:
    """The colour at a place given as fractions of width and height."""
    return np.asarray(image.getpixel((int(x * image.width), int(y * image.height))), dtype=int)


def is_near(image: Image.Image, x: float, y: float, colour: tuple[int, ...], tolerance: int = 12) -> bool:
    return bool(np.abs(pixel(image, x, y) - np.asarray(colour)).max() <= tolerance)


UNDO = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@pytest.mark.parametrize("orientation", UNDO)
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("size", [None, 8])
def test_photos_come_upright(tmp_path, orientation, suffix, size):
    stored = quarters() if UNDO[orientation] is None else quarters().transpose(UNDO[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"turned{suffix}"
    stored.save(path, exif=exif, quality=95)
    photo = open_photo(path, size)
    assert photo.size == (64, 32) if size is None else photo.width == 2 * photo.height < 64
    assert is_near(photo, 0.2, 0.2, RED, 40)
    assert is_near(photo, 0.8, 0.2, GREEN, 40)
    assert is_near(photo, 0.2, 0.8, BLUE, 40)


@pytest.mark.parametrize("orientation", UNDO)
@pytest.mark.parametrize("size", [None, 8])
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("has_profile", [False, True])
def test_an_opened_photo_is_as_it_should_be(tmp_path, orientation, size, suffix, has_profile):
    about = {"exif": Image.Exif()} | ({"icc_profile": swapped_profile()} if has_profile else {})
    about["exif"][0x0112] = orientation
    quarters().save(tmp_path / f"turned{suffix}", **about)
    photo = open_photo(tmp_path / f"turned{suffix}", size)
    assert open_photo(photo).size == photo.size
    assert (np.asarray(open_photo(photo)) == np.asarray(photo)).all()


@pytest.mark.parametrize("orientation", UNDO)
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_the_size_is_told_upright(tmp_path, orientation, suffix):
    stored = quarters() if UNDO[orientation] is None else quarters().transpose(UNDO[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / f"turned{suffix}", exif=exif)
    with photo_file(tmp_path / f"turned{suffix}", 8) as photo:
        assert (photo.width, photo.height) == (64, 32)


@pytest.mark.parametrize("tags", [{}, {0x0112: 6}, {0x0112: 1}])
def test_a_tiff_may_say_in_xmp_how_to_turn_it(tmp_path, tags):
    xmp = b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    quarters().save(tmp_path / "turned.tif", tiffinfo={700: xmp, **tags})
    expected = (64, 32) if tags.get(0x0112) == 1 else (32, 64)  # its own tag is what counts, where it has one
    with photo_file(tmp_path / "turned.tif") as photo:
        assert (photo.width, photo.height) == photo.decode().size == expected
    assert open_photo(tmp_path / "turned.tif", 8).width == expected[0] // 2


def swapped_profile() -> bytes:
    """A colour profile like sRGB, but with red and blue exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"?XYZ"), (b"bXYZ", b"rXYZ"), (b"?XYZ", b"bXYZ")):
        profile = profile.replace(old, new)
    return profile.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))


@pytest.mark.parametrize("size", [None, 8])
def test_colours_follow_the_profile(tmp_path, size):
    path = tmp_path / "profile.jpg"
    Image.new("RGB", (64, 64), (250, 10, 10)).save(path, icc_profile=swapped_profile(), quality=95)
    assert is_near(open_photo(path, size), 0.5, 0.5, (10, 10, 250), 16)


def linear_grey_profile() -> bytes:
    """A colour profile for grey that tells light as it is."""
    curve = struct.pack(">4s4xI", b"curv", 0)
    white = struct.pack(">4s4x3i", b"XYZ ", 0xF6D6, 0x10000, 0xD32D)
    contents = {b"wtpt": white, b"kTRC": curve}
    place, table, data = 128 + 4 + 12 * len(contents), b"", b""
    for kind, content in contents.items():
        table += struct.pack(">4sII", kind, place + len(data), len(content))
        data += content
    head = struct.pack(">I4sI4s4s4s12x4s", place + len(data), b"", 0x02400000, b"mntr", b"GRAY", b"XYZ ", b"acsp")
    head += bytes(68 - len(head)) + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(contents)) + table + data


@pytest.mark.parametrize("size", [None, 8])
def test_a_profile_counts_by_what_it_does_and_not_by_its_name(tmp_path, size):
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    entry = linear.index(b"rTRC", 128)  # where the curve that all three colours share is said to lie
    start, length = struct.unpack(">II", linear[entry + 4 : entry + 12])
    straight = struct.pack(">4s4xI", b"curv", 0)
    linear = linear[:start] + straight.ljust(length, b"\0") + linear[start + length :]
    assert "sRGB" in ImageCms.getProfileDescription(io.BytesIO(linear))
    Image.new("RGB", (64, 64), (55, 55, 55)).save(tmp_path / "linear.png", icc_profile=linear)
    assert is_near(open_photo(tmp_path / "linear.png", size), 0.5, 0.5, (128, 128, 128), 2)


@pytest.mark.parametrize("mode", ["L", "LA"])
@pytest.mark.parametrize("size", [None, 8])
def test_grey_follows_its_profile_with_and_without_transparency(tmp_path, mode, size):
    Image.new("L", (64, 64), 55).convert(mode).save(tmp_path / "grey.png", icc_profile=linear_grey_profile())
    assert is_near(open_photo(tmp_path / "grey.png", size), 0.5, 0.5, (128, 128, 128), 2)


@pytest.mark.parametrize("profile", [b"", b"no profile", swapped_profile()[:200]])
def test_a_damaged_profile_counts_as_srgb(tmp_path, profile):
    path = tmp_path / "profile.jpg"
    Image.new("RGB", (64, 64), RED).save(path, icc_profile=profile, quality=95)
    assert is_near(open_photo(path), 0.5, 0.5, RED)


def test_transparency_is_laid_on_white(tmp_path):
    half = quarters().convert("RGBA")
    half.putalpha(Image.new("L", half.size, 0))
    grey = Image.new("LA", (8, 8), (0, 0))
    for name, image in {"rgba.png": half, "la.png": grey, "rgba.webp": half}.items():
        image.save(tmp_path / name)
        assert is_near(open_photo(tmp_path / name), 0.5, 0.5, (255, 255, 255))


def test_a_palette_with_a_transparent_colour(tmp_path):
    image = Image.new("P", (8, 8), 0)
    image.putpalette([*RED, *GREEN])
    image.paste(1, (4, 0, 8, 8))
    image.save(tmp_path / "palette.png", transparency=0)
    photo = open_photo(tmp_path / "palette.png")
    assert is_near(photo, 0.1, 0.5, (255, 255, 255))
    assert is_near(photo, 0.9, 0.5, GREEN)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "LAB", "RGBX"])
def test_other_modes_look_the_same(tmp_path, mode, photo_source):
    original = Image.open(photo_source / "chelsea.png").convert("RGB").resize((64, 64))
    path = tmp_path / "mode.tif"
    original.convert("P", palette=Image.Palette.ADAPTIVE).save(path) if mode == "P" else _convert(original, mode).save(
        path
    )
    assert np.corrcoef(_tones(open_photo(path)), _tones(original))[0, 1] > 0.9


def _tones(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L").reduce(4), dtype=float).ravel()


def _convert(image: Image.Image, mode: str) -> Image.Image:
    if mode != "LAB":
        return image.convert(mode)
    transform = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    return ImageCms.applyTransform(image, transform)


@pytest.mark.parametrize(
    ("dtype", "top"), [(np.uint16, 65535), (np.int32, 65535), (np.float32, 1.0), (np.float32, 3000.0)]
)
def test_deep_pictures_keep_their_tones(tmp_path, dtype, top):
    ramp = np.linspace(0, top, 256).astype(dtype).reshape(1, -1).repeat(16, axis=0)
    path = tmp_path / "deep.tif"
    Image.fromarray(ramp).save(path)
    tones = np.asarray(open_photo(path))[8, :, 0].astype(int)
    assert np.abs(tones - np.arange(256)).max() <= 2


def test_sixteen_bit_png(tmp_path):
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(1, -1).repeat(4, axis=0)
    Image.fromarray(ramp).save(tmp_path / "deep.png")
    assert np.abs(np.asarray(open_photo(tmp_path / "deep.png"))[2, :, 1].astype(int) - np.arange(256)).max() <= 2


@pytest.mark.parametrize("suffix", [".gif", ".webp", ".png", ".tif"])
def test_the_first_frame_of_a_moving_picture(tmp_path, suffix):
    path = tmp_path / f"moving{suffix}"
    Image.new("RGB", (16, 16), RED).save(path, save_all=True, append_images=[Image.new("RGB", (16, 16), BLUE)])
    assert is_near(open_photo(path), 0.5, 0.5, RED, 20)


def test_heic_and_avif(tmp_path):
    pillow_heif.from_pillow(quarters(256)).save(tmp_path / "photo.heic", quality=90)
    quarters(256).save(tmp_path / "photo.avif", quality=90)
    for name in ("photo.heic", "photo.avif"):
        photo = open_photo(tmp_path / name, 100)
        assert photo.size == (256, 128)
        assert is_near(photo, 0.2, 0.2, RED, 30)
        assert is_near(photo, 0.8, 0.8, YELLOW, 30)


@given(width=st.integers(1, 3000), height=st.integers(1, 3000), size=st.integers(16, 400))
@settings(max_examples=25, deadline=None)
def test_scaled_decoding_never_goes_below_what_was_asked(width, height, size):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), RED).save(buffer, "JPEG")
    photo = open_photo(buffer, size)
    assert min(photo.size) >= min(size, width, height)
    assert max(photo.size) <= max(width, height)


def test_scaled_decoding_is_used(tmp_path):
    path = tmp_path / "large.jpg"
    quarters(4096).save(path)
    assert open_photo(path).size == (4096, 2048)
    assert open_photo(path, 256).size == (512, 256)


def test_scaled_decoding_shows_the_same(photo_source):
    cat = Image.open(photo_source / "chelsea.png").convert("RGB").resize((2400, 1600))
    buffer = io.BytesIO()
    cat.save(buffer, "JPEG", quality=95)
    rule = ImageInput("", 224, "squash", "bicubic")
    scaled, full = fit(open_photo(buffer, 224), rule).astype(int), fit(open_photo(buffer), rule).astype(int)
    assert np.abs(scaled - full).mean() < 2.5


def test_squash_keeps_all_and_crop_keeps_the_centre():
    squashed = fit(quarters(400), ImageInput("", 32, "squash", "bilinear"))
    assert squashed.shape == (32, 32, 3)
    assert squashed.dtype == np.uint8
    assert np.abs(squashed[4, 4].astype(int) - RED).max() < 5
    wide = Image.new("RGB", (300, 100), RED)
    wide.paste(BLUE, (100, 0, 200, 100))
    assert (fit(wide, ImageInput("", 32, "crop", "bilinear"))[2:-2, 2:-2] == BLUE).all()


def cut_after_scaling(photo: Image.Image, side: int, size: int, left: int, top: int) -> np.ndarray:
    """The way of the published models' processors, which scale the whole photo first."""
    width, height = (side * length // min(photo.size) for length in photo.size)
    scaled = photo.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(scaled.crop((left, top, left + size, top + size)))


@pytest.mark.parametrize(
    ("photo_size", "side", "corners"),
    [
        ((451, 300), 224, {"crop-floor": (56, 0), "crop-even": (56, 0)}),  # 336 wide: 112 are over
        ((451, 299), 224, {"crop-floor": (56, 0), "crop-even": (56, 0)}),  # 337 wide: 113, half to the even
        ((300, 454), 224, {"crop-floor": (0, 57), "crop-even": (0, 57)}),  # 338 high
        ((300, 455), 224, {"crop-floor": (0, 57), "crop-even": (0, 58)}),  # 339 high: 115
        ((451, 300), 256, {"crop-floor": (80, 16), "crop-even": (80, 16)}),  # 384 wide
    ],
)
def test_published_models_see_their_own_pixels(photo_source, photo_size, side, corners):
    photo = Image.open(photo_source / "chelsea.png").convert("RGB").resize(photo_size)
    for rule, (left, top) in corners.items():
        seen = fit(photo, ImageInput("", 224, rule, "bicubic", None if side == 224 else side))
        np.testing.assert_array_equal(seen, cut_after_scaling(photo, side, 224, left, top), rule)


def test_a_photo_of_any_shape_is_cut_without_being_scaled_as_a_whole(photo_source):
    strip = Image.open(photo_source / "chelsea.png").convert("RGB").resize((6000, 20))
    seen = fit(strip, ImageInput("", 32, "crop-floor", "bicubic")).astype(int)
    difference = np.abs(seen - cut_after_scaling(strip, 32, 32, 4784, 0))
    assert difference.max() <= 2
    assert difference.mean() < 0.5


def test_a_photo_is_decoded_for_what_it_is_scaled_to(small_pack, tmp_path):
    path = tmp_path / "large.jpg"
    quarters(1024).save(path)
    rule = ImageInput("image.onnx", 128, "crop-floor", "bicubic", 200)
    encoder = ImageEncoder(replace(small_pack.manifest(), image=rule), b"")
    expected = fit(open_photo(path, 200), rule)
    np.testing.assert_array_equal(encoder.preprocess(path), expected)
    assert not np.array_equal(expected, fit(open_photo(path, 128), rule))


# What cannot be opened


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )


@pytest.fixture
def jpeg(photo_source: Path) -> bytes:
    return (photo_source / "rocket.jpg").read_bytes()


def reason(path: Path) -> str:
    with pytest.raises(PhotoError) as caught:
        open_photo(path)
    assert str(path) in str(caught.value)
    return caught.value.reason


def test_each_fault_has_its_reason(tmp_path, jpeg):
    cases = {
        "empty.jpg": (b"", "is empty"),
        "text.jpg": ("这不是照片, only text".encode(), "is not a picture"),
        "cut.jpg": (jpeg[: len(jpeg) // 2], "is cut short"),
        "bomb.png": (png_that_claims(60_000, 60_000), "claims 60000 x 60000 pixels"),
        "noise.png": (png_that_claims(100, 100), "is cut short"),
    }
    for name, (content, expected) in cases.items():
        (tmp_path / name).write_bytes(content)
        assert reason(tmp_path / name).startswith(expected)


@pytest.mark.parametrize("size", [None, 40])
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("subsampling", [0, 2])
def test_a_jpeg_that_lacks_only_its_end_is_whole(photo_source, mode, subsampling, size):
    buffer = io.BytesIO()
    cat = Image.open(photo_source / "chelsea.png").convert(mode)
    cat.save(buffer, "JPEG", subsampling=subsampling)
    whole = buffer.getvalue()
    for content in (whole[:-2], whole[:-1]):
        assert (np.asarray(open_photo(io.BytesIO(content), size)) == np.asarray(open_photo(buffer, size))).all()
    for content in (whole[: int(len(whole) * share)] for share in (0.5, 0.9, 0.99)):
        with pytest.raises(PhotoError, match="is cut short"):
            open_photo(io.BytesIO(content), size)


@pytest.mark.parametrize("format_name", ["WEBP", "TIFF", "HEIF", "AVIF", "JXL"])
@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_file_that_was_not_copied_to_its_end_is_cut_short(photo_source, format_name, share):
    if format_name == "JXL":
        pytest.importorskip("pylibjxl")
    buffer = io.BytesIO()
    cat = Image.open(photo_source / "chelsea.png").convert("RGB")
    options = {"compression": "tiff_lzw"} if format_name == "TIFF" else {}
    pillow_heif.from_pillow(cat).save(buffer) if format_name == "HEIF" else cat.save(buffer, format_name, **options)
    assert open_photo(buffer).size == cat.size
    with pytest.raises(PhotoError, match="is cut short: part of the picture is missing"):
        open_photo(io.BytesIO(buffer.getvalue()[: int(len(buffer.getvalue()) * share)]))


def test_a_progressive_jpeg_without_its_end_may_be_blurred(photo_source):
    buffer = io.BytesIO()
    Image.open(photo_source / "chelsea.png").convert("RGB").save(buffer, "JPEG", progressive=True)
    with pytest.raises(PhotoError, match="is cut short"):
        open_photo(io.BytesIO(buffer.getvalue()[:-2]))


def test_a_missing_file_or_a_folder(tmp_path):
    assert "not there" in reason(tmp_path / "gone.jpg")
    (tmp_path / "folder.jpg").mkdir()
    assert "cannot be read" in reason(tmp_path / "folder.jpg")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_may_not_be_read(tmp_path, jpeg, as_ordinary_user):
    (tmp_path / "secret.jpg").write_bytes(jpeg)
    (tmp_path / "secret.jpg").chmod(0)
    with as_ordinary_user():
        assert "may not be read" in reason(tmp_path / "secret.jpg")


def test_damaged_exif_costs_nothing_but_the_orientation(tmp_path, jpeg):
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40
    broken = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
    (tmp_path / "odd.jpg").write_bytes(broken)
    assert open_photo(tmp_path / "odd.jpg").size == Image.open(io.BytesIO(jpeg)).size


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]),
    edits=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
    keep=st.floats(0, 1),
)
@example(suffix="JPEG", edits=[], keep=0.0)
def test_any_damage_gives_a_picture_or_a_reason(suffix, edits, keep):
    buffer = io.BytesIO()
    quarters().save(buffer, suffix)
    content = bytearray(buffer.getvalue())
    for place, new in edits:
        start = int(place * (len(content) - 1))
        content[start : start + len(new)] = new
    with suppress(PhotoError):
        assert open_photo(io.BytesIO(bytes(content[: int(keep * len(content)) + 1])), 32).mode == "RGB"
