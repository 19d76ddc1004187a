"""`shiying watch`: keeps the library equal to the disk until it is stopped."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field

from indexer.cli.exit_status import OK
from indexer.cli.interrupt import cancel_on_interrupt
from indexer.cli.output import changes_sentence, flush, remark, say, say_json
from indexer.errors import UsageError
from indexer.library import Library
from indexer.model import (
    Failure,
    FolderWatch,
    IndexProgress,
    IndexReport,
    WatchEvent,
    WatchMode,
    WatchRecovery,
    WatchTrouble,
)
from indexer.watcher import Watcher

_LOOK_EVERY_SECONDS = 0.5
_COUNTS = ("added", "changed", "removed", "moved", "embedded")


def watch(arguments: Namespace) -> int:
    """`shiying watch`. Ctrl-C is how it is meant to end, and so no failure."""
    with Library(arguments.home) as library:
        if not library.folders():
            raise UsageError("The library has no folder yet: name one, for example `shiying index ~/Pictures`.")
        teller = _Teller(library, quiet=arguments.json)
        watcher = Watcher(library, teller.tell)
        with cancel_on_interrupt() as cancel:
            watcher.start()
            try:
                while not cancel.is_set() and not watcher.wait(_LOOK_EVERY_SECONDS):
                    pass
            finally:
                watcher.stop()
    if arguments.json:
        say_json(teller.totals)
    return OK


@dataclass
class _Teller:
    """Prints what a watcher tells, in the watcher's thread."""

    library: Library
    quiet: bool
    totals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    _told: set[Failure] = field(default_factory=set)
    _up_to_date: bool = False

    def tell(self, event: WatchEvent) -> None:
        match event:
            case FolderWatch():
                self._say(_mode_sentence(event))
            case WatchTrouble(sentence):
                remark(f"shiying: {sentence}")
            case IndexReport():
                self._report(event)
            case IndexProgress() | WatchRecovery():
                pass

    def _report(self, report: IndexReport) -> None:
        for name in _COUNTS:
            self.totals[name] += getattr(report, name)
        if report.changes:
            self._say(changes_sentence(report).capitalize())
        if report.switched_to:
            self._say(f"{report.switched_to} has embedded all photos, and is in use from now on.")
        for failure in (*report.failures, *report.unreadable):
            if failure not in self._told:  # some are met again at every look
                self._told.add(failure)
                self._say(f"{failure.path} {failure.reason}")
        if not self._up_to_date and not report.cancelled:
            self._up_to_date = True
            self._say(f"Up to date: {self.library.status().photos.searchable:,} photos are searchable.")

    def _say(self, line: str) -> None:
        if not self.quiet:
            say(line)
            flush()  # whoever reads a pipe wants to know now


def _mode_sentence(watched: FolderWatch) -> str:
    if watched.mode is WatchMode.OFFLINE:
        return f"{watched.path} is offline: its photos stay in the library."
    if watched.mode is WatchMode.POLLING:
        return f"Looking at {watched.path} every minute or so: {watched.reason}."
    return f"Watching {watched.path}."
