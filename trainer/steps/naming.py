"""The step in which the published image trunk looks at every photo, and what naming needs besides."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import torch

from trainer.class_groups import read_class_groups
from trainer.data import read_pairs
from trainer.pack import LANGUAGES, TEMPLATES
from trainer.recipe import NamingSection
from trainer.stages.naming import Naming, Vocabulary, Words
from trainer.steps.identity import photos_of
from trainer.steps.materials import Materials
from trainer.steps.place import Place
from trainer.steps.views import PlainView
from trainer.students import ImageStudent, TextStudent
from trainer.students.class_head import ClassHead

FEATURES_FILE = "features.npy"
BATCH_SIZE = 32


def look(place: Place, materials: Materials, build: Callable[[], ImageStudent]) -> Path:
    """The folder with every photo's pooled features, float32 (P, C), by the student that `build` gives as published."""

    @torch.no_grad()
    def make(to: Path) -> None:
        frozen = build().to(place.accelerator.device).eval()
        view = PlainView(frozen.rule)
        features = np.empty((len(materials.photos), frozen.feature_channels), np.float32)
        with place.progress.bar("photos to the published trunk", len(features)) as advance:
            for start in range(0, len(features), BATCH_SIZE):
                rows = range(start, min(start + BATCH_SIZE, len(features)))
                seen = [view(materials.photos.open(row, view.decode_size), 0, row) for row in rows]
                pixels = torch.from_numpy(np.stack(seen)).to(place.accelerator.device)
                with place.accelerator.autocast():
                    maps = frozen.feature_map(pixels)
                features[rows.start : rows.stop] = maps.float().mean(dim=(2, 3)).cpu().numpy()
                advance(len(rows))
        np.save(to / FEATURES_FILE, features)

    recipe = place.recipe
    inputs = {
        "trunk": [recipe.image_student.name, recipe.image_student.size, recipe.image_student.resize],
        "resample": recipe.image_student.resample,
        "limit": recipe.data.limit,
        "photos": photos_of(recipe.data, place.data),
    }
    return place.run.alone("look", inputs, make)


def build_naming(
    place: Place, materials: Materials, plan: NamingSection, image: ImageStudent, text: TextStudent, looked: Path
) -> Naming:
    """The lessons of naming, with the class vectors of `image` put where the names of the classes are."""
    features = torch.from_numpy(np.load(looked / FEATURES_FILE))
    of_pairs, of_others = features[: len(materials.pairs)], features[len(materials.pairs) :]
    vocabulary = read_vocabulary(place.data, plan, text)
    naming = Naming(vocabulary, cast(ClassHead, image.head), of_pairs, of_others, plan)
    naming.start(image, text)
    return naming


def read_vocabulary(data: Path, plan: NamingSection, text: TextStudent) -> Vocabulary:
    """The words that the recipe names, and those for groups of classes that the trainer carries."""
    groups = read_class_groups()
    classes, tags = read_pairs(data / plan.classes), read_pairs(data / plan.tags)

    def worded(pairs: list[tuple[str, str]]) -> Words:
        lists = [
            [template.format(pair[number]) for pair in pairs]
            for number, language in enumerate(LANGUAGES)
            for template in TEMPLATES[language]
        ]
        return Words(lists, text.tokenizer)

    translations = Words([[pair[number] for pair in tags] for number in range(len(LANGUAGES))], text.tokenizer)
    return Vocabulary(worded(classes), worded(groups.words), groups.members, translations)
