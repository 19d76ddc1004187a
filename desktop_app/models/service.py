"""Knows the models of the library and how far a switch has come, for any window that shows them.

Lives on the UI thread, outside any window; every question and change goes to a worker. It embeds nothing itself: it
only notes what is wanted, and whoever indexes the library does the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Change, Lane, Operations
from indexer.errors import DownloadStoppedError
from indexer.model import DownloadProgress

if TYPE_CHECKING:
    from indexer import Library
    from indexer.available import Offer
    from indexer.model import Hit, SwitchState
    from indexer.packs import KnownPack

_LOOK_MS = 2000
"""How often to see how far a switch has come, at most; less often where that takes long,"""

_LOOK_SHARE = 10
"""so that it takes no more than one part in so many of a worker's time."""


@dataclass(frozen=True)
class Entry:
    """A model on the page: the pack, what it takes on the disk, and what its embeddings take there."""

    pack: KnownPack
    pack_bytes: int
    embedding_bytes: int


@dataclass(frozen=True)
class Answered:
    """What one model answers, and how many of the photos that can be found it knows."""

    entry: Entry
    hits: tuple[Hit, ...]
    known: int
    photos: int


@dataclass(frozen=True)
class Overview:
    """All models, and the switch that is under way, if there is one."""

    entries: tuple[Entry, ...] = ()
    switch: SwitchState | None = None

    @property
    def active(self) -> Entry | None:
        """The model in use."""
        return next((entry for entry in self.entries if entry.pack.active), None)

    @property
    def former(self) -> Entry | None:
        """The model to go back to."""
        return next((entry for entry in self.entries if entry.pack.former and entry.pack.manifest), None)


class Models(QObject):
    """What windows show and ask for."""

    changed = Signal(object)  # Overview
    moved = Signal(object)  # SwitchState
    planned = Signal(object)  # SwitchPlan
    begun = Signal()  # a switch has been noted; an index run works through it
    switched = Signal(str)  # the title of the model that has come into use
    failed = Signal(str)
    offered = Signal(object)  # tuple of Offer
    downloading = Signal(object)  # DownloadProgress; None when a download is over

    def __init__(self, library: Library, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.operations = operations
        self.overview = Overview()
        self.download: DownloadProgress | None = None
        self._fetching: Change | None = None
        self._looking = QTimer(self, interval=_LOOK_MS, singleShot=True)
        self._looking.timeout.connect(self._look)

    # What windows ask for

    def refresh(self) -> None:
        """See anew which models there are."""
        self.operations.query(partial(read_overview, self._library), self._show, self._fail)

    def find_offers(self) -> None:
        """See anew what else can be had; `offered` tells."""
        self.operations.query(partial(_read_offers, self._library), self.offered.emit, self._fail)

    def plan(self, name: str) -> None:
        """Find out what a switch takes; `planned` tells."""
        self.operations.query(lambda: self._library.switching.plan(name), self.planned.emit, self._fail)

    def begin(self, name: str) -> None:
        """Begin a switch."""
        self._change(lambda: self._library.switching.begin(name), lambda state: self.begun.emit() if state else None)

    def cancel(self) -> None:
        """Give up the switch that is under way; what was embedded is kept."""
        self._change(self._library.switching.cancel)

    def use_now(self, name: str) -> None:
        """Change at once, without the photos that are not embedded yet."""
        self._change(lambda: self._library.switching.use_now(name))

    def undo(self) -> None:
        """Go back to the model that was in use before."""
        self._change(self._library.switching.undo)

    def install(self, source: Path) -> None:
        """Check a pack and copy it in; a newer build of the same name takes the place of the old one."""
        self._change(partial(_install, self._library, source))

    def fetch(self, address: str) -> None:
        """Download a pack from an address, or by its name in the list, and install it; one at a time."""
        if self._fetching:
            return
        self._follow(DownloadProgress(address, 0))
        self._fetching = self.operations.change(
            partial(_fetch, self._library, address), self._fetched, self._not_fetched, self._follow, Lane.DOWNLOADS
        )

    def stop_fetching(self) -> None:
        """Stop the download that is under way; what has come of it is kept."""
        if self._fetching:
            self._fetching.cancel()

    def remove(self, name: str, *, is_shipped: bool, vectors: bool) -> None:
        """Take a model away, and what it embedded if `vectors`; one that comes with Shiying stays."""
        self._change(partial(_remove, self._library, name, is_shipped, vectors))

    def read_card(self, pack: KnownPack, success: Callable[[str], None]) -> None:
        """The model's own description of itself, in Markdown."""
        self.operations.query(partial(_read_card, pack), success, self._fail)

    def compare(
        self, query: str, entries: Sequence[Entry], limit: int, success: Callable[[list[Answered]], None]
    ) -> None:
        """What each of these models answers to a query."""
        self.operations.query(
            lambda: [_ask(self._library, query, entry, limit) for entry in entries], success, self._fail
        )

    # What comes of it

    def _change(self, write: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        """Short writes under locks of their own, so they need not wait for an index run as other changes do."""

        def succeed(result: Any) -> None:
            self.refresh()
            if done:
                done(result)

        self.operations.query(write, succeed, self._fail)

    def _follow(self, progress: DownloadProgress | None) -> None:
        self.download = progress
        self.downloading.emit(progress)

    def _fetched(self, _: object) -> None:
        self._fetching = None
        self._follow(None)
        self.refresh()

    def _not_fetched(self, error: ShiyingError) -> None:
        self._fetching = None
        self._follow(None)
        if not isinstance(error, DownloadStoppedError):
            self._fail(error)

    def _show(self, overview: Overview) -> None:
        before, self.overview = self.overview.active, overview
        self._looking.start() if overview.switch else self._looking.stop()
        self.changed.emit(overview)
        if before and overview.active and before.pack.name != overview.active.pack.name:
            self.switched.emit(overview.active.pack.title)

    def _look(self) -> None:
        def look() -> tuple[SwitchState | None, float]:
            began = time.monotonic()
            return self._library.switching.state(), time.monotonic() - began

        self.operations.query(look, self._move, self._fail)

    def _move(self, seen: tuple[SwitchState | None, float]) -> None:
        state, seconds = seen
        now = self.overview.switch
        if state is None or now is None or state.name != now.name:
            self.refresh()
        else:
            self._looking.start(max(_LOOK_MS, round(1000 * _LOOK_SHARE * seconds)))
            self.moved.emit(state)

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))


