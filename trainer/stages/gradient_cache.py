"""Large contrastive batches in the memory of a small one."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint


def in_micro_batches(tower: Callable[..., Any], inputs: tuple[Tensor, ...], size: int) -> tuple[Tensor, ...]:
    """The rows that `tower` makes of `inputs`, `size` at a time (0: all at once), with the gradients of the whole.

    Gradient caching (Gao et al. 2021, arXiv 2101.06983, sec. 3): only the results are kept; the backward pass takes the
    gradients of the loss by them, and runs each micro batch again, with the same random numbers, to carry them on. So
    the activations of one micro batch at most are in memory. `tower` makes rows of its inputs' rows, one for one.
    """
    if not size or len(inputs[0]) <= size:
        return tower(*inputs)
    micro_batches = zip(*(rows.split(size) for rows in inputs), strict=True)
    results = [checkpoint(tower, *micro_batch, use_reentrant=False) for micro_batch in micro_batches]
    return tuple(torch.cat(rows) for rows in zip(*results, strict=True))
