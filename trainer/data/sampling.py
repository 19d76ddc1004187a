"""Which photo comes when, with which captions: functions of (seed, epoch, photo) alone, so any step can come first."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from trainer.data.captions import Caption


class Stream(IntEnum):
    """Kinds of chance, kept apart so that drawing one never shifts another."""

    ORDER = 0
    CAPTION = 1
    VIEW = 2
    WORDS = 3


def chance(stream: Stream, *numbers: int) -> np.random.Generator:
    """A generator that depends on nothing but `stream` and `numbers`, none of them negative."""
    return np.random.default_rng((int(stream), *numbers))


def epoch_order(count: int, seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """The order, int64 (count,), in which `epoch` goes through the numbers 0 to count - 1, each once."""
    return chance(Stream.ORDER, seed, epoch).permutation(count)


def rank_part(
    order: npt.NDArray[np.int64], batch_size: int, number: int, rank: int, ranks: int
) -> npt.NDArray[np.int64]:
    """What `rank` of `ranks` has of global batch `number` of an epoch in `order`.

    The batch is order[number * batch_size :][:batch_size], so the last one may be short. It is cut into `ranks` runs
    whose lengths differ by at most one; run after run they are the batch.
    """
    batch = order[number * batch_size : (number + 1) * batch_size]
    return batch[len(batch) * rank // ranks : len(batch) * (rank + 1) // ranks]


def choose_captions(captions: Sequence[Caption], seed: int, epoch: int, photo: int) -> list[Caption]:
    """One of photo number `photo`'s `captions` for each group (language and kind) that they have, in group order."""
    groups: dict[tuple[str, str], list[Caption]] = {}
    for caption in captions:
        groups.setdefault(caption.group, []).append(caption)
    generator = chance(Stream.CAPTION, seed, epoch, photo)
    return [groups[group][generator.integers(len(groups[group]))] for group in sorted(groups)]
