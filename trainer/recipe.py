"""The recipe of a model: what is learned from what, by whom, and for how long, in documented dataclasses."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from trainer.data.shards import expand_ranges
from trainer.errors import TrainerError
from trainer.toml_sections import (
    Count,
    CountOrNone,
    DataFile,
    DataFolder,
    Existing,
    NotNegative,
    Pattern,
    Positive,
    Range,
    Rule,
    Share,
    Text,
    read_sections,
)


@dataclass(frozen=True)
class PackSection:
    """How the finished pack introduces itself."""

    id: Annotated[str, Pattern(r"[a-z0-9][a-z0-9._-]*", "small letters, digits, dots and hyphens")]
    name: Text  # as people read it
    version: Text
    license: Text = "LicenseRef-Own-Use"  # the weights' terms, an SPDX expression; Apache-2.0 brings its text along
    owner: str = ""  # whose copyright the licence text states
    strengths: tuple[Text, ...] = ()  # what the model card says it is good at, beside the figures
    weaknesses: tuple[Text, ...] = ()  # and what it is bad at, beside its commonest mistakes


@dataclass(frozen=True)
class ExistingShards:
    """Names of shards, {000..012} for a range, that must all be there; an empty name is none."""

    def fault(self, pattern: str, data: Path | None) -> str:
        """What is wrong with `pattern`, or nothing."""
        try:
            names = expand_ranges(pattern)
        except TrainerError as error:
            return f"is not right: {error}"
        return next(filter(None, (Existing("file").fault(name, data) for name in names)), "")


@dataclass(frozen=True)
class PairsSection:
    """Photos with captions: a table beside a folder of photos, or webdataset shards."""

    captions: DataFile = ""  # TSV, CSV or JSONL: image, caption, and optionally split, lang, kind
    images: DataFolder = ""  # the photos of `captions`; else the folder images beside it
    shards: Annotated[str, ExistingShards()] = ""  # webdataset .tar files; {000..012} names a range of them
    split: Text = "train"  # of the rows that count here; all do where no split is stated

    RULES: ClassVar = (
        Rule(
            ("captions", "shards"),
            lambda pairs: bool(pairs.captions) == bool(pairs.shards),
            "either captions or shards must be named",
        ),
        Rule(
            ("images", "shards"),
            lambda pairs: bool(pairs.images and pairs.shards),
            "images belong to captions; shards hold their own",
        ),
    )


@dataclass(frozen=True)
class SourceSection:
    """Where some of the data comes from, for the model card."""

    name: Text
    terms: Text  # under which it may be used


@dataclass(frozen=True)
class DataSection:
    """What is learned from and measured on; every path is seen from the data folder."""

    pairs: tuple[PairsSection, ...]
    images: tuple[DataFolder, ...] = ()  # folders of photos without captions, read recursively
    texts: tuple[DataFile, ...] = ()  # .txt: a text a line; .tsv with the columns en, zh: pairs
    classes: tuple[DataFolder, ...] = ()  # labelled photos: a sub-folder a class, or images/ with labels.tsv
    measure: Text = "val"  # the split of `pairs` that is measured on and never learned from
    sources: tuple[SourceSection, ...] = ()  # where it all comes from
    limit: CountOrNone = 0  # photos and texts, each, that are learned from at most, spread over all; 0: all of them

    RULES: ClassVar = (
        Rule(("pairs",), lambda data: not data.pairs, "pairs must name at least one set of photos with captions"),
        Rule(
            ("pairs", "measure"),
            lambda data: bool(data.pairs) and {pairs and pairs.split for pairs in data.pairs} == {data.measure},
            "measure is the split of all pairs, so nothing is left to learn from",
        ),
    )


@dataclass(frozen=True)
class TeacherSection:
    """A frozen model that a student learns from."""

    kind: Literal["transformers", "efficientnet-lite", "sentence-encoder"]
    name: Text  # on the Hugging Face hub, a folder, or a variant of `kind`
    weight: Positive = 1.0  # of its loss among the teachers'


@dataclass(frozen=True)
class ImageTeacherSection(TeacherSection):
    """A teacher of the image student."""

    kind: Literal["transformers", "efficientnet-lite"]


@dataclass(frozen=True)
class TextTeacherSection(TeacherSection):
    """A teacher of the text student."""

    kind: Literal["transformers", "sentence-encoder"]


@dataclass(frozen=True)
class ImageStudentSection:
    """The image tower of the pack, and how it is shown a photo."""

    kind: Literal["transformers", "efficientnet-lite", "timm"]
    name: Text  # on the Hugging Face hub, a folder, or a variant of `kind`
    size: Annotated[int, Range(16, 2048)]  # pixels on each side
    resize: Literal["squash", "crop"] = "squash"  # scale both sides, or the shorter one and take the centre
    resample: Literal["bilinear", "bicubic", "lanczos"] = "bicubic"
    pretrained: bool = True  # from published weights; otherwise from chance
    frozen_stages: CountOrNone = 0  # the first ones, which do not learn
    frozen_norms: bool = False  # the published batch statistics stay, as part of the kernels; for few upper stages
    dropout: Annotated[float, Range(0, 0.95)] = 0.0  # share of the pooled features
    keeps_classifier: bool = False  # beside what is learned, embeddings have the published classifier's say

    RULES: ClassVar = (
        Rule(
            ("keeps_classifier", "frozen_norms", "kind", "pretrained"),
            lambda student: (
                (student.keeps_classifier or student.frozen_norms)
                and not (student.kind == "efficientnet-lite" and student.pretrained)
            ),
            "only a published efficientnet-lite has a classifier to keep and statistics to freeze",
        ),
    )


@dataclass(frozen=True)
class TextStudentSection:
    """The text tower of the pack."""

    kind: Literal["transformers", "sentence-encoder"]
    name: Text  # on the Hugging Face hub, a folder, or a variant of `kind`
    max_length: Annotated[int, Range(4, 8192)] = 64  # most tokens of a text, special ones included
    pretrained: bool = True  # from published weights; otherwise from chance
    layers: CountOrNone = 0  # how many of the first are kept; 0: all

    RULES: ClassVar = (
        Rule(
            ("kind", "pretrained", "layers"),
            lambda student: student.kind == "sentence-encoder" and (student.layers or not student.pretrained),
            "a sentence-encoder is taken as it was published, whole: leave out layers, and pretrained too",
        ),
    )


@dataclass(frozen=True)
class DistilSection:
    """Stage 1, learning a teacher's features."""

    epochs: Count  # passes over the photos or texts
    batch_size: Count  # photos or texts of a step, over all processes
    learning_rate: Positive  # at the end of the warm-up; it falls from there along a cosine
    published_rate: Share = 1.0  # of it, for layers that start from published weights
    weight_decay: NotNegative = 0.05
    warmup_steps: CountOrNone = 50
    is_cached: bool = True  # teachers' features are computed once, of whole photos; else of each epoch's crops


