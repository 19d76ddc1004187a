"""Says why a photo is among the answers: first in a sentence, then in numbers for those who want them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.preview.wrapping import WrappingLabel
from indexer.model import Hit

if TYPE_CHECKING:
    from indexer.search.explanation import Explanation, NameMatch, PartMatch


class Why(QWidget):
    """The sentence and the numbers for one photo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = QLabel()
        self._badge.setObjectName("previewBadge")
        self._sentence = WrappingLabel("previewReason")
        self._numbers = QWidget()
        self._grid = QGridLayout(self._numbers)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._sentence)
        column.addWidget(self._numbers)

    @property
    def text(self) -> str:
        """All that it says now, a line each."""
        cells = [self._grid.itemAt(number).widget() for number in range(self._grid.count())]
        words = [label.text() for label in cells if isinstance(label, QLabel)]
        return "\n".join([self._badge.text(), self._sentence.text(), *words])

    def wait(self) -> None:
        """Say nothing until it is known."""
        self.setVisible(False)

    def show_reason(self, hit: Hit, explanation: Explanation) -> None:
        """Say it; nothing where neither words nor a photo were asked for."""
        self.setVisible(bool(explanation.parts or explanation.names))
        if self.isHidden():
            return
        self._badge.setText(self._verdict(hit))
        self._badge.setProperty("kind", "best" if hit.is_best else "")
        self._badge.style().polish(self._badge)
        self._sentence.setText(self.sentence(explanation))
        self._fill(explanation)

    def sentence(self, explanation: Explanation) -> str:
        """The reasons in words, without a number."""
        parts = explanation.parts
        wanted = [part for part in parts if part.text and part.weight > 0]
        shown = [part for part in wanted if part.is_shown]
        clauses = [
            (shown, self.tr("shows {things} well")),
            ([part for part in wanted if not part.is_shown], self.tr("shows little of {things}")),
            ([part for part in parts if part.weight < 0 and part.is_shown], self.tr("but shows {things}, unwanted")),
            ([part for part in parts if part.weight < 0 and not part.is_shown], self.tr("is free of {things}")),
        ]
        said = [clause.format(things=_quoted(chosen)) for chosen, clause in clauses if chosen]
        much, little = (
            self.tr("looks much like the photo you chose"),
            self.tr("looks only a little like the photo you chose"),
        )
        said += dict.fromkeys(much if part.is_shown else little for part in parts if not part.text)
        said += self._names(explanation.names)
        text = self.tr("; ").join(said)
        return self.tr("{reasons}.").format(reasons=text[:1].upper() + text[1:])

    def _names(self, names: tuple[NameMatch, ...]) -> list[str]:
        words = {
            "name": self.tr("its name has {things}"),
            "folder": self.tr("its folder has {things}"),
            "camera": self.tr("its camera has {things}"),
            "lens": self.tr("its lens has {things}"),
        }
        found = {place: [match for match in names if match.place == place] for place in words}
        return [words[place].format(things=_quoted(matches)) for place, matches in found.items() if matches]

    def _verdict(self, hit: Hit) -> str:
        if hit.is_best:
            return self.tr("Best match")
        return self.tr("Found by its name") if hit.is_named else self.tr("Not a close match")

    def _fill(self, explanation: Explanation) -> None:
        while item := self._grid.takeAt(0):
            item.widget().deleteLater()
        self._numbers.setVisible(bool(explanation.parts))
        if not explanation.parts:
            return
        is_alone = len(explanation.parts) == 1
        columns = slice(2 if is_alone else 3)  # a single part adds all there is
        self._row(0, "", (self.tr("match"), self.tr("needed"), self.tr("adds"))[columns])
        wanted_first = sorted(explanation.parts, key=lambda part: part.weight < 0)
        for row, part in enumerate(wanted_first, 1):
            numbers = f"{part.cosine:.3f}", f"{part.border:.3f}", f"{part.share:+.3f}"
            self._row(row, self._words(part), numbers[columns])
        if not is_alone:
            score, border = explanation.score or 0.0, explanation.border or 0.0
            self._row(len(explanation.parts) + 1, self.tr("Together"), (f"{score:.3f}", f"{border:.3f}"))

    def _row(self, row: int, words: str, numbers: tuple[str, ...]) -> None:
        text = WrappingLabel("previewNumber")
        text.setText(words)
        self._grid.addWidget(text, row, 0)
        for column, number in enumerate(numbers, 1):
            cell = QLabel(number)
            cell.setObjectName("previewNumber")
            self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)

    def _words(self, part: PartMatch) -> str:
        words = f"{'−' if part.weight < 0 else ''}{part.text}" if part.text else self.tr("The photo you chose")
        return words if abs(part.weight) == 1 else f"{words} ×{abs(part.weight):g}"


def _quoted(things: list[PartMatch] | list[NameMatch]) -> str:
    return QLocale().createSeparatedList([f"“{thing.text}”" for thing in things])
