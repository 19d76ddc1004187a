"""Search as one types: waits for a pause, numbers each request, and lets no late answer replace a newer one.

Lives on the UI thread. A worker reads only the number of the latest request, a plain integer, to skip what has been
superseded while it waited in the queue; the decision that counts is made again here when the answer arrives.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from indexer.model import Hit

if TYPE_CHECKING:
    from indexer import Library

PAUSE_MS = 120
"""How long the typing must rest before the library is asked."""

LIMIT = 200
"""How many photos one answer holds."""


@dataclass(frozen=True)
class Request:
    """One question to the library, frozen when it was asked."""

    number: int
    query: str


class LiveSearch(QObject):
    """Turns the text of the search field into answers."""

    answered = Signal(str, list)
    refused = Signal(str)
    emptied = Signal()

    def __init__(self, library: Library, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self._query = ""
        self._latest = 0
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask_now)

    def set_query(self, text: str) -> None:
        """Ask for `text` after a pause; no text at all counts at once."""
        query = text.strip()
        if query == self._query:
            return
        self._query = query
        self._latest += 1
        if query:
            self._pause.start()
        else:
            self._pause.stop()
            self.emptied.emit()

    def ask_now(self) -> None:
        """Ask again without a pause, because Enter was pressed or the library has changed."""
        self._pause.stop()
        if not self._query:
            return
        self._latest += 1
        request = Request(self._latest, self._query)
        self._operations.query(
            partial(self._search, request), partial(self._answer, request), partial(self._refuse, request)
        )

    def _search(self, request: Request) -> list[Hit]:
        if request.number != self._latest:
            return []
        return self._library.search(request.query, LIMIT)

    def _answer(self, request: Request, hits: list[Hit]) -> None:
        if request.number == self._latest:
            self.answered.emit(request.query, hits)

    def _refuse(self, request: Request, error: ShiyingError) -> None:
        if request.number == self._latest:
            self.refused.emit(str(error))
