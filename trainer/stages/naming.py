"""What teaches the students the names of things, beside the captions of stage 2.

The image trunk was published with a classifier of a thousand classes. Its probabilities for the training photos, and
features made up for every class, tie the photos to the names of those classes in both languages; words for groups of
classes are learned from their members; tags and their translations bring the languages together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from trainer.losses import inverse_temperature, multi_positive_nce, pair_loss, soft_class_loss
from trainer.stages.by_length import by_length
from trainer.synthetic_photos import SyntheticPhotos
from trainer.tokens import tokenized

if TYPE_CHECKING:
    from trainer.recipe import NamingSection
    from trainer.students import ImageStudent, TextStudent
    from trainer.students.class_head import ClassHead

SYNTHETIC_PHOTOS = 128  # that are named in a step
TAG_PAIRS = 256  # that are matched in a step
TAG_SCALE = 20.0


class Words(nn.Module):
    """Lists of W words each, one list per wording, as tokens and masks int64 (W, L)."""

    def __init__(self, lists: Sequence[Sequence[str]], tokenizer: Tokenizer):
        super().__init__()
        self.count = len(lists)
        for number, words in enumerate(lists):
            ids, mask = tokenized(tokenizer, words)
            self.register_buffer(f"ids_{number}", ids, persistent=False)
            self.register_buffer(f"mask_{number}", mask, persistent=False)

    def wording(self, number: int) -> tuple[Tensor, Tensor]:
        """Tokens and mask of list `number`."""
        return getattr(self, f"ids_{number}"), getattr(self, f"mask_{number}")

    def drawn(self) -> tuple[Tensor, Tensor]:
        """Tokens and mask of one list, drawn from torch's generator."""
        return self.wording(int(torch.randint(self.count, ())))


@dataclass(frozen=True)
class Vocabulary:
    """The words that are learned, in languages and templates: names of the K classes, words for G groups, tags.

    `members`, bool (G, K), says which classes belong to a group. The two lists of `tags` translate each other.
    """

    names: Words
    groups: Words
    members: Tensor
    tags: Words


class Naming(nn.Module):
    """The weighted losses of naming, with their learned temperature."""

    def __init__(self, vocabulary: Vocabulary, head: ClassHead, photos: Tensor, others: Tensor, plan: NamingSection):
        """`photos` (N, C) are the published trunk's pooled features of the aligned photos, `others` of more photos."""
        super().__init__()
        self.names, self.groups, self.tags = vocabulary.names, vocabulary.groups, vocabulary.tags
        self.plan = plan
        self.log_scale = nn.Parameter(torch.tensor(math.log(plan.scale)))
        self.synthetic = SyntheticPhotos(torch.cat([photos, others]), head.classifier)
        with torch.no_grad():
            self.register_buffer("posterior", head.classifier(photos).softmax(dim=1).half(), persistent=False)
        self.register_buffer("members", vocabulary.members, persistent=False)

    @torch.no_grad()
    def start(self, image: ImageStudent, text: TextStudent) -> None:
        """Put each class vector at the mean of the class's names in all wordings."""
        was_training = text.training
        text.eval()
        wordings = [by_length(text, *self.names.wording(number)) for number in range(self.names.count)]
        mean = torch.stack(wordings).mean(dim=0)
        image.head.class_vectors.copy_(functional.normalize(mean - mean.mean(dim=0), dim=1))
        text.train(was_training)

    def forward(
        self, image: ImageStudent, text: TextStudent, images: Tensor, features: Tensor, photo: Tensor
    ) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The weighted sum for a batch of photos, and its parts without their weights.

        `images` are their unit vectors (N, D), `features` the student's pooled features (N, C), and `photo`, int64
        (N,), their numbers among the aligned photos.
        """
        head = image.head
        names, words = by_length(text, *self.names.drawn()), by_length(text, *self.groups.drawn())
        target = self.posterior[photo].float()
        parts = {
            "posterior": self._named(images, names, target),
            "classifier": functional.cross_entropy(head.classifier(features), target),
            "synthetic": self._synthetic(head, names),
            "class_vectors": self._named(names, functional.normalize(head.class_vectors, dim=1)),
            "groups": self._grouped(head, words),
            "tags": self._tagged(text),
        }
        return sum(getattr(self.plan, f"{name}_weight") * loss for name, loss in parts.items()), parts

    @property
    def scale(self) -> Tensor:
        """The inverse temperature of names, at most 100 too."""
        return inverse_temperature(self.log_scale)

    def _named(self, vectors: Tensor, names: Tensor, target: Tensor | None = None) -> Tensor:
        """Choose among `names` for `vectors`: by probabilities (N, K), or row by row."""
        target = torch.eye(len(names), device=names.device) if target is None else target
        return soft_class_loss(vectors, names, target, self.scale)

    def _synthetic(self, head: ClassHead, names: Tensor) -> Tensor:
        """Name synthetic photos, and find them by name."""
        features, classes = self.synthetic.sample(SYNTHETIC_PHOTOS)
        images = functional.normalize(head(features), dim=1)
        target = functional.one_hot(classes, len(names)).float()
        same_class = classes[:, None] == classes[None, :]
        return self._named(images, names, target) + multi_positive_nce(names[classes], images, same_class, self.scale)

    def _grouped(self, head: ClassHead, words: Tensor) -> Tensor:
        """Place each group's word among the vectors of its classes, and find synthetic photos of them by it."""
        vectors = functional.normalize(head.class_vectors, dim=1)
        features, classes = self.synthetic.sample(SYNTHETIC_PHOTOS)
        shown = self.members[:, classes]
        drawn = shown.any(dim=1)
        images = functional.normalize(head(features), dim=1)
        found = multi_positive_nce(words[drawn], images, shown[drawn], self.scale)
        return multi_positive_nce(words, vectors, self.members, self.scale) + found

    def _tagged(self, text: TextStudent) -> Tensor:
        """Match tags to their translations."""
        english, chinese = self.tags.wording(0), self.tags.wording(1)
        rows = torch.randperm(len(english[0]), device=english[0].device)[:TAG_PAIRS]
        left, right = (by_length(text, ids[rows], mask[rows]) for ids, mask in (english, chinese))
        return pair_loss(left, right, TAG_SCALE)
