"""The headings of an answer: where the best matches end, or where a month begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QObject

if TYPE_CHECKING:
    from indexer.answer import Answer, Month


@dataclass(frozen=True)
class Section:
    """The photos from row `start` on, under one title; `count` says how many they are, as one reads it."""

    start: int
    title: str
    count: str


class Sections(QObject):
    """Divides answers."""

    def divide(self, answer: Answer) -> list[Section]:
        """The sections of an answer, the first of which begins at row 0; none if there is nothing to divide."""
        if not len(answer):
            return []
        if answer.months:
            starts = [(month.start, self._month(month)) for month in answer.months]
        elif answer.best == 0:
            starts = [(0, self.tr("Nothing stands out; these come nearest"))]
        elif answer.best < len(answer):
            starts = [(0, self.tr("Best matches")), (answer.best, self.tr("Other photos"))]
        else:
            return []
        ends = [*(start for start, _ in starts[1:]), len(answer)]
        return [
            Section(start, title, QLocale().toString(end - start))
            for (start, title), end in zip(starts, ends, strict=True)
        ]

    def _month(self, month: Month) -> str:
        date = QDate(month.year, month.month, 1)
        return QLocale().toString(date, self.tr("MMMM yyyy")) if date.isValid() else self.tr("Without a date")
