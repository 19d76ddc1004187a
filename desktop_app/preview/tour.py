"""The way through an answer, photo by photo, and aside to similar ones and back. Lives on the UI thread."""

from __future__ import annotations

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

    def can_turn(self, step: int) -> bool:
        """Whether there is a photo `step` rows further."""
        return 0 <= self.row + step < self.count

    def turn(self, step: int) -> None:
        """Go `step` rows further, if there is a photo."""
        if self.can_turn(step):
            self._direction = step
            self.go_to(self.row + step)

    def step_over(self) -> None:
        """Go on the way one was going, or back if it ends here."""
        self.turn(self._direction if self.can_turn(self._direction) else -self._direction)

    def go_to(self, row: int) -> None:
        """Look at a row, or at the nearest that there is."""
        self._legs[-1].row = max(0, min(row, self.count - 1))
        self._hit = None
        self.left.emit()
        self._legs[-1].rows.look_at(self.row)
        self._look()

    def ahead(self) -> list[Hit]:
        """The neighbours that are known, the likeliest to be looked at next first."""
        rows = [self.row + step * self._direction for step in (1, -1, 2) if self.can_turn(step * self._direction)]
        hits = [self._legs[-1].rows.get(row) for row in rows]
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

    def _drop(self, leg: _Leg) -> None:
        leg.rows.arrived.disconnect(self._look)
        leg.rows.deleteLater()
