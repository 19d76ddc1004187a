"""The arithmetic of lines: everything has its place, and every place is found again."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect

from desktop_app.photos.layout import GAP, HEADING, MARGIN, RIGHT_MARGIN, Layout, Measures

RANDOM = np.random.default_rng(0)
ASPECTS = RANDOM.choice([0.5, 0.75, 1.0, 4 / 3, 1.5, 3.0, 7.0, 0.0], 300).astype(np.float32)


@pytest.fixture(params=["squares", "lines"])
def layout(request) -> Layout:
    aspects = ASPECTS if request.param == "lines" else None
    return Layout(300, Measures(900, 160, 20), [0, 7, 150], aspects)


def test_no_two_photos_overlap_and_none_leaves_the_width(layout):
    rects = [layout.rect(row) for row in range(300)]
    for one, other in itertools.pairwise(rects):
        assert one.right() < other.left() or one.bottom() < other.top()
    assert all(rect.left() >= MARGIN and rect.right() < 900 - RIGHT_MARGIN for rect in rects)
    assert max(rect.bottom() for rect in rects) < layout.height


def test_each_photo_is_found_at_its_place(layout):
    for row in range(0, 300, 7):
        assert layout.row_at(layout.rect(row).center()) == row
        assert layout.row_at(layout.rect(row).bottomLeft() + QPoint(3, 12)) == row  # on its name
    assert layout.row_at(QPoint(2, layout.rect(3).center().y())) == -1
    assert layout.row_at(QPoint(100, layout.height + 5)) == -1


def test_stripes_hold_the_lines_that_reach_into_them(layout):
    rects = [layout.rect(row) for row in range(300)]
    for top in range(0, layout.height, 333):
        expected = [row for row, one in enumerate(rects) if one.bottom() + 20 >= top and one.top() <= top + 500]
        assert list(layout.rows_between(top, top + 500)) == expected


def test_headings_stand_right_above_their_sections(layout):
    assert len(layout.headings) == 3
    for heading, start in zip(layout.headings, (0, 7, 150), strict=True):
        assert heading + HEADING == layout.rect(start).top()
        assert layout.rect(start).left() == MARGIN
    assert [layout.section_at(y) for y in (0, layout.headings[1], layout.height)] == [0, 1, 2]


def test_justified_lines_end_at_one_edge_and_are_about_as_high_as_wished():
    layout = Layout(300, Measures(900, 160), (), ASPECTS)
    last_line = layout.line_of(299)
    for line in range(last_line):
        rows = layout.rows_of_line(line)
        assert layout.rect(rows[-1]).right() == 900 - RIGHT_MARGIN - 1
        assert 80 < layout.rect(rows[0]).height() < 320
    assert layout.rect(299).height() <= 160


def test_justified_photos_are_whole():
    aspects = np.clip(ASPECTS, 0.5, 3)[ASPECTS > 0]
    layout = Layout(len(aspects), Measures(1200, 200), (), aspects)
    for row, aspect in enumerate(aspects.tolist()):
        rect = layout.rect(row)
        assert rect.width() == pytest.approx(rect.height() * aspect, abs=5)


def test_squares_are_square_and_fill_the_width():
    layout = Layout(50, Measures(900, 160))
    rects = [layout.rect(row) for row in range(50)]
    columns = sum(rect.top() == rects[0].top() for rect in rects)
    assert all(rect.width() == rect.height() for rect in rects)
    assert 0 <= 900 - RIGHT_MARGIN - 1 - rects[columns - 1].right() < columns
    assert rects[1].left() - rects[0].right() - 1 == GAP


def test_up_and_down_keep_the_column(layout):
    rect = layout.rect(160)
    below = layout.nearest_in_line(layout.line_of(160) + 1, rect.center().x())
    assert abs(layout.rect(below).center().x() - rect.center().x()) < 300
    assert layout.line_of(below) == layout.line_of(160) + 1
    assert layout.nearest_in_line(-1, layout.rect(1).center().x()) == 1
    assert layout.line_of(layout.nearest_in_line(10_000, 0)) == layout.line_of(299)


def test_every_height_has_a_line(layout):
    for row in range(0, 300, 11):
        rect = layout.rect(row)
        assert layout.line_near(rect.top()) == layout.line_near(rect.bottom() + GAP) == layout.line_of(row)
    assert layout.line_near(-50) == 0
    assert layout.line_near(10**6) == layout.line_of(299)


def test_a_rubber_band_touches_what_it_covers(layout):
    area = layout.rect(20).united(layout.rect(21))
    assert {20, 21} <= set(layout.rows_touching(area))
    assert layout.rows_touching(QRect(0, 0, 3, 3)) == []


@pytest.mark.parametrize("aspects", [None, np.empty(0, np.float32)])
def test_no_photo_at_all(aspects):
    layout = Layout(0, Measures(900, 160), (), aspects)
    assert layout.height == 0
    assert list(layout.rows_between(0, 1000)) == []
    assert layout.row_at(QPoint(50, 50)) == -1


def test_a_window_narrower_than_a_photo():
    for aspects in (None, ASPECTS):
        layout = Layout(300, Measures(30, 160), (), aspects)
        assert layout.rect(299).width() > 0
