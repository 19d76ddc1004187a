"""A pack's vectors of photos and of names, for all measures to share."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from core_model import Pack
from core_model.runtime import usable_cores
from core_model.vectors import unit_length
from trainer.data.photos import PhotoSource
from trainer.metrics import Vectors

BATCH = 16  # photos in memory at a time; larger batches take more of it and no less time

Advance = Callable[[int], None]


def embed_photos(pack: Pack, photos: PhotoSource, advance: Advance) -> Vectors:
    """float32 (N, D) of N photos, decoded by several threads as the application does; `advance` hears of each batch.

    Raises:
        TrainerError: a photo cannot be read.
    """
    rule = pack.manifest.image
    vectors = np.empty((len(photos), pack.manifest.embedding_dim), np.float32)
    with ThreadPoolExecutor(usable_cores()) as threads:
        for start in range(0, len(photos), BATCH):
            batch = range(start, min(start + BATCH, len(photos)))
            pixels = threads.map(lambda index: pack.image.preprocess(photos.open(index, rule.scaled_side)), batch)
            vectors[batch.start : batch.stop] = pack.image.encode_pixels(np.stack(list(pixels)))
            advance(len(batch))
    return vectors


def embed_names(pack: Pack, names: Sequence[str], language: str) -> Vectors:
    """float32 (C, D) of C class names, each the mean over the pack's templates for `language`.

    Prompt ensembling as in CLIP (Radford et al. 2021, arXiv 2103.00020, section 3.1.4).
    """
    templates = pack.manifest.text.templates.get(language) or ("{}",)
    vectors = pack.text.encode([template.format(name) for template in templates for name in names])
    return unit_length(vectors.reshape(len(templates), len(names), -1).mean(axis=0))
