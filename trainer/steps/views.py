"""The view of a photo that does not change from epoch to epoch."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from core_model.imaging import fit
from core_model.manifest import ImageInput


@dataclass(frozen=True)
class PlainView:
    """A whole photo, as the finished model will see it."""

    rule: ImageInput

    def __call__(self, photo: Image.Image, epoch: int, index: int) -> np.ndarray:
        """Pixels uint8 (size, size, 3)."""
        return fit(photo, self.rule)

    @property
    def decode_size(self) -> int:
        """The size to give `PhotoSource.open`."""
        return self.rule.size