def read_overview(library: Library) -> Overview:
    """All that a page shows. For a worker: it reads the catalog and the models' folder."""
    stored = {one.fingerprint: one.bytes for one in library.embeddings.all()}
    entries = [Entry(pack, pack.bytes_on_disk, stored.get(pack.fingerprint, 0)) for pack in library.packs.known()]
    return Overview(tuple(entries), library.switching.state())


def _ask(library: Library, query: str, entry: Entry, limit: int) -> Answered:
    name = entry.pack.name
    plan = library.switching.plan(name, timed=False)
    return Answered(entry, tuple(library.search(query, limit, model=name)), plan.ready, plan.photos)


def _install(library: Library, source: Path) -> None:
    from indexer.pack_install import install_pack  # with it comes onnxruntime, which no window needs to open

    install_pack(library.packs, source, replace=True)


def _fetch(library: Library, address: str, change: Change) -> None:
    from indexer.pack_source import install_from

    def report(progress: DownloadProgress) -> None:
        change.report(progress, is_news=bool(progress.trouble) or progress.done == progress.total)

    install_from(library.packs, address, replace=True, progress=report, cancelled=change.cancelled)


def _read_offers(library: Library) -> tuple[Offer, ...]:
    """What is not there yet and can be had."""
    from indexer.available import find_offers

    return tuple(offer for offer in find_offers(library.packs) if not offer.installed)


def _read_card(pack: KnownPack) -> str:
    from indexer.packs import read_card

    return read_card(pack)


def _remove(library: Library, name: str, is_shipped: bool, vectors: bool) -> None:
    if vectors and any(one.name == name for one in library.embeddings.all()):
        library.embeddings.forget(name)
    if not is_shipped:
        library.packs.remove(name)
