"""Trains the two heads and the text tower's last layers so that photos and texts meet in one space.

Captions pull photos and sentences together (InfoNCE both ways). Class names, in both languages, are learned from the
trunk's own ImageNet classifier: on training photos by its probabilities, and on synthetic features of every class, so
that the thousand classes outlive the captions. Words for groups of classes are learned from their members. Tags and
their translations bring the languages together.
"""

import csv
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.embedded_recipe import AlignSection, HeadSection
from trainer.losses import alignment_loss, multi_positive_nce, pair_loss, soft_class_loss
from trainer.models.heads import ImageHead, TextHead
from trainer.models.sentence_encoder import EMBEDDING_DIM, SentenceHead
from trainer.supervision import CaptionedPhotos, PooledTexts, SyntheticPhotos, joined

NAME_PHOTOS = 128  # real and synthetic photos, each, that are named in a step
TAG_PAIRS = 256
TAG_SCALE = 20.0
EXTRA_PHOTOS = 8  # photos of the smaller captioned set that join each batch
WARMUP_STEPS = 50
MAX_SCALE = 100.0


@dataclass(frozen=True)
class Supervision:
    """All that a run learns from.

    `names`, `groups` and `tags` map a language to texts in the same order; `names` and `groups` have one entry per
    template. Group i holds the classes where row i of `members`, bool (G, C), is true. `features` are those of every
    training photo, captioned or not.
    """

    main: CaptionedPhotos
    extra: CaptionedPhotos
    features: Tensor
    names: Mapping[str, list[PooledTexts]]
    groups: Mapping[str, list[PooledTexts]]
    members: Tensor
    tags: Mapping[str, PooledTexts]


class Heads(nn.Module):
    """Everything that is trained: both heads, the sentence layers and the two inverse temperatures."""

    def __init__(self, image: ImageHead, sentence: SentenceHead, text: TextHead, plan: AlignSection):
        super().__init__()
        self.image, self.sentence, self.text = image, sentence, text
        self.caption_scale = nn.Parameter(torch.tensor(math.log(plan.caption_scale)))
        self.name_scale = nn.Parameter(torch.tensor(math.log(plan.name_scale)))

    @classmethod
    def untrained(
        cls,
        classifier: nn.Linear,
        sentence: SentenceHead,
        class_vectors: Tensor,
        shape: HeadSection,
        plan: AlignSection,
    ) -> "Heads":
        """Heads of the recipe's shape around the given classifier, sentence layers and class vectors (C, D)."""
        image = ImageHead(classifier, class_vectors, shape.image_hidden, shape.dropout)
        text = TextHead(EMBEDDING_DIM, shape.embedding_dim, shape.text_hidden, shape.dropout)
        return cls(image, sentence, text, plan)

    def embed_texts(self, texts: PooledTexts) -> Tensor:
        """Pooled texts to unit vectors (N, D)."""
        return self.text(self.sentence(texts.features, texts.root_length))


def build_heads(
    classifier: nn.Linear, sentence: SentenceHead, supervision: Supervision, shape: HeadSection, plan: AlignSection
) -> Heads:
    """Heads whose class vectors start at the mean of the class's names in all languages and templates."""
    heads = Heads.untrained(
        classifier, sentence, torch.zeros(classifier.out_features, shape.embedding_dim), shape, plan
    )
    wordings = [names[range(len(names))] for group in supervision.names.values() for names in group]
    with torch.no_grad():
        mean = torch.stack([heads.eval().embed_texts(names) for names in wordings]).mean(dim=0)
        heads.image.class_vectors.copy_(functional.normalize(mean - mean.mean(dim=0), dim=1))
    heads.image.standardize_by(supervision.features)
    return heads


def parameter_groups(heads: Heads, plan: AlignSection) -> list[dict]:
    """Weight decay for the matrices of the heads only, and a lower rate for the published sentence layers."""
    published = list(heads.sentence.parameters())
    handled = {id(parameter) for parameter in published}
    fresh = {n: p for n, p in heads.named_parameters() if p.requires_grad and id(p) not in handled}
    matrices = [p for name, p in fresh.items() if p.ndim > 1 and "class_vectors" not in name]
    others = [p for name, p in fresh.items() if p.ndim <= 1 or "class_vectors" in name]
    return [
        {"params": matrices, "weight_decay": plan.weight_decay, "lr": plan.learning_rate},
        {"params": others, "weight_decay": 0.0, "lr": plan.learning_rate},
        {"params": published, "weight_decay": 0.0, "lr": plan.sentence_learning_rate},
    ]


