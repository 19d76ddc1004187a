"""Embeddings for Chinese characters that the published text encoder has never seen.

USE-multilingual's vocabulary lacks some thousand everyday characters, among them those of parrot and rugby, so their
words read as unknown. Here they get rows of their own, which learn: best in stage 1, by translations, so that a Chinese
text lands where its English counterpart already is.
"""

import gzip
from collections.abc import Sequence
from importlib.resources import files

import msgpack
import torch
import wordfreq
from tokenizers import Tokenizer
from torch import Tensor, nn

from trainer.models.sentence_encoder import SentenceEncoder


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


def traditional_forms() -> dict[str, str]:
    """Simplified Chinese character -> its traditional form, from the table that wordfreq carries."""
    packed = gzip.decompress((files(wordfreq) / "data" / "_chinese_mapping.msgpack.gz").read_bytes())
    to_simplified = msgpack.unpackb(packed, strict_map_key=False)
    return {simplified: chr(traditional) for traditional, simplified in to_simplified.items()}
