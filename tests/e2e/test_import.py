"""`shiying models import` as a user meets it: a published model becomes one to search with."""

from __future__ import annotations

import importlib.util
import json
import os
from importlib.metadata import entry_points
from pathlib import Path

import pytest

NEEDS_TRAINER = pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="the train extra is not installed")
NEEDS_ENTRY_POINT = pytest.mark.skipif(
    not entry_points(group="shiying.importer"), reason="installed before there was an importer: install it again"
)
pytestmark = NEEDS_ENTRY_POINT

LAYERS = {"hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}


@pytest.fixture
def small_clip(tmp_path: Path) -> Path:
    """A small Chinese-CLIP of random weights, as transformers saves it."""
    import transformers

    folder = tmp_path / "小 Model"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"一只猫狗在水里雪地小孩", "cat", "dog"]
    config = transformers.ChineseCLIPConfig(
        text_config={**LAYERS, "vocab_size": len(words), "max_position_embeddings": 64},
        vision_config={**LAYERS, "image_size": 64, "patch_size": 16},
        projection_dim=32,
    )
    square = {"height": 64, "width": 64}
    for part in (
        transformers.ChineseCLIPModel(config),
        transformers.BertTokenizer(vocab={word: number for number, word in enumerate(dict.fromkeys(words))}),
        transformers.ChineseCLIPImageProcessorPil(size=square, do_center_crop=False),
    ):
        part.save_pretrained(folder)
    return folder


@NEEDS_TRAINER
def test_a_published_model_is_searched_with(shiying, photos, small_clip, tmp_path):
    shiying("index", photos)
    imported = shiying("models", "import", small_clip, "--id", "small", "--license", "MIT", "--json")
    assert imported.returncode == 0, imported.stderr
    document = json.loads(imported.stdout)
    assert (document["id"], document["languages"], document["installed"]) == ("small", ["zh"], True)
    assert document["imported"]["architecture"] == "Chinese-CLIP"
    assert "comparing it with the original" in imported.stderr
    again = shiying("models", "import", small_clip, "--id", "small")
    assert again.returncode == 2
    assert "small@1 is installed already: add --replace" in again.stderr

    used = shiying("models", "use", "small")
    assert used.stdout == "small@1 is in use.\n"
    assert len(json.loads(shiying("search", "一只猫", "--all-duplicates", "--json").stdout)) == 6

    file = tmp_path / "给 别人.shiying-model"
    wrote = shiying("models", "import", small_clip, "--output", file, "--calibration", photos, "--id", "passed-on")
    assert f"Wrote {file}" in wrote.stdout
    assert shiying("models", "verify", file).returncode == 0
    assert not (Path(os.environ["SHIYING_HOME"]) / "importing").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["nowhere/at/all"], 1, "There is no folder nowhere/at/all"),
        (["BAAI/AltCLIP"], 1, "HF_ENDPOINT"),
        (["x", "--use", "--output", "x.shiying-model"], 2, "Give --use or --output, not both"),
        (["x", "--output", "x.zip"], 2, "must end in .shiying-model"),
        (["x", "--calibration", "nowhere"], 2, "There is no folder nowhere with photos"),
    ],
)
@NEEDS_TRAINER
def test_what_is_wrong_is_said_in_a_sentence(shiying, environment, arguments, status, sentence):
    environment["HF_HUB_OFFLINE"] = "1"
    told = shiying("models", "import", *arguments)
    assert (told.returncode, told.stdout) == (status, "")
    assert sentence in told.stderr


def test_without_the_train_extra_it_says_what_to_install(shiying, environment, tmp_path):
    (tmp_path / "guard" / "torch.py").write_text("raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')")
    told = shiying("models", "import", tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    assert (
        '(torch): install Shiying with its extra train, in a clone of it with `pip install -e ".[train]"`'
        in told.stderr
    )
