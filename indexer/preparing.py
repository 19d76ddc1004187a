"""Reads one photo for the index: its content's name, its header, and its pixels if its content is new.

Runs in the threads that `indexer.workers` starts, side by side; what they share takes care of itself.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core_model import PhotoError
from core_model.imaging import fit, photo_file
from core_model.manifest import ImageInput
from core_model.reading import open_regular
from indexer.budget import MemoryBudget
from indexer.catalog import Metadata, Outcome, kept_time
from indexer.content import KnownContents
from indexer.metadata import read_metadata
from indexer.pending import PendingPhoto

HELD_BYTES = 16 << 20
"""A file of up to this size is read from the disk once and kept in memory until it is decoded; larger ones are read
twice, so that a folder of gigabyte files costs no more memory."""


@dataclass(frozen=True)
class Work:
    """A photo to be read, and where it is."""

    path: Path
    photo: PendingPhoto


@dataclass(frozen=True)
class Prepared:
    """What was read of a photo.

    Attributes:
        outcome: what the catalog is to record; None if the file was not there.
        pixels: uint8 (size, size, 3), if this content is to be embedded.
        is_recorded: the catalog says all that of the photo already, and only lacks its embedding.
    """

    path: Path
    outcome: Outcome | None
    pixels: npt.NDArray[np.uint8] | None = None
    is_recorded: bool = False


class Preparer:
    """Reads photos for a pack whose image input is `rule`. Safe to call from several threads."""

    def __init__(self, rule: ImageInput, known: KnownContents, budget: MemoryBudget) -> None:
        self._rule = rule
        self._known = known
        self._budget = budget

    def prepare(self, work: Work) -> Prepared:
        """Read a photo; whatever is wrong with it is in the result."""
        outcome = Outcome(work.photo.id, work.photo.size, work.photo.mtime_ns)
        try:
            with open_regular(work.path) as file:
                stat = os.fstat(file.fileno())
                mtime_ns = kept_time(stat.st_mtime_ns)
                is_same = (stat.st_size, mtime_ns) == (work.photo.size, work.photo.mtime_ns)
                if work.photo.header_only and is_same:
                    outcome = replace(outcome, content_hash=work.photo.content_hash)
                    return Prepared(work.path, replace(outcome, metadata=self._header(file, work.path)))
                outcome = replace(outcome, size=stat.st_size, mtime_ns=mtime_ns)
                with _held(file, stat.st_size) as stream:
                    prepared = self._read(stream, work.path, outcome)
                return replace(prepared, is_recorded=is_same and _agrees(work.photo, prepared.outcome))
        except FileNotFoundError:
            return Prepared(work.path, None)  # gone since the scan, or the drive was unplugged: the next scan decides
        except PhotoError as error:
            outcome = replace(outcome, error=error.reason, retry=error.transient)
        except OSError as error:
            outcome = replace(outcome, error=f"cannot be read: {error.strerror}.", retry=True)
        # A photo that can be found stays so; what it lacks comes with a later run.
        stays = work.photo.header_only or (work.photo.ahead and outcome.retry)
        return Prepared(work.path, None if stays else outcome)

    def _read(self, stream: BinaryIO, path: Path, outcome: Outcome) -> Prepared:
        key = self._known.key(stream)
        if self._known.is_embedded(key):
            return Prepared(path, replace(outcome, content_hash=key, metadata=self._header(stream, path)))
        with photo_file(stream, self._rule.scaled_side, str(path)) as photo:
            outcome = replace(outcome, metadata=read_metadata(photo))
            with self._budget.take(photo.decode_bytes):
                pixels = fit(photo.decode(), self._rule)
        outcome = replace(outcome, content_hash=key)
        return Prepared(path, outcome, pixels if self._known.claim(key) else None)

    def _header(self, stream: BinaryIO, path: Path) -> Metadata:
        """The metadata of a photo that has its embedding, and so stays whatever its header is like."""
        try:
            with photo_file(stream, name=str(path)) as photo:
                return read_metadata(photo)
        except PhotoError as error:
            if error.transient:
                raise
            return Metadata()


def _agrees(photo: PendingPhoto, outcome: Outcome | None) -> bool:
    return photo.ahead and outcome is not None and outcome.content_hash == photo.content_hash


@contextmanager
def _held(file: BinaryIO, size: int) -> Iterator[BinaryIO]:
    """What is in `file`: in memory, or from the disk where that is too much."""
    if size > HELD_BYTES:
        yield file
        return
    with io.BytesIO(file.read()) as content:
        yield content
