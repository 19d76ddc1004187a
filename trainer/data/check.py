"""Looks at all data of a recipe before an hour is spent on it: damage, gaps, and leaks."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.data.captions import guess_language
from trainer.data.check_report import PartReport, Report
from trainer.data.class_folders import read_classes
from trainer.data.photos import PhotoSource
from trainer.data.sources import CaptionedSet, photo_files, photo_folder, read_captioned, read_images, section_name
from trainer.data.texts import read_texts
from trainer.errors import TrainerError

if TYPE_CHECKING:
    from trainer.progress import Progress
    from trainer.recipe import DataSection, PairsSection, Recipe

_WINDOW = 4096  # photos that are handed to the threads at a time


@dataclass(frozen=True)
class _Part:
    """A part of the data, and its photos, which `report` does not count yet.

    `tells_splits` says whether it is of captions that come with splits of their own.
    """

    report: PartReport
    photos: PhotoSource | None = None
    is_measured: bool = False
    tells_splits: bool = False

    def places(self) -> dict[str, tuple[PhotoSource, int]]:
        """Source and number of each photo by its name."""
        return {self.photos.name(i): (self.photos, i) for i in range(len(self.photos))} if self.photos else {}

    def counted(self, digests: Mapping[str, str]) -> PartReport:
        """The report with its photos, of which those in `digests` can be decoded."""
        names = self.places()
        usable = len(names.keys() & digests.keys())
        return replace(self.report, photos=usable, unreadable=len(names) - usable)


def check_data(recipe: Recipe, data: Path, progress: Progress | None = None, cache: Path | None = None) -> Report:
    """Look at everything that `recipe.data` names under the folder `data`, decoding each photo once, in full.

    Photos are compared by their decoded pixels, so that a copy with other metadata or in another lossless format is
    recognised too. Nothing is raised: what cannot be read at all, a leak, and a want of photos are the report's faults.
    `cache` is as for `ShardPhotos`.
    """
    faults: list[str] = []
    parts = list(_parts(recipe.data, data, cache, faults))
    places = {name: place for part in parts for name, place in part.places().items()}
    with progress.bar("checking photos", len(places)) if progress else nullcontext(lambda count: None) as advance:
        digests, unreadable = _look_at(places, advance)
    learned = _by_digest([part for part in parts if not part.is_measured], digests)
    measured = _by_digest([part for part in parts if part.is_measured], digests)
    leaks = [[learned[digest][0], name] for digest in measured if digest in learned for name in measured[digest]]
    duplicates = [names for found in (learned, measured) for names in found.values() if len(names) > 1]
    wants, remarks = _wants(parts, digests, recipe.data)
    faults += wants + _leak_fault(leaks, parts, recipe.data.measure)
    return Report([part.counted(digests) for part in parts], unreadable, duplicates, leaks, faults, remarks)


def pixel_digest(photos: PhotoSource, index: int) -> str:
    """32 hex digits over the decoded photo's size and pixels; raises TrainerError if it cannot be decoded."""
    photo = photos.open(index)
    return hashlib.blake2b(f"{photo.size}".encode() + photo.tobytes(), digest_size=16).hexdigest()


def _parts(section: DataSection, data: Path, cache: Path | None, faults: list[str]) -> Iterator[_Part]:
    """Every part that can be read; the reasons for the others are added to `faults`."""
    readers: list[Callable[[], Iterable[_Part]]] = [
        *(partial(_captioned, part, splits, section.measure, data, cache) for part, splits in _splits(section)),
        *(partial(_images, name, data) for name in section.images),
        *(partial(_classes, name, data) for name in section.classes),
        *(partial(_texts, name, data) for name in section.texts),
    ]
    for read in readers:
        try:
            yield from read()
        except TrainerError as error:
            faults.append(str(error))


def _splits(section: DataSection) -> Iterator[tuple[PairsSection, list[str]]]:
    """What to look at in each [[data.pairs]]: its split, and the measured one where its files are named first."""
    seen = set()
    for part in section.pairs:
        files = (part.captions, part.images, part.shards)
        yield part, list(dict.fromkeys([part.split] if files in seen else [part.split, section.measure]))
        seen.add(files)


