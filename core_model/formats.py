"""Which files are taken for photos, and which decoders that are not always installed read some of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True)
class OptionalDecoder:
    """A library that reads formats which are left out where it is not installed."""

    formats: str
    """The formats' name, to be shown."""
    modules: tuple[str, ...]
    """What to import, and what to install."""
    suffixes: frozenset[str]

    @property
    def installed(self) -> bool:
        """Whether this installation has the library, and what it needs."""
        return all(find_spec(module) is not None for module in self.modules)


RAW = OptionalDecoder("RAW", ("rawpy",), frozenset({".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".raf", ".rw2"}))
JPEG_XL = OptionalDecoder("JPEG XL", ("pylibjxl", "brotli"), frozenset({".jxl"}))
OPTIONAL_DECODERS = (RAW, JPEG_XL)

ALWAYS_READ = ("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "HEIC", "AVIF")
"""The formats that every installation reads."""

_ALWAYS_READ_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
    | {".heic", ".heif", ".hif", ".avif"}
)

PHOTO_SUFFIXES = _ALWAYS_READ_SUFFIXES.union(*(one.suffixes for one in OPTIONAL_DECODERS if one.installed))
"""File name endings, in lower case, that are taken for photos by this installation."""

PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF", *(["JXL"] if JPEG_XL.installed else []))
"""What Pillow may take a file for, whatever the file is called. Its other decoders are old, rarely tested, and one of
them, for PostScript, runs a program: none is let near a file that may be hostile. AVIF comes before HEIF: both may call
themselves no more than a picture (mif1), AVIF's decoder hands on what is none, and HEIF's takes all."""


def left_out() -> list[str]:
    """A sentence about each kind of photo that this installation leaves out, and what to install for it."""
    return [
        f"{one.formats} photos ({', '.join(sorted(suffix[1:].upper() for suffix in one.suffixes))}) are left out until "
        f"`pip install {' '.join(one.modules)}` is run where Shiying is installed."
        for one in OPTIONAL_DECODERS
        if not one.installed
    ]
