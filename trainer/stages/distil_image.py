"""Stage 1 for photos: the student's feature maps learn to be the teachers', through 1x1 adapters (arXiv 2404.11249)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from torch import Tensor, nn

from trainer.stages.examples import PhotoBatch, PhotoExamples
from trainer.stages.lessons import ImageLesson
from trainer.stages.map_distillation import MapAdapters

if TYPE_CHECKING:
    from trainer.students import ImageStudent


class ImageDistillation(nn.Module):
    """The student and its adapters; the teachers stay outside, where nothing trains them."""

    def __init__(self, student: ImageStudent, lessons: Sequence[ImageLesson]):
        super().__init__()
        self.student = student
        self.adapters = MapAdapters(student.feature_channels, [lesson.channels for lesson in lessons])


class DistilImage:
    """The stage: the sum over teachers of weight times SmoothL1(adapter(student's map), teacher's map).

    `examples` show each photo to the teachers in the order of `lessons`.
    """

    name = "distil_image"

    def __init__(self, student: ImageStudent, lessons: Sequence[ImageLesson], examples: PhotoExamples):
        self.module, self.lessons, self.examples = ImageDistillation(student, lessons), tuple(lessons), examples

    def step(self, batch: PhotoBatch) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The weighted sum, and each teacher's loss without its weight."""
        targets = [lesson.teach(shown) for lesson, shown in zip(self.lessons, batch.shown, strict=True)]
        losses = self.module.adapters(self.module.student.feature_map(batch.pixels), *targets).mean(dim=0)
        weights = losses.new_tensor([lesson.weight for lesson in self.lessons])
        return losses @ weights, {f"teacher_{number}": loss for number, loss in enumerate(losses, start=1)}