def _captioned(
    section: PairsSection, splits: Sequence[str], measure: str, data: Path, cache: Path | None
) -> Iterator[_Part]:
    everything = read_captioned(section, data, cache)
    silent = _silent(everything)
    if section.captions:
        named = {everything.photos.name(index) for index in range(len(everything.photos))}
        silent += [str(path) for path in photo_files(photo_folder(section, data)) if str(path) not in named]
    for split in splits:
        report = _caption_report(section_name(section), split, everything)
        if split == section.split:
            report = replace(report, without_caption=silent)
        if report != PartReport(report.name, split):
            yield _Part(report, everything.part(split).photos, split == measure, everything.tells_splits)


def _silent(everything: CaptionedSet) -> list[str]:
    """Photos that have no caption, or only empty ones."""
    captions = enumerate(everything.captions)
    return [everything.photos.name(i) for i, of_photo in captions if not any(caption.text for caption in of_photo)]


def _caption_report(name: str, split: str, everything: CaptionedSet) -> PartReport:
    captions = [caption for of_photo in everything.captions for caption in of_photo if caption.split == split]
    return PartReport(
        name,
        split,
        texts=_count(caption.group[0] for caption in captions if caption.text),
        empty_captions=sum(not caption.text for caption in captions),
        without_photo=[caption.image for caption in everything.orphans if caption.split == split],
    )


def _images(name: str, data: Path) -> Iterator[_Part]:
    yield _Part(PartReport(name, "images"), read_images([name], data))


def _classes(name: str, data: Path) -> Iterator[_Part]:
    yield _Part(PartReport(name, "classes"), read_classes(data / name).photos, is_measured=True)


def _texts(name: str, data: Path) -> Iterator[_Part]:
    yield _Part(PartReport(name, "texts", texts=_count(map(guess_language, read_texts([name], data)))))


def _count(languages: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(languages).items()))


def _look_at(
    places: Mapping[str, tuple[PhotoSource, int]], advance: Callable[[int], None]
) -> tuple[dict[str, str], dict[str, str]]:
    """By name, digests of the photos that can be decoded, and sentences about the others."""
    digests: dict[str, str] = {}
    unreadable: dict[str, str] = {}

    def look(name: str) -> None:  # in several threads: each fills entries of its own
        try:
            digests[name] = pixel_digest(*places[name])
        except TrainerError as error:
            unreadable[name] = str(error)

    names = list(places)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(names), _WINDOW):
            for _ in pool.map(look, names[start : start + _WINDOW]):
                advance(1)
    return digests, dict(sorted(unreadable.items()))


def _by_digest(parts: Iterable[_Part], digests: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(name for part in parts for name in part.places()):
        if name in digests:
            found.setdefault(digests[name], []).append(name)
    return found


def _wants(parts: Sequence[_Part], digests: Mapping[str, str], section: DataSection) -> tuple[list[str], list[str]]:
    """What is missing, as faults and as remarks.

    Where nobody tells splits apart, all photos are learned from, and that nothing is left to measure on is a remark.
    """
    usable = {True: 0, False: 0}
    for part in parts:
        if part.report.texts:
            usable[part.is_measured] += part.counted(digests).photos
    measure, faults, remarks = section.measure, [], []
    if not usable[False]:
        faults.append("There is no photo with a caption to learn from.")
    if not usable[True]:
        sentence = f"There is no photo with a caption in the split {measure} to measure on"
        is_told = any(part.tells_splits for part in parts) or any(pairs.split == measure for pairs in section.pairs)
        if is_told or not usable[False]:
            faults.append(f"{sentence}.")
        else:
            remarks.append(f"{sentence}: no splits are stated, so all photos are learned from, without any figures.")
    return faults, remarks


def _leak_fault(leaks: Sequence[Sequence[str]], parts: Iterable[_Part], measure: str) -> list[str]:
    if not leaks:
        return []
    learned, measured = leaks[0]
    same = "" if learned == measured else f", which is {learned}"
    classes = [part for part in parts if part.report.role == "classes" and measured in part.places()]
    where = f"classes {classes[0].report.name}" if classes else f"split {measure}"
    return [
        f"Photos that are learned from are in the measured {where} too, {len(leaks)} of them, such as "
        f"{measured}{same}: take them out of one of the two."
    ]
