"""Pictures of the photo that is looked at and of its neighbours, decoded in the background and kept within a budget.

Lives on the UI thread; only the functions of `picture` run on workers. There is no queue: what is to be decoded next is
worked out anew whenever a thread is free, so however fast one turns the pages, nothing that was left is still waiting.
A worker reads one frozen set, of the paths that are wanted now, to skip what was left before it could begin.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Lane, Operations
from desktop_app.preview.picture import Picture, Stage, decode_full, decode_sharp, read_quick
from indexer.model import Hit

if TYPE_CHECKING:
    from indexer import Library

MEMORY_BUDGET = 256 << 20
"""Bytes of decoded pictures that are kept of photos that were looked at: eight that fill the largest of screens."""

Box = tuple[int, int]


@dataclass(frozen=True)
class _Job:
    path: Path
    stage: Stage
    box: Box = (0, 0)


@dataclass
class _Entry:
    """What is known of one photo. `done` are the jobs that need not be run again."""

    pictures: dict[Stage, Picture] = field(default_factory=dict)
    done: set[_Job] = field(default_factory=set)
    trouble: str = ""

    @property
    def cost(self) -> int:
        return sum(picture.cost for picture in self.pictures.values())

    def forget(self, stage: Stage) -> None:
        self.pictures.pop(stage, None)
        self.done = {job for job in self.done if job.stage is not stage}


class PictureStore(QObject):
    """Hands out the best pictures that are there, and fetches better ones."""

    arrived = Signal(Path)

    def __init__(self, library: Library, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self._entries: OrderedDict[Path, _Entry] = OrderedDict()
        self._running: set[_Job] = set()
        self._current: Hit | None = None
        self._ahead: tuple[Hit, ...] = ()
        self._box: Box = (1, 1)
        self._full = False
        self._wanted: frozenset[Path] = frozenset()

    def want(self, current: Hit, ahead: Sequence[Hit] = ()) -> None:
        """Look at `current` from now on; fetch it, and then `ahead`, in this order."""
        if current.path != self._current_path:
            self._leave()
            if self._entry(current.path).trouble:  # it may be there again
                self._entries[current.path] = _Entry()
        self._current, self._ahead = current, tuple(ahead)
        self._wanted = frozenset(hit.path for hit in (current, *ahead))
        self._start()

    def set_box(self, box: Box) -> None:
        """Make sharp pictures fill `box`, width and height in pixels of the screen."""
        self._box = box
        self._start()

    def want_full(self) -> None:
        """Fetch every pixel of the photo that is looked at, which is forgotten when it is left."""
        self._full = True
        self._start()

    def pictures(self, path: Path) -> dict[Stage, Picture]:
        """The pictures of a photo that are there now."""
        return self._entries[path].pictures if path in self._entries else {}

    def trouble(self, path: Path) -> str:
        """The sentence that says why a photo could not be decoded; empty if it could, or nobody knows yet."""
        return self._entries[path].trouble if path in self._entries else ""

    def clear(self) -> None:
        """Forget everything: nobody looks any more, or photos have changed on disk."""
        self._current, self._ahead, self._full, self._wanted = None, (), False, frozenset()
        self._entries.clear()

    # Fetching

    @property
    def _current_path(self) -> Path | None:
        return self._current.path if self._current else None

    def _leave(self) -> None:
        """Forget what is too large to keep for a photo that is left, and whatever was in vain."""
        self._full = False
        left = self._current_path
        if left is None or left not in self._entries:
            return
        self._entries[left].forget(Stage.FULL)
        if not self._entries[left].pictures:
            del self._entries[left]

    def _entry(self, path: Path) -> _Entry:
        entry = self._entries.setdefault(path, _Entry())
        self._entries.move_to_end(path)
        return entry

    def _start(self) -> None:
        """Give every free thread something to do; one is kept free for the next photo that is looked at."""
        for job in self._jobs():
            is_ahead = job.path != self._current_path
            if len(self._running) >= Lane.PICTURES.threads - is_ahead:
                return
            self._running.add(job)
            decode = partial(self._decode, job, self._current)
            self._operations.query(decode, partial(self._keep, job), partial(self._note, job), Lane.PICTURES)

    def _jobs(self) -> Iterator[_Job]:
        """What is to be done now, the most urgent first."""
        if self._current is None:
            return
        urgent = self._next_job(self._current)
        if urgent and urgent not in self._running:
            yield urgent
        if urgent:  # neighbours wait until the photo itself is there
            return
        for hit in self._ahead:
            job = _Job(hit.path, Stage.SHARP, self._box)
            entry = self._entries.get(hit.path, _Entry())
            if job not in self._running | entry.done and not entry.trouble:
                yield job

    def _next_job(self, hit: Hit) -> _Job | None:
        entry = self._entry(hit.path)
        if entry.trouble:
            return None
        sharp, quick = _Job(hit.path, Stage.SHARP, self._box), _Job(hit.path, Stage.QUICK)
        if sharp not in entry.done:
            is_begun = entry.pictures or quick in entry.done or sharp in self._running
            return sharp if is_begun or hit.photo is None else quick
        full = _Job(hit.path, Stage.FULL)
        is_needed = self._full and not entry.pictures[Stage.SHARP].is_whole
        return full if is_needed and full not in entry.done else None

    def _decode(self, job: _Job, hit: Hit | None) -> Picture | None:
        """On a worker. `hit` is the photo that is looked at, the only one of which a quick picture is asked."""
        if job.path not in self._wanted:
            return None
        if job.stage is Stage.QUICK:
            return read_quick(self._library.thumbnails, hit.photo) if hit and hit.photo else None
        return decode_full(job.path) if job.stage is Stage.FULL else decode_sharp(job.path, job.box)

    # Keeping

    def _keep(self, job: _Job, picture: Picture | None) -> None:
        self._running.discard(job)
        if self._is_late(job):
            self._start()
            return
        entry = self._entry(job.path)
        if picture:
            entry.pictures[job.stage] = picture
        if picture or job.stage is Stage.QUICK:
            entry.done = {done for done in entry.done if done.stage is not job.stage} | {job}
        if picture and job.stage is Stage.SHARP:
            entry.pictures.pop(Stage.QUICK, None)
        self._spare()
        self.arrived.emit(job.path)
        self._start()

    def _is_late(self, job: _Job) -> bool:
        """Whether nobody waits for it any more: its photo was left, or the window has another size."""
        is_other_size = job.stage is Stage.SHARP and job.box != self._box
        is_too_large = job.stage is Stage.FULL and job.path != self._current_path
        return job.path not in self._wanted or is_other_size or is_too_large

    def _note(self, job: _Job, error: ShiyingError) -> None:
        self._running.discard(job)
        if job.path in self._wanted:
            self._entry(job.path).trouble = str(error)
            self.arrived.emit(job.path)
        self._start()

    def _spare(self) -> None:
        """Forget what was looked at longest ago, but nothing that is wanted now."""
        kept = sum(entry.cost for entry in self._entries.values())
        for path in [path for path in self._entries if path not in self._wanted]:
            if kept <= MEMORY_BUDGET:
                return
            kept -= self._entries.pop(path).cost
