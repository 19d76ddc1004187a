"""From a recipe's data section to photos, captions and texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core_model.imaging import PHOTO_SUFFIXES
from trainer.data.captions import Caption, read_captions
from trainer.data.photos import FilePhotos, Joined, PhotoSource, Selected
from trainer.data.shards import ShardPhotos, expand_ranges
from trainer.errors import TrainerError

if TYPE_CHECKING:
    from trainer.recipe import DataSection, PairsSection


@dataclass(frozen=True)
class Pairs:
    """Photos with their captions: `captions[i]`, never empty and with no empty text, belong to photo i."""

    photos: PhotoSource
    captions: list[list[Caption]]

    def __len__(self) -> int:
        return len(self.captions)

    def select(self, indices: Sequence[int]) -> Pairs:
        """The pairs with these numbers."""
        return Pairs(Selected(self.photos, indices), [self.captions[index] for index in indices])

    def without(self, names: Collection[str]) -> Pairs:
        """The pairs whose photos' names are not among `names`, such as those that could not be decoded."""
        return self.select([index for index in range(len(self)) if self.photos.name(index) not in names])


@dataclass(frozen=True)
class CaptionedSet:
    """All that one [[data.pairs]] names, before anything is chosen: its photos with all their captions, of any split.

    A caption's `split` is its table's, or the section's where the table does not tell. `orphans` are captions whose
    photo is not there. `tells_splits` says whether any caption came with a split of its own.
    """

    photos: PhotoSource
    captions: list[list[Caption]]
    orphans: list[Caption]
    tells_splits: bool

    def part(self, split: str) -> Pairs:
        """The photos that have a caption in `split`, with those of its captions that are not empty."""
        chosen = [[caption for caption in of_photo if _is_part(caption, split)] for of_photo in self.captions]
        indices = [index for index, captions in enumerate(chosen) if captions]
        return Pairs(Selected(self.photos, indices), [chosen[index] for index in indices])


def read_captioned(section: PairsSection, data: Path, cache: Path | None = None) -> CaptionedSet:
    """Everything that `section` names under the folder `data`; `cache` is as for `ShardPhotos`.

    The photos of a table come in the order in which it first names them.

    Raises:
        TrainerError: a table or shard cannot be read.
    """
    if section.shards:
        photos = ShardPhotos([data / name for name in expand_ranges(section.shards)], cache)
        captions = [_with_split(sample.captions, section.split) for sample in photos.samples]
        tells_splits = any(caption.split for sample in photos.samples for caption in sample.captions)
        return CaptionedSet(photos, captions, _with_split(photos.orphans, section.split), tells_splits)
    table = data / section.captions
    folder = photo_folder(section, data)
    stated = list(read_captions(table))
    by_image: dict[Path, list[Caption]] = {}
    for caption in _with_split(stated, section.split):
        by_image.setdefault(Path(caption.image), []).append(caption)  # ./a.jpg is a.jpg
    there = [image for image in by_image if _is_file(folder / image)]
    captions = [by_image.pop(image) for image in there]
    orphans = [caption for left in by_image.values() for caption in left]
    tells_splits = any(caption.split for caption in stated)
    return CaptionedSet(FilePhotos([folder / image for image in there]), captions, orphans, tells_splits)


def read_pairs_section(section: PairsSection, data: Path, cache: Path | None = None) -> Pairs:
    """The photos and captions of `section` that belong to its split.

    Raises:
        TrainerError: a table or shard cannot be read, or no photo has a caption in the split.
    """
    pairs = read_captioned(section, data, cache).part(section.split)
    if not len(pairs):
        raise TrainerError(f"{section_name(section)} has no photo with a caption in the split {section.split}.")
    return pairs


def training_pairs(section: DataSection, data: Path, cache: Path | None = None) -> Pairs:
    """All pairs to learn from: every [[data.pairs]] whose split is not the measured one; raises as above."""
    return join_pairs(
        [read_pairs_section(part, data, cache) for part in section.pairs if part.split != section.measure]
    )


def measured_pairs(section: DataSection, data: Path, cache: Path | None = None) -> Pairs:
    """All pairs of the measured split, wherever a [[data.pairs]] names them; there may be none."""
    distinct = {(part.captions, part.images, part.shards): part for part in section.pairs}
    return join_pairs([read_captioned(part, data, cache).part(section.measure) for part in distinct.values()])


def join_pairs(parts: Sequence[Pairs]) -> Pairs:
    """Several sets of pairs, one after the other."""
    return Pairs(Joined([part.photos for part in parts]), [captions for part in parts for captions in part.captions])


def read_images(folders: Iterable[str], data: Path) -> PhotoSource:
    """All photos of `folders`, which are relative to `data`, and of their sub-folders, each folder in name order.

    Raises:
        TrainerError: a folder is missing or has no photo.
    """
    return FilePhotos([path for folder in folders for path in photo_files(data / folder)])


def photo_files(folder: Path) -> list[Path]:
    """The photos in `folder` and its sub-folders, hidden ones apart, in name order; TrainerError if there is none."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PHOTO_SUFFIXES and path.is_file())
    paths = [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    if not paths:
        raise TrainerError(f"There are no photos in {folder}. Is --data the right folder?")
    return paths


def photo_folder(section: PairsSection, data: Path) -> Path:
    """Where the photos of a section with a table of captions are."""
    return data / section.images if section.images else (data / section.captions).parent / "images"


def section_name(section: PairsSection) -> str:
    """What to call a [[data.pairs]] in messages."""
    return section.shards or section.captions


def _with_split(captions: Iterable[Caption], split: str) -> list[Caption]:
    return [caption if caption.split else replace(caption, split=split) for caption in captions]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have, such as a long caption in the wrong column
        return False


def _is_part(caption: Caption, split: str) -> bool:
    return caption.split == split and bool(caption.text)
