"""A timm model as a trunk, where timm is installed; nothing else needs it."""

from typing import Any

import torch
from torch import Tensor, nn

from trainer.errors import TrainerError
from trainer.models.map_trunk import MapTrunk
from trainer.models.vision_map import fold, leading_tokens
from trainer.preprocessing import Normalization


class TimmMap(MapTrunk):
    """Images to what timm's `forward_features` gives: a map, or patch tokens folded to one."""

    def __init__(self, model: Any, size: int):
        """Raises ValueError when `model` has no feature map of images with `size` pixels on each side."""
        super().__init__()
        self.model = model
        self.leading: int | None = None
        with torch.no_grad():
            features = model.eval().forward_features(torch.zeros(1, 3, size, size))
        if features.ndim == 3:
            self.leading = leading_tokens(features.shape[1], size, None)
        if model.num_features not in features.shape:
            raise ValueError("its features are not the last map")
        self.channels = model.num_features
        self.is_channels_last = features.ndim == 4 and features.shape[1] != self.channels

    def forward(self, images: Tensor) -> Tensor:
        features = self.model.forward_features(images)
        if self.leading is not None:
            return fold(features, self.leading)
        return features.permute(0, 3, 1, 2) if self.is_channels_last else features

    def stages(self) -> list[list[nn.Module]]:
        return [[child] for child in self.model.children()]


def load_timm(name: str, size: int, pretrained: bool) -> tuple[TimmMap, Normalization]:
    """The timm model `name` as a trunk, and how its images are normalised; raises TrainerError if it cannot be had."""
    try:
        import timm
    except ImportError as error:
        raise TrainerError(
            f"The image student {name} needs timm, which is not installed: pip install timm, or name a student of "
            "another kind."
        ) from error
    try:
        model = timm.create_model(name, pretrained=pretrained, num_classes=0)
        trunk = TimmMap(model, size)
    except Exception as error:  # timm and the hub raise anything from KeyError to their own
        raise TrainerError(f"timm's {name} cannot be the image student: {error}") from error
    return trunk, Normalization(tuple(model.pretrained_cfg["mean"]), tuple(model.pretrained_cfg["std"]))
