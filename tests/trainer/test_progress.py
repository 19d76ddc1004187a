"""What a run tells its user, on a terminal and in a file."""

import io

import pytest
from rich.console import Console

from trainer.progress import Progress, duration
from trainer.running.stage import Moment


def told(steps: range, **console: bool) -> str:
    stream = io.StringIO()
    with Progress(Console(file=stream, width=120, **console)).stage("align") as report:
        for step in steps:
            report(Moment("align", step + 1, 40, 1 + step // 20, 2, loss=1.5, seconds_left=float(40 - step)))
    return stream.getvalue()


def test_a_file_gets_ten_lines_at_most():
    lines = told(range(40)).splitlines()
    assert len(lines) == 10
    assert lines[4] == "align: step 20 of 40, epoch 1 of 2, loss 1.5000, 0:00:21 left"


def test_a_resumed_stage_goes_on_counting():
    assert told(range(30, 40)).startswith("align: step 32 of 40, epoch 2 of 2")


def test_a_terminal_gets_a_bar_with_the_time_left():
    shown = told(range(40), force_terminal=True)
    assert "40/40" in shown
    assert "0:00:01 left" in shown
    assert "step 20 of 40" not in shown


def test_other_processes_are_silent(capsys: pytest.CaptureFixture[str]):
    progress = Progress.silent()
    progress.say("news")
    with progress.bar("photos", 2) as advance:
        advance(2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0:00:00"), (3723, "1:02:03"), (90_000, "1 day, 1:00:00")])
def test_durations(seconds: float, words: str):
    assert duration(seconds) == words
