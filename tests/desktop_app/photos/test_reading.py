"""The grid through the interfaces that a screen reader uses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface
from shiboken6 import delete, isValid

from desktop_app.photos import reading
from desktop_app.photos.grid import PhotoGrid
from indexer.model import PhotoState

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture(autouse=True)
def screen_reader(qapp) -> Iterator[None]:
    """As if one were running."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def read(grid: PhotoGrid) -> QAccessibleInterface:
    """The grid as a screen reader sees it."""
    return QAccessible.queryAccessibleInterface(grid)


@pytest.fixture
def told(monkeypatch) -> list[tuple[QAccessible.Event, str]]:
    """What a screen reader is told: each event, with the name of what it is about."""
    heard: list[tuple[QAccessible.Event, str]] = []
    tell = QAccessible.updateAccessibility

    def listen(event):
        heard.append((event.type(), event.accessibleInterface().text(NAME)))
        tell(event)

    monkeypatch.setattr(reading.QAccessible, "updateAccessibility", listen)
    return heard


def test_the_photos_in_sight_are_the_items_of_a_list(grid, show, answer_to, many, read):
    show(answer_to(many))

    assert read.role() == QAccessible.Role.List
    assert read.text(NAME) == "Photos"
    assert read.childCount() == len(grid.visible()) < 1000
    first = read.child(0)
    assert first.role() == QAccessible.Role.ListItem
    assert first.text(NAME) == "1.jpg"
    assert first.text(DESCRIPTION) == "1 of 1,000"
    assert first.parent() is read
    assert read.indexOfChild(first) == 0
    assert read.child(read.childCount()) is None


def test_an_item_lies_where_its_photo_is_painted(grid, show, answer_to, six, read):
    show(answer_to(six))
    cat = read.child(1)

    assert cat.rect().topLeft() == grid.viewport().mapToGlobal(grid.rect_of(1).topLeft())
    assert cat.rect().size() == grid.rect_of(1).size()
    place = cat.rect().center()
    assert read.childAt(place.x(), place.y()) is cat
    outside = grid.viewport().mapToGlobal(QPoint(1, grid.viewport().height() - 1))
    assert read.childAt(outside.x(), outside.y()) is None


def test_a_photo_tells_what_one_sees_of_it(show, answer_to, six, read):
    cat, coffee, rocket = (replace(six[number], id=number + 1) for number in (1, 2, 5))
    cat = replace(cat, taken_at="2023-05-12T10:00:00")
    coffee = replace(coffee, folder_id=2)
    rocket = replace(rocket, state=PhotoState.FAILED, error="is cut short: part of the picture is missing.")
    show(answer_to([cat, coffee, rocket], best=1))

    assert [read.child(row).text(DESCRIPTION) for row in range(3)] == [
        "1 of 3, best match, Friday, May 12, 2023",
        "2 of 3, its drive is not connected",
        "3 of 3, cannot be shown",
    ]


def test_the_current_photo_is_told_and_has_the_focus(qtbot, grid, show, answer_to, many, read, told):
    show(answer_to(many))
    grid.activateWindow()
    grid.focus_first()
    qtbot.keyClick(grid, Qt.Key.Key_Right)

    assert (QAccessible.Event.Focus, "2.jpg") in told
    assert read.focusChild().text(NAME) == "2.jpg"
    state = read.focusChild().state()
    assert state.focused
    assert state.selected
    assert not read.child(0).state().focused


def test_a_photo_that_has_not_been_read_is_told_when_it_is(qtbot, grid, show, answer_to, many, read, told):
    show(answer_to(many))
    grid.focus_first()
    qtbot.keyClick(grid, Qt.Key.Key_End)

    qtbot.waitUntil(lambda: (QAccessible.Event.Focus, "1000.jpg") in told)
    assert (QAccessible.Event.Focus, "") not in told


def test_the_current_photo_is_an_item_though_it_is_out_of_sight(grid, show, answer_to, many, read):
    show(answer_to(many))
    grid.set_current(0)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())

    current = read.child(read.childCount() - 1)
    assert current.text(DESCRIPTION) == "1 of 1,000"
    assert current.state().offscreen
    assert not read.child(0).state().offscreen


def test_a_screen_reader_can_choose_photos(grid, show, answer_to, six, read, told):
    show(answer_to(six))
    selection = read.selectionInterface()

    assert selection.select(read.child(1))
    assert selection.select(read.child(4))
    assert grid.selection.rows() == [1, 4]
    assert (QAccessible.Event.SelectionWithin, "Photos") in told
    assert [item.text(NAME) for item in selection.selectedItems()] == ["chelsea.png", "motorcycle_left.png"]
    assert selection.isSelected(read.child(4))
    assert selection.unselect(read.child(4))
    assert grid.selection.rows() == [1]
    assert selection.selectAll()
    assert selection.selectedItemCount() == 6
    assert selection.clear()
    assert selection.selectedItem(0) is None


def test_a_screen_reader_can_go_to_a_photo_and_open_it(qtbot, grid, show, answer_to, six, read):
    show(answer_to(six))
    actions = read.child(2).actionInterface()

    actions.doAction(QAccessibleActionInterface.setFocusAction())
    assert grid.current_row() == 2
    assert grid.hasFocus()
    with qtbot.waitSignal(grid.opened) as opened:
        actions.doAction(QAccessibleActionInterface.pressAction())
    assert opened.args == [2]


def test_another_answer_has_other_items(grid, show, answer_to, six, read, told):
    show(answer_to(six))
    former = read.child(0)
    show(answer_to(six[1:]))

    assert not isValid(former)
    assert (QAccessible.Event.ObjectReorder, "Photos") in told
    assert read.child(0).text(NAME) == "chelsea.png"


def test_items_that_were_scrolled_past_are_let_go(qtbot, grid, show, answer_to, many, read, monkeypatch):
    monkeypatch.setattr(reading, "_MOST_ITEMS", 40)
    show(answer_to(many))
    first = read.child(0)
    for top in range(0, grid.verticalScrollBar().maximum(), grid.height()):
        grid.verticalScrollBar().setValue(top)
        assert [read.child(row).row for row in range(read.childCount())] == list(grid.visible())
    assert not isValid(first)


def test_items_go_with_the_grid(qtbot, library, operations, answer_to, six):
    grid = PhotoGrid(library, operations)
    with qtbot.waitSignal(grid.shown):
        grid.show_answer(answer_to(six))
    item = QAccessible.queryAccessibleInterface(grid).child(0)
    delete(grid)

    assert not isValid(item)
