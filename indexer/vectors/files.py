"""The files that one pack's vectors are kept in beside the catalog: which there are, which is new, who may write.

A file gets a new number each time and is never written again, so whoever has an older one mapped keeps it, in this
process and in others; Windows would not let a file that is mapped be replaced. Older files are removed as soon as the
system lets them go. Reading needs no lock. Writing does, one process at a time, and who does not get it does without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from indexer.durable import UNFINISHED
from indexer.vectors.sealed import Parts, Sealed, Stop, UnusableFileError, never, open_sealed, write_sealed

_SUFFIX = ".vectors"


class Files:
    """The files in `folder`, made if it is missing. `about` must be in each of them, or it is not for this library."""

    def __init__(self, folder: Path, about: Mapping[str, Any]) -> None:
        self._folder = folder
        self._library = about

    def _about(self, kind: str) -> Mapping[str, Any]:
        return {**self._library, "kind": kind}

    def newest(self, kind: str, than: int = 0, stop: Stop = never) -> tuple[int, Sealed] | None:
        """The newest usable file of a kind, with its number, if it is newer than number `than`.

        Raises:
            StoppedError: `stop` said so while a file was checked.
        """
        for number, path in sorted(self._numbered(kind), reverse=True):
            if number <= than:
                break
            with suppress(UnusableFileError):
                sealed = open_sealed(path, stop)
                if self._about(kind).items() <= sealed.about.items():
                    return number, sealed
        return None

    def write(
        self, kind: str, about: Mapping[str, Any], arrays: Mapping[str, Parts], stop: Stop = never
    ) -> tuple[int, Sealed]:
        """Write a new file of a kind, and remove the older ones. Only in `writing`.

        Raises:
            StoppedError: `stop` said so.
            OSError: the disk is full, or may not be written.
        """
        numbered = self._numbered(kind)
        number = max((number for number, _ in numbered), default=0) + 1
        path = self._folder / f"{kind}-{number}{_SUFFIX}"
        write_sealed(path, {**about, **self._about(kind)}, arrays, stop)
        try:
            sealed = open_sealed(path, stop)
        except UnusableFileError as error:
            raise OSError(f"What was written cannot be read back. {error}") from error
        for _, older in numbered:
            _remove(older)
        return number, sealed

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Whether this process may write now; for the length of the block no other may, then."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / "writer.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            for left_behind in self._folder.glob(f"*{UNFINISHED}"):
                _remove(left_behind)
            yield True
        finally:
            lock.release()

    def _numbered(self, kind: str) -> list[tuple[int, Path]]:
        pattern = re.compile(rf"{kind}-([0-9]{{1,15}}){re.escape(_SUFFIX)}")
        with suppress(OSError):
            matches = [(pattern.fullmatch(path.name), path) for path in self._folder.iterdir()]
            return [(int(match[1]), path) for match, path in matches if match]
        return []


def _remove(path: Path) -> None:
    with suppress(OSError):  # Windows keeps what another process has mapped; the next writer tries again
        path.unlink()
