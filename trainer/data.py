"""Reads the data folder: captioned photos, labelled photos, and word and sentence pairs."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import TrainerError


@dataclass(frozen=True)
class Caption:
    """One caption of a photo: its language (en or zh) and kind (human or machine), which together are its group."""

    image: str
    split: str
    group: tuple[str, str]
    text: str


@dataclass(frozen=True)
class PhotoSet:
    """A folder of photos, in name order, with whatever captions belong to them."""

    paths: list[Path]
    captions: list[Caption]

    def part(self, split: str) -> "PhotoSet":
        """The photos that have a caption in `split`, with those captions."""
        captions = [caption for caption in self.captions if caption.split == split]
        names = {caption.image for caption in captions}
        return PhotoSet([path for path in self.paths if path.name in names], captions)


def read_table(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows of a tab-separated file with a heading; raises TrainerError if it or one of `columns` is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = sorted(set(columns) - set(reader.fieldnames or []))
            if missing:
                raise TrainerError(f"{path} lacks the column {', '.join(missing)}.")
            return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    except OSError as error:
        raise TrainerError(f"{path} cannot be read: {error.strerror}. Is --data the right folder?") from error


def read_photos(folder: Path) -> PhotoSet:
    """The photos of `folder`/images and the captions of `folder`/captions.tsv."""
    paths = sorted((folder / "images").iterdir()) if (folder / "images").is_dir() else []
    if not paths:
        raise TrainerError(f"There are no photos in {folder / 'images'}. Is --data the right folder?")
    rows = read_table(folder / "captions.tsv", ("image", "split", "lang", "kind", "caption"))
    captions = [Caption(r["image"], r["split"], (r["lang"], r["kind"]), r["caption"]) for r in rows]
    return PhotoSet(paths, captions)


def read_labels(folder: Path, language: str) -> tuple[list[Path], list[str]]:
    """Photos of `folder`/images with their class name in `language`, from `folder`/labels.tsv."""
    rows = read_table(folder / "labels.tsv", ("image", language))
    return [folder / "images" / row["image"] for row in rows], [row[language] for row in rows]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """English and Chinese texts that mean the same."""
    return [(row["en"], row["zh"]) for row in read_table(path, ("en", "zh"))]


def read_lines(path: Path) -> list[str]:
    """The lines of a text file that are not empty."""
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise TrainerError(f"{path} cannot be read: {error.strerror}. Is --data the right folder?") from error
