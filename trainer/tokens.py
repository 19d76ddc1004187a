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
    encodings = [torch.tensor(encoding.ids) for encoding in tokenizer.encode_batch(list(texts))]
    ones = [torch.ones_like(ids) for ids in encodings]
    return pad_sequence(encodings, batch_first=True), pad_sequence(ones, batch_first=True)
