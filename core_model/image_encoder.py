"""Turns photos into vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import islice

import numpy as np
import numpy.typing as npt

from core_model.imaging import Source, fit, open_photo
from core_model.manifest import Manifest
from core_model.runtime import LazySession
from core_model.vectors import unit_length

BATCH_SIZE = 16


class ImageEncoder:
    """The image tower of a pack. Safe to call from several threads; the graph is loaded at the first call."""

    def __init__(self, manifest: Manifest, graph: bytes, threads: int | None = None) -> None:
        self._manifest = manifest
        self._session = LazySession(graph, manifest.image.file, manifest.embedding_dim, threads)

    @cached_property
    def on_one_thread(self) -> ImageEncoder:
        """The same tower for callers that run it in threads of their own: each call stays on its caller's core."""
        return ImageEncoder(self._manifest, self._session.graph, threads=1)

    def encode(self, images: Sequence[Source]) -> npt.NDArray[np.float32]:
        """Embed photos given as paths, file contents or PIL images.

        Returns:
            float32 (N, D), each row of unit length, in the order of `images`.

        Raises:
            PhotoError: one of them cannot be opened; nothing is returned for the others.
        """
        vectors = [self.encode_pixels(np.stack(batch)) for batch in _batches(map(self.preprocess, images))]
        return np.concatenate([np.empty((0, self._manifest.embedding_dim), np.float32), *vectors])

    def preprocess(self, image: Source) -> npt.NDArray[np.uint8]:
        """Decode and scale one photo to uint8 (size, size, 3), the work that many threads can share."""
        rule = self._manifest.image
        return fit(open_photo(image, rule.scaled_side), rule)

    def encode_pixels(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed preprocessed photos: uint8 (N, size, size, 3) to float32 (N, D), each row of unit length."""
        return unit_length(self._session.run({"pixels": pixels}))


def _batches(items: Iterable[npt.NDArray[np.uint8]]) -> Iterable[list[npt.NDArray[np.uint8]]]:
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH_SIZE)):
        yield batch
