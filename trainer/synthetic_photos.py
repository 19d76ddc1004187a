"""Features of photos that were never taken, so that every class of a classifier has examples."""

import torch
from torch import Tensor, nn

MARGIN = (-1.0, 5.0)  # range of how far the wanted class's logit is put above the best other one


class SyntheticPhotos(nn.Module):
    """Real features, moved until the classifier sees a class of our choice.

    Under the shared-covariance Gaussian model that a softmax classifier stands for, the means of two classes differ
    along covariance times the difference of their weights (Lee et al. 2018, arXiv 1807.03888, sec. 2.1). Moving a
    real feature along that direction keeps its context and noise, and gives every class its share of examples.
    """

    @torch.no_grad()
    def __init__(self, features: Tensor, classifier: nn.Linear):
        """`features`, float32 (N, C) and none negative, are those of real photos."""
        super().__init__()
        centred = features - features.mean(dim=0)
        weights = classifier.weight - classifier.weight.mean(dim=0)
        directions = weights @ (centred.T @ centred / len(features))
        self.register_buffer("features", features, persistent=False)
        self.register_buffer("logits", classifier(features), persistent=False)
        self.register_buffer(
            "directions", directions / (directions * weights).sum(dim=1, keepdim=True), persistent=False
        )

    @torch.no_grad()
    def sample(self, count: int) -> tuple[Tensor, Tensor]:
        """Features (count, C) and the classes (count,) that they show, drawn from torch's generator."""
        device = self.features.device
        rows = torch.randint(len(self.features), (count,), device=device)
        classes = torch.randint(len(self.directions), (count,), device=device)
        logits = self.logits[rows]
        margin = torch.empty(count, 1, device=device).uniform_(*MARGIN)
        gain = logits.max(dim=1, keepdim=True).values - logits.gather(1, classes[:, None]) + margin
        return (self.features[rows] + gain.clamp_min(0) * self.directions[classes]).clamp_min(0), classes
