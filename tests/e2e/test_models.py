"""`shiying models` as a user meets it: install, choose, search, go back; and never half a pack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from core_model import load_manifest
from core_model.pack import EMBEDDED_PACK
from indexer.packs import pack_name

SHIPPED = load_manifest(EMBEDDED_PACK)
EMBEDDED, OTHER = pack_name(SHIPPED), "other@0.1.0"
SIZE = f"{sum(path.stat().st_size for path in EMBEDDED_PACK.iterdir()) / 2**20:.0f} MiB"
WAITING = "6 of 7 photos are not yet embedded with the model Other 别的 0.1.0: run `shiying index`."
IN_USE = f"{OTHER} is in use.\n"


@pytest.fixture
def other(packed: Path) -> Path:
    """Another working pack, as a file to be passed on."""
    return packed


@pytest.fixture
def more_photos(photos: Path, tmp_path: Path) -> Path:
    """A second folder, with one photo that the first lacks: a part of the cat."""
    folder = tmp_path / "更多 照片"
    folder.mkdir()
    with Image.open(photos / "chelsea.png") as cat:
        cat.crop((60, 0, 380, 300)).save(folder / "猫.png")
    return folder


def as_json(result: subprocess.CompletedProcess[str]):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def complaint(result: subprocess.CompletedProcess[str], status: int) -> str:
    assert result.returncode == status, result.stderr
    assert result.stdout == ""
    (sentence,) = result.stderr.strip().splitlines()
    return sentence.removeprefix("shiying: ")


def names(shiying) -> list[str]:
    return [f"{pack['id']}@{pack['version']}" for pack in as_json(shiying("models", "list", "--json"))]


def test_change_the_model_at_once_and_change_back(shiying, photos, more_photos, other):
    shiying("index", photos, more_photos)
    assert f"Installed {OTHER}, {SIZE}." in shiying("models", "install", other).stdout
    assert as_json(shiying("status", "--json"))["pack"]["id"] == "shiying-embedded"

    used = as_json(shiying("models", "use", "other", "--now", "--json"))
    assert used == as_json(shiying("status", "--json"))["pack"] | {
        "photos": {"total": 7, "searchable": 0, "failed": 0, "offline": 0},
        "plan": None,
        "switching": None,
    }
    assert "7 of 7 photos are not yet embedded" in complaint(shiying("search", "一只猫", "--json"), 1)

    assert "1 embedded" in shiying("index", more_photos).stdout
    found = shiying("search", "一只猫", "--json")
    assert [hit["path"] for hit in as_json(found)] == [str(more_photos / "猫.png")]
    assert found.stderr.strip() == WAITING
    assert WAITING in shiying("status").stdout
    assert "6 embedded" in shiying("index").stdout
    found = shiying("search", "一杯咖啡", "--json")
    assert as_json(found)[0]["path"] == str(photos / "coffee.png")
    assert found.stderr == ""

    assert shiying("models", "use", "embedded").stdout == f"{EMBEDDED} is in use.\n"
    status = as_json(shiying("status", "--json"))
    assert status["photos"]["searchable"] == 7
    assert status["embeddings_computed"] == 14


def test_a_switch_embeds_all_and_the_way_back_is_free(shiying, photos, other):
    shiying("index", photos)
    shiying("models", "install", other)
    switched = shiying("models", "use", "other")
    assert switched.stdout == IN_USE
    assert f"6 photos are to be embedded by {OTHER}" in switched.stderr
    assert f"until then, Shiying embedded {SHIPPED.version} answers" in switched.stderr
    found = shiying("search", "一只猫", "--json")
    assert (len(as_json(found)), found.stderr) == (6, "")
    assert shiying("models", "use", "--undo").stdout == f"{EMBEDDED} is in use.\n"
    again = as_json(shiying("models", "use", "other", "--json"))
    assert (again["id"], again["plan"]["ready"], again["plan"]["to_embed"]) == ("other", 6, 0)
    assert as_json(shiying("status", "--json"))["embeddings_computed"] == 12


def test_a_switch_for_later_is_made_by_the_next_index_run(shiying, photos, other):
    shiying("index", photos)
    shiying("models", "install", other)
    noted = as_json(shiying("models", "use", "other", "--later", "--json"))
    assert noted["id"] == "shiying-embedded"
    assert noted["switching"] == as_json(shiying("status", "--json"))["switching"]
    assert noted["switching"] == {"name": OTHER, "title": "Other 别的 0.1.0", "done": 0, "total": 6, "offline": 0}
    assert "Other 别的 0.1.0 takes its place when it has embedded all photos: 0 %" in shiying("status").stdout
    assert "> other 0.1.0" in shiying("models", "list").stdout
    assert "0 % of a switch to it are done" in shiying("models", "list").stdout
    found = shiying("search", "一只猫", "--json")
    assert (len(as_json(found)), found.stderr) == (6, "")
    assert f"{OTHER} has embedded all photos, and is in use from now on." in shiying("index").stdout
    assert as_json(shiying("status", "--json"))["pack"]["id"] == "other"


def test_a_switch_can_be_given_up(shiying, photos, other):
    shiying("index", photos)
    shiying("models", "install", other)
    shiying("models", "use", "other", "--later")
    assert "about to come into use" in complaint(shiying("models", "remove", "other"), 2)
    assert shiying("models", "use", "--cancel").stdout == f"{EMBEDDED} is in use.\n"
    assert as_json(shiying("status", "--json"))["switching"] is None
    assert "0 embedded" in shiying("index").stdout


def test_two_models_side_by_side(shiying, photos, other):
    shiying("index", photos)
    shiying("models", "install", other)
    alone = shiying("search", "一只猫", "--model", "other", "--json")
    assert as_json(alone) == []
    assert f"{OTHER}, which has embedded 0 of 6 photos" in alone.stderr
    shiying("models", "use", "other")
    answers = as_json(shiying("search", "一只猫", "--compare", "embedded", "--json"))
    assert [answer["model"] for answer in answers] == [OTHER, EMBEDDED]
    now, former = ([hit["path"] for hit in answer["hits"]] for answer in answers)
    assert sorted(now) == sorted(former)
    assert answers[1]["hits"] == as_json(shiying("search", "一只猫", "--model", "embedded", "--json"))
    assert f"\n{EMBEDDED}, which has embedded 6 of 6 photos" in shiying("search", "cat", "--compare", "embedded").stdout


def test_what_a_model_embedded_can_be_deleted(shiying, photos, other):
    shiying("index", photos)
    shiying("models", "install", other)
    shiying("models", "use", "other")
    shipped, installed = as_json(shiying("models", "list", "--json"))
    assert (shipped["embeddings"], installed["embeddings"]) == (6, 6)
    assert "6 embeddings in 0 MiB" in shiying("models", "list").stdout
    assert "is in use" in complaint(shiying("models", "remove", "other", "--vectors"), 2)
    deleted = shiying("models", "remove", "embedded", "--vectors").stdout
    assert deleted == f"Deleted what was embedded by {EMBEDDED}: 6 embeddings in 0 MiB.\n"
    shiying("models", "use", "embedded", "--now")
    shiying("models", "remove", "other")
    gone = as_json(shiying("models", "list", "--json"))[-1]
    assert (gone["id"], gone["embeddings"]) == (None, 6)
    assert as_json(shiying("models", "remove", gone["fingerprint"][:8], "--vectors", "--json"))["removed"] is False
    assert len(as_json(shiying("models", "list", "--json"))) == 1


@pytest.mark.parametrize("arguments", [[], ["other", "--cancel"], ["other", "--undo"]])
def test_use_takes_a_model_or_gives_one_up(shiying, arguments):
    assert "Name the model to use" in complaint(shiying("models", "use", *arguments), 2)


def test_list_info_verify(shiying, other):
    shiying("models", "install", other)
    shiying("models", "use", "other")
    shipped, installed = as_json(shiying("models", "list", "--json"))
    assert (shipped["active"], shipped["shipped"]) == (False, True)
    assert (installed["active"], installed["shipped"], installed["fault"]) == (True, False, "")
    assert (installed["name"], installed["languages"], installed["embedding_dim"]) == ("Other 别的", ["en", "zh"], 512)
    assert installed["bytes"] == pytest.approx(shipped["bytes"], rel=1e-3)
    lines = shiying("models", "list").stdout.splitlines()
    assert lines[:2] == [
        f"  shiying-embedded {SHIPPED.version}  (en, zh; 512 dimensions; {SIZE})",
        f"* other 0.1.0  (en, zh; 512 dimensions; {SIZE})",
    ]
    for arguments in ([], ["other"], [OTHER], [other]):
        assert as_json(shiying("models", "info", "--json", *arguments))["id"] == "other"
    assert as_json(shiying("models", "verify", "--json"))["fingerprint"] == installed["fingerprint"]
    assert as_json(shiying("models", "verify", "--json", "embedded"))["fingerprint"] == shipped["fingerprint"]


def test_what_is_refused_is_said(shiying, other, make_pack, tmp_path, home):
    shiying("models", "install", other)
    assert "there already" in shiying("models", "install", other).stdout
    different = make_pack(tmp_path / "又一个 模型", name="Different")
    assert "--replace" in complaint(shiying("models", "install", different), 2)
    assert as_json(shiying("models", "install", different, "--replace", "--json"))["name"] == "Different"
    shiying("models", "use", "other")
    assert "is in use" in complaint(shiying("models", "remove", "other"), 2)
    assert "comes with Shiying" in complaint(shiying("models", "remove", "shiying-embedded"), 2)
    assert "No model none" in complaint(shiying("models", "use", "none"), 2)
    assert "no model pack" in complaint(shiying("models", "install", tmp_path / "nowhere"), 1)
    (home / "models" / OTHER / "text.onnx").write_bytes(b"damaged")
    assert "models use embedded" in complaint(shiying("search", "一只猫"), 1)
    assert "Install it again" in shiying("doctor").stdout
    shiying("models", "use", "embedded")
    assert "is removed" in shiying("models", "remove", "other").stdout
    assert names(shiying) == [EMBEDDED]
    assert names(lambda *arguments: shiying(*arguments, "--home", tmp_path / "另一个 库")) == [EMBEDDED]


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9], ids=["at once", "early", "late"])
def test_a_killed_install_leaves_no_half_pack(shiying, environment, home, other, share):
    models = home / "models"
    process = subprocess.Popen([sys.executable, "-m", "indexer", "models", "install", str(other)], env=environment)
    deadline = time.monotonic() + 60
    while written(models) < share * other.stat().st_size and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.001)
    process.kill()
    process.wait()
    if process.returncode:  # else it was done before the signal came
        assert [entry.name for entry in models.iterdir() if not entry.name.startswith(".")] == []
        assert names(shiying) == [EMBEDDED]
        assert "No model other" in complaint(shiying("models", "use", "other"), 2)
    assert shiying("models", "install", other).returncode == 0
    assert [entry.name for entry in models.iterdir()] == [OTHER]
    assert names(shiying) == [EMBEDDED, OTHER]
    assert shiying("models", "verify", "other").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no ulimit")
def test_a_pack_that_cannot_be_written_leaves_nothing(shiying, with_little_disk, home, other):
    result = with_little_disk("models", "install", other)
    assert f"The library at {home} cannot be used: File too large" in complaint(result, 1)
    assert list((home / "models").iterdir()) == []
    assert names(shiying) == [EMBEDDED]


def written(models: Path) -> int:
    """Bytes in the packs that are coming; -1 before there is one."""
    try:
        coming = list(models.glob(".coming-*"))
        return sum(file.stat().st_size for folder in coming for file in folder.iterdir()) if coming else -1
    except FileNotFoundError:  # it was renamed at this moment
        return -1
