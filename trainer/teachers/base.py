"""What every teacher is: a frozen module that turns photos or texts into features."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor, nn

from trainer.features import ImageFeatures, TextFeatures
from trainer.models.map_trunk import MapTrunk
from trainer.preprocessing import Normalize, Preprocessing


class _Frozen(nn.Module):
    """A module without gradients that stays in evaluation mode whatever it becomes part of."""

    def train(self, mode: bool = True) -> Self:
        return super().train(False)

    def freeze(self) -> Self:
        """Call it once everything is in place."""
        return self.requires_grad_(False).eval()


class ImageTeacher(_Frozen, ABC):
    """A frozen image model.

    `rule.fit(photo)` makes a photo into pixels; `feature_channels` is the width of its feature maps and
    `embedding_dim` that of its embeddings, None where it shares no space with texts. `fingerprint` changes with
    anything that decides the features.
    """

    def __init__(self, rule: Preprocessing, feature_channels: int, embedding_dim: int | None, fingerprint: str):
        super().__init__()
        self.rule, self.fingerprint = rule, fingerprint
        self.feature_channels, self.embedding_dim = feature_channels, embedding_dim
        self.normalize = Normalize(rule.normalization)

    @torch.no_grad()
    def forward(self, pixels: Tensor) -> ImageFeatures:
        """uint8 (N, size, size, 3) to features, without gradients."""
        return self.look(self.normalize(pixels))

    @abstractmethod
    def look(self, images: Tensor) -> ImageFeatures:
        """Normalised float32 images (N, 3, size, size) to features."""


class MapTeacher(ImageTeacher):
    """An image model that shares no space with texts: its last feature map alone."""

    def __init__(self, trunk: MapTrunk, rule: Preprocessing, fingerprint: str):
        super().__init__(rule, trunk.channels, None, fingerprint)
        self.trunk = trunk
        self.freeze()

    def look(self, images: Tensor) -> ImageFeatures:
        return ImageFeatures(self.trunk(images), None)


class TextTeacher(_Frozen, ABC):
    """A frozen text model.

    `tokenize` makes texts into its input; `token_channels` and `sentence_dim` are the widths of its features.
    `shares_space` says whether its sentence features are embeddings in a space shared with photos. `fingerprint`
    changes with anything that decides the features.
    """

    def __init__(self, token_channels: int, sentence_dim: int, shares_space: bool, fingerprint: str):
        super().__init__()
        self.token_channels, self.sentence_dim = token_channels, sentence_dim
        self.shares_space, self.fingerprint = shares_space, fingerprint

    @abstractmethod
    def tokenize(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """`texts` as int64 ids (N, L), padded on the right, and the mask that is 1 where they are a text's own."""

    @torch.no_grad()
    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        """What `tokenize` gives, int64 (N, L) each, to features, without gradients."""
        return self.read(input_ids, attention_mask)

    @abstractmethod
    def read(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        """Ids and mask to features."""
