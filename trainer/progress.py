"""Progress bars and messages of a run on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

if TYPE_CHECKING:
    from trainer.running.stage import Moment

REPORTS = 10  # lines of news about a stage where there is no terminal to draw a bar on


class Progress:
    """What a run tells its user, on standard error."""

    def __init__(self, console: Console | None = None):
        self.console = console or Console(stderr=True)

    @classmethod
    def silent(cls) -> Progress:
        """For processes beside the main one, which speaks for all."""
        return cls(Console(stderr=True, quiet=True))

    def say(self, sentence: str) -> None:
        """One line of news."""
        self.console.print(sentence, highlight=False, markup=False)

    @contextmanager
    def bar(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar over `total` items; call the result with the number just done."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bars(*columns, console=self.console) as bars:
            task = bars.add_task(title, total=total)
            yield lambda count: bars.advance(task, count)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[Moment], None]]:
        """A bar over the steps of a training stage, which may begin in the middle; call the result after each step."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[news]}"),
        )
        with Bars(*columns, console=self.console, disable=not self.console.is_terminal) as bars:
            task = bars.add_task(name, total=None, news="")

            def report(moment: Moment) -> None:
                left = duration(moment.seconds_left)
                news = f"epoch {moment.epoch} of {moment.epochs}, loss {moment.loss:.4f}, {left} left"
                bars.update(task, total=moment.steps, completed=moment.step, news=news)
                is_due = moment.step * REPORTS // moment.steps > (moment.step - 1) * REPORTS // moment.steps
                if is_due and not self.console.is_terminal:
                    self.say(f"{name}: step {moment.step} of {moment.steps}, {news}")

            yield report


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, as in 1:02:03."""
    return str(timedelta(seconds=round(seconds)))
