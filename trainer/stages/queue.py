"""A queue of past embeddings, which adds negatives to a small batch."""

import torch
from torch import Tensor, nn

EMPTY = -1


class PairQueue(nn.Module):
    """The last `size` captions of one language with their photos, as they were embedded then, newest first.

    After MoCo (He et al. 2020, arXiv 1911.05722, sec. 3.1), but without its second, slower encoder: `size` should be
    few batches, so that what lies in the queue is not stale. Its entries are negatives only; a query that has anything
    to do with an entry must ignore it. Being buffers, they are part of a checkpoint.
    """

    def __init__(self, size: int, embedding_dim: int):
        super().__init__()
        self.register_buffer("image", torch.zeros(size, embedding_dim))
        self.register_buffer("text", torch.zeros(size, embedding_dim))
        self.register_buffer("photo", torch.full((size,), EMPTY))
        self.register_buffer("wording", torch.full((size,), EMPTY))

    @torch.no_grad()
    def push(self, image: Tensor, text: Tensor, photo: Tensor, wording: Tensor) -> None:
        """Put M captions in front: vectors (M, D) of photo and caption, and int64 (M,) naming photo and wording."""
        for buffer, rows in ((self.image, image), (self.text, text), (self.photo, photo), (self.wording, wording)):
            buffer.copy_(torch.cat([rows, buffer])[: len(buffer)])

    def related(self, photo: Tensor, wording: Tensor) -> Tensor:
        """Bool (M, size): which entries show the photo or have the wording of M captions, or are empty."""
        same = (photo[:, None] == self.photo) | (wording[:, None] == self.wording)
        return same | (self.photo == EMPTY)
