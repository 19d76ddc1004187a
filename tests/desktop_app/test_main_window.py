"""The window with a real library: from the first start to the last moment."""

import shutil
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from core_model.errors import ShiyingError
from desktop_app import application
from desktop_app.main_window import MainWindow
from desktop_app.operations import Operations
from desktop_app.search.question import Kind
from indexer import Library
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
    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        window.indexing.add([folder])


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

    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        qtbot.mouseClick(button(window.results.welcome, "Choose folders"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.status_line.counts == "6 photos searchable")
    qtbot.waitUntil(lambda: window.results.grid.count() == 6)  # all photos, before there is a query

    type_chinese(window.field, "一只猫")
    qtbot.waitUntil(lambda: names(window)[:1] == ["chelsea.png"])
    assert page(window) is window.results.photos


def test_the_chosen_model_embeds_at_the_start_and_searches(qtbot, library, window, photos, make_pack, tmp_path):
    library.add_folder(photos)
    install_pack(library.packs, make_pack(tmp_path / "别的 模型"))
    library.packs.use("other")
    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        window.start(query="一只猫")
    qtbot.waitUntil(lambda: names(window)[:1] == ["chelsea.png"])
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
    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert [folder.path for folder in library.folders()] == [photos]

    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS) as ended:
        qtbot.keyClick(window, Qt.Key.Key_F5)
    assert ended.args[0].unchanged == len(list(photos.iterdir()))


def test_a_folder_can_be_shown(qtbot, indexed, photos, monkeypatch):
    shown = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(Path(url.toLocalFile())) or True)
    qtbot.waitUntil(lambda: indexed.folders_menu.actions()[-1].menu() is not None)
    indexed.folders_menu.actions()[-1].menu().actions()[0].trigger()

    assert shown == [photos]


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

    assert indexed.search_bar.history.entries == ("a rocket",)


def test_filters_appear_once_there_are_photos(qtbot, indexed):
    qtbot.waitUntil(lambda: indexed.search_bar.filters.chips[Kind.TYPE].isVisible())


def test_a_photo_dropped_on_the_window_is_searched_with(qtbot, indexed, photos):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos / "coffee.png"))])
    event = QDropEvent(
        QPointF(50, 400), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    indexed.dropEvent(event)

    qtbot.waitUntil(lambda: names(indexed)[:1] == ["coffee.png"])
    assert not indexed.indexing.running


def test_the_pictures_folder_is_suggested(qtbot, library, operations, photos, monkeypatch):
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(photos))
    window = MainWindow(library, operations)
    qtbot.addWidget(window)

    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        button(window.results.welcome, f"Use {photos}").click()
    assert [folder.path for folder in library.folders()] == [photos]


def test_a_folder_can_be_dropped_on_the_window(qtbot, window, photos, library):
    window.start()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        window.dropEvent(event)

    assert [folder.path for folder in library.folders()] == [photos]


def test_an_error_is_a_banner_that_can_be_dismissed(qtbot, window, tmp_path):
    window.start()
    window.indexing.add([tmp_path / "没有"])

    qtbot.waitUntil(window.banner.isVisible)
    assert "没有" in window.banner.sentence
    window.banner.findChild(QPushButton).click()
    assert not window.banner.isVisible()


