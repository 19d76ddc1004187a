"""The paper's recipe in small, from photos to a pack by the command: whole, killed and resumed, in two processes."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from core_model import load_pack
from trainer.cli import main

pytestmark = pytest.mark.timeout(900)  # each run imports torch and transformers anew, in processes of its own
SMALLER = {
    "size": "32",
    "max_length": "20",
    "epochs": "2",
    "batch_size": "8",
    "micro_batch_size": "4",
    "warmup_steps": "1",
    "learning_rate": "1e-3",
    "embedding_dim": "16",
    "calibration_photos": "8",
    "max_recall_drop": "100.0",
    "min_cosine": "0.5",
}
CAPTIONS = (
    (("en", "a smiling woman in an orange space suit"), ("zh", "穿橙色太空服的女人在微笑")),
    (("en", "a close view of a tabby cat"), ("zh", "虎斑猫的特写")),
    (("en", "a cup of coffee on a wooden table"), ("zh", "木桌上的一杯咖啡")),
    (("en", "many galaxies in a black sky"), ("zh", "黑色天空中的许多星系")),
    (("en", "a motorcycle in a garage"), ("zh", "车库里的摩托车")),
    (("en", "a rocket stands on the launch pad"), ("zh", "发射台上的火箭")),
)
HELD_BACK = 48  # photos from here on are measured
ENVIRONMENT = {
    **os.environ,
    "OMP_NUM_THREADS": "1",
    "ACCELERATE_USE_CPU": "true",
    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
}


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory, small_dual_encoder: Callable[[str], Path]) -> Path:
    """The paper's set-up with small models from a folder, and maps that are cached."""
    text = (files("trainer") / "recipes" / "dc-clip-altclip.toml").read_text(encoding="utf-8")
    for key, value in SMALLER.items():
        text, count = re.subn(rf"^{key} = \S+", f"{key} = {value}", text, flags=re.MULTILINE)
        assert count, key
    small = str(small_dual_encoder("altclip"))
    for name in ("BAAI/AltCLIP", "facebook/dinov2-small", "intfloat/multilingual-e5-small"):
        assert f'name = "{name}"' in text
        text = text.replace(f'name = "{name}"', f"name = {json.dumps(small)}")
    text = text.replace("min_cosine = 0.5", "min_cosine = 0.5\nmax_likeness = 1.0")  # so little is learned
    path = tmp_path_factory.mktemp("recipe") / "smaller.toml"
    path.write_text(text.replace("is_cached = false", "is_cached = true", 1), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def own_data(tmp_path_factory: pytest.TempPathFactory, many_photos: Path) -> Path:
    """A data folder as the recipe describes it: pairs, photos without captions, and texts."""
    folder = tmp_path_factory.mktemp("own") / "我的数据"
    for name in ("pairs/images", "photos", "texts"):
        (folder / name).mkdir(parents=True)
    rows = ["image\tsplit\tlang\tcaption"]
    for path in sorted(many_photos.rglob("*.jpg")):
        number = int(path.stem.split()[1])
        shutil.copy(path, folder / "pairs" / "images")
        split = "val" if number >= HELD_BACK else "train"
        rows += [f"{path.name}\t{split}\t{lang}\t{text}" for lang, text in CAPTIONS[number % len(CAPTIONS)]]
    (folder / "pairs" / "captions.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shutil.copy(many_photos / "第0册" / "IMG 000.jpg", folder / "photos" / "again.jpg")
    (folder / "texts" / "en.txt").write_text("two dogs on a beach\na bowl of soup\n", encoding="utf-8")
    (folder / "texts" / "zh.txt").write_text("海滩上的两只狗\n一碗汤\n", encoding="utf-8")
    return folder


def command(recipe: Path, data: Path, out: Path, *launcher: str) -> list[str]:
    words = launcher or (sys.executable, "-m", "trainer.cli")
    return [*words, "run", str(recipe), "--data", str(data), "--out", str(out)]


def run_whole(arguments: list[str]) -> str:
    done = subprocess.run(arguments, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def whole_run(tmp_path_factory: pytest.TempPathFactory, own_data: Path, recipe: Path) -> Path:
    folder = tmp_path_factory.mktemp("run") / "whole"
    run_whole(command(recipe, own_data, folder))
    return folder


def weights(run: Path) -> dict[str, torch.Tensor]:
    return {
        f"{tower} {name}": value
        for tower in ("image", "text")
        for name, value in torch.load(run / "align" / f"{tower}.pt", weights_only=True).items()
    }


def assert_same_weights(first: Path, second: Path) -> None:
    ours, theirs = weights(first), weights(second)
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        assert torch.equal(value, theirs[name]), name


def test_a_run_makes_a_pack_that_encodes(whole_run: Path, many_photos: Path):
    pack = load_pack(whole_run / "pack")
    images = pack.image.encode(sorted(many_photos.rglob("*.jpg"))[:5])
    texts = pack.text.encode(["a cat", "发射台上的火箭"])
    assert images.shape == (5, 16)
    np.testing.assert_allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-3)


def test_the_pack_says_how_it_was_made_and_what_it_finds(whole_run: Path):
    manifest = load_pack(whole_run / "pack").manifest
    assert manifest.training["recipe"]["align"]["embedding_dim"] == 16
    assert manifest.training["photos"] == 49
    assert set(manifest.metrics["int8"]["captions"]) == {"en human", "zh human"}
    card = (whole_run / "pack" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "$" not in card
    assert re.search(r"\| photos \| \S*altclip\S* \| 1.0 \|", card)
    assert "| en human | text to image |" in card


def test_each_stage_lowers_its_loss(whole_run: Path):
    for stage in ("distil_image", "distil_text", "align"):
        rows = [line.split(",") for line in (whole_run / stage / "log.csv").read_text().splitlines()]
        losses = [float(row[rows[0].index("loss")]) for row in rows[1:]]
        assert np.mean(losses[len(losses) // 2 :]) < np.mean(losses[: len(losses) // 2]), stage
        assert (whole_run / stage / "curves.png").is_file()
        assert not (whole_run / stage / "checkpoint.pt").exists()


def test_finished_steps_are_kept_and_fewer_can_be_asked_for(whole_run: Path, own_data: Path, recipe: Path, capsys):
    for name in ("check", "teach", "distill", "align", "export", "quantize"):
        assert main([name, str(recipe), "--data", str(own_data), "--out", str(whole_run)]) == 0
        assert "working" not in capsys.readouterr().err
    assert main(["distill", str(recipe), "--data", str(own_data), "--out", str(whole_run), "--tower", "image"]) == 0
    told = capsys.readouterr().err
    assert "distil_image: kept" in told
    assert "distil_text" not in told


def test_a_killed_run_goes_on_and_ends_in_the_same_weights(
    whole_run: Path, own_data: Path, recipe: Path, tmp_path: Path
):
    arguments = command(recipe, own_data, tmp_path / "killed")
    for landmark in ("features/*/*.data", "align.unfinished/log.csv"):
        running = subprocess.Popen(arguments, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        while not list((tmp_path / "killed").glob(landmark)):
            assert running.poll() is None, f"it ended before it wrote {landmark}"
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
    told = run_whole(arguments)
    assert "distil_image: kept" in told
    assert_same_weights(whole_run, tmp_path / "killed")
    fingerprints = {load_pack(run / "pack").fingerprint for run in (whole_run, tmp_path / "killed")}
    assert len(fingerprints) == 1


def test_two_processes_make_a_pack_and_one_of_them_speaks(own_data: Path, recipe: Path, tmp_path: Path):
    launcher = (
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node=2",
        "-m",
        "trainer.cli",
    )
    told = run_whole(command(recipe, own_data, tmp_path / "two", *launcher))
    assert told.count("align: working") == 1
    assert load_pack(tmp_path / "two" / "pack").text.encode(["a cat"]).shape == (1, 16)


def test_mistakes_start_nothing(own_data: Path, recipe: Path, tmp_path: Path, capsys):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        recipe.read_text(encoding="utf-8").replace("/captions.tsv", "/none.tsv").replace("seed =", "sed =")
    )
    assert main(["run", str(wrong), "--data", str(own_data), "--out", str(tmp_path / "run")]) == 1
    assert "has 3 mistakes, so nothing was started" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_data_that_leak_are_refused(own_data: Path, recipe: Path, tmp_path: Path, capsys):
    leaking = tmp_path / "leaking"
    shutil.copytree(own_data, leaking)
    with (leaking / "pairs" / "captions.tsv").open("a", encoding="utf-8") as table:
        table.write("IMG 000.jpg\tval\ten\ta woman\n")
    assert main(["run", str(recipe), "--data", str(leaking), "--out", str(tmp_path / "run")]) == 1
    assert "cannot be trained on" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "run").glob("*") if path.is_dir()] == ["check.unfinished"]


def test_the_check_is_kept_as_a_document(whole_run: Path):
    report = json.loads((whole_run / "check" / "report.json").read_text(encoding="utf-8"))
    assert [part["photos"] for part in report["parts"]] == [48, 12, 1, 0, 0]


def test_weights_of_another_version_are_a_sentence(whole_run: Path, tmp_path: Path, own_data: Path, recipe: Path):
    older = tmp_path / "run"
    shutil.copytree(whole_run, older)
    path = older / "align" / "image.pt"
    state = torch.load(path, weights_only=True)
    torch.save({f"older.{name}": value for name, value in state.items()}, path)
    shutil.rmtree(older / "float_pack")
    done = subprocess.run(
        command(recipe, own_data, older), env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "another shape than this version of the trainer" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
