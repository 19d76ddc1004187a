"""A training recipe: one TOML file, read into documented dataclasses, with every fault named at once."""

import tomllib
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from trainer.errors import TrainerError


@dataclass(frozen=True)
class PackSection:
    """How the finished pack introduces itself."""

    id: str
    name: str
    version: str


@dataclass(frozen=True)
class ImageSection:
    """The image trunk and what it is shown."""

    trunk: str  # a variant of trainer.models.efficientnet_lite
    size: int  # pixels on each side
    resize: str  # squash or crop, as in a pack's model.json
    resample: str  # bilinear, bicubic or lanczos
    views: int  # jittered views kept per training photo, beside the plain one
    smallest_crop: float  # least share of a photo's area that a jittered view shows
    aspect_jitter: float  # largest |log| change of a jittered view's aspect


@dataclass(frozen=True)
class TextSection:
    """The vocabulary that is kept and the characters that are added."""

    english_words: int  # commonest English words that keep pieces of their own
    chinese_words: int  # commonest Chinese words whose characters are all made known
    max_length: int  # most pieces per text, <s> and </s> included
    character_epochs: int  # passes over the pairs that teach new characters
    character_learning_rate: float
    character_pull: float  # how strongly new rows are held to where they start


@dataclass(frozen=True)
class HeadSection:
    """The shape of what is trained."""

    embedding_dim: int
    image_hidden: int
    text_hidden: int
    dropout: float


@dataclass(frozen=True)
class AlignSection:
    """Optimisation and how much each kind of supervision weighs; the captions weigh 1."""

    epochs: int
    batch_size: int  # photos, each with one caption of every language and kind
    learning_rate: float
    sentence_learning_rate: float  # for the published layers of the text tower that go on learning
    weight_decay: float
    caption_scale: float  # initial inverse temperature
    name_scale: float  # the same for class names
    posterior_weight: float  # naming training photos as the trunk's classifier does
    synthetic_weight: float  # naming synthetic features of every class
    class_vector_weight: float  # matching class names to class vectors
    group_weight: float  # words for groups of classes
    tag_weight: float  # matching tags to their translations


@dataclass(frozen=True)
class QuantizeSection:
    """Rounding to int8, and how far the result may stray before the pack is refused."""

    calibration_photos: int
    max_recall_drop: float  # points of recall@10, for any language and kind of caption
    min_cosine: float  # mean cosine between float and int8 embeddings, for photos and for captions


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, apart from the data and the published weights."""

    seed: int
    pack: PackSection
    image: ImageSection
    text: TextSection
    heads: HeadSection
    align: AlignSection
    quantize: QuantizeSection


def read_recipe(path: Path) -> Recipe:
    """Read the recipe at `path`.

    Raises TrainerError when it cannot be read or is not a recipe; all unknown, missing and mistyped keys are listed.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainerError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrainerError(f"The recipe {path} is not valid TOML: {error}.") from error
    faults = _faults(Recipe, table, "")
    if not faults:
        recipe = _build(Recipe, table)
        faults = _out_of_range(recipe)
    if faults:
        raise TrainerError(f"The recipe {path} is not right: {'; '.join(faults)}.")
    return recipe


def _faults(kind: type, table: dict[str, Any], prefix: str) -> list[str]:
    expected = get_type_hints(kind)
    found = [f"unknown key {prefix}{key}" for key in table if key not in expected]
    for key, wanted in expected.items():
        name = prefix + key
        if key not in table:
            found.append(f"missing key {name}")
        elif is_dataclass(wanted):
            is_table = isinstance(table[key], dict)
            found += _faults(wanted, table[key], f"{name}.") if is_table else [f"{name} must be a table"]
        elif not _has_type(table[key], wanted):
            found.append(f"{name} must be {_TYPE_NAMES[wanted]}")
    return found


_TYPE_NAMES = {int: "a whole number", float: "a number", str: "a text"}


def _has_type(value: object, wanted: type) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) if wanted is float else isinstance(value, wanted)


def _build(kind: type, table: dict[str, Any]) -> Any:
    hints = get_type_hints(kind)
    return kind(
        **{
            key: _build(hints[key], value) if is_dataclass(hints[key]) else hints[key](value)
            for key, value in table.items()
        }
    )


def _out_of_range(recipe: Recipe) -> list[str]:
    found = []
    choices = {"image.resize": ("squash", "crop"), "image.resample": ("bilinear", "bicubic", "lanczos")}
    for key, allowed in choices.items():
        section, name = key.split(".")
        if getattr(getattr(recipe, section), name) not in allowed:
            found.append(f"{key} must be one of {', '.join(allowed)}")
    for section in fields(recipe):
        values = getattr(recipe, section.name)
        if is_dataclass(values):
            found += [
                f"{section.name}.{field.name} may not be negative"
                for field in fields(values)
                if isinstance(getattr(values, field.name), int | float) and getattr(values, field.name) < 0
            ]
    positive = {
        "image.size": recipe.image.size,
        "heads.embedding_dim": recipe.heads.embedding_dim,
        "align.batch_size": recipe.align.batch_size,
        "align.epochs": recipe.align.epochs,
        "quantize.calibration_photos": recipe.quantize.calibration_photos,
    }
    return found + [f"{name} must be at least 1" for name, value in positive.items() if value == 0]
