"""Photos, texts and their pairs as batches of tensors, each a pure function of (seed, epoch, indices)."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from trainer.data.captions import Caption
from trainer.data.photos import PhotoSource
from trainer.data.sampling import Stream, chance, choose_captions
from trainer.data.sources import Pairs
from trainer.stages.lessons import View
from trainer.tokens import padded, tokenized


class PhotoBatch(NamedTuple):
    """Photos as the student sees them, uint8 (N, H, W, 3), and as each teacher is shown them, tensors (N, ...)."""

    pixels: Tensor
    shown: tuple[Tensor, ...]


class PhotoExamples:
    """Every photo once an epoch, in the student's view and those of its teachers."""

    def __init__(self, photos: PhotoSource, view: View, teachers: Sequence[View] = ()):
        self.photos, self.views = photos, (view, *teachers)
        self.decode_size = max(view.decode_size for view in self.views)

    def __len__(self) -> int:
        return len(self.photos)

    def load(self, indices: np.ndarray, epoch: int) -> PhotoBatch:
        """Raises TrainerError for a photo that cannot be read."""
        seen = [self._seen(index, epoch) for index in indices.tolist()]
        pixels, *shown = (torch.from_numpy(np.stack(arrays)) for arrays in zip(*seen, strict=True))
        return PhotoBatch(pixels, tuple(shown))

    def _seen(self, index: int, epoch: int) -> list[np.ndarray]:
        photo = self.photos.open(index, self.decode_size)
        return [view(photo, epoch, index) for view in self.views]


class PairBatch(NamedTuple):
    """N photos as in `PhotoBatch`, and M captions of them.

    Captions are int64 tokens and mask (M, L); `photo` (N,) and `photo_of_text` (M,) name photos by their number in the
    data, `language` (M,) by its place among the languages, `wording` (M,) is equal for equal captions.
    """

    pixels: Tensor
    shown: tuple[Tensor, ...]
    photo: Tensor
    input_ids: Tensor
    attention_mask: Tensor
    photo_of_text: Tensor
    language: Tensor
    wording: Tensor


def wording_of(text: str) -> int:
    """A number from 0 to 2**63 - 1 that stands for exactly this text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) >> 1


class PairExamples:
    """Every captioned photo once an epoch, each time with one caption of every language and kind that it has."""

    def __init__(
        self,
        pairs: Pairs,
        view: View,
        tokenizer: Tokenizer,
        seed: int,
        teachers: Sequence[View] = (),
        word_dropout: float = 0.0,
    ):
        """`tokenizer` truncates as the student wants; each of a caption's tokens is missing by `word_dropout`."""
        self.photos, self.pairs = PhotoExamples(pairs.photos, view, teachers), pairs
        self.tokenizer, self.seed, self.word_dropout = tokenizer, seed, word_dropout
        self.languages = sorted({caption.group[0] for captions in pairs.captions for caption in captions})

    def __len__(self) -> int:
        return len(self.pairs)

    def load(self, indices: np.ndarray, epoch: int) -> PairBatch:
        """Raises TrainerError for a photo that cannot be read."""
        chosen = [
            (photo, caption)
            for photo in indices.tolist()
            for caption in choose_captions(self.pairs.captions[photo], self.seed, epoch, photo)
        ]
        wordings = [wording_of(caption.text) for _, caption in chosen]
        return PairBatch(
            *self.photos.load(indices, epoch),
            torch.from_numpy(indices),
            *padded(self._tokens(chosen, wordings, epoch)),
            torch.tensor([photo for photo, _ in chosen]),
            torch.tensor([self.languages.index(caption.group[0]) for _, caption in chosen]),
            torch.tensor(wordings),
        )

    def _tokens(self, chosen: Sequence[tuple[int, Caption]], wordings: Sequence[int], epoch: int) -> list[list[int]]:
        """The ids of each photo's caption, without those that the epoch's chance hides; special ones stay."""
        encodings = self.tokenizer.encode_batch([caption.text for _, caption in chosen])
        if not self.word_dropout:
            return [encoding.ids for encoding in encodings]
        rows = []
        for (photo, _), wording, encoding in zip(chosen, wordings, encodings, strict=True):
            drawn = chance(Stream.WORDS, self.seed, epoch, photo, wording).random(len(encoding.ids))
            is_kept = (drawn >= self.word_dropout) | np.array(encoding.special_tokens_mask, dtype=bool)
            rows.append(np.array(encoding.ids)[is_kept].tolist() if is_kept.any() else encoding.ids)
        return rows


class TextBatch(NamedTuple):
    """N texts as teachers read them, and the student's tokens of what it reads: ids and mask int64 (N, L)."""

    texts: list[str]
    input_ids: Tensor
    attention_mask: Tensor


class TextExamples:
    """Every text once an epoch, read by teachers as it is or in translation."""

    def __init__(self, texts: Sequence[str], tokenizer: Tokenizer, translations: Sequence[str] | None = None):
        """`tokenizer` truncates as the student wants; `translations`, one of each text, are what teachers read."""
        self.texts, self.tokenizer = texts, tokenizer
        self.taught = texts if translations is None else translations

    def __len__(self) -> int:
        return len(self.texts)

    def load(self, indices: np.ndarray, epoch: int) -> TextBatch:
        rows = indices.tolist()
        return TextBatch(
            [self.taught[row] for row in rows], *tokenized(self.tokenizer, [self.texts[row] for row in rows])
        )
