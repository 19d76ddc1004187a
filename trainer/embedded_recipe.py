"""The recipe of the embedded pack, whose trunks stay frozen: one TOML file, read into documented dataclasses."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from trainer.toml_sections import Count, CountOrNone, NotNegative, Positive, Range, Share, Text, read_sections


@dataclass(frozen=True)
class PackSection:
    """How the finished pack introduces itself."""

    id: Text
    name: Text
    version: Text


@dataclass(frozen=True)
class ImageSection:
    """The image trunk and what it is shown."""

    trunk: Text  # a variant of trainer.models.efficientnet_lite
    size: Annotated[int, Range(16, 2048)]  # pixels on each side
    resize: Literal["squash", "crop"]  # as in a pack's model.json
    resample: Literal["bilinear", "bicubic", "lanczos"]
    views: CountOrNone  # jittered views kept per training photo, beside the plain one
    smallest_crop: Share  # least share of a photo's area that a jittered view shows
    aspect_jitter: NotNegative  # largest |log| change of a jittered view's aspect


@dataclass(frozen=True)
class TextSection:
    """The vocabulary that is kept and the characters that are added."""

    english_words: CountOrNone  # commonest English words that keep pieces of their own
    chinese_words: CountOrNone  # commonest Chinese words whose characters are all made known
    max_length: Annotated[int, Range(4, 8192)]  # most pieces per text, <s> and </s> included
    character_epochs: CountOrNone  # passes over the pairs that teach new characters
    character_learning_rate: Positive
    character_pull: NotNegative  # how strongly new rows are held to where they start


@dataclass(frozen=True)
class HeadSection:
    """The shape of what is trained."""

    embedding_dim: Count
    image_hidden: Count
    text_hidden: Count
    dropout: Annotated[float, Range(0, 0.95)]


@dataclass(frozen=True)
class AlignSection:
    """Optimisation and how much each kind of supervision weighs; the captions weigh 1."""

    epochs: Count
    batch_size: Count  # photos, each with one caption of every language and kind
    learning_rate: Positive
    sentence_learning_rate: NotNegative  # for the published layers of the text tower that go on learning
    weight_decay: NotNegative
    caption_scale: Positive  # initial inverse temperature
    name_scale: Positive  # the same for class names
    posterior_weight: NotNegative  # naming training photos as the trunk's classifier does
    synthetic_weight: NotNegative  # naming synthetic features of every class
    class_vector_weight: NotNegative  # matching class names to class vectors
    group_weight: NotNegative  # words for groups of classes
    tag_weight: NotNegative  # matching tags to their translations


@dataclass(frozen=True)
class QuantizeSection:
    """Rounding to int8, and how far the result may stray before the pack is refused."""

    calibration_photos: Count
    max_recall_drop: NotNegative  # points of recall@10, for any language and kind of caption
    min_cosine: Share  # mean cosine between float and int8 embeddings, for photos and for captions


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, apart from the data and the published weights."""

    seed: CountOrNone
    pack: PackSection
    image: ImageSection
    text: TextSection
    heads: HeadSection
    align: AlignSection
    quantize: QuantizeSection


def read_recipe(path: Path) -> Recipe:
    """Read the recipe at `path`. Raises TrainerError, with a line for each mistake in it."""
    return read_sections(Recipe, path)
