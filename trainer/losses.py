"""The objectives of alignment: contrastive with several positives, and distillation of class probabilities."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

MAX_SCALE = 100.0


def inverse_temperature(log_scale: nn.Parameter) -> Tensor:
    """What `log_scale`, which is learned, is the logarithm of: at most 100, as in CLIP (arXiv 2103.00020, sec. 2.5).

    As there, the parameter itself is held at the limit. Were only the result cut off, a parameter at the limit would
    have no gradient any more, by which to leave it.
    """
    with torch.no_grad():
        log_scale.clamp_(max=math.log(MAX_SCALE))
    return log_scale.exp()


def multi_positive_nce(
    queries: Tensor, keys: Tensor, positives: Tensor, scale: Tensor | float, ignored: Tensor | None = None
) -> Tensor:
    """InfoNCE from queries (N, D) to keys (M, D) where a query may have several right keys.

    The target spreads evenly over a query's positives (bool (N, M), at least one per row), as in supervised
    contrastive learning (Khosla et al. 2020, arXiv 2004.11362, eq. 2), so captions of one photo never repel it. Keys
    that are `ignored` (bool (N, M), no positives) are neither right nor wrong for that query.
    """
    logits = queries @ keys.T * scale
    if ignored is not None:
        logits = logits.masked_fill(ignored, -torch.inf)
    right = logits.log_softmax(dim=1).masked_fill(~positives, 0.0)
    return -right.sum(dim=1).div(positives.sum(dim=1)).mean()


def pair_loss(left: Tensor, right: Tensor, scale: Tensor | float) -> Tensor:
    """Symmetric InfoNCE between row i of `left` (N, D) and row i of `right` (N, D)."""
    logits, identity = left @ right.T * scale, torch.arange(len(left), device=left.device)
    return (functional.cross_entropy(logits, identity) + functional.cross_entropy(logits.T, identity)) / 2


def soft_class_loss(vectors: Tensor, class_vectors: Tensor, target: Tensor, scale: Tensor | float) -> Tensor:
    """Cross-entropy of choosing among `class_vectors` (C, D) for `vectors` (N, D) against probabilities (N, C)."""
    return functional.cross_entropy(vectors @ class_vectors.T * scale, target)
