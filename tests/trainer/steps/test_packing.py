"""The packs of a run are made again when what they say of themselves, or are measured on, has changed."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from trainer.recipe import DataSection, PackSection, PairsSection, QuantizeSection, SourceSection
from trainer.run import key_of
from trainer.steps.packing import Packing

SECTION = DataSection((PairsSection("captions.tsv"),), classes=("animals",))


class Keys:
    """A run folder that makes nothing, and remembers the key of each step."""

    def __init__(self):
        self.keys = {"align": "trained"}

    def step(self, name, inputs, make):
        self.keys[name] = key_of(inputs)
        return Path(name)

    def key_of_step(self, name):
        return self.keys[name]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "animals" / "cat").mkdir(parents=True)
    return tmp_path


def pack_key(data: Path, section: DataSection) -> str:
    recipe = SimpleNamespace(
        pack=PackSection("mine", "Mine", "1"), data=section, quantize=QuantizeSection(8), naming=None
    )
    folder = Keys()
    packing = Packing(SimpleNamespace(recipe=recipe, data=data, run=SimpleNamespace(folder=folder)), None)
    packing.pack(packing.float_pack(None, Path("align")))
    return folder.keys["pack"]


def test_nothing_has_changed(data: Path):
    assert pack_key(data, SECTION) == pack_key(data, replace(SECTION))


@pytest.mark.parametrize("change", [{"sources": (SourceSection("My photos", "mine"),)}, {"classes": ()}])
def test_the_recipe_says_something_else_of_the_data(data: Path, change: dict):
    assert pack_key(data, replace(SECTION, **change)) != pack_key(data, SECTION)


def test_photos_to_measure_on_have_changed(data: Path):
    before = pack_key(data, SECTION)
    (data / "animals" / "cat" / "1.jpg").write_text("a cat")
    assert pack_key(data, SECTION) != before
