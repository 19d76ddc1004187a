"""USE-multilingual as a trunk: the published encoder, cut to English and Chinese, with the characters that it lacks.

The published piece embeddings stay the bytes that they are; the rows of new characters and all layers learn.
"""

from collections.abc import Sequence
from pathlib import Path

import wordfreq
from tokenizers import Tokenizer
from torch import Tensor

from trainer.features import TextFeatures
from trainer.models.sentence_encoder import EMBEDDING_DIM, POOLED_DIM, SentenceEncoder, load_published
from trainer.models.text_trunk import TextTrunk
from trainer.new_characters import ExtendedRows, initial_rows, traditional_forms
from trainer.sentencepiece_model import read_model
from trainer.vocabulary import build_tokenizer, extended, kept_ids, missing_han, spellings

ENGLISH_WORDS = 50_000  # the commonest, which keep pieces of their own
CHINESE_WORDS = 60_000  # the commonest, whose characters are all made known


class SentenceTrunk(TextTrunk):
    """Tokens are the pieces' normalised features (1,280), sentences the encoder's unit embeddings (512)."""

    token_channels, sentence_dim = POOLED_DIM, EMBEDDING_DIM

    def __init__(self, encoder: SentenceEncoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> TextFeatures:
        return self.encoder.features(input_ids, attention_mask)

    def settle(self) -> None:
        rows = self.encoder.pooling.embedding
        if isinstance(rows, ExtendedRows):
            self.encoder.pooling.embedding = rows.frozen.with_rows(rows.rows.detach())


def published_sentence_trunk(weights: Path, pieces: Path, texts: Sequence[str]) -> tuple[SentenceTrunk, Tokenizer]:
    """The trunk and its tokenizer from the published files; the same for the same texts, so that a state fits again.

    It knows the commonest words of both languages, and whatever occurs in `texts`.
    """
    model = read_model(pieces)
    ids = kept_ids(model, [*spellings(wordfreq.top_n_list("en", ENGLISH_WORDS)), *texts])
    characters = missing_han(model, [*wordfreq.top_n_list("zh", CHINESE_WORDS), *texts])
    encoder = load_published(weights, ids)
    larger = extended(model, characters)
    tokenizer = build_tokenizer(larger, ids + list(range(len(model.pieces), len(larger.pieces))))
    rows = initial_rows(encoder, tokenizer, characters, traditional_forms())
    encoder.pooling.embedding = ExtendedRows(encoder, rows)
    return SentenceTrunk(encoder), tokenizer
