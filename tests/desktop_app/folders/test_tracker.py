"""What is shown of the library's upkeep, moment by moment."""

import pytest

from desktop_app.folders.activity import Gentleness, Phase
from desktop_app.folders.tracker import ActivityTracker, Tally
from indexer.model import IndexProgress, IndexReport, WatchTrouble

DONE = IndexReport(found=0, added=0, changed=0, removed=0, moved=0, unchanged=0, embedded=0)
INTERRUPTED = IndexReport(found=0, added=0, changed=0, removed=0, moved=0, unchanged=0, embedded=0, cancelled=True)
FULL = WatchTrouble("The disk is full.")
BUSY = WatchTrouble("Another Shiying is indexing.", busy=True)


def scanned(count: int) -> IndexProgress:
    return IndexProgress(True, 0, count, 0)


def embedded(done: int, total: int, ahead: bool = False) -> IndexProgress:
    return IndexProgress(False, done, total, 0, ahead=ahead)


@pytest.fixture
def tracker() -> ActivityTracker:
    return ActivityTracker()


def test_the_first_scan_is_shown_at_once_and_later_ones_only_if_they_take_long(tracker):
    tracker.move(scanned(500), now=0.0)
    assert (tracker.activity.phase, tracker.activity.total) == (Phase.SCANNING, 500)
    tracker.end(DONE)
    assert tracker.activity.phase is Phase.QUIET

    tracker.move(scanned(0), now=100.0)
    tracker.move(scanned(500), now=100.5)
    assert tracker.activity.phase is Phase.QUIET
    tracker.move(scanned(1000), now=101.0)
    assert (tracker.activity.phase, tracker.activity.total) == (Phase.SCANNING, 1000)


def test_a_run_tells_its_pace_and_then_when_it_was_done(tracker):
    assert tracker.activity.updated_at is None
    tracker.move(embedded(0, 1000), now=0.0)
    tracker.move(embedded(100, 1000), now=10.0)
    assert (tracker.activity.done, tracker.activity.total) == (100, 1000)
    assert tracker.activity.per_second == pytest.approx(10)
    assert tracker.activity.seconds_left == pytest.approx(90)
    tracker.end(DONE)
    assert (tracker.activity.phase, tracker.activity.per_second) == (Phase.QUIET, None)
    assert tracker.activity.updated_at is not None


def test_what_is_embedded_for_a_model_to_come_is_counted_by_itself(tracker):
    tracker.move(embedded(5, 5), now=0.0)
    assert not tracker.activity.is_ahead
    tracker.move(embedded(1, 60, ahead=True), now=1.0)
    assert (tracker.activity.is_ahead, tracker.activity.done, tracker.activity.total) == (True, 1, 60)

    tracker.move(embedded(30, 60, ahead=True), now=2.0)
    tracker.end(INTERRUPTED)
    tracker.move(embedded(1, 30, ahead=True), now=3.0)
    assert (tracker.activity.done, tracker.activity.total) == (31, 60)
    tracker.end(INTERRUPTED)
    tracker.move(embedded(2, 4), now=4.0)  # the user has added a folder
    assert (tracker.activity.is_ahead, tracker.activity.done, tracker.activity.total) == (False, 2, 4)
    tracker.end(DONE)
    assert not tracker.activity.is_ahead


def test_gentleness_changes_the_pace_and_so_it_is_measured_anew(tracker):
    tracker.move(embedded(0, 1000), now=0.0)
    tracker.move(embedded(100, 1000), now=10.0)
    tracker.be_gentle(Gentleness.CHOSEN)
    tracker.move(embedded(101, 1000), now=11.0)
    assert tracker.activity.seconds_left is None
    assert (tracker.activity.phase, tracker.activity.gentleness) == (Phase.INDEXING, Gentleness.CHOSEN)


def test_in_a_pause_nothing_moves_and_what_was_done_stays_in_sight(tracker):
    tracker.move(embedded(300, 1000))
    tracker.pause(True)
    tracker.move(embedded(302, 1000))  # what was under way
    tracker.move(scanned(500))
    tracker.end(INTERRUPTED)
    assert (tracker.activity.phase, tracker.activity.done) == (Phase.PAUSED, 302)
    tracker.pause(False)
    assert tracker.activity.phase is Phase.SCANNING
    tracker.move(embedded(1, 698))
    assert (tracker.activity.done, tracker.activity.total) == (303, 1000)


def test_a_run_that_ended_as_the_pause_began_leaves_nothing_to_go_on_with(tracker):
    tracker.move(embedded(999, 1000))
    tracker.pause(True)
    tracker.end(DONE)
    assert (tracker.activity.phase, tracker.activity.total) == (Phase.PAUSED, 0)
    tracker.pause(False)
    assert tracker.activity.phase is Phase.QUIET


def test_while_it_is_only_tried_whether_the_disk_is_still_full_nothing_moves(tracker):
    tracker.move(embedded(1, 10))
    tracker.stumble(FULL)
    tracker.move(embedded(2, 10))
    assert tracker.activity.phase is Phase.TROUBLED
    tracker.recover()
    tracker.move(embedded(3, 10))
    assert tracker.activity.phase is Phase.INDEXING


def test_after_another_process_it_goes_on_by_itself(tracker):
    tracker.stumble(BUSY)
    assert tracker.activity.phase is Phase.WAITING
    tracker.recover()
    assert tracker.activity.phase is Phase.QUIET


def test_trouble_does_not_end_a_pause(tracker):
    tracker.pause(True)
    tracker.stumble(FULL)
    tracker.recover()
    assert tracker.activity.phase is Phase.PAUSED


def test_a_tally_joins_runs_that_were_interrupted():
    tally = Tally()
    assert tally.count(embedded(300, 1000)) == (300, 1000)
    tally.end(INTERRUPTED)
    assert tally.count(embedded(1, 700)) == (301, 1000)
    tally.end(INTERRUPTED)
    assert tally.count(embedded(0, 709)) == (301, 1010)  # ten more were added
    tally.end(DONE)
    assert tally.count(embedded(1, 2)) == (1, 2)
