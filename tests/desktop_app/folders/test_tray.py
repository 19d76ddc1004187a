"""The tray: the program outlives its window only where the icon leads back to it."""

import pytest
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_app.folders.tray import Tray


@pytest.fixture
def tray(qapp, watching):
    tray = Tray(qapp, watching)
    yield tray
    tray.show(False)
    assert qapp.quitOnLastWindowClosed()


@pytest.fixture
def there_is_a_tray(monkeypatch):
    """Which the offscreen platform lacks."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)


def choose(tray: Tray, text: str) -> None:
    next(action for action in tray._menu.actions() if action.text() == text).trigger()


def test_it_is_off_by_default(tray, qapp):
    assert not tray.is_shown
    assert qapp.quitOnLastWindowClosed()


def test_where_there_is_no_tray_closing_the_window_is_the_end(tray, qapp):
    tray.show(True)
    assert not tray.is_shown
    assert qapp.quitOnLastWindowClosed()


def test_where_it_is_shown_the_program_goes_on_and_the_menu_opens_the_window(qtbot, tray, qapp, there_is_a_tray):
    tray.show(True)
    assert not qapp.quitOnLastWindowClosed()
    with qtbot.waitSignal(tray.opened):
        choose(tray, "Open Shiying")
    with qtbot.waitSignal(tray.opened):
        tray._icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)


def test_the_menu_pauses_and_goes_on(tray, watching, there_is_a_tray):
    tray.show(True)
    choose(tray, "Pause")
    assert watching.paused
    assert tray._icon.toolTip() == "Shiying: paused"
    choose(tray, "Go on")
    assert not watching.paused
    assert tray._icon.toolTip() == "Shiying"
