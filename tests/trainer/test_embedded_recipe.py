"""Shipped recipes are valid, and a wrong one is told all that is wrong with it."""

from importlib.resources import files
from pathlib import Path

import pytest

from trainer.embedded_recipe import read_recipe
from trainer.errors import TrainerError

EMBEDDED = Path(str(files("trainer") / "recipes" / "embedded.toml"))


def test_the_shipped_recipe_is_valid():
    assert read_recipe(EMBEDDED).pack.id == "shiying-embedded"


def changed(tmp_path: Path, *replacements: tuple[str, str]) -> Path:
    text = EMBEDDED.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "recipe.toml").write_text(text, encoding="utf-8")
    return tmp_path / "recipe.toml"


def test_all_faults_are_named_at_once(tmp_path: Path):
    path = changed(tmp_path, ("dropout =", "dropuot ="), ("seed = ", "seed = true #"), ("size = 260", 'size = "big"'))
    with pytest.raises(TrainerError) as caught:
        read_recipe(path)
    for fault in (
        "unknown key heads.dropuot",
        "missing key heads.dropout",
        "seed must be a whole number",
        "image.size",
    ):
        assert fault in str(caught.value)


def test_a_section_must_be_a_table(tmp_path: Path):
    (tmp_path / "recipe.toml").write_text("seed = 1\npack = 3\n", encoding="utf-8")
    with pytest.raises(TrainerError, match="pack must be a table"):
        read_recipe(tmp_path / "recipe.toml")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"squash"', '"stretch"', "image.resize must be one of squash, crop"),
        ("weight_decay = ", "weight_decay = -", "align.weight_decay may not be negative"),
        ("batch_size = ", "batch_size = 0 #", "align.batch_size must be at least 1"),
    ],
)
def test_values_out_of_range(tmp_path: Path, old: str, new: str, fault: str):
    with pytest.raises(TrainerError, match=fault):
        read_recipe(changed(tmp_path, (old, new)))


def test_a_whole_number_does_for_a_fraction(tmp_path: Path):
    assert read_recipe(changed(tmp_path, ("caption_scale = 30.0", "caption_scale = 30"))).align.caption_scale == 30.0
