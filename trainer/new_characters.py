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

from trainer.embedded_recipe import TextSection
from trainer.models.sentence_encoder import SentenceEncoder
from trainer.texts import pad

BATCH_SIZE = 64


class ExtendedRows(nn.Module):
    """A frozen embedding whose last rows are trained in float32."""

    is_published = False  # trainer.running.parameters: the rows are as new as any head

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
    lessons: Sequence[tuple[str, np.ndarray]],
    plan: TextSection,
    seed: int,
) -> Tensor:
    """Fit `rows` (M, 512) so that the text of each lesson embeds close to the lesson's unit target (512,).

    Texts without a new character teach nothing and are skipped. `plan.character_pull` weighs the squared distance
    that each row has moved, which keeps characters that occur once from memorising their sentence.
    """
    extended = ExtendedRows(encoder, rows)
    encodings = tokenizer.encode_batch([text for text, _ in lessons])
    useful = [
        (e.ids, goal) for e, (_, goal) in zip(encodings, lessons, strict=True) if max(e.ids) >= extended.first_new
    ]
    optimizer = torch.optim.Adam([extended.rows], plan.character_learning_rate)
    decay = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda epoch: 1 - epoch / plan.character_epochs)
    generator = np.random.default_rng(seed)
    for _ in range(plan.character_epochs):
        for chosen in np.array_split(generator.permutation(len(useful)), max(1, len(useful) // BATCH_SIZE)):
            ids, mask = pad([useful[i][0] for i in chosen])
            goals = torch.from_numpy(np.stack([useful[i][1] for i in chosen]))
            pooled = encoder.pooling.pool(extended(ids), mask)
            distance = 1 - (encoder.head(*pooled) * goals).sum(dim=1).mean()
            moved = (extended.rows - rows).square().sum(dim=1).mean()
            optimizer.zero_grad()
            (distance + plan.character_pull * moved).backward()
            optimizer.step()
        decay.step()
    return extended.rows.detach()
