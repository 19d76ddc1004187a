import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QMessageBox

from desktop_app.photos import actions as module
from desktop_app.photos import file_actions, file_manager
from desktop_app.photos.actions import PhotoActions
from desktop_app.photos.files import FilesReport


@pytest.fixture
def actions(grid, library, operations, show, answer_to, six):
    actions = PhotoActions(grid, library, operations)
    show(answer_to(six))
    grid.setFocus()
    return actions


@pytest.fixture
def opened(monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True)
    return opened


def action(grid, text: str):
    return next(action for action in grid.actions() if action.text() == text)


def box(qtbot, grid) -> QMessageBox:
    qtbot.waitUntil(lambda: bool(grid.window().findChildren(QMessageBox)))
    return grid.window().findChildren(QMessageBox)[-1]


def test_enter_opens_the_photo_in_the_window(qtbot, grid, actions):
    grid.set_current(1)
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args == [1]


def test_ctrl_o_opens_it_with_the_system_s_viewer_even_if_the_window_has_another_use_for_the_key(
    qtbot, grid, actions, six, opened
):
    other = []
    QShortcut(QKeySequence("Ctrl+O"), grid.window(), lambda: other.append(1))
    grid.set_current(1)
    qtbot.keyClick(grid, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)

    qtbot.waitUntil(lambda: opened == [six[1].path])
    assert other == []


def test_what_is_about_one_photo_can_be_done_once_the_photo_where_the_keyboard_is_has_been_read(
    qtbot, grid, actions, show, answer_to, many
):
    show(answer_to(many))
    grid.set_current(0)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: grid.photo_at(999) is not None)

    assert action(grid, "Show in folder").isEnabled()
    assert action(grid, "More like this").isEnabled()


def test_a_photo_that_is_gone_gives_a_sentence(qtbot, grid, actions, six, opened):
    six[0].path.unlink()
    grid.set_current(0)
    with qtbot.waitSignal(actions.failed) as failed:
        actions.open_outside()

    assert "astronaut.png cannot be reached" in failed.args[0]
    assert opened == []


