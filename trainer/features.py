"""What a teacher tells of photos and texts, and a student learns to tell too."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class ImageFeatures:
    """Features of N photos.

    `map` is float32 (N, C, h, w). `embedding` is float32 (N, E) in the space that the model shares with texts, not
    normalised, or None where it shares none.
    """

    map: Tensor
    embedding: Tensor | None


@dataclass(frozen=True)
class TextFeatures:
    """Features of N texts.

    `tokens` is float32 (N, L, C), in no order to rely on where the mask is 0; `sentence` is float32 (N, E), not
    normalised.
    """

    tokens: Tensor
    sentence: Tensor
