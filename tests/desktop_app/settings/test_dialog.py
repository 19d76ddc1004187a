"""Each choice holds as soon as it is made, and shows what holds when the dialog opens."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton

from core_model.errors import ShiyingError
from desktop_app.settings.dialog import SettingsDialog, ThumbnailCache
from desktop_app.settings.store import Language, Settings, Theme


class Cache:
    """A folder of thumbnails that is full, or cannot be cleared."""

    def __init__(self, trouble: str = "") -> None:
        self.bytes = 5 * 1024 * 1024
        self.trouble = trouble

    def size(self) -> int:
        return self.bytes

    def clear(self) -> None:
        if self.trouble:
            raise ShiyingError(self.trouble)
        self.bytes = 0


@pytest.fixture
def settings(tmp_path, operations) -> Settings:
    return Settings(tmp_path / "settings.json", operations)


@pytest.fixture
def open_dialog(qtbot, settings, operations, tmp_path):
    def open_dialog(cache: Cache | None = None) -> SettingsDialog:
        thumbnails = cache and ThumbnailCache(cache.size, cache.clear)
        dialog = SettingsDialog(settings, operations, tmp_path / "照片库", thumbnails)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return open_dialog


def choose(qtbot, dialog: SettingsDialog, name: str, text: str) -> None:
    """With the keyboard, as one who sees the box does."""
    box = dialog.findChild(QComboBox, name)
    for _ in range(box.count()):
        qtbot.keyClick(box, Qt.Key.Key_Up)
    while box.currentText() != text:
        qtbot.keyClick(box, Qt.Key.Key_Down)


def test_each_choice_holds_at_once(qtbot, settings, open_dialog):
    dialog = open_dialog(Cache())
    choose(qtbot, dialog, "language", "简体中文")
    choose(qtbot, dialog, "theme", "Dark")
    choose(qtbot, dialog, "index_threads", dialog.findChild(QComboBox, "index_threads").itemText(1))
    choose(qtbot, dialog, "thumbnail_mb", "512 MB")
    for name in ("tray", "gentle_on_battery"):
        qtbot.keyClick(dialog.findChild(QCheckBox, name), Qt.Key.Key_Space)

    assert settings.language is Language.CHINESE
    assert settings.theme is Theme.DARK
    assert settings.index_threads == 1
    assert settings.thumbnail_mb == 512
    assert settings.tray
    assert not settings.gentle_on_battery


def test_it_shows_what_holds(settings, open_dialog):
    settings.theme = Theme.LIGHT
    settings.index_threads = 200  # on a larger computer
    settings.tray = True
    dialog = open_dialog()

    assert dialog.findChild(QComboBox, "theme").currentText() == "Light"
    assert dialog.findChild(QComboBox, "index_threads").currentText() == "200"
    assert dialog.findChild(QCheckBox, "tray").isChecked()
    assert dialog.findChild(QComboBox, "thumbnail_mb") is None  # nothing keeps thumbnails


def button(dialog: SettingsDialog, text: str) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == text)


def test_thumbnails_can_be_cleared(qtbot, open_dialog):
    cache = Cache()
    dialog = open_dialog(cache)
    qtbot.waitUntil(lambda: dialog._used.text() == "They take 5 MB now, and come again as you look.")
    button(dialog, "Clear now").click()
    assert not button(dialog, "Clear now").isEnabled()

    qtbot.waitUntil(lambda: dialog._used.text() == "They take 0 bytes now, and come again as you look.")
    assert cache.bytes == 0
    assert button(dialog, "Clear now").isEnabled()


def test_thumbnails_that_cannot_be_cleared_give_a_sentence(qtbot, open_dialog):
    dialog = open_dialog(Cache("The folder of thumbnails cannot be written."))
    with qtbot.waitSignal(dialog.failed) as failed:
        button(dialog, "Clear now").click()

    assert failed.args == ["The folder of thumbnails cannot be written."]
    assert button(dialog, "Clear now").isEnabled()


def test_the_state_folder_can_be_opened(open_dialog, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    button(open_dialog(), "Open").click()

    assert opened == [tmp_path / "照片库"]


def test_no_text_is_cut_off(open_dialog):
    dialog = open_dialog(Cache())
    assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width())
