"""The field under an input method: nothing half composed is said, and nothing disturbs it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop_app.search.field import SearchField


@pytest.fixture
def field(qtbot):
    field = SearchField()
    qtbot.addWidget(field)
    field.resize(400, 46)
    with qtbot.waitExposed(field):
        field.show()
    field.activateWindow()
    field.setFocus()
    return field


@pytest.fixture
def said(field):
    said = []
    field.edited.connect(said.append)
    return said


def compose(field, preedit: str) -> None:
    QApplication.sendEvent(field, QInputMethodEvent(preedit, []))


def commit(field, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def test_only_what_is_committed_is_said(field, said):
    for preedit in ("x", "xu", "xue", "xue di"):
        compose(field, preedit)
    assert said == []
    assert field.is_composing

    commit(field, "雪地")
    assert said == ["雪地"]
    assert not field.is_composing


def test_composing_over_selected_text_says_nothing_until_it_ends(field, said):
    field.setText("日落")
    field.selectAll()
    compose(field, "mao")  # takes the selected text away
    assert field.text() == ""
    assert said == ["日落"]

    commit(field, "猫")
    assert said == ["日落", "猫"]


def test_a_composition_that_is_given_up_says_what_is_left(field, said):
    field.setText("日落")
    field.selectAll()
    compose(field, "mao")
    compose(field, "")

    assert said == ["日落", ""]


def test_a_composition_that_changes_nothing_says_nothing(field, said):
    field.setText("日落")
    compose(field, "mao")
    compose(field, "")

    assert said == ["日落"]


def test_losing_the_keyboard_ends_the_composition(field, said):
    compose(field, "mao")
    field.clearFocus()

    assert not field.is_composing


def test_backspace_deletes_text_first(qtbot, field):
    deleted = []
    field.deleted_backwards.connect(lambda: deleted.append(field.text()))
    field.setText("ab")
    for _ in range(2):
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert (field.text(), deleted) == ("", [])

    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert deleted == [""]


def test_searching_is_said_to_a_screen_reader(field):
    field.show_searching(True)
    assert field.accessibleDescription() == "Searching…"
    field.show_searching(False)
    assert field.accessibleDescription() == ""
