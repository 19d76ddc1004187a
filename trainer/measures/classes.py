"""Labelled photos: naming a photo among all class names, and finding photos by a class's bare name."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core_model import Pack
from trainer.data.class_folders import LabelledPhotos
from trainer.measures.vectors import embed_names
from trainer.metrics import Vectors, classification, hit_at, precision_at, ranks

MISTAKES = 3  # that are told


class Named(NamedTuple):
    """The distinct class names of one language, and the number of each photo's."""

    names: list[str]
    labels: npt.NDArray[np.int64]


def named(photos: LabelledPhotos, language: str) -> Named:
    """Classes as one language tells them apart: those that share a name, as both kinds of crane do, are one."""
    names = [of_class[language] for of_class in photos.names]
    distinct = sorted({names[label] for label in photos.labels})
    return Named(distinct, np.array([distinct.index(names[label]) for label in photos.labels]))


def zero_shot(pack: Pack, photos: LabelledPhotos, images: Vectors, language: str) -> dict[str, Any]:
    """Classification by the nearest of the templates' means over each class name, in per cent.

    As CLIP (arXiv 2103.00020, section 3.1) and the ELEVATER toolkit (Li et al. 2022, arXiv 2204.08790, section 3) do
    it. `images` (N, D) are the photos' vectors. "confused" tells the commonest mistakes.
    """
    classes = named(photos, language)
    scores = images @ embed_names(pack, classes.names, language).T
    counts = {"classes": len(classes.names), "photos": len(images)}
    return counts | classification(scores, classes.labels) | {"confused": confused(classes, scores.argmax(axis=1))}


def confused(classes: Named, called: npt.NDArray[np.int64]) -> list[dict[str, Any]]:
    """The wrong names that most of a class's photos get, worst first: {"class", "called", "per cent" of the class}."""
    found = []
    for label, name in enumerate(classes.names):
        counts = np.bincount(called[classes.labels == label], minlength=len(classes.names))
        share, counts[label] = 100 / counts.sum(), 0
        wrong = int(counts.argmax())
        found.append({"class": name, "called": classes.names[wrong], "per cent": round(share * int(counts[wrong]), 2)})
    return sorted((error for error in found if error["per cent"]), key=lambda error: -error["per cent"])[:MISTAKES]


def naming(pack: Pack, photos: LabelledPhotos, images: Vectors, language: str) -> dict[str, float]:
    """Searching for each class name as it is: whether one of the first k photos shows it, and how many of ten do."""
    classes = named(photos, language)
    scores = pack.text.encode(classes.names) @ images.T
    right = classes.labels[None, :] == np.arange(len(classes.names))[:, None]
    return {
        "names": len(classes.names),
        **hit_at(ranks(scores, right)),
        "precision@10": precision_at(scores, right),
    }
