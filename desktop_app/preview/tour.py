"""The way through an answer, photo by photo, and aside to similar ones and back. Lives on the UI thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.operations import Operations
from desktop_app.preview.answer_rows import AnswerRows
from indexer.model import Hit, PhotoState

if TYPE_CHECKING:
    from core_model.imaging import Source
    from indexer.answer import Answer


@dataclass
class _Leg:
    """An answer that is looked through, what it answers, and where one is in it."""

    rows: AnswerRows
    row: int
    query: str
    like: Source | None


class Tour(QObject):
    """Knows where one is. `left` comes with every step, `reached` as soon as the photo there is known, and `widened`
    when more of its neighbours are."""

    left = Signal()
    reached = Signal(object)  # a Hit
    widened = Signal()
    failed = Signal(str)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._legs: list[_Leg] = []
        self._hit: Hit | None = None
        self._direction = 1
        self._gone: set[int] = set()  # ids of photos

    @property
    def is_on(self) -> bool:
        """Whether anything is looked through."""
        return bool(self._legs)

    @property
    def hit(self) -> Hit | None:
        """The photo that one is at; None while it is being read, and when the tour is over."""
        return self._hit

    @property
    def row(self) -> int:
        """Where it stands in the answer that is looked through now."""
        return self._legs[-1].row if self._legs else 0

    @property
    def first_row(self) -> int:
        """Where one is, or has stepped aside, in the answer that the tour began with."""
        return self._legs[0].row if self._legs else 0

    @property
    def count(self) -> int:
        """How many photos the answer has that is looked through now."""
        return len(self._legs[-1].rows) if self._legs else 0

    @property
    def asked(self) -> tuple[str, Source | None]:
        """The query and the photo to resemble that are answered."""
        return (self._legs[-1].query, self._legs[-1].like) if self._legs else ("", None)

    @property
    def can_go_back(self) -> bool:
        """Whether one has stepped aside."""
        return len(self._legs) > 1

    def begin(self, answer: Answer, row: int, query: str = "", like: Source | None = None) -> None:
        """Look through an answer to `query` and `like`, from `row` on."""
        self.end()
        self.step_aside(answer, row, query, like)

    def step_aside(self, answer: Answer, row: int, query: str = "", like: Source | None = None) -> None:
        """Look through another answer; `go_back` returns."""
        rows = AnswerRows(answer, self._operations, self)
        rows.arrived.connect(self._look)
        rows.failed.connect(self.failed)
        self._legs.append(_Leg(rows, row, query, like))
        self.go_to(row)

    def go_back(self) -> None:
        """Return to where one has stepped aside."""
        if self.can_go_back:
            self._drop(self._legs.pop())
            self.go_to(self.row)

    def end(self) -> None:
        """Look at nothing any more."""
        while self._legs:
            self._drop(self._legs.pop())
        self._hit = None
        self._gone.clear()

    def can_turn(self, step: int) -> bool:
        """Whether there is another photo, one row at a time: forwards for 1, backwards for -1."""
        return self._from(self.row + step, step) is not None

    def turn(self, step: int) -> None:
        """Go to the next photo, or to the one before, if there is one."""
        row = self._from(self.row + step, step)
        if row is not None:
            self._direction = step
            self.go_to(row)

    def step_over(self, gone: Iterable[int]) -> bool:
        """Look at photos with these ids no more. From such a one, go on the way one was going, or back if it ends here,
        or to where one has stepped aside; False if nothing is left to look at."""
        self._gone.update(gone)
        if self._hit is None or self._hit.photo_id not in self._gone:
            return True
        for step in (self._direction, -self._direction):
            if self.can_turn(step):
                self.turn(step)
                return True
        self.go_back()
        return self._hit is None or self._hit.photo_id not in self._gone

    def go_to(self, row: int) -> None:
        """Look at a row, or at the nearest that there is."""
        row = max(0, min(row, self.count - 1))
        near = [one for step in (1, -1) if (one := self._from(row, step)) is not None]
        self._legs[-1].row = min(near, key=lambda one: abs(one - row), default=row)
        self._hit = None
        self.left.emit()
        self._legs[-1].rows.look_at(self.row)
        self._look()

    def ahead(self) -> list[Hit]:
        """The neighbours that are known, the likeliest to be looked at next first."""
        rows = [self.row + step * self._direction for step in (1, -1, 2)]
        hits = [self._legs[-1].rows.get(row) for row in rows if 0 <= row < self.count and not self._is_gone(row)]
        return [hit for hit in hits if hit and hit.photo and hit.photo.state is not PhotoState.FAILED]

    def _look(self) -> None:
        hit = self._legs[-1].rows.get(self.row) if self._legs else None
        if hit is None:
            return
        if self._hit is None:
            self._hit = hit
            self.reached.emit(hit)
        else:
            self.widened.emit()

    def _from(self, row: int, step: int) -> int | None:
        """This row, or the first after it in a direction, that is still there."""
        while 0 <= row < self.count and self._is_gone(row):
            row += step
        return row if 0 <= row < self.count else None

    def _is_gone(self, row: int) -> bool:
        """Whether it is known that the photo in a row has gone; one that has not been read is taken to be there."""
        hit = self._legs[-1].rows.get(row) if self._gone else None
        return hit is not None and hit.photo_id in self._gone

    def _drop(self, leg: _Leg) -> None:
        leg.rows.arrived.disconnect(self._look)
        leg.rows.deleteLater()
