"""Recipes: every shipped one is valid, and all mistakes of a wrong one are told at once, in words."""

import tomllib
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.errors import TrainerError
from trainer.recipe import DistilSection, Recipe, read_recipe

SMALL = """
seed = 1
[pack]
id = "mine"
name = "Mine"
version = "1"
[[data.pairs]]
captions = "captions.tsv"
[image_student]
kind = "efficientnet-lite"
name = "efficientnet-lite0"
size = 64
[text_student]
kind = "sentence-encoder"
name = "use-multilingual"
[align]
epochs = 1
batch_size = 8
learning_rate = 1e-3
embedding_dim = 16
[quantize]
calibration_photos = 4
"""
SHIPPED = [path for path in Path(str(files("trainer") / "recipes")).glob("*.toml") if path.stem != "embedded"]
DISTIL = '\n[distil_image]\nepochs = 1\nbatch_size = 4\nlearning_rate = 1\n[[image_teachers]]\nkind = "transformers"\n'


def read(folder: Path, text: str, data: Path | None = None) -> Recipe:
    (folder / "recipe.toml").write_bytes(text.encode())
    return read_recipe(folder / "recipe.toml", data)


def mistakes(folder: Path, text: str, data: Path | None = None) -> list[str]:
    with pytest.raises(TrainerError) as caught:
        read(folder, text, data)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_recipe_is_valid(path: Path):
    assert read_recipe(path).pack.id == path.stem


def test_a_recipe_from_windows_notepad_is_read(tmp_path: Path):
    assert read(tmp_path, "\ufeff" + SMALL.lstrip().replace("\n", "\r\n")) == read(tmp_path, SMALL)


def test_recipes_are_shipped():
    assert {path.stem for path in SHIPPED} >= {"tiny", "dc-clip-altclip"}


def test_what_is_left_out_has_a_default(tmp_path: Path):
    recipe = read(tmp_path, SMALL)
    assert (recipe.image_student.resize, recipe.text_student.max_length) == ("squash", 64)
    assert (recipe.data.pairs[0].split, recipe.data.measure, recipe.data.texts) == ("train", "val", ())
    assert recipe.distil_image is None
    assert list(recipe.teachers) == []


def test_optional_sections_and_lists_are_read(tmp_path: Path):
    recipe = read(tmp_path, SMALL + DISTIL + 'name = "BAAI/AltCLIP"\nweight = 2\n')
    assert recipe.distil_image == DistilSection(epochs=1, batch_size=4, learning_rate=1.0)
    assert [(teacher.name, teacher.weight) for teacher in recipe.teachers] == [("BAAI/AltCLIP", 2.0)]


def test_five_mistakes_are_told_at_once(tmp_path: Path):
    text = SMALL.replace("size = 64", 'size = "big"').replace('name = "Mine"\n', "").replace("seed = 1", "seed = -1")
    text = text.replace("learning_rate", "learning_rat").replace("batch_size = 8", "batch_size = 8\nqueue_size = true")
    assert sorted(mistakes(tmp_path, text)) == [
        "align.queue_size must be a whole number",
        "image_student.size must be a whole number",
        "missing key align.learning_rate",
        "missing key pack.name",
        "seed must lie between 0 and 4294967295",
        "unknown key align.learning_rat (did you mean learning_rate?)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('"mine"', '"My model"', "pack.id must be small letters, digits, dots and hyphens"),
        ('"Mine"', '" "', "pack.name must be a line of text"),
        ("1e-3", "nan", "align.learning_rate must be a number"),
        ("1e-3", "0", "align.learning_rate must be more than 0"),
        ("1e-3", "-inf", "align.learning_rate must be a number"),
        ("epochs = 1", "epochs = 0", "align.epochs must be at least 1"),
        ("epochs = 1", "epochs = 1\nsmallest_crop = 2.0", "align.smallest_crop must lie between 0.01 and 1"),
        ("epochs = 1", "epochs = 1\nweight_decay = -1", "align.weight_decay may not be negative"),
        ("= 64", "= 64\npretrained = 1", "image_student.pretrained must be true or false"),
        ("= 64", '= 64\nresize = "stretch"', "image_student.resize must be one of squash, crop"),
        ("[[data.pairs]]", "[data]\npairs = 3\n[data.x]", "data.pairs must be a list"),
        ("[[data.pairs]]", "[data]\npairs = []\n[data.x]", "data: pairs must name at least one set of photos with"),
        ("[[data.pairs]]", "[[data.pairs]]\n[[data.pairs]]", "data.pairs #1: either captions or shards must be"),
        (
            "[[data.pairs]]",
            '[data]\nmeasure = "train"\n[[data.pairs]]',
            "data: measure is the split of all pairs, so",
        ),
        ('multilingual"', 'multilingual"\nlayers = 2', "text_student: a sentence-encoder is taken as it was published"),
        ('"captions.tsv"', '"a.tsv"\nshards = "b.tar"', "data.pairs #1: either captions or shards must be"),
        (
            'captions = "captions.tsv"',
            'images = "a"\nshards = "b.tar"',
            "data.pairs #1: images belong to captions; shards",
        ),
        ("batch_size = 8", "batch_size = 8\nmicro_batch_size = 9", "align: micro_batch_size is larger than batch_size"),
        ("batch_size = 8", "batch_size = 8\nmicro_batch_size = 4\nqueue_size = 8", "align: micro_batch_size and queue"),
        (
            "batch_size = 8",
            "batch_size = 8\ndistil_weight = 1",
            "align.distil_weight has no effect without",
        ),
        ("[quantize]", '[[text_teachers]]\nkind = "transformers"\nname = "a"\n[quantize]', "text_teachers have nobody"),
        ("[quantize]", '[[text_teachers]]\nkind = "timm"\nname = "a"\n[quantize]', "text_teachers #1.kind must be one"),
        (
            "[quantize]",
            "[distil_text]\nepochs = 1\nbatch_size = 1\nlearning_rate = 1\n[quantize]",
            "distil_text has",
        ),
        ("[quantize]", "'a\\nb' = 1\n[quantize]", r"unknown key align.'a\\nb'"),
    ],
)
def test_each_mistake_in_words(tmp_path: Path, old: str, new: str, mistake: str):
    assert old in SMALL
    found = mistakes(tmp_path, SMALL.replace(old, new, 1))
    assert any(sentence.startswith(mistake) for sentence in found), found


