"""Measuring the two packs of a run, on whatever its data keep for that."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from core_model import load_pack
from trainer.data.check import check_data
from trainer.progress import Progress
from trainer.recipe import DataSection, PairsSection
from trainer.steps.materials import read_materials
from trainer.steps.measuring import compare_packs


@pytest.fixture
def own(data: Path, tmp_path: Path) -> Path:
    """A copy of the data, for tests to spoil."""
    return Path(shutil.copytree(data, tmp_path / "自己的 data"))


def figures(own: Path) -> dict:
    """What a run measures, from the check of its data on."""
    section = DataSection((PairsSection("flickr8k_cn/captions.tsv"),), classes=("scenes", "clothing"))
    recipe = SimpleNamespace(data=section, naming=None)
    report = check_data(recipe, own)
    report.require_usable()
    materials = read_materials(section, own, report.unreadable)
    pack, place = load_pack(), SimpleNamespace(recipe=recipe, data=own, progress=Progress.silent())
    return compare_packs(pack, pack, place, materials)["int8"]


def test_damaged_photos_are_left_out_of_what_is_measured_too(own: Path):
    whole = figures(own)
    for name in ("flickr8k_cn/images/val_coffee.jpg", "scenes/images/cat.jpg"):
        path = own / name
        path.write_bytes(path.read_bytes()[:400])
    for path in (own / "clothing" / "images").iterdir():
        path.write_bytes(b"")
    left = figures(own)
    assert left["captions"].keys() == whole["captions"].keys()
    assert {name: row["photos"] for name, row in left["zero_shot"].items()} == {"scenes en": 1, "scenes zh": 1}
