"""Makes a decoded picture smaller without ever holding a second one of its size, and says what decoding will take."""

from __future__ import annotations

from PIL import Image, JpegImagePlugin

from core_model.colour import to_eight_bits

BAND_PIXELS = 1 << 22
"""How many pixels are converted at a time."""

_AVERAGED_AS_THEY_ARE = {"RGB", "L", "CMYK", "I", "F"}
_AVERAGED_AS = {"1": "L", "P": "RGBA", "PA": "RGBA", "LA": "LA", "RGBA": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}

_BYTES_OF_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_BYTES_OF_OTHERS = 4
_OVERHEAD = {"HEIF": 4, "AVIF": 6, "WEBP": 12, "JXL": 8, "GIF": 1}
"""Bytes that these decoders need for each pixel beside Pillow's own, as measured by the peak of a process's memory."""
_COEFFICIENT_BYTES = 2


def shrink(image: Image.Image, size: int) -> Image.Image:
    """Box-average by a whole factor, leaving at least twice `size` for the good filter that follows."""
    factor = min(image.size) // (2 * size)
    if factor <= 1:
        return image
    if image.mode in _AVERAGED_AS_THEY_ARE:
        return image.reduce(factor)
    if image.mode in _AVERAGED_AS or image.mode.startswith("I;16"):
        return _in_bands(image, factor)
    return image


def decode_bytes(image: Image.Image) -> int:
    """How many bytes of memory decoding `image`, whose header has been read, is expected to take at most."""
    pixels = image.width * image.height
    per_pixel = _BYTES_OF_MODE.get(image.mode, _BYTES_OF_OTHERS) + _OVERHEAD.get(image.format or "", 0)
    return pixels * per_pixel + _coefficient_bytes(image)


def _coefficient_bytes(image: Image.Image) -> int:
    """A progressive JPEG is taken in as a whole, at full size, before the first pixel can be told."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or "progressive" not in image.info:
        return 0
    scale = (image.decoderconfig or (1,))[0]
    samplings = [across * down for _, across, down, _ in image.layer]
    samples = sum(samplings) / max(samplings, default=1) or len(samplings)
    return int(image.width * scale * image.height * scale * samples * _COEFFICIENT_BYTES)


def _in_bands(image: Image.Image, factor: int) -> Image.Image:
    rows = max(1, BAND_PIXELS // (image.width * factor)) * factor
    bands = [
        _averageable(image.crop((0, top, image.width, min(top + rows, image.height)))).reduce(factor)
        for top in range(0, image.height, rows)
    ]
    whole = Image.new(bands[0].mode, (bands[0].width, sum(band.height for band in bands)))
    for number, band in enumerate(bands):
        whole.paste(band, (0, number * rows // factor))
    whole.info = image.info
    return whole


def _averageable(band: Image.Image) -> Image.Image:
    return to_eight_bits(band) if band.mode.startswith("I;16") else band.convert(_AVERAGED_AS[band.mode])
