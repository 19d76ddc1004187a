"""Tells which of some texts a library has good matches for, so that they can be offered as examples."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.search.border import Border
from indexer.vectors import Vectors


def answerable(texts: Sequence[str], vectors: Vectors, sample: Vectors, border: Border) -> list[str]:
    """Those of `texts` that some photo matches well, the best matched first.

    Args:
        vectors: theirs, float32 (N, D), of unit length.
        sample: vectors of photos of the library, float32 (S, D), S at least 1.
        border: what ordinary texts score there.
    """
    nearest = sample[(sample @ vectors.T).argmax(axis=0)]
    heights = [
        float(border.standard_scores(vector, photo[None])[0]) for vector, photo in zip(vectors, nearest, strict=True)
    ]
    above = [(-height, place) for place, height in enumerate(heights) if height >= border.level]
    return [texts[place] for _, place in sorted(above)]
