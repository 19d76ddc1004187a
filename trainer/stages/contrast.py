"""The contrastive loss between the photos and the captions of one language."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from trainer.losses import multi_positive_nce
from trainer.stages.queue import PairQueue


class Captions(NamedTuple):
    """M captions: unit vectors (M, D), the names of their photos and of their wordings, int64 (M,)."""

    vectors: Tensor
    photo: Tensor
    wording: Tensor


def contrastive_loss(
    images: Tensor, photos: Tensor, captions: Captions, scale: Tensor | float, queue: PairQueue | None = None
) -> Tensor:
    """Half image-to-text, half text-to-image InfoNCE between photos and captions.

    `images` are unit vectors (N, D) of the photos that `photos`, int64 (N,), names, each once.

    A photo's positives are its captions and all captions with the wording of one of them. Photos without a caption take
    no part; where none has one, the loss is NaN. Entries of the queue count as negatives, except for a photo or caption
    that shows the same photo or has the same wording: it leaves them out.
    """
    owned = photos[:, None] == captions.photo
    described = owned.any(dim=1)
    if not described.any():
        return images.new_full((), torch.nan)
    images, owned = images[described], owned[described]
    same = _any_of(owned, captions.wording[:, None] == captions.wording)
    if queue is None:
        to_text = multi_positive_nce(images, captions.vectors, same, scale)
        return (to_text + multi_positive_nce(captions.vectors, images, same.T, scale)) / 2
    related = queue.related(captions.photo, captions.wording)
    to_text = _nce_beside(queue.text, images, captions.vectors, same, _any_of(owned, related), scale)
    return (to_text + _nce_beside(queue.image, captions.vectors, images, same.T, related, scale)) / 2


def _any_of(owned: Tensor, true_of_caption: Tensor) -> Tensor:
    """Bool (N, K): whether it is true of any of a photo's captions, from bool (N, M) and (M, K)."""
    return owned.float() @ true_of_caption.float() > 0


def _nce_beside(
    queued: Tensor, queries: Tensor, keys: Tensor, positives: Tensor, related: Tensor, scale: Tensor | float
) -> Tensor:
    """InfoNCE among `keys` and `queued` (Q, D), of which those that are `related` (N, Q) are left out."""
    positives, ignored = functional.pad(positives, (0, len(queued))), functional.pad(related, (len(keys), 0))
    return multi_positive_nce(queries, torch.cat([keys, queued]), positives, scale, ignored)
