"""Brings any Pillow mode and colour profile to 8-bit sRGB on white."""

from __future__ import annotations

import functools
import io

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_FULL_SCALES = {"I": (255.0, 65535.0), "F": (1.0, 255.0)}
_UNSEEN = 3
"""By how much of 255 a colour may change before a photo is worth being changed."""

_PROFILE_COLOUR_SPACES = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}


def to_srgb(image: Image.Image) -> Image.Image:
    """`image` as mode RGB in sRGB; transparency is laid on white.

    A missing, damaged or unsuitable colour profile counts as sRGB, as in browsers.
    """
    profile = image.info.get("icc_profile")
    image = to_eight_bits(image)
    alpha = _alpha_of(image)
    if image.mode in {"LA", "La"}:
        image = image.convert("LA").convert("L")  # a profile for grey fits it, as it does grey without transparency
    elif alpha is not None or image.mode == "P":
        image = image.convert("RGBA").convert("RGB")
    if image.mode not in _PROFILE_COLOUR_SPACES:
        image = image.convert("RGB")
    image = _through_profile(image, profile).convert("RGB")
    if alpha is None:
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=alpha)
    return white


def to_eight_bits(image: Image.Image) -> Image.Image:
    """Deeper pictures as 8-bit grey; all others as they are."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8))
    if image.mode in _FULL_SCALES:
        return Image.fromarray(_stretch(np.asarray(image, dtype=np.float64), _FULL_SCALES[image.mode]))
    return image


def _stretch(values: npt.NDArray[np.float64], full_scales: tuple[float, ...]) -> npt.NDArray[np.uint8]:
    """Map numbers of unknown range to uint8 0..255: by the usual full scale if they fit one, else by extremes."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    if low >= 0:
        low, high = 0.0, next((scale for scale in full_scales if high <= scale), high)
    scaled = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / max(high - low, 1e-12)
    return np.asarray((scaled * 255).round(), dtype=np.uint8)


def _alpha_of(image: Image.Image) -> Image.Image | None:
    if image.has_transparency_data:
        return image.convert("RGBA").getchannel("A")
    return None


def _through_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image
    transform = _transform(profile, image.mode)
    if transform is None:
        return image
    return ImageCms.applyTransform(image, transform) or image


@functools.lru_cache(maxsize=32)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """A transform from `profile` to sRGB, or None where there is nothing to do or the profile does not fit."""
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _PROFILE_COLOUR_SPACES[mode]:
            return None
        transform = ImageCms.buildTransform(source, _SRGB, mode, "RGB")
        return None if mode == "RGB" and _changes_nothing(transform) else transform
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether no colour of a picture in RGB would look different: many profiles are sRGB, of many names. One that has
    sRGB in its name need not be it: GIMP's linear one does."""
    steps = np.arange(0, 256, 15, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    seen = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), transform))
    return bool(np.abs(seen.astype(np.int16) - colours).max() <= _UNSEEN)
