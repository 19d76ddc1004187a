"""Measures a pack on the validation data: caption retrieval, words, and zero-shot classification. Needs no torch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core_model import Pack
from trainer.data import PhotoSet, read_labels, read_pairs, read_photos
from trainer.metrics import Vectors, precision_at, retrieval, zero_shot_accuracy

CAPTIONED_FOLDER = "flickr8k_cn"
ZERO_SHOT = (("scenes", "en"), ("scenes", "zh"), ("clothing", "en"))
WORD_PHOTOS = range(5, 201)  # how many photos may show a word for it to make a query


@dataclass(frozen=True)
class Validation:
    """The validation photos with a pack's vectors of them (N, D) and of all their captions (M, D), in order."""

    photos: PhotoSet
    images: Vectors
    captions: Vectors


def embed_validation(pack: Pack, data: Path) -> Validation:
    """Embed the validation photos and captions, which several measures share."""
    photos = read_photos(data / CAPTIONED_FOLDER).part("val")
    captions = pack.text.encode([caption.text for caption in photos.captions])
    return Validation(photos, pack.image.encode(photos.paths), captions)


def evaluate_pack(pack: Pack, data: Path, validation: Validation) -> dict[str, Any]:
    """All figures of `pack`, in per cent; see the functions below for what each means."""
    return {
        "captions": caption_retrieval(validation),
        "words": {language: word_precision(pack, validation, data, language) for language in ("en", "zh")},
        "zero_shot": {f"{name} {language}": zero_shot(pack, data / name, language) for name, language in ZERO_SHOT},
    }


def caption_retrieval(validation: Validation) -> dict[str, Any]:
    """Recall@k both ways for each language and kind of caption; every caption is a query of its own."""
    photos = validation.photos
    position = {path.name: index for index, path in enumerate(photos.paths)}
    owners = np.array([position[caption.image] for caption in photos.captions])
    groups = np.array([" ".join(caption.group) for caption in photos.captions])
    return {
        str(group): retrieval(validation.images, validation.captions[groups == group], owners[groups == group])
        for group in np.unique(groups)
    }


def word_precision(pack: Pack, validation: Validation, data: Path, language: str) -> dict[str, float]:
    """Precision@10 of searching for single everyday words; a photo is right if a caption of it has the word."""
    words = sorted({pair[language == "zh"] for pair in read_pairs(data / "text" / "tags_en_zh.tsv")})
    relevant = mentions(words, validation.photos, language)
    counts = relevant.sum(axis=1)
    chosen = [i for i, count in enumerate(counts) if count in WORD_PHOTOS]
    if not chosen:
        return {"queries": 0, "precision@10": 0.0}
    scores = pack.text.encode([words[i] for i in chosen]) @ validation.images.T
    return {"queries": len(chosen), "precision@10": precision_at(scores, relevant[chosen])}


def mentions(words: Sequence[str], photos: PhotoSet, language: str) -> np.ndarray:
    """bool (words, photos): whether a caption of the photo in `language` has the word (in Chinese, the characters)."""
    position = {path.name: index for index, path in enumerate(photos.paths)}
    texts = [""] * len(photos.paths)
    for caption in photos.captions:
        if caption.group[0] == language:
            texts[position[caption.image]] += f" {caption.text.lower()} "

    def has_word(text: str, word: str) -> bool:
        return word in text and (language == "zh" or bool(re.search(rf"\b{re.escape(word)}\b", text)))

    return np.array([[has_word(text, word.lower()) for text in texts] for word in words])


def zero_shot(pack: Pack, folder: Path, language: str) -> float:
    """Accuracy of naming the photos of a labelled folder by the nearest class name, averaged over the templates."""
    paths, labels = read_labels(folder, language)
    classes = sorted(set(labels))
    sentences = [[template.format(name) for name in classes] for template in pack.manifest.text.templates[language]]
    vectors = np.mean([pack.text.encode(texts) for texts in sentences], axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    targets = np.array([classes.index(label) for label in labels])
    return zero_shot_accuracy(pack.image.encode(paths), vectors, targets)


def mean_cosines(exact: Validation, rounded: Validation) -> dict[str, float]:
    """Mean cosine between two packs' vectors of the same photos and of the same captions."""
    return {
        "image": float((exact.images * rounded.images).sum(axis=1).mean()),
        "text": float((exact.captions * rounded.captions).sum(axis=1).mean()),
    }
