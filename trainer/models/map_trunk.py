"""What an image trunk is to us: normalised images in, a feature map out, and stages from the lowest up."""

from abc import ABC, abstractmethod

from torch import Tensor, nn


class MapTrunk(nn.Module, ABC):
    """A network without a head. `channels` is the width of its feature map."""

    channels: int

    @abstractmethod
    def forward(self, images: Tensor) -> Tensor:
        """Normalised float32 images (N, 3, size, size) to the last feature map (N, C, h, w)."""

    @abstractmethod
    def stages(self) -> list[list[nn.Module]]:
        """The parts from the lowest up, of which a recipe may freeze the first."""

    def settle(self) -> None:
        """Turn into what computes the same in evaluation with less; there is no learning afterwards."""
