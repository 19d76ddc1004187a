"""Everything that a run learns from, and the step that looks at it first."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from trainer.data.check import check_data
from trainer.data.check_report import Report, print_check
from trainer.data.photos import Joined, PhotoSource, Selected, without
from trainer.data.sources import Pairs, read_images, training_pairs
from trainer.data.texts import read_texts, read_translations
from trainer.errors import TrainerError
from trainer.recipe import DataSection
from trainer.steps.identity import listing_of, photos_of, texts_of
from trainer.steps.place import Place

REPORT_FILE = "report.json"
Item = TypeVar("Item")


@dataclass(frozen=True)
class Materials:
    """Photos with captions; all photos, theirs among them; and all texts, the captions among them, each once.

    `unreadable` names the photos of the data, also of those to measure on, that cannot be decoded and are left out.
    """

    pairs: Pairs
    photos: PhotoSource
    texts: list[str]
    unreadable: Collection[str] = ()


def check(place: Place) -> Report:
    """Look at all data; raises TrainerError when it cannot be trained on."""

    def make(to: Path) -> None:
        report = check_data(place.recipe, place.data, place.progress)
        print_check(place.progress.console, report)
        report.require_usable()
        (to / REPORT_FILE).write_text(json.dumps(report.to_document(), ensure_ascii=False, indent=2), encoding="utf-8")

    section = place.recipe.data
    inputs = {
        "data": asdict(section),
        "photos": photos_of(section, place.data),
        "texts": texts_of(section, place.data),
        "classes": [listing_of(place.data / name) for name in section.classes],
    }
    folder = place.run.alone("check", inputs, make)
    return Report.from_document(json.loads((folder / REPORT_FILE).read_text(encoding="utf-8")))


def read_materials(section: DataSection, data: Path, unreadable: Collection[str]) -> Materials:
    """All that the recipe's data section names, apart from the photos called `unreadable`, up to its limit."""
    pairs = training_pairs(section, data).without(unreadable)
    pairs = pairs.select(spread(range(len(pairs)), section.limit))
    images = without(read_images(section.images, data), unreadable)
    photos = Joined([pairs.photos, Selected(images, spread(range(len(images)), section.limit))])
    captions = [caption.text for of_photo in pairs.captions for caption in of_photo]
    texts = list(dict.fromkeys(captions + read_texts(section.texts, data)))
    return Materials(pairs, photos, list(spread(texts, section.limit)), unreadable)


def translations(section: DataSection, data: Path) -> Sequence[tuple[str, str]]:
    """The pairs of English and Chinese texts that `distil_text.by_translation` learns from, up to the limit.

    Raises TrainerError when there are none.
    """
    pairs = spread(read_translations(section.texts, data), section.limit)
    if not pairs:
        raise TrainerError("distil_text.by_translation needs a table with the columns en, zh in data.texts.")
    return pairs


def spread(items: Sequence[Item], limit: int) -> Sequence[Item]:
    """`limit` of `items` at most, at even distances; all of them if the limit is 0."""
    if not limit or len(items) <= limit:
        return items
    return [items[index] for index in np.linspace(0, len(items) - 1, limit).astype(int)]
