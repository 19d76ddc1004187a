"""Image teachers from transformers: the image tower of every family of dual encoders, and plain vision models."""

from math import isqrt
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from trainer.errors import TrainerError
from trainer.features import ImageFeatures
from trainer.hub import fingerprint, first_line, load_model, read_config, weight_files
from trainer.models.vision_map import VisionMap, fold
from trainer.preprocessing import (
    Preprocessing,
    normalization_of,
    read_preprocessing,
    read_processor,
    resample_name,
)
from trainer.teachers.base import ImageTeacher, MapTeacher


class DualEncoderImages(ImageTeacher):
    """The image tower and projection of CLIP, Chinese-CLIP and AltCLIP, whose patch tokens follow a class token.

    The embedding is what transformers' `get_image_features` gives; the map is the last patch tokens.
    """

    leading: ClassVar[int] = 1

    def __init__(self, model: Any, rule: Preprocessing, mark: str):
        super().__init__(rule, model.config.vision_config.hidden_size, self.embedding_width(model.config), mark)
        self.model = model
        model.text_model = None  # often the larger half, and never asked
        self.freeze()

    @staticmethod
    def embedding_width(config: Any) -> int:
        """The width of the joint space."""
        return config.projection_dim

    @staticmethod
    def read_rule(folder: Path) -> Preprocessing:
        """How photos are prepared for the model in `folder`."""
        return read_preprocessing(folder)

    def look(self, images: Tensor) -> ImageFeatures:
        output = self.model.get_image_features(pixel_values=images)
        return ImageFeatures(fold(output.last_hidden_state, self.leading), output.pooler_output)


class SiglipImages(DualEncoderImages):
    """SigLIP, and SigLIP 2 of fixed resolution: no class token; an attention pooling head makes the embedding."""

    leading = 0

    @staticmethod
    def embedding_width(config: Any) -> int:
        return config.vision_config.hidden_size


class Siglip2Images(SiglipImages):
    """SigLIP 2 of any resolution (NaFlex), shown squares with as many patches as its processor allows at most."""

    @staticmethod
    def read_rule(folder: Path) -> Preprocessing:
        processor = read_processor(folder)
        size = isqrt(processor.max_num_patches) * processor.patch_size
        return Preprocessing(size, "squash", resample_name(processor, folder), size, normalization_of(processor))

    def look(self, images: Tensor) -> ImageFeatures:
        patch = self.model.config.vision_config.patch_size
        side = self.rule.size // patch
        # (N, 3, side * patch, side * patch) to one row per patch, whose pixels stay channels last.
        rows = images.unflatten(3, (side, patch)).unflatten(2, (side, patch)).permute(0, 2, 4, 3, 5, 1).flatten(3)
        patches = rows.flatten(1, 2)
        output = self.model.get_image_features(
            pixel_values=patches,
            pixel_attention_mask=torch.ones(patches.shape[:2], dtype=torch.long, device=images.device),
            spatial_shapes=torch.full((len(images), 2), side, device=images.device),
        )
        return ImageFeatures(fold(output.last_hidden_state, self.leading), output.pooler_output)


DUAL_ENCODERS: dict[str, type[DualEncoderImages]] = {
    "altclip": DualEncoderImages,
    "chinese_clip": DualEncoderImages,
    "clip": DualEncoderImages,
    "siglip": SiglipImages,
    "siglip2": Siglip2Images,
}


def load_images(folder: Path) -> ImageTeacher:
    """The image teacher in `folder`; raises TrainerError when it cannot be one."""
    config = read_config(folder)
    family = DUAL_ENCODERS.get(config.model_type)
    rule = family.read_rule(folder) if family else read_preprocessing(folder)
    mark = fingerprint([*weight_files(folder), folder / "config.json"], half="image", photos=rule.settings())
    model = load_model(folder)
    if family:
        return family(model, rule, mark)
    try:
        return MapTeacher(VisionMap(model, rule.size), rule, mark)
    except (ValueError, TypeError, AttributeError) as error:
        raise TrainerError(
            f"The model in {folder} ({config.model_type}) is no image teacher: {first_line(error)}."
        ) from error
