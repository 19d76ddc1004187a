"""Which model is in use, which is to take its place, and which was there before: one small file, changed in one step.

Readers need no lock, and see all of one choice or all of the next. Writers hold the lock of `PackFolder.changing`.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass

from indexer.durable import remove_file, replace_file
from indexer.errors import LibraryError
from indexer.paths import Home
from indexer.storage import storage_errors

SHIPPED = "embedded"
"""What the pack that comes with Shiying can be called, whatever its id and version are."""


@dataclass(frozen=True)
class Choice:
    """Packs by `id@version`, or `SHIPPED`.

    Attributes:
        name: the pack that answers.
        target: the pack that takes its place as soon as it has embedded all photos; None if no switch is under way.
        former: the pack that was in use before, to go back to; None if there was none.
    """

    name: str = SHIPPED
    target: str | None = None
    former: str | None = None

    def changed_to(self, name: str) -> Choice:
        """The choice after `name` has come into use; whatever switch was under way is over."""
        return Choice(name, None, self.former if name == self.name else self.name)


class ChoiceFile:
    """The choice of the library at `home`. Any thread may read; the file is read again only when it is another one."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, int, int] | None, Choice] | None = None

    def read(self) -> Choice:
        """The choice; while there is no file, the pack that comes with Shiying.

        Raises:
            LibraryError: the file is damaged, or cannot be read.
        """
        with self._lock, storage_errors(self._home.folder):
            mark = self._mark()
            if self._seen is None or self._seen[0] != mark:
                self._seen = mark, self._load()
            return self._seen[1]

    def write(self, choice: Choice) -> None:
        """Put `choice` in place of what was chosen.

        Raises:
            LibraryError: the state folder cannot be written; the old choice stands.
        """
        with storage_errors(self._home.folder):
            if choice == Choice():
                remove_file(self._home.model_choice)
            else:
                document = {key: value for key, value in asdict(choice).items() if value is not None}
                replace_file(self._home.model_choice, json.dumps(document).encode())

    def _mark(self) -> tuple[int, int, int] | None:
        """What is another for every file that was ever written here; None if there is none."""
        try:
            stat = os.stat(self._home.model_choice)  # noqa: PTH116 - at each search, so without pathlib's detour
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def _load(self) -> Choice:
        path = self._home.model_choice
        try:
            document = json.loads(path.read_bytes())
            return Choice(str(document["name"]), document.get("target"), document.get("former"))
        except FileNotFoundError:
            return Choice()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LibraryError(
                f"{path} is damaged: remove it, and choose your model again with `shiying models use`."
            ) from error
