"""What two packs find among photos that were never learned from, and how far apart their vectors are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core_model import Pack
from trainer.data.photos import PhotoSource
from trainer.data.sources import Pairs, measured_pairs
from trainer.metrics import Vectors, retrieval
from trainer.steps.materials import Materials, spread
from trainer.steps.place import Place

BATCH = 64  # photos whose files are in memory at a time
UNMEASURED = 200  # pairs learned from whose vectors are compared where nothing was kept for measuring


@dataclass(frozen=True)
class Vectored:
    """A pack's vectors of N photos and of their M captions, with each caption's photo (M,) and group (M,)."""

    images: Vectors
    texts: Vectors
    owners: np.ndarray
    groups: np.ndarray


def compare(exact: Pack, rounded: Pack, place: Place, materials: Materials) -> dict[str, Any]:
    """Figures of both packs over the measured pairs, and the mean cosine between their vectors by tower.

    Where the recipe measures nothing there are no figures, and the vectors are those of pairs learned from.
    """
    measured = measured_pairs(place.recipe.data, place.data)
    pairs = measured if len(measured) else materials.pairs.select(spread(range(len(materials.pairs)), UNMEASURED))
    before, after = (embed(pack, pairs) for pack in (exact, rounded))
    return {
        "float32": {"captions": figures(before) if len(measured) else {}},
        "rounded": {"captions": figures(after) if len(measured) else {}},
        "cosine": {
            "image": float((before.images * after.images).sum(axis=1).mean()),
            "text": float((before.texts * after.texts).sum(axis=1).mean()),
        },
    }


def embed(pack: Pack, pairs: Pairs) -> Vectored:
    """All vectors of `pairs`."""
    captions = [(photo, caption) for photo, of_photo in enumerate(pairs.captions) for caption in of_photo]
    return Vectored(
        embed_photos(pack, pairs.photos),
        pack.text.encode([caption.text for _, caption in captions]),
        np.array([photo for photo, _ in captions]),
        np.array([" ".join(caption.group) for _, caption in captions]),
    )


def embed_photos(pack: Pack, photos: PhotoSource) -> Vectors:
    """The pack's vectors (N, D) of `photos`, read as the application reads them."""
    starts: Sequence[int] = range(0, len(photos), BATCH)
    batches = (range(start, min(start + BATCH, len(photos))) for start in starts)
    return np.concatenate([pack.image.encode([photos.read(index) for index in batch]) for batch in batches])


def figures(vectored: Vectored) -> dict[str, Any]:
    """Recall both ways for each language and kind of caption."""
    groups = {str(group): vectored.groups == group for group in np.unique(vectored.groups)}
    return {
        group: retrieval(vectored.images, vectored.texts[chosen], vectored.owners[chosen])
        for group, chosen in groups.items()
    }