def test_an_index_run_that_fails_is_a_banner_and_ends(qtbot, window, photos, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ShiyingError("The disk is full: free some space.")

    monkeypatch.setattr(Library, "index", fail)
    window.start()
    index(qtbot, window, photos)

    assert window.banner.sentence == "The disk is full: free some space."
    assert not window.indexing.running


def test_a_bug_is_logged_and_apologised_for(qtbot, window, monkeypatch, caplog):
    monkeypatch.setattr(application.sys, "excepthook", None)
    application.report_bugs_to(window)
    try:
        raise ValueError("ours")
    except ValueError as error:
        application.sys.excepthook(type(error), error, error.__traceback__)

    assert "sorry" in window.banner.sentence
    assert "ours" in caplog.text


def test_existing_folders_are_brought_up_to_date_at_the_start(qtbot, window, library, photos, photo_source):
    library.add_folder(photos)
    library.index()
    shutil.copy(photo_source / "coins.png", photos)

    with qtbot.waitSignal(window.indexing.ended, timeout=INDEXING_MS):
        window.start(query="coins")

    qtbot.waitUntil(lambda: names(window)[:1] == ["coins.png"])


def test_removing_a_folder_interrupts_the_run_and_empties_the_window(qtbot, indexed, photos, library):
    indexed.indexing.update()
    submenu = indexed.folders_menu.actions()[-1].menu()
    remove = next(action for action in submenu.actions() if action.text() == "Remove from library")
    with qtbot.waitSignal(indexed.indexing.ended, timeout=INDEXING_MS):
        remove.trigger()

    qtbot.waitUntil(lambda: page(indexed) is indexed.results.welcome)
    assert library.folders() == []
    assert (photos / "chelsea.png").exists()


def test_an_offline_folder_is_marked_and_its_photos_stay(qtbot, indexed, photos):
    photos.rename(photos.with_name("unplugged"))
    with qtbot.waitSignal(indexed.indexing.ended, timeout=INDEXING_MS):
        indexed.indexing.update()
    indexed.field.setText("猫")

    qtbot.waitUntil(lambda: names(indexed)[:1] == ["chelsea.png"])
    assert indexed.results.grid.hits()[0].offline
    qtbot.waitUntil(lambda: "not connected" in indexed.folders_menu.actions()[-1].text())
    assert indexed.status_line.counts == "6 photos searchable  ·  6 offline"


def test_results_follow_while_indexing_goes_on(qtbot, window, photos, monkeypatch):
    go_on = threading.Event()
    index_for_real = Library.index

    def index_and_linger(self, folders=None, *, progress=None, cancel=None):
        report = index_for_real(self, folders, progress=progress, cancel=cancel)
        go_on.wait(30)
        return report

    monkeypatch.setattr(Library, "index", index_and_linger)
    window.start(query="cat")
    window.indexing.add([photos])

    qtbot.waitUntil(lambda: names(window)[:1] == ["chelsea.png"], timeout=INDEXING_MS)
    assert window.indexing.running
    with qtbot.waitSignal(window.indexing.ended):
        go_on.set()


def test_stop_ends_the_run(qtbot, window, photos, monkeypatch):
    def wait_for_stop(self, folders=None, *, progress, cancel):
        assert cancel.wait(30)

    monkeypatch.setattr(Library, "index", wait_for_stop)
    window.start()
    window.indexing.add([photos])
    qtbot.waitUntil(lambda: button(window.status_line, "Stop").isVisible())

    with qtbot.waitSignal(window.indexing.ended):
        button(window.status_line, "Stop").click()
    assert not button(window.status_line, "Stop").isVisible()


def test_closing_while_indexing_is_safe(qtbot, home, photos):
    for number in range(60):
        shutil.copy(photos / "chelsea.png", photos / f"cat {number}.png")
    library, operations = Library(home), Operations()
    window = MainWindow(library, operations)
    qtbot.addWidget(window)
    window.show()
    window.start(folder=photos, query="cat")
    with qtbot.waitSignal(window.indexing.moved, timeout=INDEXING_MS):
        pass

    window.close()
    assert operations.close(application.CLOSE_TIMEOUT)
    library.close()

    with Library(home) as again:  # what was done is kept, and the rest can follow
        assert again.index().found == 66


def test_a_drag_from_the_grid_is_not_taken_for_a_folder(window):
    assert not window.results.grid.acceptDrops()
    assert not window.results.grid.viewport().acceptDrops()
    assert window.acceptDrops()
    assert window.childAt(QPoint(5, 5)) is not window.results.grid
