"""The whole training run, in small, through the command: real weights, real photographs, a real pack."""

import json
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from core_model import load_pack
from core_model.pack import EMBEDDED_PACK
from trainer.cli import main
from trainer.run_commands import recipe_path

SMALLER = {
    "size = 260": "size = 96",
    "embedding_dim = 512": "embedding_dim = 64",
    "epochs = 15": "epochs = 12",
    "warmup_steps = 100": "warmup_steps = 4",
    "calibration_photos = 256": "calibration_photos = 4",
    "max_recall_drop = 0.5": "max_recall_drop = 100.0",
    "min_cosine = 0.99": "min_cosine = 0.5",
}


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = (files("trainer") / "recipes" / "embedded.toml").read_text(encoding="utf-8")
    for old, new in SMALLER.items():
        assert f"\n{old}\n" in text, old
        text = text.replace(f"\n{old}\n", f"\n{new}\n")
    path = tmp_path_factory.mktemp("recipe") / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, data: Path, recipe: Path) -> Path:
    folder = tmp_path_factory.mktemp("run")
    assert main(["run", str(recipe), "--data", str(data), "--out", str(folder)]) == 0
    return folder


def test_a_run_makes_a_pack_that_finds_its_photos(run_folder: Path, data: Path):
    pack = load_pack(run_folder / "pack")
    photos = sorted((data / "flickr8k_cn" / "images").glob("train_*"))
    images, texts = pack.image.encode(photos), pack.text.encode(["a cat looks into the camera", "木桌上的一杯咖啡"])
    assert images.shape == (4, 64)
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-3)
    assert [photos[i].stem for i in (texts @ images.T).argmax(axis=1)] == ["train_chelsea", "train_coffee"]


def test_the_pack_tells_where_it_comes_from(run_folder: Path):
    manifest = load_pack(run_folder / "pack").manifest
    assert [weights["license"] for weights in manifest.training["weights"]] == ["Apache-2.0", "Apache-2.0"]
    assert manifest.training["recipe"]["image_student"]["size"] == 96
    assert "Copyright 2020 The TensorFlow Authors" in (run_folder / "pack" / "LICENSE.txt").read_text(encoding="utf-8")
    assert set(manifest.metrics) == {"float32", "int8", "cosine", "likeness"}
    card = (run_folder / "pack" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "$" not in card
    assert "| en human | text to image |" in card


def test_captions_and_names_are_learned(run_folder: Path):
    lines = (run_folder / "align" / "log.csv").read_text().splitlines()
    first, last = (dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in (lines[1], lines[-1]))
    for part in ("en", "zh", "synthetic"):
        assert float(last[f"loss/{part}"]) < float(first[f"loss/{part}"]), part


def test_finished_steps_are_kept(run_folder: Path, data: Path, recipe: Path, capsys):
    before = (run_folder / "pack" / "image.onnx").stat().st_mtime_ns
    assert main(["run", str(recipe), "--data", str(data), "--out", str(run_folder)]) == 0
    assert (run_folder / "pack" / "image.onnx").stat().st_mtime_ns == before
    assert "working" not in capsys.readouterr().err


def test_evaluate_prints_one_json_document(run_folder: Path, data: Path, capsys):
    arguments = ["evaluate", str(run_folder / "pack"), "--data", str(data), "--json"]
    assert main([*arguments, "--compare", str(run_folder / "float_pack")]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document["figures"]["captions"]) == {"en human", "zh human", "zh machine"}
    assert document["figures"]["captions"]["en human"]["text_to_image"]["recall@5"] == 100.0
    assert document["figures"]["zero_shot"]["scenes zh"]["top-1"] in {0.0, 50.0, 100.0}
    assert document["compared"]["cosine"]["text"] > 0.9


def test_evaluate_prints_a_table(run_folder: Path, data: Path, capsys):
    assert main(["evaluate", str(run_folder / "pack"), "--data", str(data)]) == 0
    assert "zh machine" in capsys.readouterr().out


def test_another_pack_of_the_same_name_stands_beside_it(tmp_path: Path, data: Path, capsys):
    other = load_pack().manifest.id
    shutil.copytree(EMBEDDED_PACK, tmp_path / other)
    arguments = ["evaluate", "--classes", str(data / "scenes"), "--markdown", "--compare", str(tmp_path / other)]
    assert main(arguments) == 0
    heading = next(line for line in capsys.readouterr().out.splitlines() if "top-1" in line)
    assert heading.count("top-1") == 2


def test_the_tiny_recipe_learns_from_a_folder_of_ones_own(tmp_path: Path, data: Path, monkeypatch):
    text = recipe_path("tiny").read_text(encoding="utf-8")
    more = {"epochs = 4": "epochs = 16", "max_recall_drop = 3.0": "max_recall_drop = 100.0", "min_cosine = 0.97": ""}
    for old, new in {**more, "embedding_dim = 256": "embedding_dim = 256\nwarmup_steps = 5"}.items():
        assert f"\n{old}\n" in text or f"\n{old} " in text, old
        text = text.replace(f"\n{old}", f"\n{new}")
    (tmp_path / "tiny.toml").write_text(text + "min_cosine = 0.5\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["run", "tiny.toml", "--data", str(data / "flickr8k_cn")]) == 0
    pack = load_pack(tmp_path / "runs" / "tiny" / "pack")
    photos = sorted((data / "flickr8k_cn" / "images").glob("train_*"))
    texts = pack.text.encode(["a cat looks into the camera", "木桌上的一杯咖啡", "an astronaut before a flag"])
    found = [photos[i].stem for i in (texts @ pack.image.encode(photos).T).argmax(axis=1)]
    assert found == ["train_chelsea", "train_coffee", "train_astronaut"]


def test_evaluate_needs_no_training_packages():
    heavy = ("torch", "onnx", "transformers", "wordfreq")
    script = f"import sys, trainer.cli; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_training_without_its_packages_is_a_sentence(tmp_path: Path, data: Path):
    script = (
        "import sys; sys.modules.update(torch=None, accelerate=None); import trainer.cli; sys.exit(trainer.cli.main())"
    )
    arguments = ["check", "tiny", "--data", str(data / "flickr8k_cn"), "--out", str(tmp_path / "run")]
    result = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "install Shiying with its extra train" in result.stderr
    assert "Traceback" not in result.stderr


def test_faults_are_sentences(tmp_path: Path, data: Path, capsys):
    assert main(["run", "embedded", "--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 1
    assert main(["evaluate", str(tmp_path / "no-pack"), "--data", str(data)]) == 1
    errors = capsys.readouterr().err
    assert errors.count("shiying-train: ") == 2
    assert "flickr8k_cn/captions.tsv" in errors
    with pytest.raises(SystemExit) as caught:
        main(["run"])
    assert caught.value.code == 2


def test_a_shipped_recipe_goes_by_its_name():
    assert recipe_path("embedded").is_file()
    assert recipe_path("my/own.toml") == Path("my/own.toml")
