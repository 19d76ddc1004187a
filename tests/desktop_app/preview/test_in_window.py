"""The full view in the window: opened from the grid, and back to it."""

import pytest
from PySide6.QtCore import QFile, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton

from desktop_app.main_window import MainWindow


@pytest.fixture
def opened(qtbot, window) -> MainWindow:
    """The window with all photos of the album, and the first of them in the full view."""
    window.activateWindow()
    window.start()
    grid = window.results.grid
    qtbot.waitUntil(lambda: grid.count() > 0 and grid.photo_at(0) is not None)
    grid.set_current(0)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.preview.hit is not None and window.preview.canvas.best is not None)
    return window


def test_enter_opens_the_photo_and_escape_returns_to_where_one_was(qtbot, opened):
    preview, grid = opened.preview, opened.results.grid
    assert preview.geometry() == opened.rect()
    assert preview.hit.path == grid.photo_at(0).path
    qtbot.keyClick(preview.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(preview.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(preview.canvas, Qt.Key.Key_Escape)

    assert preview.isHidden()
    assert grid.hasFocus()
    qtbot.waitUntil(lambda: grid.current_row() == 2)


def test_the_photo_is_found_again_in_an_answer_that_has_changed_meanwhile(qtbot, opened, library):
    preview, grid = opened.preview, opened.results.grid
    qtbot.keyClick(preview.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(preview.canvas, Qt.Key.Key_Right)
    seen, first = preview.hit, grid.photo_at(0)
    library.forget_photos([first.photo_id])
    opened.search.ask_now()
    qtbot.waitUntil(lambda: grid.count() == preview.tour.count - 1)
    preview.close_view()

    qtbot.waitUntil(lambda: grid.current_row() == 1)
    qtbot.waitUntil(lambda: grid.photo_at(1) is not None and grid.photo_at(1).photo_id == seen.photo_id)


def test_more_like_this_goes_the_way_of_the_grid(qtbot, opened):
    path = opened.preview.hit.path
    with qtbot.waitSignal(opened.results.grid.similar_wanted) as wanted:
        qtbot.keyClick(opened.preview.canvas, Qt.Key.Key_M)

    assert wanted.args == [path]


def test_delete_asks_and_goes_on_with_the_next_photo(qtbot, opened, monkeypatch):
    gone = []
    monkeypatch.setattr(QFile, "moveToTrash", lambda name: gone.append(name) or True)
    hit = opened.preview.hit
    qtbot.keyClick(opened.preview.canvas, Qt.Key.Key_Delete)
    box = opened.findChild(QMessageBox)
    move = next(button for button in box.findChildren(QPushButton) if button.text() == "Move to trash")
    with qtbot.waitSignal(opened.photo_actions.trashed):
        move.click()

    assert gone == [str(hit.path)]
    qtbot.waitUntil(lambda: opened.preview.hit is not None and opened.preview.hit.photo_id != hit.photo_id)
    assert opened.preview.tour.row == 1


def test_the_full_view_closes_when_its_last_photo_goes_to_the_trash_and_the_keyboard_goes_to_the_field(
    qtbot, window, monkeypatch
):
    monkeypatch.setattr(QFile, "moveToTrash", lambda name: True)
    window.activateWindow()
    window.start(query="name:chelsea")
    grid = window.results.grid
    qtbot.waitUntil(lambda: grid.count() == 1 and grid.photo_at(0) is not None)
    grid.set_current(0)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.preview.hit is not None)
    window.photo_actions._trash([window.preview.hit])

    qtbot.waitUntil(window.preview.isHidden)
    qtbot.waitUntil(lambda: window.results.currentWidget() is window.results.sentence)
    assert window.field.hasFocus()


def test_leaving_the_full_view_of_a_photo_that_has_gone_meanwhile_leads_to_the_field(qtbot, window, library):
    window.activateWindow()
    window.start(query="name:chelsea")
    grid = window.results.grid
    qtbot.waitUntil(lambda: grid.count() == 1 and grid.photo_at(0) is not None)
    window.results.grid.opened.emit(0)
    qtbot.waitUntil(lambda: window.preview.hit is not None)
    library.forget_photos([window.preview.hit.photo_id])
    window.search.ask_now()
    qtbot.waitUntil(lambda: window.results.currentWidget() is window.results.sentence)
    qtbot.keyClick(window.preview.canvas, Qt.Key.Key_Escape)

    assert window.field.hasFocus()


def test_the_trash_s_trouble_is_told_where_one_looks(qtbot, opened, monkeypatch):
    monkeypatch.setattr(QFile, "moveToTrash", lambda name: False)
    opened.photo_actions.failed.emit("It cannot be done.")

    assert opened.preview.messages.sentence == "It cannot be done."


def test_keys_of_the_window_do_not_reach_through(qtbot, opened):
    opened.field.setText("cat")
    qtbot.keyClick(opened.preview.canvas, Qt.Key.Key_Escape)

    assert opened.field.text() == "cat"  # Escape has closed the view, and not emptied the field
    assert opened.preview.isHidden()


def test_a_window_that_is_closed_from_the_whole_screen_is_a_window_again_at_the_next_start(qtbot, opened, library):
    qtbot.keyClick(opened.preview.canvas, Qt.Key.Key_F)
    assert opened.isFullScreen()
    next_one = MainWindow(library, opened._operations, opened.watching)
    qtbot.addWidget(next_one)
    next_one.restore_view(opened.view_state())

    assert not next_one.isFullScreen()


def test_a_window_that_filled_the_screen_by_itself_does_so_again(qtbot, opened, library):
    opened.preview.close_view()
    opened.showFullScreen()
    next_one = MainWindow(library, opened._operations, opened.watching)
    qtbot.addWidget(next_one)
    next_one.restore_view(opened.view_state())

    assert next_one.isFullScreen()
