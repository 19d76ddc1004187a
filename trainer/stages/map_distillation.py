"""Feature maps of a student against those of its teachers, through adapters."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class MapAdapters(nn.Module):
    """One 1x1 convolution per teacher, from the student's channels to the teacher's (DC-CLIP, arXiv 2404.11249)."""

    def __init__(self, student_channels: int, teacher_channels: Sequence[int]):
        super().__init__()
        self.adapters = nn.ModuleList(nn.Conv2d(student_channels, channels, 1) for channels in teacher_channels)

    def forward(self, student_map: Tensor, *teacher_maps: Tensor) -> Tensor:
        """SmoothL1 between each adapted map and the teacher's, as means per photo: float32 (N, number of teachers).

        Maps are (N, C, h, w); where their grids differ, both are brought to the smaller height and width by adaptive
        average pooling.
        """
        losses = [
            _photo_losses(adapter, student_map, teacher_map)
            for adapter, teacher_map in zip(self.adapters, teacher_maps, strict=True)
        ]
        return torch.stack(losses, dim=1)


def _photo_losses(adapter: nn.Module, student_map: Tensor, teacher_map: Tensor) -> Tensor:
    grid = tuple(map(min, student_map.shape[-2:], teacher_map.shape[-2:]))
    adapted, target = adapter(_on_grid(student_map, grid)), _on_grid(teacher_map, grid)
    return functional.smooth_l1_loss(adapted.float(), target.float(), reduction="none").flatten(1).mean(dim=1)


def _on_grid(feature_map: Tensor, grid: tuple[int, ...]) -> Tensor:
    return feature_map if feature_map.shape[-2:] == grid else functional.adaptive_avg_pool2d(feature_map, grid)
