"""Stage 1 for texts: the student's features learn to be the teachers', in both languages (arXiv 2404.11249)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.features import TextFeatures
from trainer.stages.examples import TextBatch, TextExamples
from trainer.stages.lessons import Reading, TextLesson

if TYPE_CHECKING:
    from trainer.students import TextStudent


class TextDistillation(nn.Module):
    """The student with a linear adapter to each teacher's sentence features, and one to its token features if any."""

    def __init__(self, student: TextStudent, lessons: Sequence[TextLesson]):
        super().__init__()
        self.student = student
        self.sentence = nn.ModuleList(nn.Linear(student.sentence_dim, lesson.sentence_dim) for lesson in lessons)
        self.tokens = nn.ModuleList(
            nn.Linear(student.token_channels, lesson.token_channels) if lesson.token_channels else nn.Identity()
            for lesson in lessons
        )


class DistilText:
    """The stage: the sum over teachers of weight times SmoothL1 of adapted sentence features and of token features.

    Token features are compared for the texts that both tokenizers cut alike, into the same ids; where there are none,
    that part of the loss is 0.
    """

    name = "distil_text"

    def __init__(self, student: TextStudent, lessons: Sequence[TextLesson], examples: TextExamples):
        self.module, self.lessons, self.examples = TextDistillation(student, lessons), tuple(lessons), examples

    def step(self, batch: TextBatch) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The weighted sum, and the parts without their weights."""
        features = self.module.student.features(batch.input_ids, batch.attention_mask)
        loss, parts = features.sentence.new_zeros(()), {}
        for number, lesson in enumerate(self.lessons):
            reading = lesson.teach(batch.texts, batch.input_ids.device)
            adapted = self.module.sentence[number](features.sentence)
            parts[f"sentence_{number + 1}"] = functional.smooth_l1_loss(adapted.float(), reading.sentence.float())
            if lesson.token_channels:
                parts[f"tokens_{number + 1}"] = token_loss(self.module.tokens[number], features, batch, reading)
            loss = loss + lesson.weight * sum(part for name, part in parts.items() if name.endswith(f"_{number + 1}"))
        return loss, parts


def token_loss(adapter: nn.Module, student: TextFeatures, batch: TextBatch, teacher: Reading) -> Tensor:
    """SmoothL1 between adapted token features and the teacher's, over all tokens of the texts that are cut alike.

    The sum of those texts' means, divided by the number of all texts, so that it averages over ranks.
    """
    alike = cut_alike(batch.input_ids, batch.attention_mask, teacher.input_ids, teacher.attention_mask)
    length = min(batch.input_ids.shape[1], teacher.input_ids.shape[1])
    mask = (batch.attention_mask[:, :length] * alike[:, None]).float()
    adapted, target = adapter(student.tokens[:, :length]).float(), teacher.tokens[:, :length].float()
    distance = functional.smooth_l1_loss(adapted, target, reduction="none").mean(dim=2)
    return ((distance * mask).sum(dim=1) / mask.sum(dim=1).clamp_min(1)).mean()


def cut_alike(ids: Tensor, mask: Tensor, other_ids: Tensor, other_mask: Tensor) -> Tensor:
    """Bool (N,): which texts have the same ids, int64 (N, L) and (N, L'), where the masks let them be seen."""
    width = max(ids.shape[1], other_ids.shape[1])
    seen, other = (
        functional.pad(torch.where(part == 1, rows, -1), (0, width - rows.shape[1]), value=-1)
        for rows, part in ((ids, mask), (other_ids, other_mask))
    )
    return (seen == other).all(dim=1)
