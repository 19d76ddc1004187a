"""The dialogs about folders, on a real library: what could not be read, what is left out, what is removed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QListWidget, QMessageBox, QPushButton, QTreeView

from desktop_app.folders.exclusions import ExclusionsDialog
from desktop_app.folders.failures import FailuresDialog

INDEXING_MS = 60_000


def button(parent, text: str) -> QPushButton:
    return next(button for button in parent.findChildren(QPushButton) if button.text().replace("&", "") == text)


@pytest.fixture
def indexed(qtbot, window, library, photos):
    """The window, with a folder of six photos and two files that are none."""
    (photos / "bad.jpg").write_bytes(b"not a picture")
    (photos / "坏.png").write_bytes(b"")
    window.start()
    window.watching.add([photos])
    qtbot.waitUntil(lambda: library.status().photos.searchable == 6, timeout=INDEXING_MS)
    qtbot.waitUntil(lambda: window.status_line.counts.endswith("2 could not be read"), timeout=INDEXING_MS)
    return window


def test_failures_are_grouped_copied_shown_and_tried_again(qtbot, indexed, photos, monkeypatch):
    button(indexed.status_line, "2 could not be read").click()
    dialog = indexed.findChild(FailuresDialog)
    qtbot.waitUntil(lambda: dialog.headline.startswith("2 photos could not be read"))
    tree = dialog.findChild(QTreeView)
    model = tree.model()
    reasons = [model.data(model.index(row, 0)) for row in range(model.rowCount())]
    assert len(reasons) == 2
    assert all(reason[0].isupper() and reason.endswith("(1)") for reason in reasons)

    button(dialog, "Copy list").click()
    pasted = QGuiApplication.clipboard().text()
    assert {line.strip() for line in pasted.splitlines() if line.startswith(" ")} == {
        str(photos / "bad.jpg"),
        str(photos / "坏.png"),
    }

    shown = []
    monkeypatch.setattr("desktop_app.folders.failures.show_in_folder", lambda path, _: shown.append(path))
    assert not button(dialog, "Show in folder").isEnabled()
    tree.setCurrentIndex(model.index(0, 0, model.index(0, 0)))
    button(dialog, "Show in folder").click()
    assert len(shown) == 1

    for path in shown:  # the user mends one
        path.write_bytes((photos / "rocket.jpg").read_bytes())
    button(dialog, "Try again").click()
    qtbot.waitUntil(lambda: dialog.headline.startswith("1 photos could not be read"), timeout=INDEXING_MS)
    dialog.close()


def test_a_dialog_may_be_closed_before_the_library_has_answered(qtbot, indexed, photos, operations):
    indexed.folder_actions.open_failures()
    indexed.folder_actions.open_failures()  # takes the place of the first
    indexed.folder_actions.open_exclusions(photos)
    for kind in (FailuresDialog, ExclusionsDialog):
        indexed.findChildren(kind)[-1].close()
    qtbot.waitUntil(lambda: not indexed.findChildren(FailuresDialog) and not indexed.findChildren(ExclusionsDialog))
    answered = []
    operations.query(lambda: None, answered.append, answered.append)
    qtbot.waitUntil(lambda: answered == [None])


def test_a_pattern_is_counted_before_it_is_applied(qtbot, indexed, library, photos):
    indexed.folder_actions.open_exclusions(photos)
    dialog = indexed.findChild(ExclusionsDialog)
    field, leave_out = dialog.findChild(QLineEdit), button(dialog, "Leave out")
    assert not leave_out.isEnabled()
    qtbot.keyClicks(field, "*.png")
    qtbot.waitUntil(lambda: dialog.verdict == "5 photos would leave the library")
    assert library.exclusions(photos) == ()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.patterns() == ["*.png"])
    qtbot.waitUntil(lambda: library.status().photos.total == 3)

    qtbot.keyClicks(field, "!x")
    qtbot.waitUntil(lambda: "take back" in dialog.verdict)
    assert not leave_out.isEnabled()

    dialog.findChild(QListWidget).setCurrentRow(0)
    button(dialog, "Take back").click()
    qtbot.waitUntil(lambda: dialog.patterns() == [])
    qtbot.waitUntil(lambda: library.status().photos.searchable == 6, timeout=INDEXING_MS)
    dialog.close()


def test_removing_asks_and_says_that_nothing_is_lost(qtbot, indexed, library, photos):
    indexed.folders_panel.remove_asked.emit(photos)
    question = indexed.findChild(QMessageBox)
    assert photos.name in question.text()
    assert question.textFormat() == Qt.TextFormat.PlainText  # a name may look like a tag
    assert "No photo is touched" in question.informativeText()
    button(question, "Cancel").click()
    qtbot.waitUntil(lambda: indexed.findChild(QMessageBox) is None)
    assert len(library.folders()) == 1

    indexed.folders_panel.remove_asked.emit(photos)
    button(indexed.findChild(QMessageBox), "Remove").click()
    qtbot.waitUntil(lambda: indexed.results.currentWidget() is indexed.results.welcome)
    assert library.folders() == []
    assert (photos / "chelsea.png").exists()
    assert not indexed.folders_panel.isVisible()


def test_a_folder_is_shown_in_the_file_manager(indexed, photos, monkeypatch):
    shown = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    indexed.folders_panel.show_asked.emit(photos)
    assert shown == [str(photos)]


def test_ctrl_b_hides_the_panel_and_brings_it_back(qtbot, indexed):
    qtbot.waitUntil(indexed.folders_panel.isVisible)
    indexed.activateWindow()
    qtbot.keyClick(indexed, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not indexed.folders_panel.isVisible()
    assert not indexed.folders_area.panel_shown
    qtbot.keyClick(indexed, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert indexed.folders_panel.isVisible()
