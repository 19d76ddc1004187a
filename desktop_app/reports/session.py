"""The file that follows one run: what it was, its warnings, and at the end of a crash where it was.

While a run lasts, its file is `session.txt`. A run that ends in order removes it, unless a bug was met. One that is
still there at the next start has a crash to tell of if a traceback is in it; without one, the run was merely killed.
Nothing is sent anywhere. Any thread may log; the rest is for the UI thread.
"""

from __future__ import annotations

import faulthandler
import logging
import platform
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from core_model import __version__
from core_model.formats import PHOTO_SUFFIXES

MOST_KEPT = 10
"""Reports that are kept; the oldest goes first."""

MOST_BYTES = 256 << 10
"""A bug that comes back with every repaint must not fill the disk."""

_SIGNS = ("Fatal Python error", "Windows fatal exception", "Traceback (most recent call last)")
_SUFFIXES = "|".join(sorted(re.escape(suffix[1:]) for suffix in PHOTO_SUFFIXES))
_PHOTO = re.compile(rf"""(?:[A-Za-z]:)?[/\\][^\n"'<>]*?\.(?:{_SUFFIXES})\b""", re.IGNORECASE)


class Session:
    """The report of one run; `begin` it first.

    Attributes:
        crashed: the report of the run before, if that crashed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.crashed: Path | None = None
        self._path = folder / "session.txt"
        self._file: TextIO | None = None
        self._handler: logging.Handler | None = None

    def begin(self) -> None:
        """Follow this run from now on. Where the folder cannot be written, the run goes on without a report."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.crashed = self._put_away()
            self._file = self._path.open("w", encoding="utf-8", buffering=1)
            self._file.write(_header())
        except OSError:
            return
        faulthandler.enable(self._file)
        self._handler = _Handler(self._file)
        logging.getLogger().addHandler(self._handler)

    def end(self) -> None:
        """The run has ended in order: its report goes, unless a bug was met."""
        if self._file is None:
            return
        faulthandler.disable()
        if self._handler:
            logging.getLogger().removeHandler(self._handler)
        self._file.close()
        self._file = None
        with suppress(OSError):
            self._put_away()

    @property
    def path(self) -> Path | None:
        """The file of this run, while there is one."""
        return self._path if self._file else None

    def has_reports(self) -> bool:
        """Whether there is a report to show; on any thread."""
        return any(self.folder.glob("crash *.txt"))

    def _put_away(self) -> Path | None:
        """Make a report of a session's file that tells of a crash, and remove any other."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return None
        if not any(sign in text for sign in _SIGNS):
            self._path.unlink()
            return None
        moment = time.strftime("%Y-%m-%d %H.%M.%S", time.localtime(self._path.stat().st_mtime))
        report = self._path.replace(self.folder / f"crash {moment}.txt")
        for oldest in sorted(self.folder.glob("crash *.txt"))[:-MOST_KEPT]:
            oldest.unlink()
        return report


class _Handler(logging.Handler):
    """Writes warnings and worse to a report, without the names of photos."""

    def __init__(self, file: TextIO) -> None:
        super().__init__(logging.WARNING)
        self._file = file
        self.setFormatter(_Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError, ValueError):  # a full disk, or a thread that outlives the report
            if self._file.tell() < MOST_BYTES:
                self._file.write(self.format(record) + "\n")


class _Formatter(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return _PHOTO.sub("(a photo)", super().formatMessage(record))


def _header() -> str:
    lines = {
        "Shiying": __version__,
        "System": platform.platform(),
        "Processor": platform.machine(),
        "Python": platform.python_version(),
        "Started": time.strftime("%Y-%m-%d %H:%M:%S %z"),
    }
    about = (
        "This is a report of a failure, for you to read. Shiying sends nothing; whom to give it to is up to you.\n\n"
    )
    return about + "".join(f"{key}: {value}\n" for key, value in lines.items()) + "\n"
