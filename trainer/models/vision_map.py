"""Takes the feature map out of any transformers vision model, and its stages from the lowest up."""

import inspect
from math import isqrt
from typing import Any

import torch
from torch import Tensor, nn

from trainer.models.map_trunk import MapTrunk

MOST_LEADING_TOKENS = 16  # class, distillation and register tokens that stand before the patches


def fold(tokens: Tensor, leading: int) -> Tensor:
    """Patch tokens (N, leading + h * w, C) of a square image, row by row, to a map (N, C, h, w)."""
    patches = tokens[:, leading:]
    side = isqrt(patches.shape[1])
    return patches.transpose(1, 2).unflatten(2, (side, side))


def leading_tokens(length: int, size: int, patch_size: object) -> int:
    """How many of `length` tokens stand before the patches of an image with `size` pixels on each side.

    Raises ValueError when what remains is not a square.
    """
    sides = [size // patch_size] if isinstance(patch_size, int) else []
    for side in (*sides, isqrt(length)):
        if 0 <= length - side * side <= MOST_LEADING_TOKENS:
            return length - side * side
    raise ValueError(f"{length} tokens are not a square of patches of an image with {size} pixels on each side")


def vision_half(model: nn.Module) -> nn.Module:
    """The image tower of a dual encoder; any other model as it is."""
    return getattr(model, "vision_model", model)


class VisionMap(MapTrunk):
    """Normalised float32 images (N, 3, size, size) to the last feature map (N, C, h, w) of a transformers model.

    Where its tower is a transformer, the map is its last patch tokens, and position embeddings for another image size
    are interpolated.
    """

    def __init__(self, model: Any, size: int):
        """Raises ValueError when `model` has no feature map of images with `size` pixels on each side."""
        super().__init__()
        self.model = vision_half(model)
        config = self.model.config
        can_interpolate = "interpolate_pos_encoding" in inspect.signature(self.model.forward).parameters
        is_other_size = getattr(config, "image_size", size) not in (size, [size, size], (size, size))
        self.options = {"interpolate_pos_encoding": True} if can_interpolate and is_other_size else {}
        self.leading: int | None = None
        with torch.no_grad():
            features = self._last(torch.zeros(1, 3, size, size))
        if features.ndim == 3:
            self.leading = leading_tokens(features.shape[1], size, getattr(config, "patch_size", None))
        elif features.ndim != 4:
            raise ValueError(f"its last features have {features.ndim} axes")
        self.channels = features.shape[2 if features.ndim == 3 else 1]

    def forward(self, images: Tensor) -> Tensor:
        features = self._last(images)
        return features if self.leading is None else fold(features, self.leading)

    def _last(self, images: Tensor) -> Tensor:
        return self.model(pixel_values=images, **self.options).last_hidden_state

    def stages(self) -> list[list[nn.Module]]:
        """What stands before the model's longest list of layers, then each layer."""
        lists = [module for module in self.model.modules() if isinstance(module, nn.ModuleList)]
        layers = max(lists, key=len, default=nn.ModuleList())
        before: list[nn.Module] = []
        for child in self.model.children():
            if any(module is layers for module in child.modules()):
                break
            before.append(child)
        return [before, *([layer] for layer in layers)]
