"""Progress bars and messages of a run on the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars


class Progress:
    """What a run tells its user, on standard error."""

    def __init__(self, console: Console | None = None):
        self.console = console or Console(stderr=True)

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
