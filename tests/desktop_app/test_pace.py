"""How fast work goes, and how long it still takes."""

import pytest

from desktop_app.pace import Pace


def test_pace_waits_before_it_promises_and_then_follows_the_recent_past():
    pace = Pace()
    pace.note(0, now=0.0)
    assert pace.seconds_left(1000) is None
    pace.note(10, now=1.0)
    assert pace.per_second is None
    pace.note(100, now=10.0)
    assert pace.per_second == pytest.approx(10)
    assert pace.seconds_left(1000) == pytest.approx(90)
    for second in range(11, 60):  # ten times slower from here on
        pace.note(100 + second - 10, now=float(second))
    assert pace.seconds_left(1000) == pytest.approx(851, rel=0.01)


def test_pace_of_a_standstill_is_unknown():
    pace = Pace()
    pace.note(5, now=0.0)
    pace.note(5, now=100.0)

    assert pace.per_second is None
    assert pace.seconds_left(10) is None


def test_pace_begins_anew_when_the_count_does():
    pace = Pace()
    pace.note(0, now=0.0)
    pace.note(1000, now=10.0)
    pace.note(3, now=11.0)

    assert pace.per_second is None


def test_how_far_pace_looks_back_can_be_chosen():
    pace = Pace(window=10, least=1)
    pace.note(0, now=0.0)
    pace.note(1000, now=1.0)
    assert pace.per_second == pytest.approx(1000)
    for second in range(2, 14):
        pace.note(1000 + 10 * (second - 1), now=float(second))
    assert pace.per_second == pytest.approx(10)
