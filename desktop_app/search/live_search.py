"""Search as one types: asks at once, and lets what is typed while the library answers become one next request.

Lives on the UI thread. At most one request is under way: a worker takes the newest question when its turn comes, so
nothing queues up and whatever was superseded before that is never searched. The worker reads `_wanted`, a reference to
a frozen request, and clears `_busy` when it ends; the UI thread alone decides what is shown. Answers come in the order
of typing, so a late one never replaces a newer one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core_model.errors import PhotoError, ShiyingError
from desktop_app.operations import Lane, Operations
from indexer.errors import QueryError

if TYPE_CHECKING:
    from indexer import Library
    from indexer.answer import Answer
    from indexer.search.searcher import Likeness, Sort

PATIENCE_MS = 300
"""How long an answer may take before the window says that it is searching."""


@dataclass(frozen=True)
class Request:
    """One question to the library, frozen when it was asked. Of two, the one with the larger number is newer."""

    number: int
    query: str = ""
    like: Likeness | None = None
    sort: Sort = "relevance"
    fold_duplicates: bool = True

    def asks_the_same(self, other: Request) -> bool:
        """Whether the other differs at most in when it was asked."""
        return replace(self, number=other.number) == other

    def goes_on_from(self, earlier: Request) -> bool:
        """Whether it is the earlier question with more typed behind it."""
        is_longer = bool(earlier.query) and self.query.startswith(earlier.query)
        return is_longer and replace(self, query=earlier.query).asks_the_same(earlier)


class _UnansweredError(ShiyingError):
    """Carries an error back together with the request that met it."""

    def __init__(self, request: Request, error: ShiyingError) -> None:
        super().__init__(str(error))
        self.request = request
        self.is_about_question = isinstance(error, QueryError | PhotoError)


class LiveSearch(QObject):
    """Turns questions into answers."""

    asked = Signal()  # an answer is on its way
    answered = Signal(object, object)  # the Request, and the library's Answer
    refused = Signal(str)  # the question makes no sense to the library; said while it is still the question
    failed = Signal(str)  # the library is in trouble, whatever was asked
    searching = Signal(bool)  # an answer takes longer than `PATIENCE_MS`, or has come at last

    def __init__(self, library: Library, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self._wanted = Request(0)
        self._busy = False
        self._is_late = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._set_late(True))

    @property
    def request(self) -> Request:
        """The newest question, answered or not."""
        return self._wanted

    def set_question(
        self, query: str, like: Likeness | None = None, sort: Sort = "relevance", fold_duplicates: bool = True
    ) -> None:
        """Ask, unless this is the question already. An empty one asks for all photos."""
        question = Request(self._wanted.number, query.strip(), like, sort, fold_duplicates)
        if self._wanted.number and question.asks_the_same(self._wanted):
            return
        self._wanted = question
        self.ask_now()

    def ask_now(self) -> None:
        """Ask the same again, because Enter was pressed or the library has changed."""
        self._wanted = replace(self._wanted, number=self._wanted.number + 1)
        if not (self._is_late or self._patience.isActive()):
            self._patience.start()
        self._ask_if_idle()
        self.asked.emit()

    def _ask_if_idle(self) -> None:
        if not self._busy:
            self._busy = True
            self._operations.query(self._work, self._show, self._tell, Lane.SEARCHES)

    def _work(self) -> tuple[Request, Answer]:
        request = self._wanted
        try:
            return request, self._library.ask(
                request.query, like=request.like, sort=request.sort, fold_duplicates=request.fold_duplicates
            )
        except ShiyingError as error:
            raise _UnansweredError(request, error) from error
        finally:
            self._busy = False  # also after a bug, so that the next question is asked

    def _show(self, came_back: tuple[Request, Answer]) -> None:
        request, answer = came_back
        self._end(request)
        if request == self._wanted or self._wanted.goes_on_from(request):
            self.answered.emit(request, answer)

    def _tell(self, error: _UnansweredError) -> None:
        self._end(error.request)
        if error.request == self._wanted:
            (self.refused if error.is_about_question else self.failed).emit(str(error))

    def _end(self, request: Request) -> None:
        if request != self._wanted:
            self._ask_if_idle()
        else:
            self._patience.stop()
            self._set_late(False)

    def _set_late(self, is_late: bool) -> None:
        if is_late != self._is_late:
            self._is_late = is_late
            self.searching.emit(is_late)
