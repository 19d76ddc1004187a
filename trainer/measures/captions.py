"""Finding a photo by its caption, and a caption by its photo (recall@k; Hodosh et al. 2013, JAIR 47, section 5.2)."""

import numpy as np

from trainer.data.captions import Caption
from trainer.data.sources import Pairs
from trainer.metrics import Recall, Vectors, retrieval


def all_captions(pairs: Pairs) -> list[Caption]:
    """The captions of all photos, one photo after the other, as their vectors are ordered."""
    return [caption for of_photo in pairs.captions for caption in of_photo]


def caption_retrieval(pairs: Pairs, images: Vectors, captions: Vectors) -> dict[str, dict[str, Recall]]:
    """Recall both ways for each language and kind of caption, such as "zh human"; every caption is a query of its own.

    `images` (N, D) are the vectors of the photos, `captions` (M, D) those of `all_captions`. Of a group only the photos
    with a caption in it ask for captions, while all of them are candidates.
    """
    owners = np.repeat(np.arange(len(pairs)), [len(of_photo) for of_photo in pairs.captions])
    groups = np.array([" ".join(caption.group) for caption in all_captions(pairs)])
    return {
        str(group): retrieval(images, captions[groups == group], owners[groups == group]) for group in np.unique(groups)
    }
