"""Reads what a photo's header says of when, where and with what it was taken, and how many stars it was given."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from PIL import ExifTags

from core_model.imaging import PhotoFile
from indexer.catalog import Metadata
from indexer.xmp import read_xmp

_MAX_TEXT = 200
_MAX_STARS = 5
_RATING_TAG = 0x4746  # written by Windows and by cameras; no part of EXIF, but everyone knows it
_XMP_DEGREES = re.compile(r"\s*(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?\s*([NSEW])\s*", re.IGNORECASE)

Value = TypeVar("Value")


def read_metadata(photo: PhotoFile) -> Metadata:
    """What the header of `photo` says; no pixel is decoded.

    Metadata is never worth losing a photo for: what is damaged or missing comes back as None.
    """
    fields: dict[str, Any] = {}
    with suppress(Exception):  # damaged headers can raise anything
        fields = _fields(photo)
    return Metadata(photo.format, photo.width, photo.height, **fields)


def _fields(photo: PhotoFile) -> dict[str, Any]:
    exif, xmp = photo.exif, read_xmp(photo.info.get("xmp"))
    details, gps = _directory(exif, ExifTags.IFD.Exif), _directory(exif, ExifTags.IFD.GPSInfo)
    latitude, longitude = _position(_exif_position(gps)) or _position(_xmp_position(xmp)) or (None, None)
    return {
        "taken_at": _first(_date, _dates(exif, details, xmp, photo.info)),
        "camera": _camera(*(_as_written(exif.get(tag)) for tag in (ExifTags.Base.Make, ExifTags.Base.Model)))
        or _camera(xmp.get("tiff:Make"), xmp.get("tiff:Model")),
        "lens": _first(_text, _lenses(photo, details, xmp)),
        # Programs that change a rating are sure to change it in XMP.
        "rating": _first(_stars, [xmp.get("xmp:Rating"), exif.get(_RATING_TAG)]),
        "latitude": latitude,
        "longitude": longitude,
    }


def _directory(exif: Any, number: int) -> Mapping[int, Any]:
    with suppress(Exception):  # one that is damaged must not cost the others
        return dict(exif.get_ifd(number))
    return {}


def _first(read: Callable[[Any], Value | None], values: Iterable[Any]) -> Value | None:
    """The first of `values` that `read` makes something of."""
    read_values = (read(value) for value in values if value not in (None, ""))
    return next((value for value in read_values if value is not None), None)


# When


def _dates(
    exif: Mapping[int, Any], details: Mapping[int, Any], xmp: Mapping[str, str], info: Mapping[Any, Any]
) -> list[Any]:
    """Where a date may stand, nearest to the moment of exposure first. What a scan's owner says of the photo comes
    before when it was scanned, as in the Metadata Working Group's guidelines."""
    return [
        details.get(ExifTags.Base.DateTimeOriginal),
        xmp.get("exif:DateTimeOriginal"),
        xmp.get("photoshop:DateCreated"),
        details.get(ExifTags.Base.DateTimeDigitized),
        xmp.get("xmp:CreateDate"),
        exif.get(ExifTags.Base.DateTime),
        info.get("Creation Time"),
    ]


def _date(value: object) -> str | None:
    """A date of EXIF, XMP or PNG as ISO 8601 by the camera's own clock; a zone is left out, seconds may be missing."""
    text = str(value).strip("\0 ")
    for read in (_exif_date, datetime.datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, TypeError, IndexError):
            return read(text).replace(tzinfo=None, microsecond=0).isoformat()
    return None


def _exif_date(text: str) -> datetime.datetime:
    day, _, clock = text[:19].partition(" ")
    if clock.startswith("24:"):  # many Android phones write so of the hour after midnight, with the day that begins
        clock = f"00{clock[2:]}"
    return datetime.datetime.strptime(f"{day} {clock}", "%Y:%m:%d %H:%M:%S")


# With what


def _camera(make: object, model: object) -> str | None:
    maker, name = _text(make), _text(model)
    if maker and name and any(name.lower().startswith(word) for word in maker.lower().split()):
        return name
    return " ".join(part for part in (maker, name) if part) or None


def _lenses(photo: PhotoFile, details: Mapping[int, Any], xmp: Mapping[str, str]) -> list[Any]:
    return [
        _as_written(details.get(ExifTags.Base.LensModel)),
        xmp.get("exifEX:LensModel"),
        xmp.get("aux:Lens"),
        photo.lens,
        _lens_by_figures(details.get(ExifTags.Base.LensSpecification)),
    ]


def _lens_by_figures(specification: Any) -> str | None:
    """EXIF's four figures as they stand on a lens, such as 24-70mm f/2.8."""
    with suppress(TypeError, ValueError, ZeroDivisionError):
        shortest, longest, *apertures = (float(figure) for figure in specification)
        if not (math.isfinite(shortest) and 0 < shortest <= longest < math.inf):
            return None
        zoom = f"{shortest:g}" if shortest == longest else f"{shortest:g}-{longest:g}"
        widest = [aperture for aperture in apertures[:1] if math.isfinite(aperture) and aperture > 0]
        return f"{zoom}mm" + "".join(f" f/{aperture:g}" for aperture in widest)
    return None


def _as_written(value: object) -> object:
    """A text of EXIF in the encoding that it is in. By the standard it is ASCII, which Pillow reads as Latin-1; phones
    write UTF-8 in their owner's language, and older Chinese cameras and programs write GB 2312."""
    if isinstance(value, str):
        for encoding in ("utf-8", "gb2312"):
            with suppress(UnicodeError):
                return value.encode("latin-1").decode(encoding)
    return value


def _text(value: object) -> str | None:
    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value or "")
    cleaned = "".join(character for character in text if character.isprintable())
    return cleaned.strip()[:_MAX_TEXT] or None


def _stars(value: object) -> int | None:
    with suppress(ValueError, TypeError, OverflowError):
        stars = float(value[0] if isinstance(value, tuple) else str(value))
        return round(stars) if 0 <= stars <= _MAX_STARS else None
    return None


# Where


def _position(degrees: tuple[float | None, float | None]) -> tuple[float, float] | None:
    latitude, longitude = degrees
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    # Cameras without reception write zeros, and nobody takes photos in the sea off Ghana.
    return None if latitude == longitude == 0 else (latitude, longitude)


def _exif_position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    return (
        _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef)),
        _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef)),
    )


def _xmp_position(xmp: Mapping[str, str]) -> tuple[float | None, float | None]:
    latitude, longitude = (
        _XMP_DEGREES.fullmatch(xmp.get(name, "")) for name in ("exif:GPSLatitude", "exif:GPSLongitude")
    )
    if latitude is None or longitude is None:
        return None, None
    return tuple(_degrees([part or 0 for part in match.groups()[:3]], match[4]) for match in (latitude, longitude))  # type: ignore[return-value]


def _degrees(parts: Any, reference: Any) -> float | None:
    """Degrees, minutes and seconds as degrees, negative in the south and west; None where they make no sense."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    # Some programs write 0/0 for the seconds where the minutes say it all.
    value = degrees + minutes / 60 + (0 if math.isnan(seconds) else seconds / 3600)
    if not math.isfinite(value):
        return None
    return -value if (_text(reference) or "").upper() in {"S", "W"} else value
