"""Runs texts through the frozen part of the text tower once and keeps its pooled features."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from trainer.models.sentence_encoder import POOLED_DIM, SentenceEncoder
from trainer.supervision import PooledTexts

BATCH_SIZE = 128


def pad(sequences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Sequences of ids to (N, L) ids padded with 0 and the matching mask, both int64."""
    longest = max(map(len, sequences))
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask


def batches_by_length(tokenizer: Tokenizer, texts: Sequence[str]) -> list[tuple[np.ndarray, list[list[int]]]]:
    """Batches of texts of about equal length: their positions in `texts` and their piece ids."""
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    order = np.argsort([len(sequence) for sequence in ids], kind="stable")
    starts = range(0, len(order), BATCH_SIZE)
    return [(order[i : i + BATCH_SIZE], [ids[j] for j in order[i : i + BATCH_SIZE]]) for i in starts]


@torch.no_grad()
def pool_texts(
    encoder: SentenceEncoder, tokenizer: Tokenizer, texts: Sequence[str], advance: Callable[[int], None]
) -> PooledTexts:
    """Pooled features of `texts`, kept as float16, calling `advance` with the number just done."""
    features = torch.empty(len(texts), POOLED_DIM, dtype=torch.float16)
    root_length = torch.empty(len(texts), 1)
    for positions, ids in batches_by_length(tokenizer, texts):
        pooled, length = encoder.pooling(*pad(ids))
        features[positions], root_length[positions] = pooled.half(), length
        advance(len(positions))
    return PooledTexts(features, root_length)


@torch.no_grad()
def embed_sentences(encoder: SentenceEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> np.ndarray:
    """Unit sentence embeddings (N, 512) of `texts`, before any head."""
    vectors = np.empty((len(texts), encoder.head.last.out_features), np.float32)
    for positions, ids in batches_by_length(tokenizer, texts):
        vectors[positions] = encoder(*pad(ids)).numpy()
    return vectors
