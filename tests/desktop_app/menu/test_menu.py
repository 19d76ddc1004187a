"""The sheet shows every key that there is, and About whose work Shiying carries."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel

from core_model import __version__
from desktop_app.menu.about import AboutDialog, carried_packages
from desktop_app.menu.shortcut_sheet import ShortcutSheet
from desktop_app.menu.shortcuts import keys_by_part


def texts(dialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


@pytest.fixture
def all_keys(window):
    """Every key in the window, from Qt itself."""
    actions = [action for action in window.findChildren(QAction) if action.isVisible()]
    keys = [key for action in actions for key in action.shortcuts()]
    for shortcut in window.findChildren(QShortcut):
        keys += shortcut.keys()
    return {key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys} - {"？"}


def test_no_key_is_missing_from_the_sheet(qtbot, window, all_keys):
    sheet = ShortcutSheet(keys_by_part(window))
    qtbot.addWidget(sheet)

    assert all_keys
    assert all_keys <= set(texts(sheet))


def test_every_key_says_what_it_does_and_says_it_once(window, all_keys):
    assert all(shortcut.whatsThis() for shortcut in window.findChildren(QShortcut))
    listed = [(title, name) for title, keys in keys_by_part(window).items() for key in keys for name in key.keys]

    assert len(listed) == len(set(listed))


def test_keys_stand_with_the_part_that_they_work_in(window):
    parts = keys_by_part(window)

    assert ("Copy", ("Ctrl+C",)) in [(key.text, key.keys) for key in parts["Photos"]]
    assert ("Settings", ("Ctrl+,",)) in [(key.text, key.keys) for key in parts["Shiying"]]


def test_a_key_that_is_added_is_shown(window):
    shortcut = QShortcut(QKeySequence("Ctrl+Alt+J"), window.results.grid)
    shortcut.setWhatsThis("Jump")

    assert "Jump" in [key.text for key in keys_by_part(window)["Photos"]]


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_F1, "shortcuts"), (Qt.Key.Key_Question, "shortcuts")])
def test_the_menu_s_keys_work(qtbot, window, key, name):
    window.activateWindow()
    window.results.grid.setFocus()
    with qtbot.waitSignal(getattr(window.app_menu, name).triggered):
        qtbot.keyClick(window, key)


def test_a_question_mark_can_be_typed_into_the_search_field(qtbot, window):
    window.activateWindow()
    window.field.setFocus()
    with qtbot.assertNotEmitted(window.app_menu.shortcuts.triggered):
        qtbot.keyClicks(window.field, "cat?")

    assert window.field.text() == "cat?"


def test_about_names_the_model_and_every_library(qtbot, library, operations):
    dialog = AboutDialog(library, operations)
    qtbot.addWidget(dialog)
    manifest = library.pack.manifest
    qtbot.waitUntil(lambda: f"{manifest.name} {manifest.version}" in texts(dialog) and "Libraries" in texts(dialog))

    assert f"Shiying {__version__}" in texts(dialog)
    assert manifest.license.spdx in texts(dialog)
    assert any("LGPL" in text for text in texts(dialog))


def test_every_library_that_is_carried_has_terms():
    packages = carried_packages()

    assert any(package.name.startswith("onnxruntime ") for package in packages)
    assert all(package.terms for package in packages)
