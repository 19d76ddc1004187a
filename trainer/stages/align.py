"""Stage 2, alignment: photos and captions in two languages meet in one space.

InfoNCE in both directions, half and half (DC-CLIP, arXiv 2404.11249), once per language: a language is a loss of its
own over the photos that have captions in it, and all languages weigh the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.losses import inverse_temperature
from trainer.running.ranks import gather_rows
from trainer.stages.by_length import by_length
from trainer.stages.contrast import Captions, contrastive_loss
from trainer.stages.examples import PairBatch, PairExamples
from trainer.stages.gradient_cache import in_micro_batches
from trainer.stages.lessons import ImageLesson
from trainer.stages.map_distillation import MapAdapters
from trainer.stages.naming import Naming

if TYPE_CHECKING:
    from trainer.students import ImageStudent, TextStudent


class AlignedPair(nn.Module):
    """Both students, the learned temperature, a queue per language, adapters to the image teachers, and naming."""

    def __init__(
        self,
        image: ImageStudent,
        text: TextStudent,
        adapters: MapAdapters,
        scale: float,
        queues: nn.ModuleDict,
        naming: Naming | None = None,
    ):
        """`scale` is the inverse temperature to start from; `queues` has a PairQueue per language, or is empty."""
        super().__init__()
        self.image, self.text, self.adapters, self.queues, self.naming = image, text, adapters, queues, naming
        self.log_scale = nn.Parameter(torch.tensor(math.log(scale)))

    @property
    def scale(self) -> Tensor:
        """The inverse temperature, at most 100 as in CLIP (arXiv 2103.00020, sec. 2.5)."""
        return inverse_temperature(self.log_scale)

    def see(self, pixels: Tensor, *teacher_maps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Photos uint8 (N, H, W, 3) to unit vectors (N, D) and what other lessons than the captions need.

        These are their distances from the T teachers' maps (N, T), and their pooled features (N, C).
        """
        student_map = self.image.feature_map(pixels)
        vectors = functional.normalize(self.image.embed_map(student_map).float(), dim=1)
        distances = self.adapters(student_map, *teacher_maps) if teacher_maps else vectors[:, :0]
        return vectors, distances, student_map.float().mean(dim=(2, 3))

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor]:
        """Texts int64 (M, L) to unit vectors (M, D)."""
        return (by_length(self.text, input_ids, attention_mask).float(),)


class Align:
    """The stage.

    With `lessons`, in the order in which `examples` show photos to teachers, the loss has a second part, stage 1's,
    with weight `distil_weight`: it keeps the image student's map near its teachers'.
    """

    name = "align"

    def __init__(
        self,
        module: AlignedPair,
        examples: PairExamples,
        micro_batch_size: int = 0,
        lessons: Sequence[ImageLesson] = (),
        distil_weight: float = 0.0,
    ):
        self.module, self.examples, self.micro_batch_size = module, examples, micro_batch_size
        self.lessons, self.distil_weight = tuple(lessons), distil_weight

    def step(self, batch: PairBatch) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The mean of the languages' losses, the weighted distance from the teachers' maps, and the loss of naming."""
        targets = [lesson.teach(shown) for lesson, shown in zip(self.lessons, batch.shown, strict=True)]
        images, distances, features = in_micro_batches(self.module.see, (batch.pixels, *targets), self.micro_batch_size)
        (texts,) = in_micro_batches(self.module.read, (batch.input_ids, batch.attention_mask), self.micro_batch_size)
        parts = self.contrast(images, texts, batch)
        spoken = [part for part in parts.values() if not part.isnan()]
        loss = torch.stack(spoken or list(parts.values())).mean()  # all are NaN where training has gone astray
        if self.lessons:
            parts["maps"] = distances.mean(dim=0) @ distances.new_tensor([lesson.weight for lesson in self.lessons])
            loss = loss + self.distil_weight * parts["maps"]
        if self.module.naming:
            students = self.module.image, self.module.text
            named, named_parts = self.module.naming(*students, images, features, batch.photo)
            loss, parts = loss + named, {**parts, **named_parts}
        return loss, parts

    def contrast(self, images: Tensor, texts: Tensor, batch: PairBatch) -> dict[str, Tensor]:
        """The loss of each language over the batches of all ranks; NaN for one in which nothing is said."""
        images, photos, language = gather_rows(images), gather_rows(batch.photo), gather_rows(batch.language)
        captions = Captions(*map(gather_rows, (texts, batch.photo_of_text, batch.wording)))
        losses = {}
        for number, name in enumerate(self.examples.languages):
            spoken = Captions(*(rows[language == number] for rows in captions))
            queue = self.module.queues[name] if self.module.queues else None
            with torch.autocast(images.device.type, enabled=False):  # half precision would blur logits of up to 100
                losses[name] = contrastive_loss(images, photos, spoken, self.module.scale, queue)
            if queue is not None:
                owner = (photos[:, None] == spoken.photo).int().argmax(dim=0)
                queue.push(images.detach()[owner], *(rows.detach() for rows in spoken))
        return losses
