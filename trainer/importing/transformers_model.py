"""Dual encoders in the form of transformers: CLIP, Chinese-CLIP, AltCLIP, MetaCLIP 2, SigLIP and SigLIP 2."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from core_model.manifest import ImageInput
from trainer.errors import TrainerError
from trainer.hub import load_model, read_config
from trainer.importing.original import ImageTower, Original, Shape, TextTower
from trainer.importing.tokens import read_tokens
from trainer.pack import IMAGE_FILE
from trainer.preprocessing import Normalization, Preprocessing, read_preprocessing, read_processor


@dataclass(frozen=True)
class Family:
    """An architecture: what it is called, and what its config does not say.

    `max_length` is how many tokens its texts had in training, where that is less than it has positions for; `fills`
    says whether texts were padded to full length without a mask.
    """

    name: str
    max_length: int | None = None
    fills: bool = False


FAMILIES = {
    "clip": Family("CLIP"),
    "chinese_clip": Family("Chinese-CLIP", max_length=52),
    "altclip": Family("AltCLIP", max_length=77),
    "metaclip_2": Family("MetaCLIP 2"),
    "siglip": Family("SigLIP", fills=True),
}
NAFLEX = "siglip2"  # SigLIP 2 of fixed resolution calls itself siglip


class TransformersModel(Original):
    """A dual encoder that transformers has saved."""

    def __init__(self, folder: Path, pickled: bool):
        self.pickled = pickled
        self.config = read_config(folder)
        self.family = _family_of(self.config.model_type, folder)
        self.rule = read_preprocessing(folder)
        positions = self.config.text_config.max_position_embeddings
        limit = min(positions, self.family.max_length or positions)
        tokens = read_tokens(folder, limit, fills=self.family.fills)
        super().__init__(folder, Shape(self.family.name, self._embedding_dim(), image_input(self.rule)), tokens)

    def image_tower(self) -> "TransformersImages":
        model = self._load()
        model.text_model = None  # often the larger half
        return TransformersImages(model, read_processor(self.folder), self.rule.normalization)

    def text_tower(self) -> "TransformersTexts":
        model = self._load()
        model.vision_model = None
        return TransformersTexts(model, self)

    def _load(self) -> Any:
        return load_model(self.folder, self.config, self.pickled).requires_grad_(False)

    def _embedding_dim(self) -> int:
        if self.family.fills:
            return int(self.config.vision_config.hidden_size)
        return int(self.config.projection_dim)


class TransformersImages(ImageTower):
    """Its image tower, with the image processor that was saved beside it."""

    def __init__(self, model: Any, processor: Any, normalization: Normalization):
        super().__init__(normalization)
        self.model, self.processor = model, processor

    def look(self, images: Tensor) -> Tensor:
        return self.model.get_image_features(pixel_values=images).pooler_output

    def prepare(self, photos: Sequence[Image.Image]) -> Tensor:
        return torch.as_tensor(self.processor(list(photos), return_tensors="pt")["pixel_values"])


class TransformersTexts(TextTower):
    """Its text tower."""

    def __init__(self, model: Any, original: TransformersModel):
        super().__init__(original.tokens)
        self.model, self.masks = model, not original.family.fills

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        mask = {"attention_mask": attention_mask} if self.masks else {}
        return self.model.get_text_features(input_ids=input_ids, **mask).pooler_output


def image_input(rule: Preprocessing, cut: str = "crop-floor") -> ImageInput:
    """How a pack prepares photos for a model whose processor follows `rule`, and takes the centre as `cut` says."""
    resize = "squash" if rule.resize == "squash" else cut
    side = rule.shorter_side if resize != "squash" and rule.shorter_side != rule.size else None
    return ImageInput(IMAGE_FILE, rule.size, resize, rule.resample, side)


def _family_of(model_type: str, folder: Path) -> Family:
    if model_type == NAFLEX:
        raise TrainerError(
            f"The model in {folder} is a SigLIP 2 of any resolution (NaFlex), which a pack cannot hold: take one of "
            "fixed resolution, such as google/siglip2-base-patch16-224."
        )
    if model_type not in FAMILIES:
        names = ", ".join(family.name for family in FAMILIES.values())
        raise TrainerError(
            f"The model in {folder} is of the architecture {model_type}, which cannot be imported: {names}, SigLIP 2 "
            "and open_clip's ViT models can."
        )
    return FAMILIES[model_type]
