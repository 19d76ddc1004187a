"""The first run: folders that are suggested, and what they hold."""

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QCheckBox

from desktop_app.folders.suggestions import Suggestion, find_suggestions, outermost
from desktop_app.folders.welcome import WelcomePage


@pytest.fixture
def page(qtbot):
    page = WelcomePage()
    qtbot.addWidget(page)
    return page


@pytest.fixture
def someone(photos: Path, tmp_path: Path, monkeypatch) -> Path:
    """A user's own folder, with photos where people have them."""
    home = tmp_path / "home"
    home.mkdir()
    photos.rename(home / "Pictures")
    (home / "OneDrive" / "Pictures" / "empty").mkdir(parents=True)
    (home / "照片").mkdir()
    (home / "照片" / "a.jpg").write_bytes(b"")
    (home / "DCIM").symlink_to(home / "Pictures")
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(home / "Pictures"))
    monkeypatch.setattr("desktop_app.folders.suggestions.QStorageInfo.mountedVolumes", list)
    return home


def test_folders_with_photos_are_suggested_once_the_fullest_first(someone):
    assert find_suggestions() == [
        Suggestion(someone / "Pictures", 6, True),
        Suggestion(someone / "照片", 1, True),
    ]


def test_a_folder_inside_another_is_not_suggested(photos):
    (photos / "OneDrive").mkdir()
    assert outermost([photos / "OneDrive", photos, photos / "没有", photos / "chelsea.png"]) == [photos]


def test_one_button_adds_all_that_are_checked(qtbot, page):
    assert [button.text() for button in page.buttons()] == ["Choose folders"]
    paths = [Path("/p/Pictures"), Path("/p/DCIM"), Path("/p/OneDrive")]
    page.suggest([Suggestion(path, 20_000, number > 0) for number, path in enumerate(paths)])
    boxes = page.findChildren(QCheckBox)
    assert boxes[0].text() == f"{paths[0]}  ·  over 20,000 photos"
    assert boxes[1].text() == f"{paths[1]}  ·  20,000 photos"
    boxes[1].click()
    use, _ = page.buttons()
    with qtbot.waitSignal(page.chosen) as chosen:
        use.click()
    assert chosen.args == [[paths[0], paths[2]]]


def test_with_nothing_checked_there_is_only_the_choice_of_others(page):
    page.suggest([Suggestion(Path("/p"), 1, True)])
    page.findChild(QCheckBox).click()
    assert [button.text() for button in page.buttons()] == ["Choose other folders"]


def test_the_window_suggests_and_adds(qtbot, someone, window, library):
    window.start()
    qtbot.waitUntil(lambda: len(window.results.welcome.checked()) == 2)
    window.results.welcome.buttons()[0].click()
    qtbot.waitUntil(lambda: [folder.path.name for folder in library.folders()] == ["Pictures", "照片"])
    qtbot.waitUntil(lambda: window.results.currentWidget() is not window.results.welcome)