def test_no_viewer_gives_a_sentence(qtbot, grid, actions, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    grid.set_current(0)
    with qtbot.waitSignal(actions.failed) as failed:
        actions.open_outside()

    assert failed.args == ["No program on this computer opens astronaut.png."]


def test_copy_puts_the_file_and_then_the_picture_on_the_clipboard(qtbot, grid, actions, six):
    grid.set_current(1)
    actions.copy()
    clipboard = QGuiApplication.clipboard()

    assert clipboard.mimeData().urls() == [QUrl.fromLocalFile(str(six[1].path))]
    qtbot.waitUntil(lambda: clipboard.mimeData().hasImage())
    assert clipboard.image().width() == 451  # the cat's own size
    assert clipboard.mimeData().urls() == [QUrl.fromLocalFile(str(six[1].path))]


def test_a_picture_does_not_replace_what_was_copied_meanwhile(qtbot, grid, actions):
    grid.set_current(1)
    actions.copy()
    QGuiApplication.clipboard().setText("something else")
    qtbot.wait(300)

    assert QGuiApplication.clipboard().text() == "something else"


def test_ctrl_c_copies_all_selected_files(qtbot, grid, actions, six):
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert len(QGuiApplication.clipboard().mimeData().urls()) == len(six)


def test_copy_path(grid, actions, six):
    grid.selection.choose([2, 0])
    action(grid, "Copy path").trigger()

    assert QGuiApplication.clipboard().text() == f"{six[0].path}\n{six[2].path}"


def test_copying_to_a_folder_says_how_many(qtbot, grid, actions, tmp_path, monkeypatch):
    target = tmp_path / "to"
    target.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    grid.selection.choose([1, 5])
    with qtbot.waitSignal(actions.told) as told:
        action(grid, "Copy to folder…").trigger()

    assert str(target) in told.args[0]
    assert sorted(path.name for path in target.iterdir()) == ["chelsea.png", "rocket.jpg"]


def test_copies_that_fail_are_told_with_the_first(qtbot, grid, actions, six, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    six[1].path.unlink()
    grid.selection.choose([1, 5])
    with qtbot.waitSignal(actions.failed) as failed:
        actions.copy_to_folder()

    assert str(six[1].path) in failed.args[0]
    assert (tmp_path / "rocket.jpg").exists()


def test_no_folder_chosen_copies_nothing(qtbot, grid, actions, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    monkeypatch.setattr(module, "copy_into", lambda *_: pytest.fail("copied"))
    grid.set_current(1)
    actions.copy_to_folder()


def test_the_trash_is_asked_for_first_and_then_the_library_follows(qtbot, grid, actions, six, monkeypatch):
    moved = []
    monkeypatch.setattr(module, "move_to_trash", lambda _, hits: moved.append(hits) or FilesReport(len(hits)))
    grid.set_current(1)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    question = box(qtbot, grid)
    assert question.text() == "Move chelsea.png to the trash?"
    assert question.textFormat() == Qt.TextFormat.PlainText  # a name may look like a tag
    assert moved == []
    with qtbot.waitSignal(actions.changed):
        question.buttons()[0].click()
    assert [hit.path for hit in moved[0]] == [six[1].path]


def test_declining_moves_nothing(qtbot, grid, actions, monkeypatch):
    monkeypatch.setattr(module, "move_to_trash", lambda *_: pytest.fail("moved"))
    grid.set_current(1)
    actions.move_to_trash()
    box(qtbot, grid).button(QMessageBox.StandardButton.Cancel).click()
    qtbot.wait(50)


def test_offline_photos_are_not_moved(qtbot, grid, actions, show, answer_to, six):
    show(answer_to([replace(six[1], folder_id=2), six[0]]))
    grid.selection.all()
    with qtbot.waitSignal(actions.failed) as failed:
        actions.move_to_trash()
    assert "chelsea.png is on a drive that is not connected" in failed.args[0]


def test_what_cannot_be_moved_is_told(qtbot, grid, actions, six, monkeypatch):
    monkeypatch.setattr(module, "move_to_trash", lambda _, hits: FilesReport(0, (six[1].path,)))
    grid.set_current(1)
    actions.move_to_trash()
    with qtbot.waitSignal(actions.failed) as failed:
        box(qtbot, grid).buttons()[0].click()
    assert str(six[1].path) in failed.args[0]


def test_more_like_this_asks_with_the_photo(qtbot, grid, actions, six):
    grid.set_current(1)
    with qtbot.waitSignal(grid.similar_wanted) as wanted:
        qtbot.keyClick(grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == [six[1].path]


def test_names_can_be_shown(qtbot, grid, actions):
    action(grid, "Show names").trigger()
    assert grid.shows_names
    assert action(grid, "Show names").isChecked()
    grid.set_names_shown(False)
    assert not action(grid, "Show names").isChecked()


def test_nothing_can_be_done_without_a_selection(grid, actions):
    real = [action for action in grid.actions() if not action.isSeparator()]
    assert [action.text() for action in real if action.isEnabled()] == ["Show names"]
    grid.set_current(0)
    assert [action.text() for action in real if not action.isEnabled()] == ["Show duplicates"]


@pytest.mark.parametrize(
    ("platform", "command"),
    [("win32", 'explorer /select,"{path}"'), ("darwin", ["open", "-R", "{path}"])],
)
def test_show_in_folder(qtbot, grid, actions, six, monkeypatch, platform, command):
    started = []
    monkeypatch.setattr(file_manager.sys, "platform", platform)
    monkeypatch.setattr(file_manager.subprocess, "Popen", started.append)
    grid.set_current(0)
    action(grid, "Show in folder").trigger()

    path = str(six[0].path)
    wanted = [part.format(path=path) for part in command] if isinstance(command, list) else command.format(path=path)
    qtbot.waitUntil(lambda: started == [wanted])


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is for Linux")
def test_without_a_file_manager_on_d_bus_the_folder_is_opened(qtbot, grid, actions, six, opened, monkeypatch):
    monkeypatch.setattr(file_manager.sys, "platform", "linux")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    grid.set_current(0)
    action(grid, "Show in folder").trigger()

    qtbot.waitUntil(lambda: opened == [six[0].path.parent])


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are for Linux")
def test_photos_are_opened_with_a_program_from_the_menu(qtbot, grid, actions, six, tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(file_actions, "start", lambda program, paths: started.append((program.name, paths)) or True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "nothing"))
    (tmp_path / "applications").mkdir()
    (tmp_path / "applications" / "paint.desktop").write_text(
        "[Desktop Entry]\nType=Application\nName=Paint & Draw\nExec=sh %F\nMimeType=image/png;image/jpeg;\n"
    )
    grid.set_current(1)
    grid.selection.toggle(2)
    menu = action(grid, "Open with").menu()
    menu.popup(grid.mapToGlobal(grid.rect().center()))
    qtbot.waitUntil(lambda: [one.text() for one in menu.actions()] == ["Paint && Draw"])
    menu.actions()[0].trigger()

    qtbot.waitUntil(lambda: started == [("Paint & Draw", [six[1].path, six[2].path])])
    menu.close()
