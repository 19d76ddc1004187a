"""Hints about changes: gathered until it is quiet, none lost, few handed out."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.hints import MANY_HINTS, MANY_PARTS, Hints, disjoint
from indexer.model import Part

FOLDER, OTHER = Path("/照片"), Path("/other")


def test_nothing_is_due_before_it_has_been_quiet():
    hints = Hints(quiet_seconds=0.2, longest_wait=60)
    hints.add([Part(FOLDER, "a")])
    assert hints.take() == []
    hints.wait(60)
    assert hints.take() == [Part(FOLDER, "a")]
    assert hints.take() == []
    assert hints.age() == 0


def test_what_never_grows_quiet_is_due_all_the_same():
    hints = Hints(quiet_seconds=60, longest_wait=0.2)
    hints.add([Part(FOLDER, "a")])
    time.sleep(0.1)
    hints.add([Part(FOLDER, "b")])
    hints.wait(60)
    assert {part.below for part in hints.take()} == {"a", "b"}


def test_a_wait_can_be_ended():
    hints = Hints(60, 60)
    hints.add([Part(FOLDER)])
    waker = threading.Timer(0.05, hints.wake)
    waker.start()
    hints.wait(3600)
    waker.join()
    assert hints.age() > 0


def test_what_was_asked_for_is_due_at_once_with_all_the_rest():
    hints = Hints(quiet_seconds=3600, longest_wait=3600)
    hints.add([Part(OTHER)])
    assert hints.take() == []
    hints.add([Part(FOLDER)], at_once=True)
    hints.wait(3600)
    assert {part.folder for part in hints.take()} == {FOLDER, OTHER}
    hints.add([Part(FOLDER)])
    assert hints.take() == []  # once


def test_a_pause_is_not_ended_by_hints():
    hints = Hints(0.0, 0.0)
    hints.add([Part(Path("a"))])
    began = time.monotonic()
    hints.wait(0.05, until_due=False)
    assert time.monotonic() - began >= 0.05
    hints.wake()
    hints.wait(3600, until_due=False)


def test_hints_that_come_while_another_thread_waits_end_the_wait():
    hints = Hints(0.01, 60)
    giver = threading.Timer(0.05, hints.add, [[Part(FOLDER)]])
    giver.start()
    hints.wait(3600)
    giver.join()
    assert hints.take() == [Part(FOLDER)]


def test_too_many_parts_become_whole_folders():
    hints = Hints(0, 0)
    hints.add([Part(OTHER, "x", deep=False)])
    hints.add(Part(FOLDER, str(number), deep=False) for number in range(MANY_PARTS))
    assert set(hints.take()) == {Part(FOLDER), Part(OTHER)}
    assert hints.take_unheard() == {FOLDER, OTHER}
    assert hints.take_unheard() == set()


def test_so_many_hints_that_some_may_be_lost_mean_the_whole_folder():
    hints = Hints(0, 0)
    for _ in range(MANY_HINTS + 1):
        hints.add([Part(FOLDER, "a", deep=False)])
    assert hints.take() == [Part(FOLDER)]
    hints.add([Part(FOLDER, "a", deep=False)])
    assert hints.take() == [Part(FOLDER, "a", deep=False)]


BELOW = st.lists(st.sampled_from(["a", "ab", "啊"]), max_size=3).map("/".join)
PARTS = st.lists(st.builds(Part, st.sampled_from([FOLDER, OTHER]), BELOW, st.booleans()), max_size=8)


@settings(deadline=None)
@given(parts=PARTS)
def test_what_is_handed_out_covers_all_and_nothing_twice(parts):
    kept = disjoint(parts)
    assert all(any(other.covers(part) for other in kept) for part in parts)
    assert not any(one.covers(other) for one in kept for other in kept if one is not other)
    assert set(kept) <= set(parts)
