"""What the commands show: results on stdout, progress and complaints on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from core_model import ShiyingError
from indexer.library import ProgressCallback
from indexer.model import DownloadProgress, Failure, IndexProgress, IndexReport, Status
from indexer.web.download import ReportDownload

SHOWN_FAILURES = 20


def say(text: str = "") -> None:
    """Print a line of the answer.

    Raises:
        BrokenPipeError: nobody reads it any more.
        ShiyingError: it cannot be written, for instance because the disk is full.
    """
    with _writing():
        print(_in_encoding(text))  # noqa: T201


def flush() -> None:
    """Have all that was said written now; errors as for `say`."""
    if sys.stdout is not None:
        with _writing():
            sys.stdout.flush()


def remark(text: str) -> None:
    """Print a line that is not part of the answer."""
    if sys.stderr is not None:  # else `print` takes stdout
        print(text, file=sys.stderr)  # noqa: T201


def say_json(document: Any) -> None:
    """Print the one JSON document of a `--json` command."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    say(text if _in_encoding(text) == text else json.dumps(document, indent=2))


def _in_encoding(text: str) -> str:
    """`text` with escapes for what stdout's encoding lacks: on Windows, that of a file or a pipe may lack emoji."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # What is left to be written would fail once more when Python ends, and change the exit status.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        raise ShiyingError(f"The answer cannot be written: {error.strerror or error}.") from error


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """A bar on stderr, and the callback that moves it."""
    with _bar(MofNCompleteColumn()) as bar:
        task = bar.add_task("Looking for photos", total=None, note="")

        def show(progress: IndexProgress) -> None:
            if progress.scanning:
                bar.update(task, completed=progress.total, note=escape(str(progress.current or "")))
                return
            note = f"{progress.failed:,} could not be read" if progress.failed else ""
            what = "Embedding for the new model" if progress.ahead else "Indexing"
            bar.update(task, description=what, completed=progress.done, total=progress.total, note=note)

        yield show


@contextmanager
def download_bar() -> Iterator[ReportDownload]:
    """A bar on stderr for what comes over the network, with its rate and the time left; nothing while nothing comes."""
    with _bar(DownloadColumn(), TransferSpeedColumn()) as bar:
        task = bar.add_task("", visible=False, note="")

        def show(progress: DownloadProgress) -> None:
            note = f"{progress.trouble}; trying again" if progress.trouble else ""
            what = f"Checking {progress.name}" if progress.done == progress.total else progress.name
            if not bar.tasks[0].visible or progress.done < bar.tasks[0].completed:  # what came earlier has no rate now
                bar.reset(task, completed=progress.done, total=progress.total, description=escape(what), visible=True)
            bar.update(task, completed=progress.done, description=escape(what), note=escape(note))
            if not progress.trouble:
                bar.update(task, total=progress.total)

        yield show


def _bar(*amounts: ProgressColumn) -> Progress:
    """A bar that tells how much is done by `amounts`; nothing where no person looks at it."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        *amounts,
        TimeRemainingColumn(compact=True),
        TextColumn("[dim]{task.fields[note]}"),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def say_report(report: IndexReport) -> None:
    """Tell in a few lines what an index run did."""
    say(f"{report.found:,} photos: {changes_sentence(report)}")
    if report.switched_to:
        say(f"{report.switched_to} has embedded all photos, and is in use from now on.")
    elif report.embedded_ahead:
        say(f"{report.embedded_ahead:,} embedded by the model that is to come; `shiying models list` shows how far.")
    for path in report.offline:
        say(f"{path} is offline: its photos stay in the library.")
    _say_failures("Parts that could not be seen, whose photos stay as they were:", report.unreadable)
    _say_failures("Left out, since they could not be read:", report.failures)
    if report.cancelled:
        say("Stopped before the end. Nothing is lost: run the same command again to go on.")


def changes_sentence(report: IndexReport) -> str:
    """What an index run changed."""
    changes = {"new": report.added, "changed": report.changed, "moved": report.moved, "gone": report.removed}
    told = ", ".join(f"{count:,} {what}" for what, count in changes.items() if count) or "nothing new"
    return f"{told}. {report.embedded:,} embedded."


def time_sentence(seconds: float | None) -> str:
    """About how long something takes, in words; empty if nobody can tell."""
    if seconds is None:
        return ""
    if seconds < 60:
        return "less than a minute"
    if seconds < 5400:
        return f"about {seconds / 60:.0f} minutes"
    return f"about {seconds / 3600:.0f} hours"


def waiting_sentence(state: Status) -> str:
    """Which photos a search cannot find yet, and what to do."""
    photos = state.photos
    are = "is" if photos.waiting == 1 else "are"
    drives = ", with the folders that are offline connected" if photos.offline else ""
    return (
        f"{photos.waiting:,} of {photos.total:,} photos {are} not yet embedded with the model {state.pack_name}: run "
        f"`shiying index`{drives}."
    )


def _say_failures(heading: str, failures: tuple[Failure, ...]) -> None:
    if not failures:
        return
    say(heading)
    for failure in failures[:SHOWN_FAILURES]:
        say(f"  {failure.path} {failure.reason}")
    if len(failures) > SHOWN_FAILURES:
        say(f"  … and {len(failures) - SHOWN_FAILURES:,} more; `shiying doctor` lists them.")
