"""Texts of one length together, so that little is computed about padding."""

from collections.abc import Callable

import torch
from torch import Tensor

CHUNK = 128


def by_length(tower: Callable[[Tensor, Tensor], Tensor], input_ids: Tensor, attention_mask: Tensor) -> Tensor:
    """What `tower` makes of N texts, int64 (N, L) each, in chunks of about equal length without needless padding.

    The same as `tower(input_ids, attention_mask)` for a tower to which padding makes no difference.
    """
    lengths = attention_mask.sum(dim=1)
    order = lengths.argsort(stable=True)
    chunks = [(rows, int(lengths[rows].max())) for rows in order.split(CHUNK)]
    results = [tower(input_ids[rows, :longest], attention_mask[rows, :longest]) for rows, longest in chunks]
    return torch.cat(results)[order.argsort()]
