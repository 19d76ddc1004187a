"""Asks one question at a time, and of those that come meanwhile only the newest. Lives on the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from core_model.errors import ShiyingError
from desktop_app.operations import Failure, Operations


@dataclass(frozen=True)
class _Question:
    read: Callable[[], Any]
    success: Callable[[Any], None]
    failure: Failure


class Latest(QObject):
    """Delivers only the answer to the newest question, and nothing after `drop`."""

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._newest: _Question | None = None
        self._asked: _Question | None = None

    def ask(self, read: Callable[[], Any], success: Callable[[Any], None], failure: Failure) -> None:
        """Run `read` on a worker, after the one that is running, unless something newer is asked until then."""
        self._newest = _Question(read, success, failure)
        if self._asked is None:
            self._ask()

    def drop(self) -> None:
        """Nobody waits for an answer any more."""
        self._newest = None

    def _ask(self) -> None:
        question = self._asked = self._newest
        if question:
            self._operations.query(
                question.read,
                lambda answer: self._deliver(question, lambda: question.success(answer)),
                lambda error: self._deliver(question, lambda: question.failure(error)),
            )

    def _deliver(self, question: _Question, tell: Callable[[], None]) -> None:
        self._asked = None
        if question is self._newest:
            self._newest = None
            tell()
        elif self._newest:
            self._ask()


def fail_silently(_: ShiyingError) -> None:
    """For a question whose answer is a trifle."""
