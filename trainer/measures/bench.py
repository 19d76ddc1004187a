"""What a pack is measured on: captioned photos, labelled photos, and words to search for."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trainer.data import read_pairs
from trainer.data.class_folders import NAMES_FILE, LabelledPhotos, read_classes
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
        folders: class folders, in each of which there is a language that all classes have names in.
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
    captioned = {name: read_split(table, split) for name, table in _called(tables, _table_name).items()}
    labelled = {name: _read_named(folder) for name, folder in _called(folders, lambda folder: folder.name).items()}
    return Bench(captioned, labelled, words)


def _table_name(table: Path) -> str:
    return table.parent.name or table.stem


def _called(paths: Sequence[Path], name: Callable[[Path], str]) -> dict[str, Path]:
    """The distinct `paths` by what to call them: `name`, the last two parts, or the whole, whichever is its alone."""
    distinct = list(dict.fromkeys(paths))
    ways = (name, lambda path: "/".join(path.parts[-2:]), str)
    shared = Counter(way(path) for path in distinct for way in ways[:2])
    return {next(way(path) for way in ways if shared[way(path)] <= 1 and way(path)): path for path in distinct}


def _read_named(folder: Path) -> LabelledPhotos:
    photos = read_classes(folder)
    if not photos.languages():
        raise TrainerError(
            f"The classes in {folder} have no language in common, so none can be told from all others: name their "
            f"folders in one language, or both in a table {NAMES_FILE} there with the columns folder, en, zh."
        )
    return photos


def read_split(table: Path, split: str) -> Pairs:
    """The photos beside `table` that have a caption in `split`; all of them where the table tells no splits apart."""
    pairs = read_captioned(PairsSection(captions=table.name, split=split), table.parent).part(split)
    if not len(pairs):
        raise TrainerError(f"{table} has no photo with a caption in the split {split}. Choose another with --split.")
    return pairs
