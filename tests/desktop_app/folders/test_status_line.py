from datetime import datetime, timedelta

import pytest

from desktop_app.folders.activity import Activity, Gentleness, Phase
from desktop_app.folders.status_line import StatusLine
from indexer.model import PhotoCounts


@pytest.fixture
def line(qtbot):
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    return line


def test_counts_name_only_what_there_is(line):
    line.show_counts(PhotoCounts(total=20, searchable=12, failed=3, offline=5))
    assert line.counts == "12 photos searchable already  ·  5 offline  ·  3 could not be read"
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
    ("activity", "text"),
    [
        (Activity(), ""),
        (Activity(Phase.SCANNING), "Looking for photos…"),
        (Activity(Phase.SCANNING, total=1234), "Looking for photos: 1,234"),
        (Activity(Phase.INDEXING, 320, 2000), "Organising 320 / 2,000"),
        (Activity(Phase.INDEXING, 320, 2000, is_ahead=True), "Getting the new model ready: 320 / 2,000"),
        (Activity(Phase.INDEXING, 320, 2000, 41.4), "Organising 320 / 2,000  ·  41 a second"),
        (Activity(Phase.INDEXING, 320, 2000, 0.52), "Organising 320 / 2,000  ·  0.5 a second"),
        (Activity(Phase.INDEXING, 1, 2, None, 20), "Organising 1 / 2  ·  less than a minute left"),
        (Activity(Phase.INDEXING, 1, 2, None, 320), "Organising 1 / 2  ·  about 5 minutes left"),
        (Activity(Phase.INDEXING, 1, 2, None, 7000), "Organising 1 / 2  ·  about 2 hours left"),
        (Activity(Phase.INDEXING, 1, 2, gentleness=Gentleness.CHOSEN), "Organising 1 / 2  ·  gentle"),
        (Activity(Phase.INDEXING, 1, 2, gentleness=Gentleness.ON_BATTERY), "Organising 1 / 2  ·  on battery: gentle"),
        (Activity(Phase.PAUSED, 320, 2000), "Paused: 320 / 2,000"),
        (Activity(Phase.PAUSED), "Paused"),
        (Activity(Phase.WAITING), "Another Shiying is organising photos; this one goes on after it"),
        (Activity(Phase.TROUBLED), "Will try again by itself"),
    ],
)
def test_activity_reads_like_a_sentence(line, activity, text):
    line.show_activity(activity)

    assert line.progress == text


def test_what_is_being_done_never_keeps_the_window_wide(line):
    line.show_counts(PhotoCounts(500_000, 400_000, 0, 0))
    width = line.minimumSizeHint().width()
    line.show_activity(Activity(Phase.WAITING))
    assert line.minimumSizeHint().width() == width


def test_when_it_is_quiet_the_last_time_is_told_and_the_day_if_that_was_not_today(line):
    now = datetime.now().astimezone()
    line.show_activity(Activity(updated_at=now))
    today = line.progress
    line.show_activity(Activity(updated_at=now - timedelta(days=3)))
    assert today.startswith("Up to date, ")
    assert len(line.progress) > len(today)


def test_the_model_and_the_bar_give_way_to_how_long_the_work_takes(qtbot, line):
    line.show_counts(PhotoCounts(total=5000, searchable=1593, failed=2, offline=0))
    line.show_model("Shiying embedded 0.2.1")
    line.show_activity(Activity(Phase.INDEXING, 1315, 3877, 190.4, 20.0))
    words = line._progress

    for width in (1600, 1180, 900):
        line.resize(width, line.height())
        qtbot.waitUntil(lambda: words.width() >= words.sizeHint().width())
    assert line._bar.isHidden()
    assert line._model.isHidden()

    line.resize(1600, line.height())
    assert not line._bar.isHidden()
    assert not line._model.isHidden()

    line.resize(900, line.height())
    line.show_activity(Activity())
    assert not line._model.isHidden()