class Objective:
    """The weighted sum of losses for one batch of captioned photos, and its parts by name."""

    def __init__(self, heads: Heads, supervision: Supervision, plan: AlignSection, generator: np.random.Generator):
        self.heads, self.supervision, self.plan, self.generator = heads, supervision, plan, generator
        self.synthetic = SyntheticPhotos(supervision.features, heads.image.classifier)

    def __call__(self, photos: np.ndarray) -> tuple[Tensor, dict[str, float]]:
        names = self.wording(self.supervision.names)
        parts = {
            "captions": (1.0, self.captions(photos)),
            "posterior": (self.plan.posterior_weight, self.posterior(names)),
            "synthetic": (self.plan.synthetic_weight, self.named_synthetic(names)),
            "class_vectors": (self.plan.class_vector_weight, self.class_vectors(names)),
            "groups": (self.plan.group_weight, self.class_groups()),
            "tags": (self.plan.tag_weight, self.translated_tags()),
        }
        total = sum(weight * loss for weight, loss in parts.values())
        return total, {name: loss.item() for name, (_, loss) in parts.items()}

    def captions(self, photos: np.ndarray) -> Tensor:
        """InfoNCE between photos and their captions in all languages and kinds."""
        extra = self.supervision.extra.photos
        drawn = self.generator.choice(extra, min(EXTRA_PHOTOS, len(extra)), replace=False)
        batch = joined(
            [
                self.supervision.main.batch(photos, self.generator),
                self.supervision.extra.batch(drawn, self.generator),
            ]
        )
        images, texts = self.heads.image(batch.features), self.heads.embed_texts(batch.texts)
        scale = self.heads.caption_scale.exp().clamp(max=MAX_SCALE)
        return alignment_loss(images, texts, batch.photo_of_text, torch.arange(len(images)), scale)

    def wording(self, texts: Mapping[str, list[PooledTexts]]) -> Tensor:
        """Vectors (C, D) of all of `texts` in one language and template, drawn at random."""
        languages = sorted(texts)
        wordings = texts[languages[self.generator.integers(len(languages))]]
        drawn = wordings[self.generator.integers(len(wordings))]
        return self.heads.embed_texts(drawn[range(len(drawn))])

    def posterior(self, names: Tensor) -> Tensor:
        """Name training photos with the classifier's own probabilities."""
        rows = torch.from_numpy(self.generator.integers(len(self.supervision.features), size=NAME_PHOTOS))
        features = self.supervision.features[rows]
        with torch.no_grad():
            target = self.heads.image.classifier(features).softmax(dim=1)
        return soft_class_loss(self.heads.image(features), names, target, self.heads.name_scale.exp())

    def named_synthetic(self, names: Tensor) -> Tensor:
        """Name synthetic features, and find them by name."""
        features, classes = self.synthetic.sample(NAME_PHOTOS, self.generator)
        images, scale = self.heads.image(features), self.heads.name_scale.exp()
        target = functional.one_hot(classes, len(names)).float()
        same_class = classes[:, None] == classes[None, :]
        found = multi_positive_nce(names[classes], images, same_class, scale)
        return soft_class_loss(images, names, target, scale) + found

    def class_vectors(self, names: Tensor) -> Tensor:
        """Tell each class name's vector from those of the other classes."""
        vectors = functional.normalize(self.heads.image.class_vectors, dim=1)
        return soft_class_loss(names, vectors, torch.eye(len(names)), self.heads.name_scale.exp())

    def class_groups(self) -> Tensor:
        """Place each group's word among the vectors of its classes, and find synthetic features of them by it."""
        words, members = self.wording(self.supervision.groups), self.supervision.members
        scale = self.heads.name_scale.exp()
        vectors = functional.normalize(self.heads.image.class_vectors, dim=1)
        features, classes = self.synthetic.sample(NAME_PHOTOS, self.generator)
        shown = members[:, classes]
        drawn = shown.any(dim=1)
        found = multi_positive_nce(words[drawn], self.heads.image(features), shown[drawn], scale)
        return multi_positive_nce(words, vectors, members, scale) + found

    def translated_tags(self) -> Tensor:
        """Match tags to their translations."""
        english, chinese = self.supervision.tags["en"], self.supervision.tags["zh"]
        rows = self.generator.choice(len(english), min(TAG_PAIRS, len(english)), replace=False)
        return pair_loss(self.heads.embed_texts(english[rows]), self.heads.embed_texts(chinese[rows]), TAG_SCALE)


def rate_at(step: int, total: int) -> float:
    """The learning rate's factor: a short linear warm-up, then half a cosine to zero."""
    warm = min(1.0, (step + 1) / WARMUP_STEPS)
    return warm * 0.5 * (1 + math.cos(math.pi * step / total))


def epochs_of(photos: np.ndarray, batch_size: int, generator: np.random.Generator) -> Iterator[list[np.ndarray]]:
    """Endless shuffled epochs, each a list of full batches (one smaller batch if there are too few photos)."""
    size = min(batch_size, len(photos))
    while True:
        order = generator.permutation(photos)
        yield [order[i * size : (i + 1) * size] for i in range(len(order) // size)]


def train_heads(
    heads: Heads, supervision: Supervision, plan: AlignSection, seed: int, log: Path, advance: Callable[[str], None]
) -> None:
    """Train `heads` in place; one line of mean losses per epoch goes to the CSV file `log` and to `advance`."""
    generator = np.random.default_rng(seed)
    objective = Objective(heads, supervision, plan, generator)
    optimizer = torch.optim.AdamW(parameter_groups(heads, plan))
    epochs = epochs_of(supervision.main.photos, plan.batch_size, generator)
    steps = max(1, len(supervision.main.photos) // plan.batch_size) * plan.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate_at(step, steps))
    heads.train()
    with log.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for epoch, batches in zip(range(1, plan.epochs + 1), epochs, strict=False):
            records = [_step(objective, optimizer, schedule, batch) for batch in batches]
            means = {name: sum(record[name] for record in records) / len(records) for name in records[0]}
            if epoch == 1:
                writer.writerow(["epoch", *means])
            writer.writerow([epoch, *(f"{value:.4f}" for value in means.values())])
            file.flush()
            advance(", ".join(f"{name} {value:.2f}" for name, value in means.items()))
    heads.eval()


def _step(
    objective: Objective,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    photos: np.ndarray,
) -> dict[str, float]:
    loss, record = objective(photos)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    schedule.step()
    return record
