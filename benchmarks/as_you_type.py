"""How long it takes from a keystroke until photos that answer it are painted, with everything warm.

    python benchmarks/as_you_type.py [--photos 100000] [--pace 120]

The real window, on Qt's offscreen platform, over a library made as in `benchmarks/search.py`. English is typed letter
by letter; Chinese comes from an input method, which composes and then commits. A keystroke counts as answered when
photos for what the field then held, or for what was typed since, have been painted. Thumbnails are not waited for, but
made beside, as when they have been kept. How long the window was deaf is the longest time that its event loop was away.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does, see indexer/blas.py

import numpy as np
from pictures import SomePictures
from pulse import Pulse, rest, wait_until
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from queries import QUERIES
from rich.console import Console
from rich.table import Table
from search import make_library

from core_model import load_pack
from core_model.runtime import usable_cores
from desktop_app import theme
from desktop_app.folders.watching import Watching
from desktop_app.main_window import MainWindow
from desktop_app.operations import Operations
from indexer import Library
from indexer.answer import Answer
from indexer.paths import Home

PATIENCE_SECONDS = 60.0

FILTER = "type:jpg"
"""Leaves all photos, which no index tells beforehand."""


@dataclass
class Measured:
    """Milliseconds from each keystroke to its paint, and the longest time that the event loop was away."""

    waits: list[float] = field(default_factory=list)
    deaf: float = 0.0


class Typist(QObject):
    """Types into the window and watches the grid being painted."""

    def __init__(self, window: MainWindow, pace: float) -> None:
        super().__init__(window)
        self._window = window
        self._pace = pace
        self._latest: tuple[int, Answer | None] = (0, None)
        self._painted: list[tuple[int, float]] = []
        self._pulse = Pulse(parent=self)
        window.search.answered.connect(lambda request, answer: setattr(self, "_latest", (request.number, answer)))
        window.results.grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """After each painting, look what was painted."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._look)
        return False

    def type(self, queries: tuple[str, ...], before: str = "") -> Measured:
        """Type each query after the text `before`, as fast as the pace says, and wait for the last paint of each."""
        measured = Measured()
        for query in queries:
            self._window.field.setText(before)
            self._wait_for(self._window.search.request.number)
            self._painted = []
            self._pulse.clear()
            keys = [self._press(part) for part in _parts(query)]
            self._wait_for(keys[-1][0])
            for number, pressed in keys:
                painted = next(at for painted, at in self._painted if painted >= number)
                measured.waits.append((painted - pressed) * 1000)
            measured.deaf = max(measured.deaf, self._pulse.longest)
        return measured

    def _press(self, part: str) -> tuple[int, float]:
        pressed = time.perf_counter()
        if part.isascii():
            QTest.keyClicks(self._window.field, part)
        else:
            QApplication.sendEvent(self._window.field, QInputMethodEvent("zhong", []))
            commit = QInputMethodEvent()
            commit.setCommitString(part)
            QApplication.sendEvent(self._window.field, commit)
        number = self._window.search.request.number
        rest(self._pace)
        return number, pressed

    def _wait_for(self, number: int) -> None:
        wait_until(lambda: self._latest[0] >= number and self._shows_latest(), PATIENCE_SECONDS)
        self._look()

    def _shows_latest(self) -> bool:
        grid, answer = self._window.results.grid, self._latest[1]
        return answer is not None and grid.answer is answer and (not len(answer) or grid.photo_at(0) is not None)

    def _look(self) -> None:
        if self._shows_latest() and (not self._painted or self._painted[-1][0] != self._latest[0]):
            self._painted.append((self._latest[0], time.perf_counter()))


def _parts(query: str) -> list[str]:
    """Letters, without the spaces that change nothing; of Chinese, two characters at a time."""
    if query.isascii():
        return re.findall(r" ?\S", query)
    return [query[start : start + 2] for start in range(0, len(query), 2)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--pace", type=float, default=120.0, help="milliseconds between two keystrokes")
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication([])
    theme.install(app)
    with tempfile.TemporaryDirectory() as folder:
        pack = load_pack()
        make_library(Home(Path(folder)), pack, arguments.photos)
        with Library(folder, pack) as library:
            library.thumbnails = SomePictures()
            results = measure(library, arguments.pace)
    show(results, arguments.photos)


def measure(library: Library, pace: float) -> dict[str, Measured]:
    """What was measured, by what was typed."""
    operations = Operations()
    window = MainWindow(library, operations, Watching(library, operations))
    window.show()
    window.search_bar.start("a first query, which loads the model")
    window.results.set_has_folders(True)
    typist = Typist(window, pace)
    english = tuple(query for query in QUERIES if query.isascii())
    chinese = tuple(query for query in QUERIES if not query.isascii())
    runs: dict[str, Callable[[], Measured]] = {
        "English": lambda: typist.type(english),
        "Chinese": lambda: typist.type(chinese),
        f"English after {FILTER}": lambda: typist.type(english[:3], f"{FILTER} "),
    }
    typist.type(english[:1])
    gc.freeze()  # as the window does when photos are first seen
    results = {what: run() for what, run in runs.items()}
    window.close()
    operations.close(PATIENCE_SECONDS)
    return results


def show(results: dict[str, Measured], photos: int) -> None:
    """Print medians, 95th percentiles, and ratios to the first row."""
    table = Table(
        title=f"{photos:,} photos; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    )
    for heading in ("typed", "keystrokes", "median ms", "95 % ms", "ratio", "longest deaf ms"):
        table.add_column(heading, justify="left" if heading == "typed" else "right")
    first = float(np.median(next(iter(results.values())).waits))
    for what, measured in results.items():
        median = float(np.median(measured.waits))
        table.add_row(
            what,
            str(len(measured.waits)),
            f"{median:.1f}",
            f"{np.percentile(measured.waits, 95):.1f}",
            f"{median / first:.2f}",
            f"{measured.deaf:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
