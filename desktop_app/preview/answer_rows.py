"""The photos of an answer by their rows, read from the library page by page as they are asked for.

Lives on the UI thread; the pages are read on workers, one at a time. What is read next is decided when a page has come,
so that a long press of an arrow key asks for where one is, not for where one has been.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from indexer.model import Hit

if TYPE_CHECKING:
    from indexer.answer import Answer

PAGE = 50
"""How many photos are read at a time."""

_PAGES_KEPT = 20


class AnswerRows(QObject):
    """Rows of one answer at a time."""

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, answer: Answer, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer = answer
        self._operations = operations.of(self)
        self._pages: OrderedDict[int, list[Hit]] = OrderedDict()
        self._wanted: list[int] = []
        self._is_reading = False

    def __len__(self) -> int:
        return len(self._answer)

    def get(self, row: int) -> Hit | None:
        """The photo in a row, or None: it is being read, or there is none."""
        page = self._pages.get(row // PAGE, [])
        return page[row % PAGE] if row % PAGE < len(page) else None

    def look_at(self, row: int) -> None:
        """Read the page of `row` if it is not there, and then the one that comes next in either direction."""
        rows = [row, row + PAGE // 2, row - PAGE // 2]
        pages = dict.fromkeys(near // PAGE for near in rows if 0 <= near < len(self))
        self._wanted = [page for page in pages if page not in self._pages]
        if row // PAGE in self._pages:
            self._pages.move_to_end(row // PAGE)
        self._read()

    def _read(self) -> None:
        if self._is_reading or not self._wanted:
            return
        page = self._wanted.pop(0)
        self._is_reading = True
        self._operations.query(
            partial(self._answer.hits, page * PAGE, PAGE), partial(self._keep, page), partial(self._fail, page)
        )

    def _keep(self, page: int, hits: list[Hit]) -> None:
        self._is_reading = False
        self._pages[page] = hits
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        self.arrived.emit()
        self._read()

    def _fail(self, page: int, error: ShiyingError) -> None:
        self._is_reading = False
        self._wanted.clear()  # whoever turns the page asks again
        self.failed.emit(str(error))
