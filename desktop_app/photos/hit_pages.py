"""The photos of an answer, read from the library a page at a time as they come into sight.

Lives on the UI thread; only `Answer.hits` runs on a worker. What is wanted is said anew for each frame, so pages that
have been scrolled past are never read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Lane, Operations

if TYPE_CHECKING:
    from indexer.answer import Answer
    from indexer.model import Hit

PAGE = 128
KEPT = 64
"""Pages that are kept, some thousand photos."""

_AT_ONCE = 2


class HitPages(QObject):
    """Hands out the photos of one answer that have been read, and reads those that are wanted."""

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._answer: Answer | None = None
        self._pages: OrderedDict[int, list[Hit]] = OrderedDict()
        self._reading: set[int] = set()
        self._wanted: list[int] = []

    def turn_to(self, answer: Answer, hits: dict[int, list[Hit]]) -> None:
        """Hand out the photos of another answer, of which these pages have been read already."""
        self._answer = answer
        self._pages = OrderedDict(hits)
        self._reading = set()
        self._wanted = []

    def get(self, row: int) -> Hit | None:
        """The photo at a row, or None while it has not been read."""
        page = self._pages.get(row // PAGE)
        return page[row % PAGE] if page else None

    def want(self, rows: range) -> None:
        """Read what is not there of these rows, instead of what was wanted before."""
        for page in (pages := pages_of(rows)):
            if page in self._pages:
                self._pages.move_to_end(page)
        self._wanted = [page for page in pages if page not in self._pages and page not in self._reading]
        self._read_next()

    def loaded(self) -> Iterable[Hit]:
        """All photos that are there, in order."""
        for page in sorted(self._pages):
            yield from self._pages[page]

    def _read_next(self) -> None:
        while self._answer is not None and self._wanted and len(self._reading) < _AT_ONCE:
            page = self._wanted.pop(0)
            self._reading.add(page)
            self._operations.query(
                partial(self._answer.hits, page * PAGE, PAGE),
                partial(self._keep, self._answer, page),
                partial(self._fail, self._answer, page),
                Lane.PAGES,
            )

    def _keep(self, answer: Answer, page: int, hits: list[Hit]) -> None:
        if answer is not self._answer:
            return
        self._reading.discard(page)
        self._pages[page] = hits
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        self._read_next()
        self.arrived.emit()

    def _fail(self, answer: Answer, page: int, error: ShiyingError) -> None:
        if answer is self._answer:
            self._reading.discard(page)
            self.failed.emit(str(error))


def pages_of(rows: range) -> list[int]:
    """The numbers of the pages that hold these rows."""
    return list(range(rows.start // PAGE, (rows.stop - 1) // PAGE + 1)) if rows else []
