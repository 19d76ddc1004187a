"""Texts as batches of tokens."""

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence


def tokenized(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Ids and mask, int64 (N, longest), padded on the right with 0 as a pack's text encoder does.

    `tokenizer` truncates, and does not pad.
    """
    return padded([encoding.ids for encoding in tokenizer.encode_batch(list(texts))])


def padded(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids and mask, int64 (N, longest), of N rows of ids."""
    ids = [torch.tensor(row) for row in rows]
    ones = [torch.ones_like(row) for row in ids]
    return pad_sequence(ids, batch_first=True), pad_sequence(ones, batch_first=True)
