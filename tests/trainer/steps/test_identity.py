"""A step is made again when what it learns from has changed, and only then."""

import os
from pathlib import Path

import pytest

from trainer.recipe import DataSection, PairsSection
from trainer.steps.identity import model_of, photos_of, texts_of
from trainer.steps.materials import spread


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("images/a.jpg", "images/sub/b.jpg", "captions.tsv", "more.txt", "s-0.tar", "s-1.tar", "bare/c.jpg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


SECTION = DataSection(
    pairs=(PairsSection(captions="captions.tsv"), PairsSection(shards="s-{0..1}.tar")),
    images=("bare",),
    texts=("more.txt",),
)


def test_nothing_has_changed(data: Path):
    before = photos_of(SECTION, data), texts_of(SECTION, data)
    os.utime(data / "images" / "a.jpg", (1, 1))
    assert (photos_of(SECTION, data), texts_of(SECTION, data)) == before


@pytest.mark.parametrize("name", ["images/sub/b.jpg", "bare/c.jpg", "images/new.jpg"])
def test_photos_have_changed(data: Path, name: str):
    photos, texts = photos_of(SECTION, data), texts_of(SECTION, data)
    (data / name).write_text("something else")
    assert photos_of(SECTION, data) != photos
    assert texts_of(SECTION, data) == texts


def test_a_shard_has_changed_of_which_nobody_knows_whether_photos_or_captions(data: Path):
    photos, texts = photos_of(SECTION, data), texts_of(SECTION, data)
    (data / "s-1.tar").write_text("something else")
    assert photos_of(SECTION, data) != photos
    assert texts_of(SECTION, data) != texts


@pytest.mark.parametrize("name", ["captions.tsv", "more.txt"])
def test_texts_have_changed(data: Path, name: str):
    photos, texts = photos_of(SECTION, data), texts_of(SECTION, data)
    (data / name).write_text(name[::-1])
    assert photos_of(SECTION, data) == photos
    assert texts_of(SECTION, data) != texts


def test_a_model_in_a_folder_has_changed(data: Path):
    before = model_of(str(data / "bare"))
    (data / "bare" / "c.jpg").write_text("other weights")
    assert model_of(str(data / "bare")) not in ("", before)
    assert model_of("BAAI/AltCLIP") == ""


def test_a_model_in_the_home_folder_has_changed(data: Path, monkeypatch: pytest.MonkeyPatch):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(data))
    before = model_of("~/bare")
    (data / "bare" / "c.jpg").write_text("other weights")
    assert model_of("~/bare") not in ("", before)


@pytest.mark.parametrize(("limit", "left"), [(0, "abcdef"), (9, "abcdef"), (3, "acf"), (1, "a")])
def test_a_limit_is_spread_over_all(limit: int, left: str):
    assert "".join(spread("abcdef", limit)) == left
