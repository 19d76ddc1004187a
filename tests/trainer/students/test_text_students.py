"""Text students: transformers' own tokens, layers cut, masks that hold, and a pack's encoder that says the same."""

import shutil

import numpy as np
import pytest
import torch

from core_model.manifest import ImageInput, License, Manifest, TextInput
from core_model.text_encoder import TextEncoder
from trainer.errors import TrainerError
from trainer.models.sentence_encoder import load_published
from trainer.recipe import TextStudentSection
from trainer.students import build_text_student
from trainer.tokens import tokenized

DIM = 12
TEXTS = ["a cat on the sofa", "猫", "沙发上的狗和一只猫", "a dog", "zzz"]


def build(name, kind="transformers", max_length=20, **options):
    torch.manual_seed(2)
    return build_text_student(TextStudentSection(kind, str(name), max_length, **options), DIM)


def pack_encoder(student) -> TextEncoder:
    manifest = Manifest(
        id="small",
        name="small",
        version="1",
        languages=("en", "zh"),
        embedding_dim=DIM,
        image=ImageInput("image.onnx", 32, "squash", "bicubic"),
        text=TextInput("text.onnx", "tokenizer.json", 20),
        files={},
        license=License("Apache-2.0", "LICENSE.txt"),
        card="card.md",
    )
    return TextEncoder(manifest, student.graph().SerializeToString(), student.tokenizer.to_str().encode())


@torch.no_grad()
def assert_a_pack_says_the_same(student, texts):
    student.eval()
    expected = np.concatenate([student(*tokenized(student.tokenizer, [text])) for text in texts])
    np.testing.assert_allclose(pack_encoder(student).encode(texts), expected, atol=1e-4)
    np.testing.assert_allclose(student(*tokenized(student.tokenizer, texts)), expected, atol=1e-4)
    assert np.ptp(expected, axis=0).max() > 1e-3, "texts differ"


@pytest.fixture(scope="module")
def xlm_roberta(tmp_path_factory, small_dual_encoder):
    from transformers import XLMRobertaConfig, XLMRobertaForMaskedLM

    folder = tmp_path_factory.mktemp("xlmr")
    shutil.copy(small_dual_encoder("altclip") / "tokenizer.json", folder)
    config = XLMRobertaConfig(
        vocab_size=30,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=26,
        pad_token_id=1,
    )
    XLMRobertaForMaskedLM(config).save_pretrained(folder)  # as encoders are published: no pooler, and a head
    return folder


@torch.no_grad()
@pytest.mark.parametrize("layers", [0, 2])
def test_tokens_are_transformers_own_after_as_many_layers(xlm_roberta, layers):
    from transformers import AutoModel

    student = build(xlm_roberta, layers=layers).eval()
    ids, mask = tokenized(student.tokenizer, TEXTS)
    model = AutoModel.from_pretrained(xlm_roberta, add_pooling_layer=False)
    states = model(ids, mask, output_hidden_states=True).hidden_states
    features = student.features(ids, mask)
    expected = states[layers or 3]
    torch.testing.assert_close(features.tokens, expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(features.sentence[0], expected[0, : mask[0].sum()].mean(dim=0), rtol=1e-4, atol=1e-5)
    assert features.tokens.shape[2] == student.token_channels
    assert features.sentence.shape == (5, student.sentence_dim)


def test_an_xlm_roberta_in_a_pack(xlm_roberta):
    assert_a_pack_says_the_same(build(xlm_roberta, layers=1), TEXTS)


@pytest.mark.parametrize("family", ["altclip", "chinese_clip"])
def test_text_towers_of_dual_encoders_in_a_pack(family, small_dual_encoder):
    assert_a_pack_says_the_same(build(small_dual_encoder(family), layers=1), TEXTS)


def test_the_sentence_encoder_in_a_pack(queries):
    student = build("use-multilingual", kind="sentence-encoder")
    assert_a_pack_says_the_same(student, queries[:12])
    new = [
        text
        for text in ("鹦鹉", "橄榄球")
        if student.tokenizer.token_to_id("<unk>") in student.tokenizer.encode(text).ids
    ]
    assert not new, "characters of everyday words are known"


@torch.no_grad()
def test_the_sentence_encoder_starts_as_it_was_published(sentence_files, pieces):
    from trainer.vocabulary import build_tokenizer

    student = build("use-multilingual", kind="sentence-encoder").eval()
    texts = ["a cat on the sofa", "沙发上的一只猫", "two dogs"]
    everything = range(len(pieces.pieces))
    encoder, tokenizer = load_published(sentence_files[0], list(everything)), build_tokenizer(pieces, everything)
    expected = encoder(*tokenized(tokenizer, texts))
    torch.testing.assert_close(student.sentence(*tokenized(student.tokenizer, texts)), expected, rtol=1e-4, atol=1e-5)


def test_every_learning_part_gets_a_gradient_and_the_pooler_is_none(small_dual_encoder, tmp_path):
    from transformers import BertConfig, BertModel

    folder = shutil.copytree(small_dual_encoder("chinese_clip"), tmp_path / "bert")
    BertModel(BertConfig(vocab_size=16, hidden_size=32, num_hidden_layers=2, num_attention_heads=4)).save_pretrained(
        folder
    )
    student = build(folder)
    assert student.training
    student(*tokenized(student.tokenizer, TEXTS))[:, 0].sum().backward()
    learning = {name for name, value in student.named_parameters() if value.requires_grad}
    assert learning == {name for name, value in student.named_parameters() if value.grad is not None}
    assert "trunk.model.pooler.dense.weight" not in learning
    assert "trunk.model.embeddings.word_embeddings.weight" in learning


def test_a_seed_decides_a_student_from_chance(xlm_roberta):
    first, second = (build(xlm_roberta, pretrained=False) for _ in range(2))
    assert all(torch.equal(value, second.state_dict()[key]) for key, value in first.state_dict().items())
    published = build(xlm_roberta).state_dict()
    key = "trunk.model.embeddings.word_embeddings.weight"
    assert not torch.equal(published[key], first.state_dict()[key])


def test_what_cannot_be_built_is_told(xlm_roberta, tmp_path):
    with pytest.raises(TrainerError, match=r"layers is 4, but .* has 3"):
        build(xlm_roberta, layers=4)
    with pytest.raises(TrainerError, match=r"max_length is 25, but .* reads 24"):
        build(xlm_roberta, max_length=25)
    with pytest.raises(TrainerError, match="must not set layers"):
        build("use-multilingual", kind="sentence-encoder", layers=2)
    with pytest.raises(TrainerError, match="name use-multilingual"):
        build("word2vec", kind="sentence-encoder")
    folder = shutil.copytree(xlm_roberta, tmp_path / "bare")
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(TrainerError, match="cannot be read"):
        build(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(TrainerError, match=r"no tokenizer\.json"):
        build(folder)
