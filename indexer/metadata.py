"""Reads what a photo's header says of when, where and with what it was taken."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, BinaryIO

from PIL import ExifTags, Image

from indexer.catalog import Metadata

_SIDEWAYS = {5, 6, 7, 8}
_MAX_TEXT = 200


def read_metadata(stream: BinaryIO) -> Metadata:
    """Read the header of the picture in `stream`, which is left anywhere.

    Metadata is never worth losing a photo for: what is damaged or missing comes back as None.
    """
    with suppress(Exception):  # damaged headers can raise anything, here or while a value is being read
        stream.seek(0)
        with Image.open(stream) as image:
            return _metadata(image)
    return Metadata()


def _metadata(image: Image.Image) -> Metadata:
    width, height = image.size
    try:
        exif = image.getexif()
        details, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 - as above
        return Metadata(image.format, width, height)
    if exif.get(ExifTags.Base.Orientation) in _SIDEWAYS:
        width, height = height, width
    latitude, longitude = _position(gps)
    taken_at = _date(details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime))
    return Metadata(image.format, width, height, taken_at, _camera(exif), latitude=latitude, longitude=longitude)


def _date(value: object) -> str | None:
    with suppress(ValueError):
        text = str(value).strip("\0 ")[:19]
        return datetime.datetime.strptime(text, "%Y:%m:%d %H:%M:%S").isoformat()
    return None


def _camera(exif: Mapping[int, Any]) -> str | None:
    maker, model = (_text(exif.get(tag)) for tag in (ExifTags.Base.Make, ExifTags.Base.Model))
    if maker and model and model.lower().startswith(maker.split()[0].lower()):
        return model
    return " ".join(part for part in (maker, model) if part) or None


def _text(value: object) -> str:
    cleaned = "".join(character for character in str(value or "") if character.isprintable())
    return cleaned.strip()[:_MAX_TEXT]


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | tuple[None, None]:
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S", 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W", 180)
    if latitude is None or longitude is None:
        return None, None
    return latitude, longitude


def _degrees(parts: Any, reference: Any, negative: str, limit: float) -> float | None:
    """Degrees, minutes and seconds as signed degrees, or None where they make no sense."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or value > limit:
        return None
    return -value if str(reference).strip("\0 ") == negative else value
