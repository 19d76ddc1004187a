"""A character that the encoder never saw learns from translations what it means."""

from importlib.resources import files
from pathlib import Path

import torch

from trainer.embedded_recipe import read_recipe
from trainer.models.sentence_encoder import load_published
from trainer.new_characters import fit_rows, initial_rows
from trainer.texts import embed_sentences
from trainer.vocabulary import build_tokenizer, extended

PAIRS = [("two baboons sit on a rock", "两只狒狒坐在岩石上"), ("a baboon eats fruit", "一只狒狒在吃水果")]


def test_texts_move_towards_their_translations(sentence_files, pieces):
    plan = read_recipe(Path(str(files("trainer") / "recipes" / "embedded.toml"))).text
    encoder = load_published(sentence_files[0], list(range(len(pieces.pieces)))).requires_grad_(False)
    larger = extended(pieces, ["狒"])
    tokenizer = build_tokenizer(larger, range(len(larger.pieces)))
    goals = embed_sentences(encoder, tokenizer, [english for english, _ in PAIRS])
    start = initial_rows(encoder, tokenizer, ["狒"], {"狒": "猴"})
    torch.testing.assert_close(
        start[0], encoder.pooling.embedding(torch.tensor(tokenizer.token_to_id("猴"))), rtol=0, atol=0
    )

    lessons = [*((chinese, goal) for (_, chinese), goal in zip(PAIRS, goals, strict=True)), ("猫在睡觉", goals[0])]
    fitted = fit_rows(encoder, tokenizer, start, lessons, plan, seed=1)

    def closeness(rows) -> float:
        original = encoder.pooling.embedding
        encoder.pooling.embedding = original.with_rows(rows)
        vectors = embed_sentences(encoder, tokenizer, [chinese for _, chinese in PAIRS])
        encoder.pooling.embedding = original
        return float((vectors * goals).sum(axis=1).mean())

    assert closeness(fitted) > closeness(start) + 0.01
