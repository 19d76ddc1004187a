"""The guard that keeps slow work off the UI thread catches what it is there for, and leaves tests alone."""

import pytest

from core_model.imaging import open_photo
from desktop_app.banner import Banner


@pytest.fixture
def from_a_method(qtbot, monkeypatch):
    """Runs something within a method of one of the window's objects: the banner, which translates what it says."""
    banner = Banner()
    qtbot.addWidget(banner)

    def run(act) -> None:
        monkeypatch.setattr("desktop_app.banner.translated", lambda _: str(act()))
        banner.say("…")

    return run


@pytest.mark.parametrize("what", ["decoding", "embedding", "sql"])
def test_slow_work_in_a_method_of_the_window_is_caught(from_a_method, slow_calls, library, photos, what):
    library.pack.text.encode(["a test may"])
    library.folders()
    assert slow_calls == []

    act = {
        "decoding": lambda: open_photo(photos / "chelsea.png"),
        "embedding": lambda: library.pack.text.encode(["a cat"]),
        "sql": library.folders,
    }
    from_a_method(act[what])

    assert slow_calls
    assert "Banner.say" in slow_calls[0]
    slow_calls.clear()


def test_the_same_on_a_worker_is_not(qtbot, operations, slow_calls, library, photos):
    done = []
    for read in (library.folders, lambda: open_photo(photos / "chelsea.png")):
        operations.query(read, done.append, done.append)
    qtbot.waitUntil(lambda: len(done) == 2)

    assert slow_calls == []