def test_missing_data_are_told_with_the_rest(tmp_path: Path):
    text = SMALL.replace("seed = 1", "") + '[data.x]\n[[data.pairs]]\ncaptions = "二.tsv"\nimages = "photos"\n'
    (tmp_path / "photos").touch()
    found = mistakes(tmp_path, text.replace("[data.x]\n", ""), data=tmp_path)
    assert "missing key seed" in found
    assert f"data.pairs #2.captions names {tmp_path / '二.tsv'}, and there is no such file" in found
    assert f"data.pairs #2.images names {tmp_path / 'photos'}, and there is no such folder" in found


def test_every_shard_of_a_range_must_be_there(tmp_path: Path):
    text = SMALL.replace('captions = "captions.tsv"', 'shards = "s-{8..10}.tar"')
    for number in (8, 10):
        (tmp_path / f"s-{number}.tar").touch()
    missing = f"data.pairs #1.shards names {tmp_path / 's-9.tar'}, and there is no such file"
    assert mistakes(tmp_path, text, data=tmp_path) == [missing]
    (found,) = mistakes(tmp_path, text.replace("8..10", "9..8"))
    assert found.startswith("data.pairs #1.shards is not right: ")


@pytest.mark.parametrize("name", ["\\u0000", "x" * 5000])
def test_a_name_that_no_file_can_have_is_a_missing_file(tmp_path: Path, name: str):
    (found,) = mistakes(tmp_path, SMALL.replace("captions.tsv", name), data=tmp_path)
    assert found.endswith("there is no such file")


@pytest.mark.parametrize(
    "content", [b"seed = ", b"\xff\xfe", b"a = " + b"[" * 9999, b"seed = " + b"9" * 9999, b"a = 1\na = 2"]
)
def test_not_toml(tmp_path: Path, content: bytes):
    (tmp_path / "recipe.toml").write_bytes(content)
    with pytest.raises(TrainerError, match="is not valid TOML"):
        read_recipe(tmp_path / "recipe.toml")


def test_a_missing_recipe_is_a_sentence(tmp_path: Path):
    with pytest.raises(TrainerError, match="cannot be read: No such file"):
        read_recipe(tmp_path / "none.toml")


def as_toml(value: object) -> str:
    """`value` as an inline TOML value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(key))} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(character):08x}" for character in value) + '"'
    return repr(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = st.booleans() | st.integers() | st.floats() | TEXTS | st.just(10**400)
KEYS = st.sampled_from(sorted(set(Recipe.__dataclass_fields__) | {"pairs", "captions", "kind", "epochs", "images"}))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | TEXTS, inner))
CHANGES = st.dictionaries(KEYS | TEXTS, VALUES, max_size=4)
SECTIONS = ("", "data", "align", "image_student", "quantize")


@given(section=st.sampled_from(SECTIONS), changes=CHANGES, base=st.sampled_from([{}, tomllib.loads(SMALL)]))
def test_any_tables_give_a_recipe_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, section, changes, base):
    folder = tmp_path_factory.getbasetemp()
    tables = base | (changes if not section else {section: base.get(section, {}) | changes})
    text = "\n".join(f"{as_toml(key)} = {as_toml(value)}" for key, value in tables.items())
    with suppress(TrainerError):
        assert isinstance(read(folder, text, folder), Recipe)
