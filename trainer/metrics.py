"""Retrieval and classification measures over embeddings, in numpy alone; all in per cent."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Recall = dict[str, float]
DEPTHS = (1, 5, 10)


def ranks(scores: Vectors, right: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many wrong candidates score at least as high as the best right one, per row of `scores` (Q, N).

    A tie counts against the model, so that one which scores everything alike finds nothing; a score that is no number
    counts likewise.
    """
    best = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)
    return (~(scores < best) & ~right).sum(axis=1)


def recall_at(rank: npt.NDArray[np.int64], depths: Sequence[int] = DEPTHS) -> Recall:
    """Per cent of queries whose right answer is among the first k, for each k."""
    return {f"recall@{depth}": _per_cent(rank < depth) for depth in depths}


def hit_at(rank: npt.NDArray[np.int64], depths: Sequence[int] = DEPTHS) -> dict[str, float]:
    """As `recall_at`, where each query has several right answers of which one is enough."""
    return {f"hit@{depth}": _per_cent(rank < depth) for depth in depths}


def retrieval(images: Vectors, texts: Vectors, image_of_text: npt.NDArray[np.int64]) -> dict[str, Recall]:
    """Recall both ways between unit vectors of photos (N, D) and captions (M, D) of photo `image_of_text` (M,).

    A photo without a caption is a candidate, but asks for nothing.
    """
    scores = texts @ images.T
    right = image_of_text[:, None] == np.arange(len(images))[None, :]
    captioned = right.any(axis=0)
    return {
        "text_to_image": recall_at(ranks(scores, right)),
        "image_to_text": recall_at(ranks(scores.T[captioned], right.T[captioned])),
    }


def classification(scores: Vectors, labels: npt.NDArray[np.int64]) -> dict[str, float]:
    """Top-1, top-5 and mean per-class accuracy, the mean over the classes of each one's top-1.

    `scores` (N, C) are of N photos for C classes, `labels` (N,) their classes; classes without photos don't count.
    """
    rank = ranks(scores, labels[:, None] == np.arange(scores.shape[1])[None, :])
    right = rank < 1
    return {
        "top-1": _per_cent(right),
        "top-5": _per_cent(rank < 5),
        "mean per class": _per_cent([right[labels == label].mean() for label in np.unique(labels)]),
    }


def precision_at(scores: Vectors, relevant: npt.NDArray[np.bool_], depth: int = 10) -> float:
    """Mean per cent of relevant photos among each query's `depth` best, of as many as there could be."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    found = np.take_along_axis(relevant, best, axis=1).sum(axis=1)
    return _per_cent(found / np.minimum(relevant.sum(axis=1), depth))


def _per_cent(shares: npt.ArrayLike) -> float:
    return round(100 * float(np.mean(shares)), 2)
