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

from trainer.recipe import AlignSection
from trainer.running.ranks import gather_rows
from trainer.stages.contrast import Captions, contrastive_loss
from trainer.stages.examples import PairBatch, PairExamples
from trainer.stages.gradient_cache import in_micro_batches
from trainer.stages.lessons import ImageLesson
from trainer.stages.map_distillation import MapAdapters
from trainer.stages.queue import PairQueue

if TYPE_CHECKING:
    from trainer.students import ImageStudent, TextStudent

MAX_SCALE = 100.0


class Pair(nn.Module):
    """Both students and the learned temperature; a queue per language and adapters to image teachers where wanted."""

    def __init__(
        self,
        image: ImageStudent,
        text: TextStudent,
        section: AlignSection,
        languages: Sequence[str],
        adapters: MapAdapters | None,
    ):
        super().__init__()
        self.image, self.text, self.adapters = image, text, adapters
        self.log_scale = nn.Parameter(torch.tensor(math.log(section.scale)))
        queued = languages if section.queue_size else ()
        self.queues = nn.ModuleDict({each: PairQueue(section.queue_size, section.embedding_dim) for each in queued})

    @property
    def scale(self) -> Tensor:
        """The inverse temperature, at most 100 as in CLIP (arXiv 2103.00020, sec. 2.5)."""
        return self.log_scale.exp().clamp(max=MAX_SCALE)

    def see(self, pixels: Tensor, *teacher_maps: Tensor) -> tuple[Tensor, Tensor]:
        """Photos uint8 (N, H, W, 3) to unit vectors (N, D) and their distances from the T teachers' maps (N, T)."""
        student_map = self.image.feature_map(pixels)
        vectors = functional.normalize(self.image.embed_map(student_map).float(), dim=1)
        return vectors, self.adapters(student_map, *teacher_maps) if teacher_maps else vectors[:, :0]

    def read(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor]:
        """Texts int64 (M, L) to unit vectors (M, D)."""
        return (self.text(input_ids, attention_mask).float(),)


class Align:
    """The stage.

    With a `distil_weight` above 0 the loss has a second part, stage 1's, which keeps the image student's map near its
    teachers'. It needs `lessons`, in the order in which `examples` show photos to teachers, and the `adapters` that
    stage 1 trained for them.
    """

    name = "align"

    def __init__(
        self,
        image: ImageStudent,
        text: TextStudent,
        examples: PairExamples,
        section: AlignSection,
        lessons: Sequence[ImageLesson] = (),
        adapters: MapAdapters | None = None,
    ):
        self.examples, self.micro_batch_size = examples, section.micro_batch_size
        self.lessons, self.distil_weight = tuple(lessons) if section.distil_weight else (), section.distil_weight
        self.module = Pair(image, text, section, examples.languages, adapters if self.lessons else None)

    def step(self, batch: PairBatch) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The mean of the languages' losses, and the weighted distance from the teachers' maps."""
        targets = [lesson.teach(shown) for lesson, shown in zip(self.lessons, batch.shown, strict=True)]
        images, distances = in_micro_batches(self.module.see, (batch.pixels, *targets), self.micro_batch_size)
        (texts,) = in_micro_batches(self.module.read, (batch.input_ids, batch.attention_mask), self.micro_batch_size)
        parts = self.contrast(images, texts, batch)
        loss = torch.stack([part for part in parts.values() if not part.isnan()]).mean()
        if self.lessons:
            parts["maps"] = distances.mean(dim=0) @ distances.new_tensor([lesson.weight for lesson in self.lessons])
            loss = loss + self.distil_weight * parts["maps"]
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
