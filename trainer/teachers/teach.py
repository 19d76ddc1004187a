"""Asks a teacher about photos and texts and keeps the answers, leaving out what a store has already."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from core_model.runtime import usable_cores
from trainer.data.photos import PhotoSource
from trainer.teachers.base import ImageTeacher, TextTeacher
from trainer.teachers.cache import FeatureStore

MAP, EMBEDDING = "map", "embedding"
TOKENS, SENTENCE = "tokens", "sentence"
Item, Result = TypeVar("Item"), TypeVar("Result")


@dataclass(frozen=True)
class Share:
    """Which part of the work is this process's: rank `rank` of `ranks` takes every so-many-th item."""

    rank: int = 0
    ranks: int = 1


WHOLE = Share()


def feature_key(kind: str, key: str) -> str:
    """The store's key of the feature `kind` of the photo or text with this content key."""
    return f"{kind}/{key}"


def text_key(text: str) -> str:
    """The content key of a text: its blake2b-128, in hexadecimal."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def teach_images(
    teacher: ImageTeacher,
    photos: PhotoSource,
    store: FeatureStore,
    advance: Callable[[int], None],
    *,
    kinds: Sequence[str] = (MAP, EMBEDDING),
    batch_size: int = 32,
    share: Share = WHOLE,
) -> int:
    """Put the `kinds` of feature of this process's share of `photos` into `store`, on the device of `teacher`.

    MAP is (C, h, w); EMBEDDING is (E,) and left out where the teacher has none. Photos of equal content are looked at
    once. `advance` is called with the numbers of photos just done, which add up to the share.

    Returns how many photos were looked at. Raises TrainerError for a photo that cannot be opened.
    """
    wanted = [kind for kind in kinds if kind == MAP or teacher.embedding_dim is not None]
    mine = range(share.rank, len(photos), share.ranks)
    missing = {}
    for index in mine:
        key = photos.key(index)
        if any(feature_key(kind, key) not in store for kind in wanted):
            missing.setdefault(key, index)
    advance(len(mine) - len(missing))
    rule = teacher.rule
    prepared = _ahead(
        lambda item: (item[0], rule.fit(photos.open(item[1], rule.shorter_side))), missing.items(), batch_size
    )
    with store.writer(share.rank) as writer:
        for batch in _batches(prepared, batch_size):
            pixels = torch.from_numpy(np.stack([pixels for _, pixels in batch]))
            features = teacher(pixels.to(_device(teacher)))
            rows = {kind: _array(getattr(features, kind)) for kind in wanted}
            writer.append(_entries([key for key, _ in batch], rows))
            advance(len(batch))
    return len(missing)


def teach_texts(
    teacher: TextTeacher,
    texts: Sequence[str],
    store: FeatureStore,
    advance: Callable[[int], None],
    *,
    kinds: Sequence[str] = (SENTENCE,),
    batch_size: int = 128,
    share: Share = WHOLE,
) -> int:
    """Put the `kinds` of feature of this process's share of `texts` into `store`, on the device of `teacher`.

    SENTENCE is (E,); TOKENS is (L, C) over the text's own tokens, padding left out. Otherwise as `teach_images`, with
    `text_key` for the content.
    """
    mine = texts[share.rank :: share.ranks]
    keys = {text_key(text): text for text in mine}
    missing = [key for key in keys if any(feature_key(kind, key) not in store for kind in kinds)]
    missing.sort(key=lambda key: len(keys[key]))  # texts of about equal length share a batch
    advance(len(mine) - len(missing))
    with store.writer(share.rank) as writer:
        for batch in _batches(missing, batch_size):
            ids, mask = teacher.tokenize([keys[key] for key in batch])
            features = teacher(ids.to(_device(teacher)), mask.to(_device(teacher)))
            tokens, lengths = _array(features.tokens), mask.sum(dim=1).tolist()
            rows = {
                TOKENS: [row[:length] for row, length in zip(tokens, lengths, strict=True)],
                SENTENCE: _array(features.sentence),
            }
            writer.append(_entries(batch, {kind: rows[kind] for kind in kinds}))
            advance(len(batch))
    return len(missing)


def _entries(keys: Sequence[str], rows: Mapping[str, Sequence[np.ndarray]]) -> dict[str, np.ndarray]:
    return {
        feature_key(kind, key): row for kind, of_kind in rows.items() for key, row in zip(keys, of_kind, strict=True)
    }


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.float().cpu().numpy()


def _device(module: nn.Module) -> torch.device:
    return next(module.parameters()).device


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _ahead(work: Callable[[Item], Result], items: Iterable[Item], count: int) -> Iterator[Result]:
    """The results of `work` in order, computed by threads at most `count` items ahead of what is asked for."""
    with ThreadPoolExecutor(usable_cores()) as pool:
        waiting: deque = deque()
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
