"""Photos by number, wherever they are stored, so that order, resuming and ranks are plain arithmetic."""

import bisect
import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from PIL import Image

from core_model.errors import PhotoError
from core_model.imaging import open_photo
from trainer.errors import TrainerError


class PhotoSource(ABC):
    """Photos 0 to len - 1. Reading changes nothing but a memory of keys, so several threads may do it at once."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def read(self, index: int) -> bytes:
        """The encoded picture; raises TrainerError naming it where it cannot be read."""

    @abstractmethod
    def name(self, index: int) -> str:
        """What to call the photo in messages; no two photos of the world share it."""

    def open(self, index: int, size: int | None = None) -> Image.Image:
        """The photo in RGB, upright and in sRGB.

        With `size`, a JPEG may come back smaller, though its shorter side is never under `size` for that reason: that
        is much cheaper for large photos. Raises TrainerError naming the photo if it is missing or damaged.
        """
        return decode(self.read(index), self.name(index), size)

    def key(self, index: int) -> str:
        """The photo's `content_key`, remembered after it has been asked for once."""
        if index not in self._keys:
            self._keys[index] = content_key(self.read(index))
        return self._keys[index]

    @cached_property
    def _keys(self) -> dict[int, str]:
        return {}


class FilePhotos(PhotoSource):
    """Photos that are files of their own."""

    def __init__(self, paths: Sequence[Path]):
        self.paths = list(paths)

    def __len__(self) -> int:
        return len(self.paths)

    def read(self, index: int) -> bytes:
        try:
            return self.paths[index].read_bytes()
        except OSError as error:
            raise TrainerError(f"{self.paths[index]} cannot be read: {error.strerror}.") from error

    def name(self, index: int) -> str:
        return str(self.paths[index])


class Joined(PhotoSource):
    """Several sources, one after the other."""

    def __init__(self, sources: Sequence[PhotoSource]):
        self.sources = [source for source in sources if len(source)]
        self.ends = list(accumulate(len(source) for source in self.sources))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def read(self, index: int) -> bytes:
        source, place = self._find(index)
        return source.read(place)

    def name(self, index: int) -> str:
        source, place = self._find(index)
        return source.name(place)

    def key(self, index: int) -> str:
        source, place = self._find(index)
        return source.key(place)

    def _find(self, index: int) -> tuple[PhotoSource, int]:
        number = bisect.bisect_right(self.ends, index)
        return self.sources[number], index - (self.ends[number - 1] if number else 0)


class Selected(PhotoSource):
    """Some photos of a source, by their numbers in it."""

    def __init__(self, source: PhotoSource, indices: Sequence[int]):
        self.source, self.indices = source, list(indices)

    def __len__(self) -> int:
        return len(self.indices)

    def read(self, index: int) -> bytes:
        return self.source.read(self.indices[index])

    def name(self, index: int) -> str:
        return self.source.name(self.indices[index])

    def key(self, index: int) -> str:
        return self.source.key(self.indices[index])


def without(source: PhotoSource, names: Collection[str]) -> Selected:
    """The photos of `source` whose names are not among `names`, such as those that could not be decoded."""
    return Selected(source, [index for index in range(len(source)) if source.name(index) not in names])


def content_key(encoded: bytes) -> str:
    """32 hex digits (BLAKE2b-128) over a picture's encoded bytes."""
    return hashlib.blake2b(encoded, digest_size=16).hexdigest()


def decode(encoded: bytes, name: str, size: int | None = None) -> Image.Image:
    """Decode a picture as `PhotoSource.open` does; `name` is what TrainerError calls it."""
    try:
        return open_photo(io.BytesIO(encoded), size)
    except PhotoError as error:
        raise TrainerError(f"{name} {error.reason}") from error
