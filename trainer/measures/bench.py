"""What a pack is measured on: captioned photos, labelled photos, and words to search for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trainer.data import read_pairs
from trainer.data.class_folders import LabelledPhotos, read_classes
from trainer.data.sources import Pairs, read_captioned
from trainer.errors import TrainerError
from trainer.recipe import PairsSection

CAPTIONS, WORDS, CLASSES = "flickr8k_cn/captions.tsv", "text/tags_en_zh.tsv", ("scenes", "clothing")
SPLIT = "val"


@dataclass(frozen=True)
class Bench:
    """What a pack is measured on: sets of captioned and of labelled photos by name, and words to search for.

    The first captioned set is the main one: its groups of captions go by their own names in the figures, such as
    "zh human", and words are searched in it. Those of further sets have the set's name before theirs.
    """

    captioned: Mapping[str, Pairs] = field(default_factory=dict)
    labelled: Mapping[str, LabelledPhotos] = field(default_factory=dict)
    words: Sequence[tuple[str, str]] = ()  # English and Chinese


def read_bench(
    data: Path | None, tables: Sequence[Path] = (), folders: Sequence[Path] = (), split: str = SPLIT
) -> Bench:
    """The bench of these files, and of those in `data` that the embedded pack is measured on.

    Args:
        data: a folder with CAPTIONS, WORDS and CLASSES in it, of which only the first must be there.
        tables: tables of captions (TSV, CSV or JSONL) beside their photos' folder images.
        folders: class folders.
        split: rows of tables that tell splits apart.

    Raises:
        TrainerError: something cannot be read, or there is nothing to measure on.
    """
    if data:
        tables = [data / CAPTIONS, *tables]
        folders = [*(data / name for name in CLASSES if (data / name).is_dir()), *folders]
    if not tables and not folders:
        raise TrainerError("There is nothing to measure on: give --data, --captions or --classes.")
    words = read_pairs(data / WORDS) if data and (data / WORDS).is_file() else []
    captioned = {table.parent.name or table.stem: read_split(table, split) for table in tables}
    return Bench(captioned, {folder.name: read_classes(folder) for folder in folders}, words)


def read_split(table: Path, split: str) -> Pairs:
    """The photos beside `table` that have a caption in `split`; all of them where the table tells no splits apart."""
    pairs = read_captioned(PairsSection(captions=table.name, split=split), table.parent).part(split)
    if not len(pairs):
        raise TrainerError(f"{table} has no photo with a caption in the split {split}. Choose another with --split.")
    return pairs
