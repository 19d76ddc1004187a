"""What the heads learn from, sampled batch by batch: captions, class names, synthetic features and word pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from trainer.data import Caption

SYNTHETIC_MARGIN = (-1.0, 5.0)  # range of how far the wanted class's logit is put above the best other one


@dataclass(frozen=True)
class PooledTexts:
    """Texts as the sentence encoder's pooled features (N, 1280) and root lengths (N, 1)."""

    features: Tensor
    root_length: Tensor

    def __len__(self) -> int:
        return len(self.features)

    def __getitem__(self, index: Tensor | Sequence[int]) -> "PooledTexts":
        return PooledTexts(self.features[index].float(), self.root_length[index])


@dataclass(frozen=True)
class CaptionBatch:
    """Photo features (N, F) and captions (M), with the row of the photo that each caption describes (M,)."""

    features: Tensor
    texts: PooledTexts
    photo_of_text: Tensor


class CaptionedPhotos:
    """Photos seen in several views with captions in several groups; a batch has one of each for every photo."""

    def __init__(self, views: Sequence[Tensor], names: Sequence[str], captions: Sequence[Caption], texts: PooledTexts):
        """`views` are features (N, F) of the photos `names`; `texts` holds `captions` in the same order."""
        self.views = torch.stack(list(views))
        self.texts = texts
        row = {name: index for index, name in enumerate(names)}
        self.by_photo: dict[int, dict[tuple[str, str], list[int]]] = {}
        for index, caption in enumerate(captions):
            groups = self.by_photo.setdefault(row[caption.image], {})
            groups.setdefault(caption.group, []).append(index)
        self.photos = np.array(sorted(self.by_photo))

    def batch(self, photos: Sequence[int], generator: np.random.Generator) -> CaptionBatch:
        """One view of each of `photos` and one caption from each of its groups."""
        chosen_views = torch.from_numpy(generator.integers(len(self.views), size=len(photos)))
        chosen = [
            (position, int(generator.choice(captions)))
            for position, photo in enumerate(photos)
            for captions in self.by_photo[int(photo)].values()
        ]
        return CaptionBatch(
            self.views[chosen_views, torch.as_tensor(np.asarray(photos))],
            self.texts[[caption for _, caption in chosen]],
            torch.tensor([position for position, _ in chosen]),
        )


def joined(batches: Sequence[CaptionBatch]) -> CaptionBatch:
    """Batches of different sources as one, photos renumbered."""
    starts = np.cumsum([0, *(len(batch.features) for batch in batches)])
    return CaptionBatch(
        torch.cat([batch.features for batch in batches]),
        PooledTexts(
            torch.cat([batch.texts.features for batch in batches]),
            torch.cat([batch.texts.root_length for batch in batches]),
        ),
        torch.cat([batch.photo_of_text + int(start) for batch, start in zip(batches, starts, strict=False)]),
    )


class SyntheticPhotos:
    """Features of photos that were never taken: real ones moved until the classifier sees a class of our choice.

    Under the shared-covariance Gaussian model that a softmax classifier stands for, the means of two classes differ
    along covariance times the difference of their weights (Lee et al. 2018, arXiv 1807.03888, sec. 2.1). Moving a
    real feature along that direction keeps its context and noise, and gives every class its share of examples.
    """

    @torch.no_grad()
    def __init__(self, features: Tensor, classifier: nn.Linear):
        self.features, self.classifier = features, classifier
        centred = features - features.mean(dim=0)
        weights = classifier.weight - classifier.weight.mean(dim=0)
        directions = weights @ (centred.T @ centred / len(features))
        self.directions = directions / (directions * weights).sum(dim=1, keepdim=True)

    @torch.no_grad()
    def sample(self, count: int, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Features (count, F) and the classes (count,) that they show."""
        start = self.features[torch.from_numpy(generator.integers(len(self.features), size=count))]
        classes = torch.from_numpy(generator.integers(len(self.directions), size=count))
        logits = self.classifier(start)
        wanted = logits.gather(1, classes[:, None])
        margin = torch.from_numpy(generator.uniform(*SYNTHETIC_MARGIN, (count, 1))).float()
        gain = (logits.max(dim=1, keepdim=True).values - wanted + margin).clamp_min(0)
        return (start + gain * self.directions[classes]).clamp_min(0), classes
