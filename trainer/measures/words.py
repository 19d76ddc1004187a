"""Searching captioned photos for single everyday words, the queries that people type most (precision@10)."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from core_model import Pack
from trainer.data.sources import Pairs
from trainer.metrics import Vectors, precision_at, ranks

WORD_PHOTOS = range(5, 201)  # how many photos may show a word for it to make a query
MISSED = 8  # words that are told


def word_precision(pack: Pack, pairs: Pairs, images: Vectors, words: Sequence[str], language: str) -> dict[str, Any]:
    """Precision@10 over photos with vectors `images` (N, D); a photo is right if a caption of it has the word.

    "missed" tells some words for which none of the ten is right, those that most photos show.
    """
    distinct = sorted(set(words))
    relevant = mentions(distinct, pairs, language)
    chosen = [index for index, count in enumerate(relevant.sum(axis=1)) if count in WORD_PHOTOS]
    if not chosen:
        return {"queries": 0, "precision@10": 0.0}
    scores, relevant = pack.text.encode([distinct[index] for index in chosen]) @ images.T, relevant[chosen]
    missed = np.flatnonzero(ranks(scores, relevant) >= 10)
    worst = missed[np.argsort(-relevant[missed].sum(axis=1), kind="stable")][:MISSED]
    return {
        "queries": len(chosen),
        "precision@10": precision_at(scores, relevant),
        "missed": [distinct[chosen[index]] for index in worst],
    }


def mentions(words: Sequence[str], pairs: Pairs, language: str) -> npt.NDArray[np.bool_]:
    """bool (words, photos): whether a caption of the photo in `language` has the word (in Chinese, the characters)."""
    texts = [
        " ".join(caption.text.lower() for caption in of_photo if caption.group[0] == language)
        for of_photo in pairs.captions
    ]

    def has_word(text: str, word: str) -> bool:
        return word in text and (language == "zh" or bool(re.search(rf"\b{re.escape(word)}\b", text)))

    found = [[has_word(text, word.lower()) for text in texts] for word in words]
    return np.array(found, dtype=bool).reshape(len(words), len(texts))
