"""Stands for the library while the window is already there and the library is still being opened.

Importing and opening it takes longer than showing a window, so both happen on a worker: the first that asks opens it,
and others that ask meanwhile wait for that. The UI thread makes it and hands it around, but asks it for nothing.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from indexer.paths import Home

if TYPE_CHECKING:
    from indexer import Library


class LateLibrary:
    """Has everything that `Library` has, once it is asked for; any thread but the UI's may ask."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._index_threads = 0
        self._opening = threading.Lock()
        self._library: Library | None = None

    def open(self) -> Library:
        """The library itself.

        Raises:
            LibraryError: as `Library` does.
        """
        with self._opening:
            if self._library is None:
                from indexer import Library

                self._library = Library(self.home.folder)
                self._library.index_threads = self._index_threads
            return self._library

    @property
    def index_threads(self) -> int:
        """As `Library.index_threads`; the UI thread may set it, before the library is open too."""
        return self._index_threads

    @index_threads.setter
    def index_threads(self, threads: int) -> None:
        self._index_threads = threads
        if library := self._library:
            library.index_threads = threads

    def close(self) -> None:
        """Close the library if it was ever opened; nobody may ask it anything afterwards."""
        if self._library:
            self._library.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.open(), name)
