"""What a teacher gives a stage for a batch: computed as the student trains, or read from a store of features.

A photo's lesson has two halves. `view` makes what the teacher is shown; it runs in loader workers, so it can be
pickled and holds no model. `teach` turns a batch of that, on the training device, into features without a gradient.
Teachers are put on that device by whoever makes the lesson.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from trainer.teachers.base import ImageTeacher, TextTeacher


class View(Protocol):
    """How a photo is shown, such as trainer.data.augment.Augmentation."""

    decode_size: int  # its shorter side need not be larger than this

    def __call__(self, photo: Image.Image, epoch: int, index: int) -> np.ndarray:
        """An array of photo number `index` in `epoch`: the same whenever it is asked for."""


@dataclass(frozen=True)
class ImageLesson:
    """One image teacher's share: maps float32 (N, C, h, w) with C = `channels`, and the weight of their loss."""

    channels: int
    weight: float
    view: View
    teach: Callable[[Tensor], Tensor]


def live_image_lesson(teacher: ImageTeacher, view: View, weight: float = 1.0) -> ImageLesson:
    """Maps of what `view` makes of each photo: uint8 (size, size, 3) of the teacher's own size.

    It should crop and turn as the student's view does, so that both maps show the same places.
    """
    return ImageLesson(teacher.feature_channels, weight, view, partial(_live_maps, teacher))


def stored_image_lesson(
    store: Mapping[str, np.ndarray], keys: Sequence[str], channels: int, weight: float = 1.0
) -> ImageLesson:
    """Maps (C, h, w) in `store` of photo i under `keys[i]`, in a plain view, so the student must see that too."""
    return ImageLesson(channels, weight, _StoredView(store, keys), Tensor.float)


@torch.no_grad()
def _live_maps(teacher: ImageTeacher, pixels: Tensor) -> Tensor:
    return teacher(pixels).map


@dataclass(frozen=True)
class _StoredView:
    store: Mapping[str, np.ndarray]
    keys: Sequence[str]
    decode_size: int = 0

    def __call__(self, photo: Image.Image, epoch: int, index: int) -> np.ndarray:
        return np.array(self.store[self.keys[index]])  # a copy: torch takes no read-only memory map


@dataclass(frozen=True)
class Reading:
    """What a teacher made of N texts: sentence features float32 (N, E) and, from a live one, its tokens and theirs.

    `tokens` is float32 (N, L, C) for `input_ids` and `attention_mask`, int64 (N, L).
    """

    sentence: Tensor
    tokens: Tensor | None = None
    input_ids: Tensor | None = None
    attention_mask: Tensor | None = None


@dataclass(frozen=True)
class TextLesson:
    """One text teacher's share: how wide its features are (`token_channels` 0: it gives none), and their weight."""

    sentence_dim: int
    token_channels: int
    weight: float
    teach: Callable[[Sequence[str], torch.device], Reading]


def live_text_lesson(teacher: TextTeacher, weight: float = 1.0) -> TextLesson:
    """Sentence and token features, made as they are needed."""
    return TextLesson(teacher.sentence_dim, teacher.token_channels, weight, partial(_live_reading, teacher))


def stored_text_lesson(
    store: Mapping[str, np.ndarray], key: Callable[[str], str], sentence_dim: int, weight: float = 1.0
) -> TextLesson:
    """Sentence features (E,) that `store` has for each text under `key(text)`."""
    return TextLesson(sentence_dim, 0, weight, partial(_stored_reading, store, key))


@torch.no_grad()
def _live_reading(teacher: TextTeacher, texts: Sequence[str], device: torch.device) -> Reading:
    ids, mask = (rows.to(device) for rows in teacher.tokenize(texts))
    features = teacher(ids, mask)
    return Reading(features.sentence, features.tokens, ids, mask)


def _stored_reading(
    store: Mapping[str, np.ndarray], key: Callable[[str], str], texts: Sequence[str], device: torch.device
) -> Reading:
    rows = np.stack([store[key(text)] for text in texts]).astype(np.float32)
    return Reading(torch.from_numpy(rows).to(device))
