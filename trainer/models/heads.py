"""The parts that are trained from scratch: what turns image features and sentence embeddings into one joint space."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class ImageHead(nn.Module):
    """Pooled trunk features to the joint space, by two ways that are added.

    A perceptron learns scenes and actions from captions. Beside it, the trunk's own ImageNet classifier says how
    likely each class is, and those probabilities weigh learned class vectors: ConSE (Norouzi et al. 2013, arXiv
    1312.5650). Captions alone would forget most of the thousand classes; this keeps them nameable.
    """

    def __init__(self, classifier: nn.Linear, class_vectors: Tensor, hidden_dim: int, dropout: float):
        """`classifier` maps features (N, F) to C logits; `class_vectors` (C, D) start the class vectors."""
        super().__init__()
        feature_dim, embedding_dim = classifier.in_features, class_vectors.shape[1]
        self.classifier = classifier.requires_grad_(False)
        self.class_vectors = nn.Parameter(class_vectors.clone())
        self.sharpness = nn.Parameter(torch.tensor(1.0))
        self.class_weight = nn.Parameter(torch.tensor(1.0))
        self.register_buffer("mean", torch.zeros(feature_dim))
        self.register_buffer("deviation", torch.ones(feature_dim))
        self.hidden = nn.Linear(feature_dim, hidden_dim)
        self.output = nn.Linear(hidden_dim, embedding_dim)
        self.shortcut = nn.Linear(feature_dim, embedding_dim, bias=False)
        self.dropout = nn.Dropout(dropout)

    @torch.no_grad()
    def standardize_by(self, features: Tensor) -> None:
        """Measure the mean and deviation that the perceptron's input is standardised by."""
        self.mean.copy_(features.mean(dim=0))
        self.deviation.copy_(features.std(dim=0) + 1e-3)

    def class_probabilities(self, features: Tensor) -> Tensor:
        """(N, F) to (N, C), from the classifier's logits times a learned sharpness."""
        return (self.classifier(features) * self.sharpness).softmax(dim=1)

    def forward(self, features: Tensor) -> Tensor:
        """(N, F) to unit vectors (N, D)."""
        standard = self.dropout((features - self.mean) / self.deviation)
        hidden = self.dropout(functional.gelu(self.hidden(standard), approximate="tanh"))
        seen = functional.normalize(self.output(hidden) + self.shortcut(standard), dim=1)
        named = self.class_probabilities(features) @ self.class_vectors
        return functional.normalize(seen + self.class_weight * named, dim=1)


class TextHead(nn.Module):
    """Sentence embeddings (N, E) to unit vectors (N, D): a projection that starts near identity, plus a perceptron."""

    def __init__(self, sentence_dim: int, embedding_dim: int, hidden_dim: int, dropout: float):
        super().__init__()
        self.shortcut = nn.Linear(sentence_dim, embedding_dim, bias=False)
        nn.init.orthogonal_(self.shortcut.weight) if embedding_dim < sentence_dim else nn.init.eye_(
            self.shortcut.weight
        )
        self.hidden = nn.Linear(sentence_dim, hidden_dim)
        self.output = nn.Linear(hidden_dim, embedding_dim)
        nn.init.zeros_(self.output.weight)
        nn.init.zeros_(self.output.bias)
        self.dropout = nn.Dropout(dropout)

    def forward(self, sentences: Tensor) -> Tensor:
        # The published embeddings have unit length; the scale lets a layer of ordinary initial weights see variance 1.
        hidden = functional.gelu(self.hidden(sentences * sentences.shape[1] ** 0.5), approximate="tanh")
        return functional.normalize(self.shortcut(sentences) + self.output(self.dropout(hidden)), dim=1)
