"""Every family of dual encoders against transformers' own forward and its own processor, on weights saved to disk."""

import shutil

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModel, AutoTokenizer

from trainer.errors import TrainerError
from trainer.preprocessing import read_preprocessing
from trainer.recipe import TeacherSection
from trainer.teachers import load_image_teacher, load_text_teacher

FAMILIES = ("altclip", "chinese_clip", "clip", "siglip", "siglip2-fixed", "siglip2")
TEXTS = ["a cat on the sofa", "猫", "沙发上的狗和一只猫", "zzz"]
MAX_TEXT = 24


@pytest.fixture(scope="module")
def squares(photo_source):
    names = ("astronaut.png", "chelsea.png")
    return [Image.open(photo_source / name).convert("RGB").crop((0, 0, 290, 290)) for name in names]


@pytest.fixture(scope="module")
def oblong(photo_source):
    return Image.open(photo_source / "chelsea.png").convert("RGB")


def section(folder) -> TeacherSection:
    return TeacherSection("transformers", str(folder))


def pixels_of(teacher, photos):
    return torch.from_numpy(np.stack([teacher.rule.fit(photo) for photo in photos]))


@torch.no_grad()
@pytest.mark.parametrize("family", FAMILIES)
def test_images_equal_transformers_own(family, small_dual_encoder, squares):
    folder = small_dual_encoder(family)
    teacher = load_image_teacher(section(folder))
    features = teacher(pixels_of(teacher, squares))
    expected = AutoModel.from_pretrained(folder).get_image_features(
        **AutoImageProcessor.from_pretrained(folder)(squares, return_tensors="pt")
    )
    torch.testing.assert_close(features.embedding, expected.pooler_output, rtol=1e-4, atol=1e-5)
    assert features.embedding.shape == (2, teacher.embedding_dim)
    assert features.map.shape == (2, teacher.feature_channels, 4, 4)
    tokens = expected.last_hidden_state[:, -16:]
    torch.testing.assert_close(features.map[:, :, 1, 3], tokens[:, 7], rtol=1e-4, atol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("family", FAMILIES)
def test_texts_equal_transformers_own(family, small_dual_encoder):
    folder = small_dual_encoder(family)
    teacher = load_text_teacher(section(folder))
    ids, mask = teacher.tokenize(TEXTS)
    features = teacher(ids, mask)
    model, tokenizer = AutoModel.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)
    limits = {"truncation": True, "max_length": MAX_TEXT, "return_tensors": "pt", "padding_side": "right"}
    if family.startswith("siglip"):
        batch = {"input_ids": tokenizer(TEXTS, padding="max_length", **limits)["input_ids"]}
    else:
        batch = tokenizer(TEXTS, padding=True, **limits)
    expected = model.get_text_features(**batch)
    torch.testing.assert_close(features.sentence, expected.pooler_output, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(features.tokens, expected.last_hidden_state, rtol=1e-4, atol=1e-4)
    assert features.sentence.shape == (4, teacher.sentence_dim)
    assert features.tokens.shape == (*ids.shape, teacher.token_channels)
    assert not torch.allclose(features.sentence[0], features.sentence[1])


@pytest.mark.parametrize("family", FAMILIES)
def test_long_texts_are_cut_to_the_positions_there_are(family, small_dual_encoder):
    teacher = load_text_teacher(section(small_dual_encoder(family)))
    ids, mask = teacher.tokenize(["a cat on the sofa " * 30])
    assert ids.shape[1] == MAX_TEXT
    assert torch.isfinite(teacher(ids, mask).sentence).all()


@pytest.mark.parametrize("family", ["altclip", "chinese_clip", "siglip"])
def test_pixels_equal_the_processors_on_photos_of_any_shape(family, small_dual_encoder, oblong):
    folder = small_dual_encoder(family)
    rule = read_preprocessing(folder)
    plain = AutoImageProcessor.from_pretrained(folder)(oblong, do_rescale=False, do_normalize=False)
    np.testing.assert_array_equal(rule.fit(oblong), np.moveaxis(plain["pixel_values"][0], 0, 2))


def test_a_processor_that_scales_before_it_crops_is_followed(tmp_path, small_dual_encoder, oblong):
    from transformers import CLIPImageProcessorPil

    CLIPImageProcessorPil(
        size={"shortest_edge": 40}, crop_size={"height": 33, "width": 33}, resample=2
    ).save_pretrained(tmp_path)
    plain = AutoImageProcessor.from_pretrained(tmp_path)(oblong, do_rescale=False, do_normalize=False)
    np.testing.assert_array_equal(read_preprocessing(tmp_path).fit(oblong), np.moveaxis(plain["pixel_values"][0], 0, 2))


def test_a_teacher_never_learns(small_dual_encoder, squares):
    teacher = load_image_teacher(section(small_dual_encoder("altclip")))
    whole = torch.nn.Sequential(teacher).train()
    assert not any(module.training for module in whole[0].modules())
    assert not any(parameter.requires_grad for parameter in teacher.parameters())
    assert not teacher(pixels_of(teacher, squares)).map.requires_grad


def test_the_fingerprint_follows_weights_and_preprocessing(small_dual_encoder, tmp_path):
    folder = shutil.copytree(small_dual_encoder("altclip"), tmp_path / "copy")
    first = load_image_teacher(section(small_dual_encoder("altclip"))).fingerprint
    assert load_image_teacher(section(folder)).fingerprint == first
    rule = folder / "preprocessor_config.json"
    rule.write_text(rule.read_text().replace('"resample": 3', '"resample": 2'))
    assert load_image_teacher(section(folder)).fingerprint != first
    other = small_dual_encoder("clip")
    assert load_text_teacher(section(other)).fingerprint != load_image_teacher(section(other)).fingerprint


def test_plain_encoders_teach_without_a_joint_space(tmp_path, small_dual_encoder, squares):
    from transformers import BertConfig, BertModel, ConvNextV2Config, ConvNextV2Model

    text, image = tmp_path / "bert", tmp_path / "convnext"
    shutil.copytree(small_dual_encoder("chinese_clip"), text)
    (text / "model.safetensors").unlink()
    BertModel(BertConfig(vocab_size=16, hidden_size=32, num_hidden_layers=2, num_attention_heads=4)).save_pretrained(
        text
    )
    shutil.copytree(small_dual_encoder("siglip"), image)
    (image / "model.safetensors").unlink()
    ConvNextV2Model(ConvNextV2Config(depths=[1, 1, 1, 1], hidden_sizes=[8, 8, 16, 24])).save_pretrained(image)
    looks, reads = load_image_teacher(section(image)), load_text_teacher(section(text))
    features = looks(pixels_of(looks, squares))
    assert features.embedding is None
    assert looks.embedding_dim is None
    assert features.map.shape == (2, 24, 1, 1)
    ids, mask = reads.tokenize(["a cat", "a cat on the sofa"])
    torch.testing.assert_close(reads(ids, mask).sentence[0], reads(ids[:1, :4], mask[:1, :4]).sentence[0])
    assert not reads.shares_space


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "model.safetensors").rename(folder / "pytorch_model.bin"), "pickled"),
        (lambda folder: (folder / "model.safetensors").unlink(), "has no weights"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"no"), "cannot be loaded"),
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be used"),
        (lambda folder: (folder / "config.json").write_text('{"model_type": "nosuch"}'), "cannot be used"),
        (lambda folder: (folder / "config.json").unlink(), "no config.json"),
        (lambda folder: (folder / "preprocessor_config.json").unlink(), "preprocessor_config.json is missing"),
    ],
)
def test_a_damaged_folder_is_told_in_one_sentence(damage, sentence, small_dual_encoder, tmp_path):
    folder = shutil.copytree(small_dual_encoder("altclip"), tmp_path / "copy")
    damage(folder)
    with pytest.raises(TrainerError, match=sentence) as caught:
        load_image_teacher(section(folder))
    assert "\n" not in str(caught.value)


def test_weights_that_leave_a_part_unset_are_refused(small_dual_encoder, tmp_path):
    from safetensors.torch import load_file, save_file

    folder = shutil.copytree(small_dual_encoder("altclip"), tmp_path / "copy")
    weights = load_file(folder / "model.safetensors")
    del weights["visual_projection.weight"]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(TrainerError, match=r"among them visual_projection\.weight"):
        load_image_teacher(section(folder))


def test_a_model_that_cannot_be_had_is_told_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(TrainerError, match="download it where it can"):
        load_image_teacher(section("BAAI/AltCLIP"))
    with pytest.raises(TrainerError, match="There is no folder"):
        load_text_teacher(section(tmp_path / "missing"))
