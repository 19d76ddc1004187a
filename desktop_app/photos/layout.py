"""Where each photo of an answer lies: equal squares or justified lines, in sections with headings.

Plain arithmetic over arrays of lines, so that 500,000 photos are laid out in milliseconds and any of them is found at
once. Coordinates are logical pixels from the top left corner of the whole, however far it is scrolled.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect

GAP = 6
"""Between two photos."""

MARGIN, RIGHT_MARGIN = 24, 12
"""Around all of them; less on the right, where the scroll bar is beside them."""

HEADING = 46
"""Height of a section's heading."""

SQUAREST, WIDEST = 0.5, 3.0
"""Bounds of width over height in justified lines; what lies beyond is cut, as thumbnails are."""

UNKNOWN = 4 / 3


@dataclass(frozen=True)
class Measures:
    """What a layout depends on beside the answer: the width there is, how large photos should be, room for names."""

    width: int
    edge: int
    caption: int = 0


class Layout:
    """`count` photos in lines.

    Args:
        sections: the first row of each section, the first of them 0; each has a heading. Empty for none.
        aspects: width over height of each photo, float32 (count,), 0 where it is not known, to justify lines; None for
            squares.
    """

    def __init__(
        self,
        count: int,
        measures: Measures,
        sections: Sequence[int] = (),
        aspects: npt.NDArray[np.float32] | None = None,
    ) -> None:
        self.count = count
        self._measures = measures
        self._room = max(measures.edge // 2, measures.width - MARGIN - RIGHT_MARGIN)
        self._starts = list(sections) or [0]
        self._sums = None if aspects is None else _sums(aspects)
        self._first, heights = self._squares() if self._sums is None else self._justified(self._sums)
        self._heights = heights.astype(np.int64)
        self._place_lines(HEADING if sections else 0)

    def _place_lines(self, heading: int) -> None:
        pitch = self._heights + self._measures.caption + GAP
        opens = np.isin(self._first[:-1], self._starts) * heading
        self._tops = np.cumsum(pitch + opens) - pitch + GAP
        self.height = int(self._tops[-1] + pitch[-1] + GAP) if self.count else 0
        first_lines = np.searchsorted(self._first[:-1], self._starts)
        self.headings: list[int] = (self._tops[first_lines] - heading).tolist() if heading and self.count else []

    def rect(self, row: int) -> QRect:
        """Where the picture of a photo lies."""
        line = self.line_of(row)
        left, right = self._edges(line, row)
        return QRect(left, int(self._tops[line]), right - left, int(self._heights[line]))

    def line_of(self, row: int) -> int:
        """The line in which a photo stands."""
        return int(np.searchsorted(self._first, row, "right")) - 1

    def rows_of_line(self, line: int) -> range:
        """The photos of a line; none beyond the ends."""
        if not 0 <= line < len(self._first) - 1:
            return range(0)
        return range(int(self._first[line]), int(self._first[line + 1]))

    def rows_between(self, top: int, bottom: int) -> range:
        """The photos of the lines that reach into this stripe."""
        if not self.count or bottom < 0:
            return range(0)
        below = self._tops + self._heights + self._measures.caption
        begin = int(np.searchsorted(below, top, "right"))
        end = int(np.searchsorted(self._tops, bottom, "right"))
        return range(int(self._first[begin]), int(self._first[max(begin, end)]))

    def row_at(self, place: QPoint) -> int:
        """The photo at a point; -1 if there is none."""
        for row in self.rows_between(place.y(), place.y()):
            if self.rect(row).adjusted(0, 0, 0, self._measures.caption).contains(place):
                return row
        return -1

    def rows_touching(self, area: QRect) -> list[int]:
        """The photos that an area, such as a rubber band, touches."""
        return [row for row in self.rows_between(area.top(), area.bottom()) if self.rect(row).intersects(area)]

    def line_near(self, y: int) -> int:
        """The line at a height, or the one above if there is none."""
        return max(0, int(np.searchsorted(self._tops, y, "right")) - 1)

    def nearest_in_line(self, line: int, x: int) -> int:
        """The photo of a line, or of the first or last one beyond the ends, that lies nearest to `x`."""
        rows = self.rows_of_line(max(0, min(line, len(self._tops) - 1)))
        return min(rows, key=lambda row: abs(self.rect(row).center().x() - x))

    def section_at(self, y: int) -> int:
        """The section that a height belongs to; -1 without headings."""
        return max(0, bisect_right(self.headings, y) - 1) if self.headings else -1

    def _edges(self, line: int, row: int) -> tuple[int, int]:
        first, height = int(self._first[line]), int(self._heights[line])
        place = row - first
        if self._sums is None:
            left = MARGIN + place * (height + GAP)
            return left, left + height
        before, after = float(self._sums[row] - self._sums[first]), float(self._sums[row + 1] - self._sums[first])
        scale, start = height * self._stretch(line, height), MARGIN + place * GAP
        return start + round(before * scale), start + round(after * scale)

    def _stretch(self, line: int, height: int) -> float:
        """Makes up for the rounding of a line's height, so that full lines end at the same pixel."""
        assert self._sums is not None
        rows = self.rows_of_line(line)
        wide = float(self._sums[rows.stop] - self._sums[rows.start]) * height
        room = self._room - (len(rows) - 1) * GAP
        return room / wide if abs(room - wide) <= WIDEST * len(rows) + 1 else 1.0

    def _ends(self) -> list[int]:
        return [*self._starts[1:], self.count]

    def _squares(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        columns = max(1, round((self._room + GAP) / (self._measures.edge + GAP)))
        edge = (self._room - (columns - 1) * GAP) // columns
        lines = [np.arange(start, end, columns) for start, end in zip(self._starts, self._ends(), strict=True)]
        first = np.append(np.concatenate(lines), self.count)
        return first, np.full(len(first) - 1, edge, np.float64)

    def _justified(self, sums: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Lines that fill the width, each as near to the height asked for as whole photos allow."""
        edge, ends = self._measures.edge, np.array(self._ends())
        next_lines = _next_lines(
            sums * edge + np.arange(len(sums)) * GAP, self._room + GAP, np.array(self._starts), ends
        )
        first, row = [], 0
        while row < self.count:
            first.append(row)
            row = next_lines[row]
        first.append(self.count)
        starts = np.array(first)
        full = (self._room - (np.diff(starts) - 1) * GAP) / np.maximum(np.diff(sums[starts]), SQUAREST)
        return starts, np.minimum(full, np.where(np.isin(starts[1:], ends), edge, 2 * edge))


def _next_lines(
    widths: npt.NDArray[np.float64], room: float, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> list[int]:
    """For each photo, where the next line begins if it begins one: before or after the photo that reaches over the
    right edge, whichever makes the line fit better. `widths` are those of all photos before each, side by side."""
    count = len(widths) - 1
    end = np.repeat(ends, ends - starts)
    right = widths[:-1] + room
    crossing = np.minimum(np.searchsorted(widths, right, "right") - 1, end)
    over, under = widths[np.minimum(crossing + 1, count)] - right, right - widths[crossing]
    after = crossing + ((crossing < end) & (over < under))
    following: list[int] = np.clip(after, np.arange(count) + 1, end).tolist()
    return following


def _sums(aspects: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """What the aspects of the photos before each add up to, float64 (N + 1,)."""
    bounded = np.clip(np.where(aspects > 0, aspects, UNKNOWN), SQUAREST, WIDEST)
    return np.concatenate([[0.0], np.cumsum(bounded, dtype=np.float64)])
