"""The full view over the real library, by its keys and by what is seen."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from desktop_app.operations import Lane
from desktop_app.photos.programs import can_list_programs
from desktop_app.preview.picture import Stage
from desktop_app.preview.preview import Preview

SIDEWAYS, HEIC = "竖拍 IMG_0008.jpg", "IMG_0009.heic"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(qtbot, library, preview):
    """Opens the view at a photograph of all that answer a query."""

    def show(name: str, query: str = ""):
        answer = library.ask(query, fold_duplicates=False)
        row = next(hit.rank for hit in answer.hits(0, 100) if hit.path.name == name) - 1
        preview.open(answer, row, query)
        qtbot.waitUntil(lambda: is_sharp(preview))
        return preview

    return show


@pytest.fixture
def opened(monkeypatch) -> list[QUrl]:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    return opened


def is_sharp(preview) -> bool:
    best = preview.canvas.best
    return preview.hit is not None and best is not None and best.stage >= Stage.SHARP


def press(qtbot, preview, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(preview.canvas, key, modifier)


def link(preview, text: str) -> QPushButton:
    return next(link for link in preview.info.links if text in link.text())


def test_a_photo_on_its_side_is_seen_upright(shown):
    preview = shown(SIDEWAYS)

    assert preview.canvas.view.photo.toTuple() == (3000, 2000)
    assert SIDEWAYS in preview.controls.bar.text
    assert "of 8" in preview.controls.bar.text
    assert preview.canvas.accessibleName() == f"Photo {SIDEWAYS}"
    assert preview.controls.scale.text == "30 %"


def test_it_covers_the_window_and_follows_its_size(qtbot, shown, behind):
    preview = shown(SIDEWAYS)
    assert preview.geometry() == behind.rect()
    behind.resize(700, 500)
    qtbot.waitUntil(lambda: preview.size() == behind.size())
    qtbot.waitUntil(lambda: preview.canvas.best.levels[0].width() == 700)


def test_arrows_home_and_end_go_through_the_answer_and_escape_tells_where_one_is(qtbot, shown):
    preview = shown(SIDEWAYS)
    press(qtbot, preview, Qt.Key.Key_Home)
    assert preview.tour.row == 0
    assert preview.controls.previous.isHidden()
    press(qtbot, preview, Qt.Key.Key_Left)
    assert preview.tour.row == 0
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left):
        press(qtbot, preview, key)
    assert preview.tour.row == 2
    press(qtbot, preview, Qt.Key.Key_End)
    assert preview.controls.next.isHidden()
    with qtbot.waitSignal(preview.closed) as closed:
        press(qtbot, preview, Qt.Key.Key_Escape)

    assert closed.args == [7]
    assert preview.isHidden()


def test_all_photos_are_seen_heic_too(qtbot, shown):
    preview = shown(SIDEWAYS)
    press(qtbot, preview, Qt.Key.Key_Home)
    for row in range(8):
        qtbot.waitUntil(lambda: is_sharp(preview))
        assert (preview.tour.row, preview.messages.trouble) == (row, "")
        press(qtbot, preview, Qt.Key.Key_Right)


def test_every_pixel_comes_when_one_zooms_in(qtbot, shown):
    preview = shown(SIDEWAYS)
    press(qtbot, preview, Qt.Key.Key_1, CONTROL)
    assert preview.controls.scale.text == "100 %"
    qtbot.waitUntil(lambda: preview.canvas.best.stage is Stage.FULL)
    before = preview.canvas.view.target().topLeft()
    press(qtbot, preview, Qt.Key.Key_Right, SHIFT)
    assert (preview.canvas.view.target().topLeft() - before).toTuple() == (-120, 0)
    press(qtbot, preview, Qt.Key.Key_0, CONTROL)

    assert preview.controls.scale.text == "30 %"


@pytest.mark.parametrize(
    ("key", "modifier", "grows"),
    [
        (Qt.Key.Key_Plus, CONTROL, True),
        (Qt.Key.Key_Plus, CONTROL | SHIFT, True),
        (Qt.Key.Key_Plus, CONTROL | Qt.KeyboardModifier.KeypadModifier, True),
        (Qt.Key.Key_Equal, CONTROL, True),
        (Qt.Key.Key_Minus, CONTROL, False),
    ],
)
def test_keys_zoom(qtbot, shown, key, modifier, grows):
    preview = shown("chelsea.png")
    preview.canvas.zoom_to(3.0)
    press(qtbot, preview, key, modifier)

    assert (preview.canvas.view.scale > 3.0) == grows


def test_r_turns_the_view_and_never_the_file(qtbot, shown):
    preview = shown(SIDEWAYS)
    before = preview.hit.path.read_bytes()
    press(qtbot, preview, Qt.Key.Key_R)
    assert preview.canvas.view.turns == 1
    press(qtbot, preview, Qt.Key.Key_R, SHIFT)
    press(qtbot, preview, Qt.Key.Key_R, SHIFT)
    assert preview.canvas.view.turns == 3
    press(qtbot, preview, Qt.Key.Key_Right)
    assert preview.canvas.view.turns in {0, 3}  # the photo before may still be in sight
    qtbot.waitUntil(lambda: is_sharp(preview) and preview.canvas.view.turns == 0)

    assert (preview.tour.hit.path.parent / SIDEWAYS).read_bytes() == before


def test_the_panel_tells_all_that_is_known(qtbot, shown):
    preview = shown(SIDEWAYS, "a cat + -galaxies IMG")
    press(qtbot, preview, Qt.Key.Key_I)
    assert preview.info.facts == {
        "Taken": "Monday, May 1, 2023\n3:04\u202fPM",
        "Size": "3,000 × 2,000 (6.0 megapixels)",
        "File": "JPEG · " + preview.info.facts["File"].split(" · ")[1],
        "Camera": "NIKON D750",
        "Rating": "★★★★☆",
        "Place": "30.27400° N, 120.15511° W",
    }
    qtbot.waitUntil(lambda: not preview.info.why.isHidden())
    press(qtbot, preview, Qt.Key.Key_I)
    assert preview.info.isHidden()


def test_nothing_in_the_panel_is_wider_than_it_is(qtbot, shown, library, photos):
    folder = photos / "一个很长的名字 of a folder" / "2023_05_01 and-all-that-came-after-it"
    folder.mkdir(parents=True)
    name = f"{'0123456789abcdef' * 5}.png"
    shutil.copy(photos / "chelsea.png", folder / name)
    library.index()
    preview = shown(name, "a cat -galaxies")
    preview.toggle("info")
    qtbot.waitUntil(lambda: not preview.info.why.isHidden())

    inside, room = preview.info.widget(), preview.info.viewport().width()
    qtbot.waitUntil(lambda: inside.width() == room)
    qtbot.waitUntil(lambda: preview.info.links[0].height() > 2 * preview.fontMetrics().height())


def test_the_panel_says_first_in_words_why_it_was_found(qtbot, shown):
    preview = shown("chelsea.png", "a cat -galaxies")
    preview.toggle("info")
    qtbot.waitUntil(lambda: not preview.info.why.isHidden())
    badge, sentence, *numbers = preview.info.why.text.splitlines()

    assert (badge, sentence) == ("Best match", "Shows “a cat” well; is free of “galaxies”.")
    assert numbers[:4] == ["", "match", "needed", "adds"]
    assert "−galaxies" in numbers


def test_the_panel_says_that_the_name_was_found(qtbot, shown):
    preview = shown("chelsea.png", "chelsea")
    preview.toggle("info")
    qtbot.waitUntil(lambda: not preview.info.why.isHidden())

    assert "its name has “chelsea”" in preview.info.why.text


def test_without_a_question_there_are_no_reasons(qtbot, shown):
    preview = shown("chelsea.png")
    preview.toggle("info")
    qtbot.wait(400)

    assert preview.info.why.isHidden()


def test_copies_are_listed_and_lead_to_their_folder(qtbot, library, preview, photos, opened, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    (photos / "备份").mkdir()
    shutil.copy(photos / "chelsea.png", photos / "备份" / "cat again.png")
    library.index()
    preview.toggle("info")
    preview.open(library.ask("a cat"), 0, "a cat")
    qtbot.waitUntil(lambda: any(name in text(preview) for name in ("cat again", "chelsea")))
    folded = next(one for one in preview.info.links if one.text() in {"cat again.png", "chelsea.png"})
    folded.click()

    qtbot.waitUntil(lambda: bool(opened))
    assert Path(opened[0].toLocalFile()) in {photos, photos / "备份"}


def text(preview) -> str:
    return " ".join(link.text() for link in preview.info.links)


def test_the_map_is_opened_only_by_a_click_that_says_it_goes_online(qtbot, shown, opened):
    preview = shown(SIDEWAYS)
    preview.toggle("info")
    assert opened == []
    map_link = link(preview, "OpenStreetMap")
    assert "goes online" in map_link.text()
    map_link.click()

    assert opened[0].toString().startswith("https://www.openstreetmap.org/?mlat=30.274")
    press(qtbot, preview, Qt.Key.Key_Home)
    preview.tour.go_to(next(row for row in range(8) if row != preview.tour.row))


def test_similar_photos_are_shown_and_lead_aside_and_back(qtbot, shown):
    preview = shown("chelsea.png")
    row = preview.tour.row
    press(qtbot, preview, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(preview.strip.hits) == 7)
    assert preview.strip.text == "Similar photos"
    assert preview.strip.hits[0].path.name in {SIDEWAYS, HEIC}
    assert "chelsea.png" not in {hit.path.name for hit in preview.strip.hits}

    first = preview.strip.pictures.visualItemRect(preview.strip.pictures.item(0)).center()
    qtbot.mouseClick(preview.strip.pictures.viewport(), Qt.MouseButton.LeftButton, pos=first)
    qtbot.waitUntil(lambda: preview.hit is not None and preview.hit.path.name in {SIDEWAYS, HEIC})
    assert preview.canvas.hasFocus()
    press(qtbot, preview, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: preview.hit is not None and preview.hit.path.name == "chelsea.png")
    assert preview.tour.row == row


def test_escape_while_aside_gives_the_row_of_the_first_answer(qtbot, shown):
    preview = shown("chelsea.png")
    row = preview.tour.row
    preview.toggle("similar")
    qtbot.waitUntil(lambda: len(preview.strip.hits) == 7)
    preview.strip.pictures.setCurrentRow(3)
    qtbot.keyClick(preview.strip.pictures, Qt.Key.Key_Return)
    with qtbot.waitSignal(preview.closed) as closed:
        press(qtbot, preview, Qt.Key.Key_Space)

    assert closed.args == [row]


def test_more_like_this_leaves_and_asks(qtbot, shown):
    preview = shown("chelsea.png")
    with qtbot.waitSignal(preview.similar_wanted) as wanted:
        press(qtbot, preview, Qt.Key.Key_M)

    assert wanted.args[0].name == "chelsea.png"
    assert preview.isHidden()


def test_copy_open_folder_and_trash(qtbot, shown, opened, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    preview = shown("chelsea.png")
    path = preview.hit.path
    clipboard = QGuiApplication.clipboard()
    press(qtbot, preview, Qt.Key.Key_C, CONTROL)
    assert clipboard.mimeData().urls() == [QUrl.fromLocalFile(str(path))]
    qtbot.waitUntil(lambda: clipboard.mimeData().hasImage())
    assert clipboard.image().width() == 451
    press(qtbot, preview, Qt.Key.Key_C, CONTROL | SHIFT)
    assert clipboard.text() == str(path)
    press(qtbot, preview, Qt.Key.Key_O, CONTROL)
    qtbot.waitUntil(lambda: opened == [QUrl.fromLocalFile(str(path))])
    press(qtbot, preview, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: len(opened) == 2)
    with qtbot.waitSignal(preview.trash_wanted) as wanted:
        press(qtbot, preview, Qt.Key.Key_Delete)
    assert wanted.args == [preview.hit]


def test_what_cannot_be_done_is_said(qtbot, shown, opened):
    preview = shown("chelsea.png")
    preview.hit.path.unlink()
    press(qtbot, preview, Qt.Key.Key_O, CONTROL)

    qtbot.waitUntil(lambda: "chelsea.png cannot be reached" in preview.messages.sentence)
    assert opened == []


def test_what_went_to_the_trash_is_stepped_over(shown):
    preview = shown("chelsea.png")
    row, hit = preview.tour.row, preview.hit
    preview.step_over([])
    assert preview.tour.row == row
    preview.step_over([hit])
    assert preview.tour.row == (row + 1 if row < 7 else 6)


def test_a_photo_that_vanishes_while_it_is_seen_stays_in_sight(qtbot, shown):
    preview = shown(SIDEWAYS)
    preview.hit.path.unlink()
    press(qtbot, preview, Qt.Key.Key_1, CONTROL)

    qtbot.waitUntil(lambda: "is not there any more" in preview.messages.sentence)
    assert preview.canvas.best.stage is Stage.SHARP
    assert preview.messages.trouble == ""


@pytest.mark.parametrize(("content", "reason"), [(None, "is not there any more"), (b"nothing", "is not a picture")])
def test_a_photo_that_cannot_be_shown_says_why_and_arrows_go_on(qtbot, library, preview, photos, content, reason):
    answer = library.ask("a cat")
    path = answer.hits(0, 1)[0].path
    path.unlink()
    if content:
        path.write_bytes(content)
    preview.open(answer, 0, "a cat")
    qtbot.waitUntil(lambda: bool(preview.messages.trouble))
    assert preview.messages.trouble.startswith("This photo cannot be shown\n\n")
    assert reason in preview.messages.trouble
    press(qtbot, preview, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: is_sharp(preview))

    assert preview.messages.trouble == ""


def test_a_photo_that_the_library_could_not_read_is_not_tried_again(qtbot, library, preview, photos):
    (photos / "bad.jpg").write_bytes(b"nothing")
    library.index()
    answer = library.ask(fold_duplicates=False)
    row = next(hit.rank for hit in answer.hits(0, 100) if hit.path.name == "bad.jpg") - 1
    (photos / "bad.jpg").write_bytes((photos / "rocket.jpg").read_bytes())
    preview.open(answer, row)

    qtbot.waitUntil(lambda: "bad.jpg is not a picture" in preview.messages.trouble)
    press(qtbot, preview, Qt.Key.Key_S)
    press(qtbot, preview, Qt.Key.Key_M)
    qtbot.wait(300)
    assert (preview.isHidden(), preview.strip.text, preview.strip.more.isEnabled()) == (False, "", False)


def test_an_offline_photo_says_so(qtbot, library, preview, photos):
    photos.rename(photos.with_name("unplugged"))
    library.index()
    preview.open(library.ask("a cat"), 0)

    qtbot.waitUntil(lambda: "drive is not connected" in preview.messages.trouble)


def test_a_photo_that_has_left_the_library_says_so(qtbot, library, preview, photos):
    answer = library.ask("a cat")
    library.remove_folder(photos)
    preview.open(answer, 0)
    qtbot.waitUntil(lambda: "has left the library" in preview.messages.trouble)
    for key in (Qt.Key.Key_M, Qt.Key.Key_Delete, Qt.Key.Key_I, Qt.Key.Key_S):
        press(qtbot, preview, key)

    assert not preview.isHidden()


def test_ten_thousand_fast_presses_leave_nothing_behind(qtbot, preview, many, operations, monkeypatch):
    lanes = []
    query = operations.query

    def noting(read, success, failure, lane=Lane.READS):
        lanes.append(lane)
        query(read, success, failure, lane)

    preview.open(many, 0)
    qtbot.waitUntil(lambda: preview.hit is not None)
    monkeypatch.setattr(operations, "query", noting)
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier)
    for number in range(10_000):
        if number % 2400 == 0:
            preview.tour.go_to(0)
        preview.keyPressEvent(event)
    assert len(lanes) < 10  # what has begun cannot be stopped; nothing else was even asked for

    preview.tour.go_to(0)
    qtbot.waitUntil(lambda: is_sharp(preview))
    assert preview.hit.path.name == "chelsea.png"


def test_the_keys_of_the_window_behind_are_not_heard(qtbot, shown):
    preview = shown("chelsea.png")
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F11, Qt.Key.Key_Home):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(preview.canvas, event)
        assert event.isAccepted()


def test_tab_goes_round_the_controls_and_never_behind(qtbot, shown):
    preview = shown("chelsea.png")
    seen = []
    for _ in range(40):
        press_tab = QApplication.focusWidget() or preview.canvas
        qtbot.keyClick(press_tab, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())

    assert preview.canvas in seen
    assert set(preview.controls.buttons[:3]) <= set(seen)
    assert all(preview.isAncestorOf(widget) for widget in seen)
    assert all(button.accessibleName() for button in preview.controls.buttons)


def test_controls_fade_when_the_mouse_rests_and_come_back(qtbot, shown, monkeypatch):
    preview = shown("chelsea.png")
    monkeypatch.setattr(type(preview.controls.bar), "underMouse", lambda _: False)
    preview.fading.sleep()
    assert not preview.fading.is_awake
    assert preview.canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    qtbot.mouseMove(preview.canvas, QPoint(50, 200))
    qtbot.waitUntil(lambda: preview.fading.is_awake)
    preview.controls.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    preview.fading.sleep()

    assert preview.fading.is_awake  # the keyboard is on one


def test_f_fills_the_screen_and_leaving_brings_the_window_back(qtbot, shown, behind):
    preview = shown("chelsea.png")
    press(qtbot, preview, Qt.Key.Key_F)
    assert behind.isFullScreen()
    assert preview.commands["screen"].isChecked()
    preview.close_view()

    assert not behind.isFullScreen()


def test_the_menu_offers_what_the_keys_do(qtbot, shown):
    preview = shown("chelsea.png")
    menu = preview.open_menu(preview.mapToGlobal(QPoint(5, 5)))
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]

    opening = "Open with" if can_list_programs() else "Open with…"
    assert texts[:5] == ["Copy", "Copy path", "Open with the system's viewer", opening, "Show in folder"]
    without = {action.text() for action in menu.actions() if not action.isSeparator() and not action.shortcuts()}
    assert without == {opening}
    menu.close()


def test_each_key_does_one_thing_that_has_a_name(preview):
    keys = [key.toString() for action in preview.actions() for key in action.shortcuts()]

    assert len(keys) == len(set(keys)) > 30
    assert all(action.text() for action in preview.actions() if "Shift+" not in action.shortcut().toString())


def test_a_very_large_photo_says_that_it_has_more_pixels(qtbot, shown, monkeypatch):
    monkeypatch.setattr("desktop_app.preview.picture.FULL_PIXELS", 2_000_000)
    preview = shown(SIDEWAYS)
    press(qtbot, preview, Qt.Key.Key_1, CONTROL)

    qtbot.waitUntil(lambda: "1 in 4 of its pixels" in preview.messages.sentence)
    press(qtbot, preview, Qt.Key.Key_0, CONTROL)
    assert preview.messages.sentence == ""


def test_the_parts_that_were_shown_are_shown_again(qtbot, shown, library, operations, behind):
    preview = shown("chelsea.png")
    press(qtbot, preview, Qt.Key.Key_I)
    preview.close_view()
    preview = shown("rocket.jpg")
    assert preview.parts == ("info",)
    assert preview.commands["info"].isChecked()

    another = Preview(library, operations, behind)
    another.show_parts(preview.parts)
    assert another.parts == ("info",)


def test_it_can_be_opened_again(qtbot, shown):
    shown("chelsea.png").close_view()
    preview = shown("rocket.jpg")

    assert preview.hit.path.name == "rocket.jpg"
    preview.close_view()
    preview.close_view()
