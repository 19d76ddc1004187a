"""What is remembered of searches, on a real disk."""

import json

import pytest

from desktop_app.search import history as module
from desktop_app.search.history import LONGEST_ENTRY, MOST_ENTRIES, History, Recorder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "状态" / "search-history.json"


@pytest.fixture
def history(operations, path):
    path.parent.mkdir()
    return History(path, operations)


@pytest.fixture
def recorder(history, monkeypatch):
    monkeypatch.setattr(module, "REST_MS", 10)
    recorder = Recorder(history)
    recorder._rest.setInterval(10)
    return recorder


def stored(path) -> list[str]:
    return json.loads(path.read_text(encoding="utf-8"))["searches"] if path.exists() else []


def load(qtbot, operations, path) -> History:
    history = History(path, operations)
    with qtbot.waitSignal(history.changed):
        history.load()
    return history


def test_queries_are_kept_across_runs_the_newest_first_and_once(qtbot, operations, history, path):
    for query in ("猫", "a dog", "猫"):
        history.add(query)
    qtbot.waitUntil(lambda: stored(path) == ["猫", "a dog"])

    assert load(qtbot, operations, path).entries == ("猫", "a dog")


def test_one_or_all_are_forgotten(qtbot, history, path):
    for query in ("one", "two", "three"):
        history.add(query)
    history.remove("two")
    assert history.entries == ("three", "one")
    history.clear()

    assert history.entries == ()
    qtbot.waitUntil(lambda: path.exists() and stored(path) == [])


def test_the_history_is_limited(history):
    for number in range(MOST_ENTRIES + 5):
        history.add(f"query {number}")
    history.add("x" * (LONGEST_ENTRY + 1))

    assert len(history.entries) == MOST_ENTRIES
    assert history.entries[0] == f"query {MOST_ENTRIES + 4}"


def test_what_was_added_before_the_file_was_read_comes_first(qtbot, operations, history, path):
    path.write_text(json.dumps({"version": 1, "searches": ["old", "new"]}), encoding="utf-8")
    history.load()
    history.add("new")

    qtbot.waitUntil(lambda: history.entries == ("new", "old"))


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"searches": 5}', b"\xff\xfe\x00"])
def test_a_damaged_file_begins_anew(qtbot, operations, path, content, caplog):
    path.parent.mkdir()
    path.write_bytes(content)

    assert load(qtbot, operations, path).entries == ()
    assert "begins anew" in caplog.text


def test_a_disk_that_cannot_be_written_is_told(qtbot, operations, tmp_path):
    history = History(tmp_path / "missing" / "search-history.json", operations)
    with qtbot.waitSignal(history.failed) as failed:
        history.add("猫")

    assert str(tmp_path / "missing") in failed.args[0]
    assert history.entries == ("猫",)


def test_what_rests_is_remembered_and_grows(qtbot, history, recorder):
    recorder.follow("red")
    qtbot.waitUntil(lambda: history.entries == ("red",))
    recorder.follow("red car")
    qtbot.waitUntil(lambda: history.entries == ("red car",))
    recorder.follow("")
    recorder.follow("red car at night")

    qtbot.waitUntil(lambda: history.entries == ("red car at night", "red car"))


def test_half_typed_text_is_not_remembered(qtbot, history, recorder):
    recorder._rest.setInterval(60_000)
    for text in ("r", "re", "red"):
        recorder.follow(text)
    assert history.entries == ()

    recorder.settle("red")
    assert history.entries == ("red",)


def test_enter_before_the_answer_counts_once_it_is_there(history, recorder):
    recorder.settle("雪")
    assert history.entries == ()
    recorder.follow("雪")

    assert history.entries == ("雪",)


def test_what_was_meant_does_not_give_way_to_what_it_grows_into(history, recorder):
    for query in ("red", "red car"):
        recorder.follow(query)
        recorder.settle(query)

    assert history.entries == ("red car", "red")
