"""Retrieval and classification measures over embeddings, in numpy alone."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
DEPTHS = (1, 5, 10)


def ranks(scores: Vectors, right: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """How many wrong candidates score at least as high as the best right one, per row of `scores` (Q, N).

    A tie counts against the model, so that one which scores everything alike finds nothing.
    """
    best = np.where(right, scores, -np.inf).max(axis=1, keepdims=True)
    return ((scores >= best) & ~right).sum(axis=1)


def recall_at(rank: npt.NDArray[np.int64], depths: Sequence[int] = DEPTHS) -> dict[str, float]:
    """Per cent of queries whose right answer is among the first k, for each k."""
    return {f"recall@{depth}": round(100 * float((rank < depth).mean()), 2) for depth in depths}


def retrieval(images: Vectors, texts: Vectors, image_of_text: npt.NDArray[np.int64]) -> dict[str, dict[str, float]]:
    """Recall both ways between unit vectors of photos (N, D) and captions (M, D) of photo `image_of_text` (M,)."""
    scores = texts @ images.T
    right = image_of_text[:, None] == np.arange(len(images))[None, :]
    return {
        "text_to_image": recall_at(ranks(scores, right)),
        "image_to_text": recall_at(ranks(scores.T, right.T)),
    }


def zero_shot_accuracy(images: Vectors, classes: Vectors, labels: npt.NDArray[np.int64]) -> float:
    """Per cent of photos (N, D) nearest to the vector of their own class (C, D)."""
    return round(100 * float(((images @ classes.T).argmax(axis=1) == labels).mean()), 2)


def precision_at(scores: Vectors, relevant: npt.NDArray[np.bool_], depth: int = 10) -> float:
    """Mean per cent of relevant photos among each query's `depth` best, of as many as there could be."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    found = np.take_along_axis(relevant, best, axis=1).sum(axis=1)
    return round(100 * float((found / np.minimum(relevant.sum(axis=1), depth)).mean()), 2)
