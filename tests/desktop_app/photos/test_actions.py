import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_app.photos import file_manager
from desktop_app.photos.actions import PhotoActions


@pytest.fixture
def actions(grid, operations, hits):
    actions = PhotoActions(grid, operations)
    grid.show_hits(hits, keep_place=False)
    grid.setFocus()
    return actions


@pytest.fixture
def opened(monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    return opened


def select(grid, *rows: int) -> None:
    for row in rows:
        grid.selectionModel().select(grid.model().index(row), QItemSelectionModel.SelectionFlag.Select)


def action(grid, text: str):
    return next(action for action in grid.actions() if action.text() == text)


def test_enter_opens_the_photo_with_the_system_s_viewer(qtbot, grid, actions, hits, opened):
    grid.setCurrentIndex(grid.model().index(1))
    qtbot.keyClick(grid, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: opened == [hits[1].path])


def test_a_double_click_opens_it_too(qtbot, grid, actions, hits, opened):
    place = grid.visualRect(grid.model().index(2)).center()
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)

    qtbot.waitUntil(lambda: opened == [hits[2].path])


def test_a_photo_that_is_gone_gives_a_sentence(qtbot, grid, actions, hits, opened):
    hits[0].path.unlink()
    select(grid, 0)
    with qtbot.waitSignal(actions.failed) as failed:
        actions.open()

    assert "astronaut.png cannot be reached" in failed.args[0]
    assert opened == []


def test_no_viewer_gives_a_sentence(qtbot, grid, actions, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    select(grid, 0)
    with qtbot.waitSignal(actions.failed) as failed:
        actions.open()

    assert failed.args == ["No program on this computer opens astronaut.png."]


def test_copy_puts_the_file_and_then_the_picture_on_the_clipboard(qtbot, grid, actions, hits):
    select(grid, 1)
    actions.copy()
    clipboard = QGuiApplication.clipboard()

    assert clipboard.mimeData().urls() == [QUrl.fromLocalFile(str(hits[1].path))]
    qtbot.waitUntil(lambda: clipboard.mimeData().hasImage())
    assert clipboard.image().width() == 451  # the cat's own size
    assert clipboard.mimeData().urls() == [QUrl.fromLocalFile(str(hits[1].path))]


def test_a_picture_does_not_replace_what_was_copied_meanwhile(qtbot, grid, actions):
    select(grid, 1)
    actions.copy()
    QGuiApplication.clipboard().setText("something else")
    qtbot.wait(300)

    assert QGuiApplication.clipboard().text() == "something else"


def test_ctrl_c_copies_all_selected_files(qtbot, grid, actions, hits):
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert len(QGuiApplication.clipboard().mimeData().urls()) == len(hits)


def test_copy_path(grid, actions, hits):
    select(grid, 2, 0)
    action(grid, "Copy path").trigger()

    assert QGuiApplication.clipboard().text() == f"{hits[0].path}\n{hits[2].path}"


def test_dragging_out_gives_file_urls(grid, actions, hits):
    mime = grid.model().mimeData([grid.model().index(0)])

    assert mime.urls() == [QUrl.fromLocalFile(str(hits[0].path))]


def test_nothing_can_be_done_without_a_selection(grid, actions):
    assert not any(action.isEnabled() for action in grid.actions())
    select(grid, 0)
    assert all(action.isEnabled() for action in grid.actions())


@pytest.mark.parametrize(
    ("platform", "command"),
    [("win32", 'explorer /select,"{path}"'), ("darwin", ["open", "-R", "{path}"])],
)
def test_show_in_folder(qtbot, grid, actions, hits, monkeypatch, platform, command):
    started = []
    monkeypatch.setattr(file_manager.sys, "platform", platform)
    monkeypatch.setattr(file_manager.subprocess, "Popen", started.append)
    select(grid, 0)
    action(grid, "Show in folder").trigger()

    path = str(hits[0].path)
    wanted = [part.format(path=path) for part in command] if isinstance(command, list) else command.format(path=path)
    qtbot.waitUntil(lambda: started == [wanted])


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is for Linux")
def test_without_a_file_manager_on_d_bus_the_folder_is_opened(qtbot, grid, actions, hits, opened, monkeypatch):
    monkeypatch.setattr(file_manager.sys, "platform", "linux")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    select(grid, 0)
    action(grid, "Show in folder").trigger()

    qtbot.waitUntil(lambda: opened == [hits[0].path.parent])
