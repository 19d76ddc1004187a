"""Large pictures are made small in little memory, and look the same as if they had been converted whole."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from core_model import PhotoError, shrinking
from core_model.colour import to_srgb
from core_model.imaging import MAX_DECODE_BYTES, open_photo, photo_file
from core_model.shrinking import shrink


@pytest.fixture
def cat(photo_source) -> Image.Image:
    with Image.open(photo_source / "chelsea.png") as image:
        return image.convert("RGB")


def in_mode(image: Image.Image, mode: str) -> Image.Image:
    if mode == "P":
        return image.quantize(256)
    if mode == "I;16":
        return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    converted = image.convert(mode)
    if mode in {"RGBA", "LA"}:
        converted.putalpha(Image.linear_gradient("L").resize(image.size))
    return converted


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_bands_add_up_to_the_whole(cat, mode, monkeypatch):
    monkeypatch.setattr(shrinking, "BAND_PIXELS", 10_000)
    image = in_mode(cat, mode)
    small = to_srgb(shrink(image, 32))
    whole = to_srgb(image).reduce(4)
    assert small.size == whole.size
    assert np.abs(np.asarray(small).astype(int) - np.asarray(whole)).mean() < 2.5


def test_a_picture_that_is_small_already_stays(cat):
    assert shrink(cat, 200) is cat


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif", "bmp", "gif"])
def test_what_decoding_takes_is_foretold(tmp_path, cat, suffix):
    path = tmp_path / f"cat.{suffix}"
    cat.save(path)
    with photo_file(path, 32) as photo:
        pixels = cat.width * cat.height // (16 if suffix == "jpg" else 1)
        assert pixels <= photo.decode_bytes <= 16 * pixels * 1.1


def test_a_progressive_jpeg_takes_its_full_size(tmp_path, cat):
    for subsampling, samples in ((0, 3), (2, 1.5)):
        cat.save(tmp_path / "cat.jpg", progressive=True, subsampling=subsampling)
        with photo_file(tmp_path / "cat.jpg", 16) as photo:
            assert photo.decode_bytes == pytest.approx(cat.width * cat.height * samples * 2, rel=0.1)


def test_a_jpeg_of_any_size_is_opened_small():
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16)).save(buffer, "JPEG")
    claims = buffer.getvalue().replace(b"\x00\x10\x00\x10\x03", b"\xea\x60\xea\x60\x03")  # in its frame header
    with photo_file(io.BytesIO(claims), 64) as photo:
        assert (photo.width, photo.height) == (60_000, 60_000)
        assert photo.decode_bytes == 7_500 * 7_500 * 4
    with pytest.raises(PhotoError, match="claims 60000 x 60000 pixels, more than the 300 million that Shiying opens"):
        open_photo(io.BytesIO(claims))


def test_much_text_in_a_png_does_not_hide_the_picture(tmp_path, cat):
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", "x" * 3_000_000, zip=True)
    cat.save(tmp_path / "a.png", pnginfo=text)
    assert open_photo(tmp_path / "a.png").size == cat.size


def test_what_takes_too_much_memory_is_refused_before_it_is_decoded():
    side = int((MAX_DECODE_BYTES / 4) ** 0.5) + 10
    buffer = io.BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")
    content = bytearray(buffer.getvalue())
    assert open_photo(io.BytesIO(content), 64).mode == "RGB"  # a byte a pixel is allowed
    content[24:26] = bytes([8, 2])  # it claims to be RGB now, which takes four
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    with pytest.raises(PhotoError, match=rf"claims {side} x {side} pixels, which would take 40\d MiB"):
        open_photo(io.BytesIO(content), 64)
