"""The window with a real library: from the first start to the last moment."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from desktop_app.folders.activity import Phase
from desktop_app.main_window import MainWindow
from desktop_app.search.question import Kind
from indexer.pack_install import install_pack

INDEXING_MS = 60_000


def page(window: MainWindow) -> object:
    return window.results.currentWidget()


def button(parent, text: str) -> QPushButton:
    return next(button for button in parent.findChildren(QPushButton) if button.text() == text)


def type_chinese(field: QWidget, text: str) -> None:
    """As an input method does it: one composition, then the commit."""
    QApplication.sendEvent(field, QInputMethodEvent("yi zhi mao", []))
    commit = QInputMethodEvent()
    commit.setCommitString(text)
    QApplication.sendEvent(field, commit)


def index(qtbot, window: MainWindow, folder: Path) -> None:
    window.watching.add([folder])
    qtbot.waitUntil(lambda: window.watching.activity.updated_at is not None, timeout=INDEXING_MS)


def wait_for_photos(qtbot, window: MainWindow, count: int) -> None:
    sentence = f"{count} photos searchable"
    qtbot.waitUntil(lambda: window.status_line.counts.startswith(sentence), timeout=INDEXING_MS)


def names(window: MainWindow) -> list[str]:
    return [hit.path.name for hit in window.results.grid.hits()]


@pytest.fixture
def indexed(qtbot, window: MainWindow, photos: Path) -> MainWindow:
    window.start()
    index(qtbot, window, photos)
    return window


def test_first_run_from_one_button_to_the_cat(qtbot, window, photos, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(photos))
    window.start()
    qtbot.waitUntil(lambda: page(window) is window.results.welcome)

    qtbot.mouseClick(button(window.results.welcome, "Choose folders"), Qt.MouseButton.LeftButton)
    wait_for_photos(qtbot, window, 6)
    qtbot.waitUntil(lambda: window.results.grid.count() == 6)  # all photos, before there is a query

    type_chinese(window.field, "一只猫")
    qtbot.waitUntil(lambda: names(window)[:1] == ["chelsea.png"])
    assert page(window) is window.results.photos


@pytest.fixture
def other_model(library, photos, make_pack, tmp_path):
    """A library with a folder, and with another model in use."""
    library.add_folder(photos)
    install_pack(library.packs, make_pack(tmp_path / "别的 模型"))
    library.packs.use("other")


def test_the_chosen_model_embeds_at_the_start_and_searches(qtbot, other_model, window):
    window.start(query="一只猫")
    qtbot.waitUntil(lambda: names(window)[:1] == ["chelsea.png"], timeout=INDEXING_MS)
    qtbot.waitUntil(lambda: window.status_line.model == "Model: Other 别的 0.1.0")


@pytest.mark.parametrize(
    ("query", "name"),
    [("一枚火箭", "rocket.jpg"), ("a cup of coffee", "coffee.png"), ("摩托车", "motorcycle_left.png")],
)
def test_both_languages_find_the_photo(qtbot, indexed, query, name):
    indexed.field.setText(query)
    qtbot.waitUntil(lambda: names(indexed)[:1] == [name])


def test_an_example_is_searched_when_picked(qtbot, indexed):
    qtbot.waitUntil(lambda: "a cat" in indexed.search_bar.offers.examples)
    qtbot.mouseClick(indexed.field, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(indexed.search_bar.suggestions, "a cat"), Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: names(indexed)[:1] == ["chelsea.png"])
    assert indexed.field.text() == "a cat"


def test_escape_clears_and_ctrl_f_returns_to_the_field(qtbot, indexed):
    indexed.activateWindow()
    indexed.field.setText("cat")
    qtbot.waitUntil(lambda: names(indexed)[:1] == ["chelsea.png"])
    qtbot.keyClick(indexed.field, Qt.Key.Key_Down)
    assert indexed.results.grid.hasFocus()
    assert len(indexed.results.grid.selection) == 1

    qtbot.keyClick(indexed, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert indexed.field.hasFocus()
    qtbot.keyClick(indexed, Qt.Key.Key_Escape)
    assert indexed.field.text() == ""
    assert page(indexed) is indexed.results.photos
    assert indexed.search.request.query == ""


def test_ctrl_o_adds_a_folder_and_f5_updates(qtbot, window, library, photos, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(photos))
    window.activateWindow()
    window.start()
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    wait_for_photos(qtbot, window, 6)
    assert [folder.path for folder in library.folders()] == [photos]

    with qtbot.waitSignal(window.watching.reported, timeout=INDEXING_MS) as reported:
        qtbot.keyClick(window, Qt.Key.Key_F5)
    assert reported.args[0].unchanged == len(list(photos.iterdir()))


@pytest.mark.parametrize("query", ["ᚠᛖᛟ", "cat " * 200])
def test_a_query_that_cannot_be_answered_gets_a_calm_sentence_and_leaves_the_answer(qtbot, indexed, query):
    indexed.field.setText("a rocket")
    qtbot.waitUntil(lambda: names(indexed)[:1] == ["rocket.jpg"])
    indexed.field.setText(query)

    qtbot.waitUntil(lambda: indexed.search_bar.refusal.startswith("The "))
    assert not indexed.banner.isVisible()
    assert names(indexed)[:1] == ["rocket.jpg"]


def test_what_led_to_opening_a_photo_is_remembered(qtbot, indexed):
    indexed.field.setText("a rocket")
    qtbot.waitUntil(lambda: names(indexed)[:1] == ["rocket.jpg"])
    indexed.results.grid.opened.emit(0)

    qtbot.waitUntil(lambda: indexed.search_bar.history.entries == ("a rocket",))  # at once, or when it is answered


def test_tab_reaches_every_part_of_the_window_and_comes_round(qtbot, indexed):
    indexed.activateWindow()
    chips = indexed.search_bar.filters.chips
    qtbot.waitUntil(lambda: chips[Kind.TYPE].isVisible() and indexed.results.grid.count() > 0)
    wanted = [chip for chip in chips.values() if chip.isVisible()]
    wanted += [indexed.search_bar.filters.help, indexed.results.grid]

    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        indexed.field.setFocus()
        reached = set()
        for _ in range(40):
            qtbot.keyClick(QApplication.focusWidget(), key)
            reached.update(widget for widget in wanted if widget.hasFocus())
            if indexed.field.hasFocus():
                break
        assert reached == set(wanted)
        assert indexed.field.hasFocus()


def test_filters_appear_once_there_are_photos(qtbot, indexed):
    qtbot.waitUntil(lambda: indexed.search_bar.filters.chips[Kind.TYPE].isVisible())


def test_what_can_be_filtered_is_read_once_unless_the_library_changes(qtbot, library, window, photos, monkeypatch):
    library.add_folder(photos)
    library.index()
    facets, read = library.facets, []
    monkeypatch.setattr(library, "facets", lambda: read.append(1) or facets())

    with qtbot.waitSignal(window.watching.reported, timeout=INDEXING_MS):  # it finds nothing that is another
        window.start()
    wait_for_photos(qtbot, window, 6)
    qtbot.waitUntil(lambda: window.search_bar.filters.chips[Kind.TYPE].isVisible())
    assert len(read) == 1

    (photos / "rocket.jpg").unlink()
    wait_for_photos(qtbot, window, 5)
    qtbot.waitUntil(lambda: window.search_bar.offers.facets.photos == 5)


def test_a_photo_dropped_on_the_window_is_searched_with(qtbot, indexed, photos):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos / "coffee.png"))])
    event = QDropEvent(
        QPointF(50, 400), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    indexed.dropEvent(event)

    qtbot.waitUntil(lambda: names(indexed)[:1] == ["coffee.png"])
    assert indexed.watching.activity.phase is not Phase.INDEXING


def test_a_folder_can_be_dropped_on_the_window(qtbot, window, photos, library):
    window.start()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)

    wait_for_photos(qtbot, window, 6)
    assert [folder.path for folder in library.folders()] == [photos]


def test_an_error_is_a_banner_that_can_be_dismissed(qtbot, window, tmp_path):
    window.start()
    window.watching.add([tmp_path / "没有"])

    qtbot.waitUntil(window.banner.isVisible)
    assert "没有" in window.banner.sentence
    window.banner.findChild(QPushButton).click()
    assert not window.banner.isVisible()


def test_no_name_makes_the_window_wider(window):
    name = f"{'0123456789abcdef' * 15}.jpg"
    width = window.minimumSizeHint().width()
    window.banner.say(f"/photos/{name} cannot be reached.")
    window.search_bar.sentence.setText(f"“{name}” is no date.")
    window.search_bar.sentence.show()
    window.results.sentence.say("Nothing was searched", f"“{name}” is no date.")
    window.results.bar.say(f"2 photos like {name}", has_way_back=True)
    QApplication.processEvents()

    assert window.minimumSizeHint().width() <= max(width, 600)
    assert window.results.bar.summary == f"2 photos like {name}"


def test_existing_folders_are_brought_up_to_date_at_the_start(qtbot, window, library, photos, photo_source):
    library.add_folder(photos)
    library.index()
    shutil.copy(photo_source / "coins.png", photos)

    window.start(query="coins")

    qtbot.waitUntil(lambda: names(window)[:1] == ["coins.png"], timeout=INDEXING_MS)


def test_an_offline_folder_is_marked_and_its_photos_stay(qtbot, indexed, photos):
    photos.rename(photos.with_name("unplugged"))
    qtbot.waitUntil(lambda: indexed.status_line.counts == "6 photos searchable  ·  6 offline", timeout=INDEXING_MS)
    indexed.field.setText("猫")

    qtbot.waitUntil(lambda: names(indexed)[:1] == ["chelsea.png"])
    assert indexed.results.grid.hits()[0].offline


def test_what_is_done_is_found_before_all_is(qtbot, window, library, many_photos):
    window.start(query="cat")
    window.watching.set_gentle(True)
    window.watching.add([many_photos])
    qtbot.waitUntil(lambda: window.watching.activity.phase is Phase.INDEXING, timeout=INDEXING_MS)
    window.watching.set_paused(True)

    qtbot.waitUntil(lambda: bool(names(window)), timeout=INDEXING_MS)
    assert library.status().photos.searchable < 60
    assert "searchable already" in window.status_line.counts


def test_a_drag_from_the_grid_is_not_taken_for_a_folder(window):
    assert not window.results.grid.acceptDrops()
    assert not window.results.grid.viewport().acceptDrops()
    assert window.acceptDrops()
    assert window.childAt(QPoint(5, 5)) is not window.results.grid
