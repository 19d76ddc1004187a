"""What importing needs to know of a published dual encoder, whichever library saved it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

from core_model.manifest import ImageInput
from trainer.importing.tokens import Tokens
from trainer.preprocessing import Normalization, Normalize


@dataclass(frozen=True)
class Shape:
    """What a pack states of a model before any of its weights is read."""

    architecture: str
    embedding_dim: int
    image: ImageInput


class Original(ABC):
    """A published dual encoder on the disk. Each tower is read when it is asked for, so that memory holds one."""

    def __init__(self, folder: Path, shape: Shape, tokens: Tokens):
        self.folder, self.shape, self.tokens = folder, shape, tokens

    @abstractmethod
    def image_tower(self) -> "ImageTower":
        """Read the image tower; raises TrainerError when its weights are missing, damaged or of another shape."""

    @abstractmethod
    def text_tower(self) -> "TextTower":
        """Read the text tower; raises TrainerError as `image_tower` does."""


class ImageTower(nn.Module, ABC):
    """Photos to unit vectors, as a pack's image graph is to do it."""

    def __init__(self, normalization: Normalization):
        super().__init__()
        self.normalize = Normalize(normalization)

    def forward(self, pixels: Tensor) -> Tensor:
        """uint8 (N, size, size, 3) to unit vectors (N, D)."""
        return functional.normalize(self.look(self.normalize(pixels)), dim=1)

    @abstractmethod
    def look(self, images: Tensor) -> Tensor:
        """Normalised float32 images (N, 3, size, size) to vectors (N, D)."""

    @abstractmethod
    def prepare(self, photos: Sequence[Image.Image]) -> Tensor:
        """What `look` takes, as the original's own image processor makes it of RGB photos."""

    @torch.inference_mode()
    def expected(self, photos: Sequence[Image.Image]) -> Tensor:
        """What the original says of RGB photos, from its own image processor on: unit vectors (N, D)."""
        return torch.cat([functional.normalize(self.look(self.prepare([photo])), dim=1) for photo in photos])


class TextTower(nn.Module, ABC):
    """Texts to unit vectors, as a pack's text graph is to do it.

    A pack pads with zeros, and only as far as the longest of its texts; `Tokens` says what the model was trained with.
    """

    def __init__(self, tokens: Tokens):
        super().__init__()
        self.tokens = tokens

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask, int64 (N, L), to unit vectors (N, D)."""
        ids, mask = self.tokens.padded(input_ids, attention_mask)
        return functional.normalize(self.read(ids, mask), dim=1)

    @abstractmethod
    def read(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Ids and mask as the original takes them, int64 (N, L), to vectors (N, D)."""

    @torch.inference_mode()
    def expected(self, texts: Sequence[str]) -> Tensor:
        """What the original says of texts, from its own tokenizer on: unit vectors (N, D)."""
        vectors = [self.read(*self.tokens.original([text])) for text in texts]
        return functional.normalize(torch.cat(vectors), dim=1)
