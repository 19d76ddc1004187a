"""The folder of installed packs: one folder a pack, which appears, changes and goes as a whole.

Whatever is under way has a name with a dot in front, which nobody takes for a pack. A process that is killed leaves at
most such a name behind, and the next change tidies it up.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.durable import sync_folder, write_file
from indexer.errors import LibraryBusyError
from indexer.paths import Home
from indexer.storage import storage_errors

LOCK_TIMEOUT_SECONDS = 10.0
_COMING, _GOING, _REPLACED = ".coming-", ".going-", ".replaced-"


class PackFolder:
    """Adds and removes packs, by folder name. Any process may look at any time; one changes something at a time."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.path = home.models

    def names(self) -> list[str]:
        """The packs that are there, sorted."""
        with storage_errors(self._home.folder):
            if not self.path.is_dir():
                return []
            return sorted(entry.name for entry in self.path.iterdir() if entry.name[0] != "." and entry.is_dir())

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A block in which this process alone may change the packs. What another left half done is tidied up first.

        Raises:
            LibraryBusyError: another process is changing them.
            LibraryError: the state folder cannot be written.
        """
        with ExitStack() as stack:
            self._lock(stack)
            self._tidy()
            stack.callback(self._tidy)
            yield

    def _lock(self, stack: ExitStack) -> None:
        with storage_errors(self._home.folder):
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(FileLock(self._home.models_lock, timeout=LOCK_TIMEOUT_SECONDS))
            except Timeout as error:  # an OSError too, but not a fault of the disk
                raise LibraryBusyError(
                    f"Another Shiying is changing the models in {self.path}: wait for it to finish."
                ) from error

    def put(self, name: str, contents: Mapping[str, bytes], check: Callable[[Path], None]) -> None:
        """Write a pack, and show it as `name`, in place of what was there, once `check` has opened the copy.

        Only while `changing`, as `remove` too.

        Raises:
            LibraryError: the disk is full or cannot be written; nothing has changed.
        """
        with storage_errors(self._home.folder):
            coming = Path(tempfile.mkdtemp(prefix=_COMING, dir=self.path))
            for file_name, content in contents.items():
                write_file(coming / file_name, content)
            sync_folder(coming)
            check(coming)
            self._show(coming, name)

    def remove(self, name: str) -> None:
        """Take a pack away. It is gone at once, and its files a moment later."""
        with storage_errors(self._home.folder):
            (self.path / name).rename(self.path / f"{_GOING}{name}")
            sync_folder(self.path)

    def _show(self, coming: Path, name: str) -> None:
        if (self.path / name).exists():  # a folder with files in it cannot be renamed over
            (self.path / name).rename(self.path / f"{_REPLACED}{name}")
        coming.rename(self.path / name)
        sync_folder(self.path)

    def _tidy(self) -> None:
        with storage_errors(self._home.folder):
            for entry in list(self.path.iterdir()):
                target = self.path / entry.name.removeprefix(_REPLACED)
                if entry.name.startswith(_REPLACED) and not target.exists():
                    entry.rename(target)  # the new one never came
                elif entry.name.startswith((_COMING, _GOING, _REPLACED)):
                    shutil.rmtree(entry, ignore_errors=True)