@dataclass(frozen=True)
class TextDistilSection(DistilSection):
    """Stage 1 for texts.

    By translations, as multilingual students of a monolingual teacher learn (Reimers and Gurevych 2020, arXiv
    2004.09813): the student reads the Chinese text of each pair in `data.texts`, the teacher the English one.
    """

    by_translation: bool = False


@dataclass(frozen=True)
class AlignSection:
    """Stage 2, bringing photos and their captions together."""

    epochs: Count  # passes over the photos
    batch_size: Count  # photos of a step, over all processes
    learning_rate: Positive  # at the end of the warm-up; it falls from there along a cosine
    embedding_dim: Annotated[int, Range(1, 8192)]
    published_rate: Share = 1.0  # of the learning rate, for layers that start from published weights
    micro_batch_size: CountOrNone = 0  # photos in memory at a time, by gradient caching; 0: the whole batch
    queue_size: CountOrNone = 0  # captions, per language, of earlier steps that go on counting as negatives
    weight_decay: NotNegative = 0.05
    warmup_steps: CountOrNone = 50
    scale: Annotated[float, Range(1, 100)] = 14.3  # initial inverse temperature; 1 / 0.07 as in CLIP
    smallest_crop: Annotated[float, Range(0.01, 1)] = 0.5  # least share of a photo's area that a training view shows
    word_dropout: Annotated[float, Range(0, 0.9)] = 0.0  # share of a caption's tokens that it is read without
    distil_weight: NotNegative = 0.0  # of the image teachers' loss, kept up beside the contrastive one

    RULES: ClassVar = (
        Rule(
            ("micro_batch_size", "batch_size"),
            lambda align: align.micro_batch_size > align.batch_size,
            "micro_batch_size is larger than batch_size, of which it is a part",
        ),
        Rule(
            ("micro_batch_size", "queue_size"),
            lambda align: bool(align.micro_batch_size and align.queue_size),
            "micro_batch_size and queue_size are two ways to the same end; keep one",
        ),
    )


