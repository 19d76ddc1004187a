"""Random views of a photo: a crop, a mirror image, a little less or more light and colour."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageEnhance

from core_model.imaging import fit
from core_model.manifest import ImageInput
from trainer.data.sampling import Stream, chance

LARGEST_STRETCH = 4 / 3  # of a crop's aspect, as Inception was trained (arXiv 1409.4842, section 6)
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Augmentation:
    """Views for training, each decided by (seed, epoch, index of the photo) alone.

    So neither resuming nor the number of ranks or workers changes what is seen.

    Args:
        rule: the size and resizing of the model's input.
        smallest_crop: least share of the photo's area that a view shows; 1 shows all of it.
        seed: of the run.
        jitter: brightness, contrast and saturation change by up to this share. Hue stays, since captions name colours.
    """

    rule: ImageInput
    smallest_crop: float
    seed: int
    jitter: float = 0.2

    def __call__(self, photo: Image.Image, epoch: int, index: int) -> Pixels:
        """The view, uint8 (size, size, 3), of the RGB `photo`, which is number `index` of its source, in `epoch`."""
        generator = chance(Stream.VIEW, self.seed, epoch, index)
        pixels = fit(photo.crop(crop_box(photo.size, self.smallest_crop, generator)), self.rule)
        if generator.random() < 0.5:
            pixels = pixels[:, ::-1]
        return jittered(pixels, self.jitter, generator)

    @property
    def decode_size(self) -> int:
        """The size to give `PhotoSource.open`, at which even the smallest crop has no fewer pixels than the input."""
        return math.ceil(self.rule.size * math.sqrt(_largest_stretch(self.smallest_crop) / self.smallest_crop)) + 1


def crop_box(size: tuple[int, int], smallest_crop: float, generator: np.random.Generator) -> tuple[int, int, int, int]:
    """A box (left, top, right, bottom) over a share of a photo's area drawn from `smallest_crop` to 1.

    Its aspect is the photo's, stretched by up to `LARGEST_STRETCH` as far as the photo has room for that.
    """
    share = generator.uniform(smallest_crop, 1)
    limit = math.log(_largest_stretch(share))
    stretch = math.exp(generator.uniform(-limit, limit))
    width = max(1, round(size[0] * math.sqrt(share * stretch)))
    height = max(1, round(size[1] * math.sqrt(share / stretch)))
    left, top = generator.integers(0, size[0] - width + 1), generator.integers(0, size[1] - height + 1)
    return int(left), int(top), int(left + width), int(top + height)


def _largest_stretch(share: float) -> float:
    return min(LARGEST_STRETCH, 1 / share)


def jittered(pixels: Pixels, jitter: float, generator: np.random.Generator) -> Pixels:
    """uint8 (H, W, 3) with brightness, contrast and saturation each changed by up to the share `jitter`."""
    image = Image.fromarray(np.ascontiguousarray(pixels))
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = enhancer(image).enhance(generator.uniform(1 - jitter, 1 + jitter))
    return np.array(image)
