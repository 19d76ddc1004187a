"""With the icon in the notification area, closing the window is not the end."""

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from desktop_app.theme import RESOURCES
from desktop_app.tray import Tray


@pytest.fixture
def tray(qapp):
    qapp.setWindowIcon(QIcon(str(RESOURCES / "icon.svg")))
    tray = Tray(qapp)
    yield tray
    tray.show(False)


def test_where_there_is_no_such_place_closing_the_window_is_the_end(qapp, tray, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: False)
    tray.show(True)

    assert qapp.quitOnLastWindowClosed()
    assert tray.findChild(QSystemTrayIcon) is None


def test_with_it_shiying_stays_and_can_be_opened_again(qtbot, qapp, tray, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    tray.show(True)
    icon = tray.findChild(QSystemTrayIcon)
    assert not qapp.quitOnLastWindowClosed()

    with qtbot.waitSignal(tray.opened):
        icon.contextMenu().actions()[0].trigger()
    with qtbot.waitSignal(tray.opened):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.opened):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)

    tray.show(False)
    assert qapp.quitOnLastWindowClosed()
    assert tray.findChild(QSystemTrayIcon) is None
