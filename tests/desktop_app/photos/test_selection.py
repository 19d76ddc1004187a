"""The habits of a file manager."""

import pytest
from PySide6.QtCore import Qt

from desktop_app.photos.selection import Selection

NO, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def selection(qapp) -> Selection:
    selection = Selection()
    selection.reset(10)
    return selection


@pytest.mark.parametrize(
    ("clicks", "rows", "current"),
    [
        ([(3, NO)], [3], 3),
        ([(3, NO), (5, NO)], [5], 5),
        ([(3, NO), (5, CTRL)], [3, 5], 5),
        ([(3, NO), (5, CTRL), (3, CTRL)], [5], 3),
        ([(3, NO), (6, SHIFT)], [3, 4, 5, 6], 6),
        ([(3, NO), (6, SHIFT), (1, SHIFT)], [1, 2, 3], 1),
        ([(1, NO), (4, CTRL), (6, SHIFT)], [4, 5, 6], 6),
        ([(1, NO), (4, CTRL), (6, SHIFT | CTRL)], [1, 4, 5, 6], 6),
        ([(2, SHIFT)], [0, 1, 2], 2),
    ],
)
def test_clicks(selection, clicks, rows, current):
    for row, modifiers in clicks:
        selection.click(row, modifiers)
    assert selection.rows() == rows
    assert selection.current == current
    assert len(selection) == len(rows)


def test_ctrl_and_an_arrow_only_walk(selection):
    selection.step(3, NO)
    selection.step(4, CTRL)
    assert (selection.rows(), selection.current) == ([3], 4)
    selection.toggle(4)
    selection.step(6, SHIFT)
    assert selection.rows() == [4, 5, 6]


def test_a_rubber_band_adds_with_ctrl_and_shrinks_again(selection):
    selection.click(1, NO)
    selection.begin_band(adding=True)
    selection.band([4, 5, 6])
    selection.band([4])
    assert selection.rows() == [1, 4]
    selection.begin_band(adding=False)
    selection.band([7])
    assert selection.rows() == [7]


def test_all_and_none(qtbot, selection):
    with qtbot.waitSignal(selection.changed):
        selection.all()
    assert len(selection) == 10
    selection.none()
    assert selection.rows() == []
