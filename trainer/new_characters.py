"""Learns embeddings for Chinese characters that the published text encoder has never seen.

USE-multilingual's vocabulary lacks some thousand everyday characters, among them those of parrot and rugby, so their
words read as unknown. The encoder itself stays as it is; only the new rows are fitted, so that a Chinese text lands
where its English counterpart already is.
"""

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from trainer.models.sentence_encoder import SentenceEncoder


class ExtendedRows(nn.Module):
    """A frozen embedding whose last rows are trained in float32."""

    def __init__(self, encoder: SentenceEncoder, rows: Tensor):
        super().__init__()
        self.frozen = encoder.pooling.embedding
        self.first_new = len(self.frozen.table)
        self.rows = nn.Parameter(rows.clone())

    def forward(self, input_ids: Tensor) -> Tensor:
        is_new = input_ids >= self.first_new
        known = self.frozen(input_ids.masked_fill(is_new, 0))
        return torch.where(is_new.unsqueeze(-1), self.rows[(input_ids - self.first_new).clamp_min(0)], known)


def initial_rows(
    encoder: SentenceEncoder, tokenizer: Tokenizer, characters: Sequence[str], variants: dict[str, str]
) -> Tensor:
    """Start each row (M, 512) from a known variant of the character (its traditional form), else from the mean."""
    embedding = encoder.pooling.embedding
    known_count = len(embedding.table)
    mean = embedding(torch.arange(known_count)).mean(dim=0)

    def start(character: str) -> Tensor:
        variant = tokenizer.token_to_id(variants.get(character, ""))
        return mean if variant is None or variant >= known_count else embedding(torch.tensor(variant))

    return torch.stack([start(character) for character in characters])


def fit_rows(
    encoder: SentenceEncoder,
    tokenizer: Tokenizer,
    rows: Tensor,
    texts: Sequence[str],
    targets: np.ndarray,
    epochs: int,
    learning_rate: float,
    pull: float,
    seed: int,
) -> Tensor:
    """Fit `rows` (M, 512) so that each of `texts` embeds close to its unit target (N, 512).

    Texts without a new character teach nothing and are skipped. `pull` weighs the squared distance that each row has
    moved, which keeps characters that occur once from memorising their sentence.
    """
    extended = ExtendedRows(encoder, rows)
    encodings = [(encoding, i) for i, encoding in enumerate(tokenizer.encode_batch(list(texts)))]
    useful = [(e.ids, i) for e, i in encodings if max(e.ids) >= extended.first_new]
    optimizer = torch.optim.Adam([extended.rows], learning_rate)
    generator = np.random.default_rng(seed)
    goals = torch.from_numpy(targets)
    batch_size = 64
    for epoch in range(epochs):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * (1 - epoch / epochs)
        for chosen in np.array_split(generator.permutation(len(useful)), max(1, len(useful) // batch_size)):
            ids, mask = pad([useful[i][0] for i in chosen])
            pooled = encoder.pooling.pool(extended(ids), mask)
            cosine = (encoder.head(*pooled) * goals[[useful[i][1] for i in chosen]]).sum(dim=1)
            moved = (extended.rows - rows).square().sum(dim=1).mean()
            optimizer.zero_grad()
            ((1 - cosine).mean() + pull * moved).backward()
            optimizer.step()
    return extended.rows.detach()


def pad(sequences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Sequences of ids to (N, L) ids padded with 0 and the matching mask, both int64."""
    longest = max(map(len, sequences))
    ids = torch.zeros(len(sequences), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    return ids, mask
