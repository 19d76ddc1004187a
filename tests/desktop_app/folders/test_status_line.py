import pytest

from desktop_app.folders.pace import Pace
from desktop_app.folders.status_line import StatusLine
from indexer.model import IndexProgress, PhotoCounts


@pytest.fixture
def line(qtbot):
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    return line


def test_counts_name_only_what_there_is(line):
    line.show_counts(PhotoCounts(total=20, searchable=12, failed=3, offline=5))
    assert line.counts == "12 photos searchable  ·  3 could not be read  ·  5 offline"
    line.show_counts(PhotoCounts(total=12, searchable=12, failed=0, offline=0))
    assert line.counts == "12 photos searchable"


def test_the_model_is_named_as_it_is(line):
    line.show_model("Other <b>别的</b> 1.0")
    assert line.model == "Model: Other <b>别的</b> 1.0"
    width = line.minimumSizeHint().width()
    line.show_model("A model with a long name " * 20)
    assert line.model.startswith("Model: A model with")
    assert line.minimumSizeHint().width() < width + 400


@pytest.mark.parametrize(
    ("progress", "left", "text"),
    [
        (IndexProgress(True, 0, 1234, 0), None, "Looking for photos: 1,234"),
        (IndexProgress(False, 320, 2000, 0), None, "Organising 320 / 2,000"),
        (IndexProgress(False, 320, 2000, 0), 20, "Organising 320 / 2,000  ·  less than a minute left"),
        (IndexProgress(False, 320, 2000, 0), 320, "Organising 320 / 2,000  ·  about 5 minutes left"),
        (IndexProgress(False, 320, 2000, 0), 7000, "Organising 320 / 2,000  ·  about 2 hours left"),
    ],
)
def test_progress_reads_like_a_sentence(line, progress, left, text):
    line.show_running(True)
    line.show_progress(progress, left)

    assert line.progress == text


def test_after_stop_progress_says_nothing_more(qtbot, line):
    line.show_running(True)
    line.show_stopping()
    line.show_progress(IndexProgress(False, 1, 2, 0), None)

    assert line.progress == "Stopping…"


def test_pace_waits_before_it_promises_and_then_follows_the_recent_past():
    pace = Pace()
    assert pace.seconds_left(0, 1000, now=0.0) is None
    assert pace.seconds_left(10, 1000, now=1.0) is None
    assert pace.seconds_left(100, 1000, now=10.0) == pytest.approx(90)
    for second in range(11, 60):  # ten times slower from here on
        left = pace.seconds_left(100 + second - 10, 1000, now=float(second))
    assert left == pytest.approx(851, rel=0.01)


def test_pace_of_a_standstill_is_unknown():
    pace = Pace()
    pace.seconds_left(5, 10, now=0.0)

    assert pace.seconds_left(5, 10, now=100.0) is None
