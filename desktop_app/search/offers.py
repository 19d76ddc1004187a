"""What the library itself suggests to ask: the filters that leave something out, and examples that it can answer.

Lives on the UI thread. The library is asked in the background, by one piece of work at a time; whoever wants it newer
while that runs gets it looked at once more.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from desktop_app.search.examples import examples
from indexer.model import Facets

if TYPE_CHECKING:
    from indexer import Library

MOST_EXAMPLES = 6
CALM_SECONDS = 10.0
"""The least time between two looks while the library changes all the time."""


class Offers(QObject):
    """Facets and examples, as new as needed."""

    changed = Signal()
    failed = Signal(str)

    def __init__(self, library: Library, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self._facets = Facets()
        self._answerable: tuple[str, ...] = ()
        self._is_asking = False
        self._is_due = False
        self._asked_at = float("-inf")

    @property
    def facets(self) -> Facets:
        """What the photos can be told apart by."""
        return self._facets

    @property
    def examples(self) -> tuple[str, ...]:
        """Some things to look for: such as are there, as far as is known."""
        return (self._answerable or examples())[:MOST_EXAMPLES]

    def refresh(self) -> None:
        """Look again, because the library has changed."""
        self._is_due = True
        self._look()

    def follow(self) -> None:
        """Look again if the last look is some time ago, because the library is changing."""
        if time.monotonic() - self._asked_at > CALM_SECONDS:
            self.refresh()

    def _look(self) -> None:
        if self._is_due and not self._is_asking:
            self._is_due, self._is_asking = False, True
            self._asked_at = time.monotonic()
            self._operations.query(lambda: self._library.facets(), self._take_facets, self._fail)

    def _take_facets(self, facets: Facets) -> None:
        if facets == self._facets:
            self._end()
            return
        self._facets = facets
        self.changed.emit()
        texts = examples()
        self._operations.query(lambda: self._library.answerable(texts), self._take_examples, self._fail)

    def _take_examples(self, answerable: list[str]) -> None:
        self._answerable = tuple(answerable)
        self.changed.emit()
        self._end()

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))
        self._end()

    def _end(self) -> None:
        self._is_asking = False
        self._look()
