"""What an import says of the source, what it refuses, and how far it rounds."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from tokenizers import Tokenizer, models

from core_model import PackError, load_manifest, load_pack
from trainer.errors import TrainerError
from trainer.importing import convert as converting
from trainer.importing.convert import Request, convert, open_original
from trainer.importing.describe import Source, is_chinese, languages_of, plain_id
from trainer.importing.rounding import LEAST_COSINE
from trainer.importing.tokens import read_tokens
from trainer.sentencepiece_model import read_model
from trainer.vocabulary import build_tokenizer

README = """---
license: cc-by-nc-4.0
language: [zh]
---
# A model
"""


@pytest.fixture
def clip(published, tmp_path):
    """A copy of a CLIP, to be changed."""
    return shutil.copytree(published("clip"), tmp_path / "My CLIP 模型 b32")


def test_a_pack_says_where_it_is_from(published, imported):
    folder = published("chinese_clip")
    manifest = load_manifest(imported(folder))
    assert manifest.name == folder.name
    assert manifest.languages == ("zh",)
    assert manifest.training["imported"]["architecture"] == "Chinese-CLIP"
    assert manifest.metrics["cosine to the original"]["text"] >= LEAST_COSINE["int8"]
    card = (imported(folder) / manifest.card).read_text(encoding="utf-8")
    assert f"**{folder.name}**" in card
    assert str(folder.parent) not in card + manifest.to_json()
    assert "$" not in card


def test_the_sources_terms_are_the_packs(clip, tmp_path):
    (clip / "README.md").write_text(README, encoding="utf-8")
    (clip / "LICENSE.md").write_text("Not for sale.", encoding="utf-8")
    source = Source.of(str(clip), clip)
    assert (source.spdx, source.terms) == ("CC-BY-NC-4.0", "Not for sale.")
    for stated, spdx in {
        "license: other\nlicense_name: tongyi qianwen": "LicenseRef-tongyi-qianwen",
        "license: MIT": "MIT",
        "title: none": "LicenseRef-unknown",
        "license: [": "LicenseRef-unknown",
    }.items():
        (clip / "README.md").write_text(f"---\n{stated}\n---\n", encoding="utf-8")
        assert Source.of(str(clip), clip).spdx == spdx


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AltCLIP", "altclip"),
        ("xlm-roberta-base-ViT-B-32", "xlm-roberta-base-vit-b-32"),
        ("模型", "imported"),
        ("a b.", "a-b"),
    ],
)
def test_ids_can_name_a_folder(title, name):
    assert plain_id(title) == name


def test_languages_are_as_the_source_states_or_the_vocabulary_tells(clip):
    original = open_original(clip)
    for stated, languages in (("", ("en",)), ("language: zh", ("zh",)), ("language: [fr, zh, en]", ("en", "zh"))):
        (clip / "README.md").write_text(f"---\nlicense: mit\n{stated}\n---\n", encoding="utf-8")
        assert languages_of(original, Source.of(str(clip), clip)) == languages


def test_a_vocabulary_tells_whether_it_is_chinese():
    characters = {chr(0x4E00 + number): number for number in range(600)}
    assert is_chinese(Tokenizer(models.WordLevel(characters)))
    assert not is_chinese(Tokenizer(models.WordLevel(dict(list(characters.items())[:400]))))


def test_siglips_sentencepiece_file_is_read_without_its_library(published, sentence_files, texts):
    tokens = read_tokens(published("siglip"), 64, fills=True)
    model = read_model(sentence_files[1])
    plain = build_tokenizer(model, range(len(model.pieces)))
    end = model.pieces.index("</s>")
    for text, bare in (("A cup, of COFFEE!", "a cup of coffee"), ("  一只猫。 (2)\n", "一只猫。 2"), ("x_y's", "xys")):
        expected = plain.encode(bare, add_special_tokens=False).ids
        assert tokens.tokenizer.encode(text).ids == [*expected, end]
    ids, mask = tokens.original(texts)
    assert ids.shape == (len(texts), 64)
    assert mask.all()
    assert (ids[:, -1] == end).all()


def test_siglips_tokens_are_padded_on_the_side_that_it_knows(published):
    tokens = read_tokens(published("siglip2"), 12, fills=True)
    ids, mask = torch.tensor([[7, 8, 1], [9, 1, 0]]), torch.tensor([[1, 1, 1], [1, 1, 0]])
    pad = tokens.pad
    assert tokens.padded(ids, mask)[0].tolist() == [[7, 8, 1, *[pad] * 9], [9, 1, *[pad] * 10]]
    left = tokens.__class__(**vars(tokens) | {"left": True})
    assert left.padded(ids, mask)[0].tolist() == [[*[pad] * 9, 7, 8, 1], [*[pad] * 10, 9, 1]]


def test_int8_that_strays_gives_way(clip, tmp_path, monkeypatch, real_photos):
    told = []
    monkeypatch.setitem(LEAST_COSINE, "int8", 2.0)  # which no cosine reaches
    manifest = convert(Request(str(clip), photos=real_photos[:2]), tmp_path, told.append)
    assert (manifest.training["imported"]["image"], manifest.training["imported"]["text"]) == ("float32", "float32")
    assert sum("strays too far" in sentence for sentence in told) == 2
    load_pack(tmp_path).check()
    monkeypatch.setitem(LEAST_COSINE, "float32", 2.0)
    with pytest.raises(TrainerError, match="image tower, written as a graph, does not say what the original says"):
        convert(Request(str(clip), photos=real_photos[:2]), tmp_path, told.append)


def test_without_photos_only_weights_are_rounded(published, tmp_path):
    told = []
    manifest = convert(Request(str(published("clip"))), tmp_path, told.append)
    assert manifest.training["imported"]["image"] == "int8 weights"
    assert "no photos to calibrate on" in told[0]


def test_a_photo_that_lies_on_its_side_is_turned_once(published, tmp_path, photo_source):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.open(photo_source / "chelsea.png").convert("RGB").save(tmp_path / "lying.jpg", exif=exif)
    told = []
    convert(
        Request(str(published("clip")), photos=[tmp_path / "lying.jpg"], precision="float32"), tmp_path, told.append
    )
    assert "stored as float32" in told[2]  # turned twice, it would not be what the original sees, and be refused


def test_towers_that_no_graph_holds_are_rounded_at_once(published, tmp_path, monkeypatch):
    from trainer.importing import rounding

    monkeypatch.setattr(rounding, "MAX_FILE_BYTES", rounding.SPARE_BYTES)
    with pytest.raises(TrainerError, match="import it with --precision int8"):
        convert(Request(str(published("clip")), precision="float32"), tmp_path, print)
    manifest = convert(Request(str(published("clip"))), tmp_path, print)
    assert manifest.training["imported"].items() >= {"image": "int8 weights", "text": "int8 weights"}.items()


def test_pickled_weights_are_for_who_asks_for_them(clip, tmp_path, refusal, imported, published, texts):
    state = load_file(clip / "model.safetensors")
    (clip / "model.safetensors").unlink()
    torch.save(state, clip / "pytorch_model.bin")
    assert "add --allow-pickle" in refusal(clip)
    convert(Request(str(clip), precision="float32", allow_pickle=True), tmp_path, print)
    expected = load_pack(imported(published("clip"), "float32")).text.encode(texts)
    np.testing.assert_allclose(load_pack(tmp_path).text.encode(texts), expected, atol=1e-4)


class Harmful:
    """A pickle that would run code."""

    def __reduce__(self):
        return print, ("harm",)


def test_a_pickle_runs_no_code(clip, refusal, capsys):
    (clip / "model.safetensors").unlink()
    torch.save({"logit_scale": Harmful()}, clip / "pytorch_model.bin")
    assert "cannot be loaded" in refusal(clip, allow_pickle=True)
    assert "harm" not in capsys.readouterr().out


def change_config(folder, **changes):
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: change_config(folder, model_type="bert"), "is of the architecture bert, which cannot"),
        (lambda folder: change_config(folder, model_type="siglip2"), "NaFlex"),
        (lambda folder: (folder / "config.json").unlink(), "holds no model that can be imported"),
        (lambda folder: (folder / "model.safetensors").unlink(), "has no weights"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"no"), "cannot be loaded"),
        (lambda folder: (folder / "tokenizer.json").write_text("{"), "tokenizer"),
        (lambda folder: (folder / "preprocessor_config.json").unlink(), "preprocessor_config.json is missing"),
    ],
)
def test_what_cannot_be_imported_is_said_in_a_sentence(clip, refusal, spoil, sentence):
    spoil(clip)
    assert sentence in refusal(clip)


def test_a_full_disk_is_told_before_the_work(clip, refusal, monkeypatch):
    monkeypatch.setattr(converting.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert "0 MiB are free" in refusal(clip)


def test_a_model_that_cannot_be_had_names_a_mirror(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(TrainerError, match="HF_ENDPOINT"):
        convert(Request("BAAI/AltCLIP"), tmp_path, print)


def test_what_the_pack_would_say_is_shown_before_the_work(clip, tmp_path):
    def refuse(manifest):
        raise PackError(f"{manifest.id} {manifest.embedding_dim}")

    (clip / "model.safetensors").write_bytes(b"never read")
    with pytest.raises(PackError, match="my-clip-b32 48"):
        convert(Request(str(clip)), tmp_path, print, refuse)
