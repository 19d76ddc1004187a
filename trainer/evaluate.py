"""Measures a pack: caption retrieval, everyday words, zero-shot classification and naming. Needs no torch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core_model import Pack
from trainer.data.class_folders import LabelledPhotos
from trainer.data.sources import Pairs
from trainer.measures.bench import Bench
from trainer.measures.captions import all_captions, caption_retrieval
from trainer.measures.classes import naming, zero_shot
from trainer.measures.vectors import embed_photos
from trainer.measures.words import word_precision
from trainer.metrics import Vectors
from trainer.progress import Progress


@dataclass(frozen=True)
class Embedded:
    """A pack's vectors of a bench: photos (N, D) of every set by name, and captions (M, D) of the captioned ones."""

    bench: Bench
    captioned: Mapping[str, Vectors]
    captions: Mapping[str, Vectors]
    labelled: Mapping[str, Vectors]


def embed(pack: Pack, bench: Bench, progress: Progress) -> Embedded:
    """All vectors that the measures need."""

    def photos(sets: Mapping[str, Pairs | LabelledPhotos]) -> dict[str, Vectors]:
        vectors = {}
        for name, photo_set in sets.items():
            with progress.bar(name, len(photo_set.photos)) as advance:
                vectors[name] = embed_photos(pack, photo_set.photos, advance)
        return vectors

    captions = {
        name: pack.text.encode([caption.text for caption in all_captions(pairs)])
        for name, pairs in bench.captioned.items()
    }
    return Embedded(bench, photos(bench.captioned), captions, photos(bench.labelled))


def measure(pack: Pack, embedded: Embedded) -> dict[str, Any]:
    """All figures of `pack`, in per cent: captions, words, zero_shot and naming, each as far as the bench has it."""
    return {
        "captions": _captions(embedded),
        "words": _words(pack, embedded),
        "zero_shot": _classes(zero_shot, pack, embedded),
        "naming": _classes(naming, pack, embedded),
    }


def _captions(embedded: Embedded) -> dict[str, Any]:
    figures = {}
    for number, (name, pairs) in enumerate(embedded.bench.captioned.items()):
        groups = caption_retrieval(pairs, embedded.captioned[name], embedded.captions[name])
        figures |= {f"{name} {group}" if number else group: recall for group, recall in groups.items()}
    return figures


def _words(pack: Pack, embedded: Embedded) -> dict[str, Any]:
    bench = embedded.bench
    if not bench.words or not bench.captioned:
        return {}
    main, pairs = next(iter(bench.captioned.items()))
    english, chinese = zip(*bench.words, strict=True)
    return {
        language: word_precision(pack, pairs, embedded.captioned[main], words, language)
        for language, words in (("en", english), ("zh", chinese))
    }


def _classes(one_measure: Callable[..., dict[str, float]], pack: Pack, embedded: Embedded) -> dict[str, Any]:
    return {
        f"{name} {language}": one_measure(pack, photos, embedded.labelled[name], language)
        for name, photos in embedded.bench.labelled.items()
        for language in photos.languages()
    }


def mean_cosines(exact: Embedded, rounded: Embedded) -> dict[str, float]:
    """Mean cosine between two packs' vectors of the same photos and of the same captions, by tower.

    Nothing where there are no captions, nor between vectors of different widths, which have no cosine.
    """

    def cosines(before: Mapping[str, Vectors], after: Mapping[str, Vectors]) -> list[Vectors]:
        return [(before[name] * after[name]).sum(axis=1) for name in before]

    widths = {vectors.shape[1] for embedded in (exact, rounded) for vectors in embedded.captions.values()}
    if len(widths) != 1:
        return {}
    towers = {"image": (exact.captioned, rounded.captioned), "text": (exact.captions, rounded.captions)}
    return {tower: float(np.concatenate(cosines(*both)).mean()) for tower, both in towers.items()}


def mean_likeness(embedded: Embedded) -> dict[str, float]:
    """Mean cosine between any two photos, and any two captions: near 1 if the model tells nothing apart."""

    def mean(sets: Mapping[str, Vectors]) -> float:
        return float(np.square(np.concatenate(list(sets.values())).mean(axis=0)).sum())

    return {"image": mean(embedded.captioned), "text": mean(embedded.captions)}


def compare(exact: Pack, rounded: Pack, bench: Bench, progress: Progress) -> dict[str, Any]:
    """The metrics that a pack's model.json states.

    They are the figures of the float pack ("float32") and of the one rounded from it ("int8", whatever the scheme), the
    mean cosine between their vectors ("cosine"), and that between any two vectors of the float one ("likeness").
    """
    before, after = (embed(pack, bench, progress) for pack in (exact, rounded))
    return {
        "float32": measure(exact, before),
        "int8": measure(rounded, after),
        "cosine": mean_cosines(before, after),
        "likeness": mean_likeness(before),
    }
