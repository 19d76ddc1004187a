"""The head of an image student that goes on knowing the classes which its trunk was published to tell apart."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from trainer.students.heads import ProjectionHead


class ClassHead(nn.Module):
    """Pooled features (N, C) to (N, D), not normalised, by two ways that are added.

    A projection learns scenes and actions from captions. Beside it the published classifier says how likely each
    class is, and those probabilities weigh learned class vectors: ConSE (Norouzi et al. 2013, arXiv 1312.5650).
    Captions alone would forget most of the classes; this keeps them nameable.
    """

    def __init__(self, classifier: nn.Linear, embedding_dim: int, dropout: float):
        """`classifier` maps C features to K logits, and learns nothing."""
        super().__init__()
        self.seen = ProjectionHead(classifier.in_features, embedding_dim, dropout)
        self.classifier = classifier.requires_grad_(False)
        self.class_vectors = nn.Parameter(torch.randn(classifier.out_features, embedding_dim) * embedding_dim**-0.5)
        self.sharpness = nn.Parameter(torch.tensor(1.0))
        self.class_weight = nn.Parameter(torch.tensor(1.0))

    def class_probabilities(self, features: Tensor) -> Tensor:
        """Pooled features (N, C) to (N, K), from the classifier's logits times a learned sharpness."""
        return (self.classifier(features) * self.sharpness).softmax(dim=1)

    def forward(self, features: Tensor) -> Tensor:
        named = self.class_probabilities(features) @ self.class_vectors
        return functional.normalize(self.seen(features), dim=1) + self.class_weight * named
