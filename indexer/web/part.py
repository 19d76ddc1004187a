"""A file that is being downloaded: as much of it as has come, and what is needed to go on with the rest.

It lies in the state folder under a name made of its address, so that the same address goes on with it in any later run,
after a cut connection, a Ctrl-C, a crash or a power cut. Beside it stands what its server said of the file, so that the
beginning of one file is never joined to the end of another.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.durable import replace_file

PART_SUFFIX = ".part"
_NOTE_SUFFIX = ".json"
KEPT_SECONDS = 14 * 24 * 3600
"""How long a download that nobody goes on with is kept."""


@dataclass(frozen=True)
class Version:
    """What a server says of the file that it has now; empty where it says nothing.

    Attributes:
        etag, modified: the headers ETag and Last-Modified.
        sha256: the file's hash, as hubs tell it.
        total: its size in bytes; None if it is not told.
    """

    etag: str = ""
    modified: str = ""
    sha256: str = ""
    total: int | None = None

    @property
    def validator(self) -> str:
        """What `If-Range` may ask by: a strong ETag, else a date."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified

    def may_be(self, other: Version) -> bool:
        """Whether nothing speaks against both being the same file; where both have a hash, that alone counts."""
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256
        pairs = ((self.etag, other.etag), (self.modified, other.modified), (self.total, other.total))
        return all(mine == theirs or not mine or not theirs for mine, theirs in pairs)


class Part:
    """What has come of the file that is known as `key`, in `folder`. One process at a time."""

    def __init__(self, folder: Path, key: str) -> None:
        name = hashlib.sha256(key.encode()).hexdigest()[:24]  # addresses are too long for a file's name, or secret
        self.path = folder / f"{name}{PART_SUFFIX}"
        self._note = folder / f"{name}{_NOTE_SUFFIX}"
        self.version = self._read_note()
        if self.version is None:
            self.path.unlink(missing_ok=True)

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self.path.stat().st_size if self.path.exists() else 0

    def begin(self, version: Version) -> None:
        """Begin anew, with the file that the server has now."""
        self.remove()
        replace_file(self._note, json.dumps(asdict(version)).encode())
        self.version = version

    def remove(self) -> None:
        """Forget all that has come."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.version = None

    @contextmanager
    def appending(self) -> Iterator[Callable[[bytes], None]]:
        """Writes what comes next; each piece is with the system at once, so that a kill loses none."""
        with self.path.open("ab") as file:

            def append(piece: bytes) -> None:
                file.write(piece)
                file.flush()

            yield append

    def head(self, count: int) -> bytes:
        """Its first bytes."""
        with self.path.open("rb") as file:
            return file.read(count)

    def sha256(self) -> str:
        """The hash of all that has come."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _read_note(self) -> Version | None:
        """What was noted of the file; None if nothing was, or the note cannot be read."""
        try:
            return Version(**json.loads(self._note.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError):
            return None


def tidy(folder: Path) -> None:
    """Remove what was given up long ago, and what a crash left half written. Only while nothing is downloading."""
    oldest = time.time() - KEPT_SECONDS
    for path in list(folder.iterdir()):
        pair = [path.with_suffix(suffix) for suffix in (PART_SUFFIX, _NOTE_SUFFIX)]
        has_note = path in pair and pair[1].exists()
        if not has_note or max(one.stat().st_mtime for one in pair if one.exists()) < oldest:
            path.unlink(missing_ok=True)
