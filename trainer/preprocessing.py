"""How a photo becomes a model's input: resized and cropped as its processor does, then normalised in the network."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor, nn
from transformers import AutoImageProcessor

from core_model.manifest import Resample, ResizeRule
from trainer.errors import TrainerError
from trainer.hub import first_line, quiet

RESAMPLES: dict[Resample, Image.Resampling] = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
PROCESSOR_FILES = ("preprocessor_config.json", "processor_config.json")
Channels = tuple[float, float, float]


@dataclass(frozen=True)
class Normalization:
    """What is taken off pixel values from 0 to 1 and what they are then divided by, in the network's channel order."""

    mean: Channels = (0.5, 0.5, 0.5)
    deviation: Channels = (0.5, 0.5, 0.5)
    reversed: bool = False  # whether the network wants blue, green, red


@dataclass(frozen=True)
class Preprocessing:
    """From an RGB photo to uint8 (size, size, 3), and from there to what the network was trained with.

    `squash` scales both sides to `size`; `crop` scales the shorter side to `shorter_side` and takes the centre.
    core_model.imaging.fit takes it for a pack's image input, and its result differs by less than a pixel's shift.
    """

    size: int
    resize: ResizeRule
    resample: Resample
    shorter_side: int
    normalization: Normalization

    def fit(self, photo: Image.Image) -> npt.NDArray[np.uint8]:
        """The RGB `photo` as uint8 (size, size, 3), equal to the bit to what transformers' processors make of it."""
        if self.resize == "squash":
            return np.asarray(photo.resize((self.size, self.size), RESAMPLES[self.resample]))
        shorter = min(photo.size)
        width, height = (self.shorter_side * side // shorter for side in photo.size)
        left, top = (width - self.size) // 2, (height - self.size) // 2
        scaled = photo.resize((width, height), RESAMPLES[self.resample])
        return np.asarray(scaled.crop((left, top, left + self.size, top + self.size)))

    def settings(self) -> dict[str, Any]:
        """Everything that decides the result, JSON-like."""
        return asdict(self)


class Normalize(nn.Module):
    """uint8 pixels (N, H, W, 3) to float32 (N, 3, H, W) as `normalization` says."""

    def __init__(self, normalization: Normalization):
        super().__init__()
        self.reversed = normalization.reversed
        # Not in the state: they belong to the architecture, not to what is learned.
        self.register_buffer("mean", _planes(normalization.mean), persistent=False)
        self.register_buffer("deviation", _planes(normalization.deviation), persistent=False)

    def forward(self, pixels: Tensor) -> Tensor:
        # Planes first: onnxruntime takes pixel by pixel, as long as the largest convolutions, where channels are last
        planes = (pixels.flip(3) if self.reversed else pixels).permute(0, 3, 1, 2).float()
        return (planes - self.mean) / self.deviation


def _planes(values: Channels) -> Tensor:
    """Values of pixels from 0 to 1 for those from 0 to 255: float32 (3, 1, 1)."""
    return 255 * torch.tensor(values).view(3, 1, 1)


def read_preprocessing(folder: Path) -> Preprocessing:
    """What the image processor saved in `folder` does; raises TrainerError for one that we cannot follow."""
    processor = read_processor(folder)
    scaled = processor.size
    final = processor.crop_size if getattr(processor, "do_center_crop", False) else scaled
    shorter_side = scaled.shortest_edge or scaled.height
    is_square = final.height and final.height == final.width and scaled.height in (None, final.height)
    if not processor.do_resize or not is_square or shorter_side < final.height:
        raise TrainerError(
            f"The image processor in {folder} does not scale to a square, or crop one from the centre, which is all "
            "that we follow."
        )
    return Preprocessing(
        size=int(final.height),
        resize="squash" if scaled.height else "crop",
        resample=resample_name(processor, folder),
        shorter_side=int(shorter_side),
        normalization=normalization_of(processor),
    )


def has_processor(folder: Path) -> bool:
    """Whether `folder` says how photos are prepared."""
    return any((folder / name).is_file() for name in PROCESSOR_FILES)


def read_processor(folder: Path) -> Any:
    """The image processor that transformers reads from `folder`; raises TrainerError when it cannot."""
    if not has_processor(folder):
        raise TrainerError(f"{folder} does not say how photos are prepared: preprocessor_config.json is missing.")
    try:
        with quiet():
            return AutoImageProcessor.from_pretrained(folder, local_files_only=True, backend="pil")
    except (OSError, ValueError, ImportError) as error:
        raise TrainerError(f"The image processor in {folder} cannot be used: {first_line(error)}") from error


def resample_name(processor: Any, folder: Path) -> Resample:
    """Our name of the filter that `processor` scales with; raises TrainerError for one that we have not."""
    for name, resample in RESAMPLES.items():
        if processor.resample is not None and int(processor.resample) == resample:
            return name
    raise TrainerError(
        f"The image processor in {folder} scales with a filter that is not one of {', '.join(RESAMPLES)}."
    )


def normalization_of(processor: Any) -> Normalization:
    """How `processor` normalises, once its pixel values run from 0 to 1."""
    is_reversed = bool(getattr(processor, "do_flip_channel_order", False))
    if not processor.do_normalize:
        return Normalization((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), is_reversed)
    return Normalization(channels(processor.image_mean), channels(processor.image_std), is_reversed)


def channels(values: Any) -> Channels:
    """Three values of an image, where one may stand for all."""
    red, green, blue = values if isinstance(values, list | tuple) else (values,) * 3
    return float(red), float(green), float(blue)
