"""Arithmetic on embeddings that both encoders share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SMALLEST_NORM = 1e-12
"""What a length counts as that is smaller, or nothing could be divided by it."""


def unit_length(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Scale each row of float32 (N, D) to length 1; a row of zeros stays zero."""
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), SMALLEST_NORM)
    scaled: npt.NDArray[np.float32] = np.divide(vectors, norms, dtype=np.float32)
    return scaled
