"""The tray: closing keeps watching only where the icon leads back to the window."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from desktop_app.folders.tray import Tray


@pytest.fixture
def main(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def tray(qapp, watching, main, monkeypatch):
    """As on a system with a tray, which the offscreen platform lacks."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    tray = Tray(watching, qapp)
    tray.keep(main)
    yield tray
    qapp.removeEventFilter(tray)
    tray.deleteLater()


def chosen(tray: Tray, text: str) -> None:
    next(action for action in tray._menu.actions() if action.text() == text).trigger()


def test_without_the_icon_closing_closes(tray, main):
    assert main.close()


def test_with_the_icon_closing_hides_and_the_menu_brings_the_window_back(qtbot, tray, main):
    tray.set_enabled(True)
    assert not main.close()
    assert not main.isVisible()
    chosen(tray, "Open")
    assert main.isVisible()


def test_quitting_ends_the_program_all_the_same(tray, main, qapp):
    tray.set_enabled(True)
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.Quit))
    assert not main.isVisible()
    main.show()
    assert main.close()


def test_where_there_never_was_a_tray_there_is_no_icon(qapp, watching, main):
    tray = Tray(watching, qapp)
    tray.keep(main)
    tray.set_enabled(True)
    assert tray._icon is None
    assert main.close()
    qapp.removeEventFilter(tray)
    tray.deleteLater()


def test_where_the_tray_is_gone_closing_closes(tray, main, monkeypatch):
    tray.set_enabled(True)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    assert main.close()


def test_taking_the_icon_away_shows_a_hidden_window(tray, main):
    tray.set_enabled(True)
    main.close()
    tray.set_enabled(False)
    assert main.isVisible()


def test_the_menu_pauses_and_goes_on(tray, watching):
    tray.set_enabled(True)
    chosen(tray, "Pause")
    assert watching.paused
    assert tray._icon.toolTip().endswith("paused")
    chosen(tray, "Go on")
    assert not watching.paused
