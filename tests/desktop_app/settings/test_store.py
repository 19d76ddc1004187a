"""The settings on the disk: what holds when the file is there, is not, is damaged, or is from another version."""

import json

import pytest
from PySide6.QtCore import QThread

from desktop_app.settings import store
from desktop_app.settings.store import Language, Settings, Theme


@pytest.fixture
def path(tmp_path):
    return tmp_path / "状态" / "settings.json"


def stored(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_without_a_file_the_usual_values_hold(path, operations):
    settings = Settings(path, operations)

    assert (settings.language, settings.theme, settings.index_threads) == (Language.SYSTEM, Theme.SYSTEM, 0)
    assert settings.trouble == ""
    settings.save_now()
    assert not path.exists()


def test_a_change_is_told_at_once_and_written_on_a_worker(qtbot, path, operations, monkeypatch):
    threads, replace_file = [], store.replace_file
    monkeypatch.setattr(
        store, "replace_file", lambda *args: threads.append(QThread.currentThread()) or replace_file(*args)
    )
    settings = Settings(path, operations)
    with qtbot.waitSignal(settings.changed) as changed:
        settings.theme = Theme.DARK

    assert changed.args == ["theme"]
    assert settings.theme is Theme.DARK
    qtbot.waitUntil(path.exists)
    assert stored(path) == {"theme": "dark"}
    assert threads[0] is not QThread.currentThread()


def test_another_process_finds_what_was_chosen(path, operations):
    settings = Settings(path, operations)
    settings.language = Language.CHINESE
    settings.index_threads = 3
    settings.keep({"geometry": "AAAA"})
    settings.save_now()
    again = Settings(path, operations)

    assert (again.language, again.index_threads, again.kept()) == (Language.CHINESE, 3, {"geometry": "AAAA"})


def test_the_same_value_again_is_no_change(qtbot, path, operations):
    settings = Settings(path, operations)
    settings.tray = True
    with qtbot.assertNotEmitted(settings.changed):
        settings.tray = True


def test_what_another_version_wrote_stays(path, operations):
    path.parent.mkdir()
    path.write_text('{"theme": "sepia", "font": "楷体", "window": {"zoom": 3}}', encoding="utf-8")
    settings = Settings(path, operations)
    assert settings.theme is Theme.SYSTEM
    settings.tray = True
    settings.keep({"geometry": "AAAA"})
    settings.save_now()

    assert stored(path) == {
        "theme": "sepia",
        "font": "楷体",
        "window": {"zoom": 3, "geometry": "AAAA"},
        "tray": True,
    }


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe\x00"])
def test_a_damaged_file_is_moved_aside_with_a_sentence(path, operations, content):
    path.parent.mkdir()
    path.write_bytes(content)
    settings = Settings(path, operations)

    assert settings.theme is Theme.SYSTEM
    aside = path.with_name("settings.damaged.json")
    assert str(aside) in settings.trouble
    assert aside.read_bytes() == content
    assert not path.exists()


@pytest.mark.parametrize("value", [-1, 1000, True, "2", None])
def test_a_value_that_makes_no_sense_counts_as_not_there(path, operations, value):
    path.parent.mkdir()
    path.write_text(json.dumps({"index_threads": value}))

    assert Settings(path, operations).index_threads == 0


def test_a_value_that_makes_no_sense_cannot_be_set(path, operations):
    with pytest.raises(ValueError, match="1000"):
        Settings(path, operations).index_threads = 1000


def test_a_file_that_cannot_be_written_gives_a_sentence(qtbot, tmp_path, operations):
    (tmp_path / "file").write_text("not a folder")
    settings = Settings(tmp_path / "file" / "settings.json", operations)
    assert "cannot be read" in settings.trouble

    with qtbot.waitSignal(settings.failed) as failed:
        settings.theme = Theme.LIGHT
    assert "cannot be written" in failed.args[0]


def test_an_older_state_never_replaces_a_newer_one(path, operations):
    settings = Settings(path, operations)
    settings.theme = Theme.DARK
    older = (settings._number, settings._content())
    settings.theme = Theme.LIGHT
    settings.save_now()
    settings._write(*older)

    assert stored(path) == {"theme": "light"}
