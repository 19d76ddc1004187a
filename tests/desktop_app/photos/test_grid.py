"""The grid as one uses it: pages and pictures as they come into sight, keys, the mouse, and a place that stays."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_app.photos import pointer, turning
from desktop_app.photos.hit_pages import KEPT, PAGE
from desktop_app.photos.photo_view import LARGEST, SMALLEST
from indexer.errors import LibraryError
from indexer.model import PhotoState

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def click(qtbot, grid, row: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mouseClick(grid.viewport(), LEFT, modifiers, grid.rect_of(row).center())


def wheel(grid, place: QPoint, notches: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        QPointF(place),
        QPointF(grid.viewport().mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
        device=QPointingDevice.primaryPointingDevice(),
    )
    QApplication.sendEvent(grid.viewport(), event)


# What is read


def test_only_what_is_in_sight_is_read(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    assert grid.count() == 1000
    assert grid.photo_at(0).path.name == "1.jpg"
    assert grid.photo_at(900) is None
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: grid.photo_at(999) is not None)
    assert grid.photo_at(500) is None
    assert grid.photo_at(1000) is grid.photo_at(-1) is None


def test_pages_that_were_scrolled_past_are_let_go(qtbot, grid, show, answer_to, photo_of, tmp_path):
    show(answer_to([photo_of(number, tmp_path / f"{number}.jpg") for number in range((KEPT + 10) * PAGE)]))
    for page in range(1, KEPT + 10):
        grid.reveal(page * PAGE)
        qtbot.waitUntil(lambda page=page: grid.photo_at(page * PAGE) is not None)
    assert grid.photo_at(0) is None
    assert len(grid.hits()) <= KEPT * PAGE


def test_pictures_are_painted(qtbot, grid, show, answer_to, six):
    show(answer_to(six))
    qtbot.waitUntil(lambda: len(grid.pictures(grid.hits())) == 6)
    image = grid.viewport().grab().toImage()
    colours = {image.pixelColor(grid.rect_of(row).center()).name() for row in range(6)}
    assert len(colours) == 6


def test_no_picture_is_begun_for_an_answer_that_is_about_to_be_replaced(qtbot, grid, show, answer_to, six):
    grid._thumbnails._standing_back.setInterval(10**6)
    grid.expect_answer()
    show(answer_to(six))  # what is awaited has come
    qtbot.waitUntil(lambda: len(grid.pictures(grid.hits())) == 6)

    grid.expect_answer()
    grid.set_zoom(2 * grid.zoom)
    grid.viewport().grab()
    assert not grid._thumbnails._making


def test_a_photo_that_failed_is_never_decoded_and_says_why(qtbot, grid, show, answer_to, six):
    broken = replace(six[0], state=PhotoState.FAILED, error="is cut short: part of the picture is missing.")
    show(answer_to([broken, *six[1:]]))
    qtbot.waitUntil(lambda: len(grid.pictures(grid.hits())) == 5)
    assert grid.pictures(grid.hits()[:1]) == []
    assert "astronaut.png is cut short" in tip(qtbot, grid, 0)


def test_a_photo_that_cannot_be_shown_now_says_why(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    qtbot.waitUntil(lambda: "1.jpg is not there any more." in tip(qtbot, grid, 0))
    grid.look_again()
    assert "not there" not in tip(qtbot, grid, 0)


def test_a_library_that_cannot_be_read_is_told(qtbot, grid, answer_to, six, monkeypatch):
    answer = answer_to(six)

    def fail(*_: object) -> None:
        raise LibraryError("The disk is gone.")

    monkeypatch.setattr(type(answer), "hits", fail)
    with qtbot.waitSignal(grid.failed) as failed:
        grid.show_answer(answer)
    assert failed.args == ["The disk is gone."]


# The place


def test_a_refresh_keeps_selection_and_place(grid, show, answer_to, many, photo_of, tmp_path):
    show(answer_to(many))
    grid.set_current(600)
    grid.selection.toggle(602)
    before = grid.rect_of(600)
    new = [photo_of(2000 + number, tmp_path / f"new {number}.jpg") for number in range(30)]

    show(answer_to([*new, *many]), keep_place=True)

    assert grid.selection.rows() == [630, 632]
    assert grid.current_row() == 632
    assert grid.rect_of(630).top() == before.top()


def test_at_the_top_new_photos_come_into_sight(grid, show, answer_to, many):
    show(answer_to(many[10:]))
    show(answer_to(many), keep_place=True)
    assert grid.verticalScrollBar().value() == 0


def test_a_place_whose_photo_has_gone_is_about_kept(grid, show, answer_to, many):
    show(answer_to(many))
    grid.set_current(600)
    show(answer_to(many[:400]), keep_place=True)
    assert grid.selection.rows() == []
    assert grid.current_row() == 399
    assert grid.visible().stop == 400


def test_the_keyboard_goes_on_behind_photos_that_have_gone(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    grid.set_current(4)
    grid.selection.extend(6)  # to the trash with them
    show(answer_to([*many[:4], *many[7:]]), keep_place=True)
    assert grid.current_row() == 4
    assert grid.photo_at(4).path.name == "8.jpg"

    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selection.rows() == [5]


def test_a_refresh_takes_back_nothing_that_is_chosen_or_scrolled_meanwhile(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    grid.set_current(3)
    with qtbot.waitSignal(grid.shown):
        grid.show_answer(answer_to(many), keep_place=True)
        grid.verticalScrollBar().setValue(4000)
        grid.selection.click(600, Qt.KeyboardModifier.ControlModifier)

    assert grid.selection.rows() == [3, 600]
    assert grid.verticalScrollBar().value() == 4000


def test_a_range_begins_where_it_began_before_a_refresh(grid, show, answer_to, many):
    show(answer_to(many))
    grid.selection.click(10, Qt.KeyboardModifier.NoModifier)
    grid.selection.click(20, Qt.KeyboardModifier.ShiftModifier)
    show(answer_to(many[5:]), keep_place=True)
    grid.selection.click(10, Qt.KeyboardModifier.ShiftModifier)

    assert grid.selection.rows() == [5, 6, 7, 8, 9, 10]


def test_a_refresh_waits_for_the_end_of_a_rubber_band(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    viewport = grid.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    qtbot.mouseMove(viewport, grid.rect_of(1).center())
    grid.show_answer(answer_to(many[5:]), keep_place=True)
    qtbot.wait(300)
    assert grid.count() == 1000
    qtbot.mouseMove(viewport, grid.rect_of(2).center())
    assert grid.selection.rows() == [0, 1, 2]
    with qtbot.waitSignal(grid.shown):
        qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton)

    assert grid.count() == 995


def test_another_answer_starts_at_the_top(grid, show, answer_to, many):
    show(answer_to(many))
    grid.set_current(600)
    show(answer_to(many[::-1]))
    assert grid.verticalScrollBar().value() == 0
    assert grid.selection.rows() == []


def test_of_several_answers_the_last_is_shown(qtbot, grid, answer_to, many, six):
    for photos in (many, many[:50], six):
        grid.show_answer(answer_to(photos))
    qtbot.waitUntil(lambda: grid.count() == 6)
    qtbot.wait(100)
    assert grid.count() == 6


def test_leaving_for_another_answer_and_returning(qtbot, grid, show, answer_to, many, six):
    answer = answer_to(many)
    show(answer)
    grid.set_current(600)
    place = grid.verticalScrollBar().value()
    grid.remember_place()
    show(answer_to(six))
    with qtbot.waitSignal(grid.shown):
        grid.return_to(answer)
    assert (grid.verticalScrollBar().value(), grid.current_row()) == (place, 600)


# Zoom and shape


@pytest.mark.parametrize("place", [QPoint(300, 200), QPoint(500, 400)])
def test_zooming_keeps_the_photo_under_the_mouse(qtbot, grid, show, answer_to, many, place):
    show(answer_to(many))
    grid.verticalScrollBar().setValue(5000)
    row = grid.row_at(place)
    with qtbot.waitSignal(grid.zoom_changed):
        wheel(grid, place, 2, CTRL)
    rect = grid.rect_of(row)
    assert rect.top() - 8 <= place.y() <= rect.bottom() + 8


def test_pinching_zooms(grid, show, answer_to, many):
    show(answer_to(many))
    before, place = grid.zoom, QPointF(300, 200)
    device = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, device, 2, place, place, place, 0.25, QPointF())
    QApplication.sendEvent(grid.viewport(), event)
    assert grid.zoom == round(1.25 * before)


def test_the_wheel_alone_scrolls(grid, show, answer_to, many):
    show(answer_to(many))
    wheel(grid, QPoint(300, 200), -3)
    assert grid.verticalScrollBar().value() > 0


def test_zoom_stays_within_bounds_and_ctrl_0_goes_back(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    usual = grid.zoom
    for _ in range(30):
        qtbot.keyClick(grid, Qt.Key.Key_Plus, CTRL)
    assert grid.zoom == LARGEST
    for _ in range(30):
        qtbot.keyClick(grid, Qt.Key.Key_Minus, CTRL)
    assert grid.zoom == SMALLEST
    qtbot.keyClick(grid, Qt.Key.Key_0, CTRL)
    assert grid.zoom == usual


def test_justified_lines_show_photos_whole(qtbot, grid, show, answer_to, six):
    show(answer_to(six))
    with qtbot.waitSignal(grid.justified_changed):
        grid.set_justified(True)
    cat = six[1]
    qtbot.waitUntil(lambda: grid.rect_of(1).width() > grid.rect_of(1).height())
    assert grid.rect_of(1).width() / grid.rect_of(1).height() == pytest.approx(cat.width / cat.height, abs=0.05)
    show(answer_to(six[::-1]))  # the next answer comes with what it needs
    assert grid.rect_of(4).width() / grid.rect_of(4).height() == pytest.approx(cat.width / cat.height, abs=0.05)


def test_of_very_many_photos_the_first_are_justified_at_once_and_the_rest_soon(
    qtbot, grid, show, answer_to, photo_of, tmp_path, monkeypatch
):
    monkeypatch.setattr(turning, "QUICK", 100)
    wide = [photo_of(number, tmp_path / f"{number}.jpg", width=200, height=100) for number in range(1, 1001)]
    grid.set_justified(True)
    show(answer_to(wide))
    assert grid.rect_of(3).width() == pytest.approx(2 * grid.rect_of(3).height(), abs=5)
    assert grid.rect_of(900).width() < 1.5 * grid.rect_of(900).height()
    before = grid.rect_of(3)
    qtbot.waitUntil(lambda: grid.rect_of(900).width() > 1.9 * grid.rect_of(900).height())
    assert grid.rect_of(3) == before


def test_names_are_shown_below_if_wished(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    line = grid.rect_of(999).top()
    with qtbot.waitSignal(grid.names_changed):
        grid.set_names_shown(True)
    assert grid.rect_of(999).top() > line
    grid.viewport().grab()


def test_the_look_can_be_kept_for_the_next_time(grid, show, answer_to, many):
    grid.restore({"zoom": 300, "justified": True, "names": True})
    assert grid.kept() == {"zoom": 300, "justified": True, "names": True}
    grid.restore({"zoom": "large"})
    grid.restore({"zoom": 10_000, "unknown": 1, "justified": False})
    assert grid.kept() == {"zoom": LARGEST, "justified": False, "names": True}


def test_resizing_keeps_the_first_photo_in_sight(grid, show, answer_to, many):
    show(answer_to(many))
    grid.verticalScrollBar().setValue(4000)
    first = grid.visible().start
    grid.resize(600, 500)
    QApplication.processEvents()
    assert first in grid.visible()


def test_sections_have_headings(grid, show, answer_to, many):
    show(answer_to(many, best=30))
    without = grid.rect_of(29).bottom()
    assert grid.rect_of(30).left() == grid.rect_of(0).left()
    assert grid.rect_of(30).top() - without > 40
    at_the_top = grid.viewport().grab().toImage()
    grid.verticalScrollBar().setValue(300)  # the heading has gone, and a reminder of it is painted
    assert grid.viewport().grab().toImage() != at_the_top


# Keys


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ([Qt.Key.Key_Right, Qt.Key.Key_Right], [2]),
        ([Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left], [0]),
        ([Qt.Key.Key_End], [999]),
        ([Qt.Key.Key_End, Qt.Key.Key_Home], [0]),
        ([Qt.Key.Key_Down, Qt.Key.Key_Up], [0]),
        ([Qt.Key.Key_Up], [0]),
    ],
)
def test_keys_walk(qtbot, grid, show, answer_to, many, keys, rows):
    show(answer_to(many))
    grid.focus_first()
    for key in keys:
        qtbot.keyClick(grid, key)
    assert grid.selection.rows() == rows
    assert rows[0] in grid.visible()


def test_page_keys_go_a_page_and_come_back(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    grid.focus_first()
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    there = grid.current_row()
    assert there >= len(grid.visible()) // 2
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.current_row() == 0


def test_page_keys_reach_every_screen_and_stop_at_the_ends(qtbot, grid, show, answer_to, many):
    show(answer_to(many, months=[202300 + number // 90 for number in range(1000)][::-1]))
    grid.focus_first()
    rows = [0]
    while grid.visible().stop < 1000:
        screen = len(grid.visible())
        qtbot.keyClick(grid, Qt.Key.Key_PageDown)
        assert rows[-1] < grid.current_row() <= rows[-1] + 2 * screen
        rows.append(grid.current_row())
    for _ in rows:
        qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.current_row() == 0


def test_shift_extends_and_ctrl_a_takes_all(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    grid.focus_first()
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert len(grid.selection) == grid.current_row() + 1 > 2
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(grid.selection) == 1000


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_open(qtbot, grid, show, answer_to, many, key):
    show(answer_to(many))
    grid.set_current(7)
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, key)
    assert opened.args == [7]


def test_a_key_that_means_nothing_here_goes_on(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    grid.set_current(7)
    qtbot.keyClick(grid, Qt.Key.Key_F7)
    assert grid.current_row() == 7


# The mouse


def test_clicks_choose_and_a_double_click_opens(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    click(qtbot, grid, 2)
    click(qtbot, grid, 5, SHIFT)
    assert grid.selection.rows() == [2, 3, 4, 5]
    click(qtbot, grid, 3)  # on what is selected: only when the button comes up
    assert grid.selection.rows() == [3]
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.mouseDClick(grid.viewport(), LEFT, pos=grid.rect_of(6).center())
    assert opened.args == [6]


def test_the_right_button_takes_what_it_is_pressed_on(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    grid.selection.choose([1, 2])
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, pos=grid.rect_of(2).center())
    assert grid.selection.rows() == [1, 2]
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, pos=grid.rect_of(4).center())
    assert grid.selection.rows() == [4]


def test_a_rubber_band_selects(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    start = QPoint(2, 2)
    qtbot.mousePress(grid.viewport(), LEFT, pos=start)
    qtbot.mouseMove(grid.viewport(), grid.rect_of(1).center())
    assert grid.selection.rows() == [0, 1]
    grid.viewport().grab()
    qtbot.mouseRelease(grid.viewport(), LEFT, pos=grid.rect_of(1).center())
    qtbot.mouseClick(grid.viewport(), LEFT, pos=start)
    assert grid.selection.rows() == []


def test_a_rubber_band_beyond_the_edge_scrolls_on(qtbot, grid, show, answer_to, many, monkeypatch):
    show(answer_to(many))
    first_screen = grid.visible()
    below = QPoint(400, grid.viewport().height() + 90)
    monkeypatch.setattr(pointer.QCursor, "pos", lambda: grid.viewport().mapToGlobal(below))
    qtbot.mousePress(grid.viewport(), LEFT, pos=QPoint(2, 2))
    qtbot.mouseMove(grid.viewport(), below)
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() > 200)
    qtbot.mouseRelease(grid.viewport(), LEFT, pos=below)
    assert grid.selection.rows()[0] == 0
    assert grid.selection.rows()[-1] >= first_screen.stop


def test_dragging_takes_all_that_is_selected(qtbot, grid, show, answer_to, many, monkeypatch):
    dragged = []
    monkeypatch.setattr(pointer, "drag_out", lambda source, hits, pictures: dragged.append(hits))
    monkeypatch.setattr(pointer.QGuiApplication, "mouseButtons", lambda: LEFT)
    show(answer_to(many))
    grid.selection.choose([0, 1, 900])  # the last has not been read yet
    start = grid.rect_of(1).center()
    qtbot.mousePress(grid.viewport(), LEFT, pos=start)
    qtbot.mouseMove(grid.viewport(), start + QPoint(60, 10))
    qtbot.waitUntil(lambda: bool(dragged))
    assert [hit.path.name for hit in dragged[0]] == ["1.jpg", "2.jpg", "901.jpg"]
    qtbot.mouseRelease(grid.viewport(), LEFT, pos=start + QPoint(60, 10))
    assert grid.selection.rows() == [0, 1, 900]


def test_what_is_hovered_is_forgotten_when_the_mouse_leaves(qtbot, grid, show, answer_to, many):
    show(answer_to(many))
    qtbot.mouseMove(grid.viewport(), grid.rect_of(3).center())
    assert grid._pointer.hovered == 3
    QApplication.sendEvent(grid.viewport(), QEvent(QEvent.Type.Leave))
    assert grid._pointer.hovered == -1


# Tips


def tip(qtbot, grid, row: int) -> str:
    place = grid.rect_of(row).center() if row >= 0 else QPoint(2, 2)
    QApplication.sendEvent(grid.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, grid.mapToGlobal(place)))
    text = QToolTip.text()
    QToolTip.hideText()
    return text


def test_the_tooltip_says_what_is_known(qtbot, grid, show, answer_to, six):
    cat = replace(six[1], folder_id=2, taken_at="2023-05-01T12:00:00")
    show(answer_to([cat, *six[2:]], best=1))
    said = tip(qtbot, grid, 0)
    for part in ("chelsea.png", "2023-05-01 12:00:00", "451 × 300", "Match 0.500", "not connected"):
        assert part in said


def test_no_tooltip_beside_the_photos(qtbot, grid, show, answer_to, six):
    show(answer_to(six))
    assert tip(qtbot, grid, -1) == ""


def test_selected_rows_far_apart_are_read_in_stretches(qtbot, grid, show, answer_to, photo_of, tmp_path):
    photos = [photo_of(number, tmp_path / f"{number}.jpg") for number in range(9_000)]
    show(answer_to(photos))
    grid.selection.choose([0, 4_000, 8_999])
    got = []
    grid.with_selected(got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert [hit.rank - 1 for hit in got[0]] == [0, 4_000, 8_999]