@dataclass(frozen=True)
class NamingSection:
    """Names that are learned beside the captions of stage 2, and how much each lesson weighs; the captions weigh 1."""

    classes: DataFile  # names of the image student's published classes, in their order; columns en, zh
    tags: DataFile  # words that mean the same; columns en, zh
    scale: Annotated[float, Range(1, 100)] = 20.0  # initial inverse temperature
    posterior_weight: NotNegative = 0.5  # naming training photos as the published classifier does
    classifier_weight: NotNegative = 0.3  # keeping the student's features what the classifier reads them as
    synthetic_weight: NotNegative = 0.5  # naming synthetic features of every class
    class_vectors_weight: NotNegative = 0.3  # matching class names to class vectors
    groups_weight: NotNegative = 0.3  # words for groups of classes
    tags_weight: NotNegative = 0.2  # matching tags to their translations


@dataclass(frozen=True)
class QuantizeSection:
    """Rounding to integers, and how far the result may stray before the pack is refused."""

    calibration_photos: Count  # training photos that set the range of each activation
    image: Literal["int8", "float32"] = "int8"
    text: Literal["int8", "int8-dynamic", "int4", "float32"] = "int8"
    max_recall_drop: NotNegative = 0.5  # points of text-to-image recall@10, for any language and kind of caption
    min_cosine: Share = 0.99  # mean cosine between float and rounded embeddings, for photos and for captions
    max_likeness: Share = 0.95  # mean cosine between any two photos, and any two captions: more finds nothing


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a run, apart from the data and the published weights."""

    seed: Annotated[int, Range(0, 2**32 - 1)]
    pack: PackSection
    data: DataSection
    image_student: ImageStudentSection
    text_student: TextStudentSection
    align: AlignSection
    quantize: QuantizeSection
    image_teachers: tuple[ImageTeacherSection, ...] = ()
    text_teachers: tuple[TextTeacherSection, ...] = ()
    distil_image: DistilSection | None = None
    distil_text: TextDistilSection | None = None
    naming: NamingSection | None = None

    RULES: ClassVar = (
        Rule(
            ("distil_image", "image_teachers"),
            lambda recipe: bool(recipe.distil_image) and not recipe.image_teachers,
            "distil_image has nobody to learn from: name image_teachers",
        ),
        Rule(
            ("distil_text", "text_teachers"),
            lambda recipe: bool(recipe.distil_text) and not recipe.text_teachers,
            "distil_text has nobody to learn from: name text_teachers",
        ),
        Rule(
            ("distil_image", "image_teachers", "align.distil_weight"),
            lambda recipe: bool(recipe.image_teachers) and not (recipe.distil_image or recipe.align.distil_weight),
            "image_teachers have nobody to teach: add distil_image or a positive align.distil_weight",
        ),
        Rule(
            ("distil_text", "text_teachers"),
            lambda recipe: bool(recipe.text_teachers) and not recipe.distil_text,
            "text_teachers have nobody to teach: add distil_text",
        ),
        Rule(
            ("align.distil_weight", "image_teachers"),
            lambda recipe: bool(recipe.align.distil_weight) and not recipe.image_teachers,
            "align.distil_weight has no effect without image_teachers",
        ),
        Rule(
            ("naming", "image_student.keeps_classifier"),
            lambda recipe: bool(recipe.naming) != recipe.image_student.keeps_classifier,
            "naming and image_student.keeps_classifier belong together: have both, or neither",
        ),
    )

    @property
    def teachers(self) -> Iterable[TeacherSection]:
        """All teachers, of photos and of texts."""
        return (*self.image_teachers, *self.text_teachers)


def read_recipe(path: Path, data: Path | None = None) -> Recipe:
    """Read the recipe at `path`; with the data folder given, the paths in it must exist.

    Raises TrainerError, with a line for each mistake in it.
    """
    return read_sections(Recipe, path, data)
