"""Finds files as people name them, and opens them in a way that none can hang: a named pipe or a device is refused."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)


def expanded(path: str | os.PathLike[str]) -> Path:
    """`path` with `~` for somebody's home, as a shell reads it: ~备份 is a plain name where nobody is called so."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own raises for a name that is nobody's


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file, or a link to one, for reading.

    Raises:
        OSError: as `open` does, and with EINVAL for what is no regular file.
    """
    stream = open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NEVER_WAIT))  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(errno.EINVAL, "Not a regular file", str(path))
    return stream
