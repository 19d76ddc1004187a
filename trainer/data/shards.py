"""Photos in webdataset shards: plain .tar files that outgrow a disk's patience with small files, read at random."""

import re
from collections.abc import Sequence
from pathlib import Path

from trainer.data.photos import PhotoSource
from trainer.data.shard_index import shard_index
from trainer.errors import TrainerError

MOST_SHARDS = 100_000  # of a range
_RANGE = re.compile(r"\{(\d+)\.\.(\d+)\}")


class ShardPhotos(PhotoSource):
    """The photos of several shards, in the order in which the shards hold them, without unpacking anything.

    `samples` has one entry a photo, with its captions; `orphans` are captions whose basename no photo has. A shard is
    opened anew for each photo, so that threads and forked workers share no file position.

    Args:
        paths: the .tar files.
        cache: the folder that keeps what a scan of each shard found (default: the user's cache folder).

    Raises:
        TrainerError: a shard is missing, compressed, damaged or cut short.
    """

    def __init__(self, paths: Sequence[Path], cache: Path | None = None):
        self.paths = list(paths)
        indices = [shard_index(path, cache) for path in self.paths]
        self.samples = [sample for index in indices for sample in index.samples]
        self.orphans = [caption for index in indices for caption in index.orphans]
        self.shards = [path for path, index in zip(self.paths, indices, strict=True) for _ in index.samples]

    def __len__(self) -> int:
        return len(self.samples)

    def read(self, index: int) -> bytes:
        sample = self.samples[index]
        try:
            with self.shards[index].open("rb") as file:
                file.seek(sample.offset)
                content = file.read(sample.size)
        except OSError as error:
            raise TrainerError(f"{self.name(index)} cannot be read: {error.strerror}.") from error
        if len(content) < sample.size:
            raise TrainerError(f"{self.name(index)} is not whole: the shard has changed since it was opened.")
        return content

    def name(self, index: int) -> str:
        return f"{self.shards[index]}:{self.samples[index].member}"


def expand_ranges(pattern: str) -> list[str]:
    """The names that `pattern` stands for: shard-{008..011}.tar is four, with as many digits as the start has.

    Raises:
        TrainerError: a range runs backwards, or is far longer than any set of shards.
    """
    found = _RANGE.search(pattern)
    if found is None:
        return [pattern]
    first, last = int(found[1]), int(found[2])
    if last < first:
        raise TrainerError(f"The range {found[0]} of the shards {pattern} runs backwards.")
    if last - first >= MOST_SHARDS:
        raise TrainerError(f"The range {found[0]} of the shards {pattern} names more than {MOST_SHARDS:,}.")
    middles = (f"{number:0{len(found[1])}}" for number in range(first, last + 1))
    rest = expand_ranges(pattern[found.end() :])
    return [pattern[: found.start()] + middle + end for middle in middles for end in rest]
