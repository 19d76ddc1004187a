"""How smoothly the grid scrolls over an answer of many photos, beside Qt's own QListView.

    python benchmarks/scrolling.py [--photos 100000] [--frames 600] [--justified]

The library is made for the occasion, as in search.py, and the answer is every photo in it. A frame is what the window's
thread does between two positions of the scroll bar: whatever has arrived from the workers, and painting. Two ways are
timed: from end to end, where every frame shows other photos, and a steady scroll of 60 pixels a frame. Pictures come
from a few real photographs in memory, so no disk is timed. QListView shows as many equal tiles, each a ready pixmap.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does, see indexer/blas.py

import numpy as np
from pictures import SomePictures
from pulse import wait_until
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QListView, QStyledItemDelegate, QStyleOptionViewItem
from rich.console import Console
from rich.table import Table
from search import add_photos
from window import resident_megabytes

from core_model import load_pack
from core_model.runtime import usable_cores
from desktop_app import theme
from desktop_app.operations import Operations
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.photo_view import USUAL
from indexer import Library
from indexer.paths import Home

SIZE = QSize(1180, 680)
STEADY_PIXELS = 60
DROPPED_MS = 33.0


class Rows(QAbstractListModel):
    """As many rows as there are photos."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802
        """Qt's name and default."""
        return 0 if parent.isValid() else self._count

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Nothing; the delegate paints the same for all."""


class ReadyPixmap(QStyledItemDelegate):
    """Paints one pixmap for every row: the least that a delegate can do."""

    def __init__(self, edge: int) -> None:
        super().__init__()
        self._pixmap = QPixmap(edge, edge)
        self._pixmap.fill(Qt.GlobalColor.darkGray)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One tile."""
        painter.drawPixmap(option.rect.topLeft(), self._pixmap)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Every tile's size."""
        return self._pixmap.size()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--justified", action="store_true", help="lines of whole photos in place of squares")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    theme.install(app)
    with tempfile.TemporaryDirectory() as folder:
        pack = load_pack()
        add_photos(Home(Path(folder)), pack, arguments.photos)
        operations = Operations()
        with Library(folder, pack) as library:
            results = measure_grid(library, operations, arguments.frames, arguments.justified)
            operations.close(10)
        results |= measure_list(arguments.photos, arguments.frames)
    show(results, arguments.photos)


def measure_grid(library: Library, operations: Operations, frames: int, justified: bool) -> dict[str, list[float]]:
    """Milliseconds by what was done."""
    library.thumbnails = SomePictures()
    answer = library.ask()
    grid = PhotoGrid(library, operations)
    grid.set_justified(justified)
    grid.resize(SIZE)
    grid.show()
    gc.freeze()  # as the window does when photos are first seen
    before = resident_megabytes()
    started = time.perf_counter()
    grid.show_answer(answer)
    wait_until(lambda: grid.count() == len(answer))
    results = {"grid: until the answer is there": [(time.perf_counter() - started) * 1000]}
    results["grid: laying out"] = timed(grid._lay_out, len(answer))
    results |= scroll("grid: ", grid, frames)
    held = resident_megabytes()
    print(f"resident memory: {held:.0f} MiB, {held - before:.0f} of them since the grid was empty")
    grid.close()
    return results


def measure_list(count: int, frames: int) -> dict[str, list[float]]:
    """As for the grid."""
    rows, delegate, view = Rows(count), ReadyPixmap(USUAL), QListView()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setItemDelegate(delegate)
    view.setModel(rows)
    view.resize(SIZE)
    started = time.perf_counter()
    view.show()
    QApplication.processEvents()
    results = {"QListView: until the rows are there": [(time.perf_counter() - started) * 1000]}
    results["QListView: laying out"] = timed(view.doItemsLayout)
    results |= scroll("QListView: ", view, frames)
    view.close()
    return results


def scroll(what: str, view: QAbstractScrollArea, frames: int) -> dict[str, list[float]]:
    """Milliseconds of each frame, from the top down, and how long this thread had a processor in it."""
    results = {}
    for way, pixels in (("end to end", view.verticalScrollBar().maximum() / frames), ("steadily", STEADY_PIXELS)):
        view.verticalScrollBar().setValue(0)
        QApplication.processEvents()
        times = [_frame(view, round(frame * pixels)) for frame in range(1, frames + 1)]
        results[f"{what}{way}"] = [time for time, _ in times]
        results[f"{what}{way}, processor"] = [time for _, time in times]
    return results


def _frame(view: QAbstractScrollArea, top: int) -> tuple[float, float]:
    started, used = time.perf_counter(), time.thread_time()
    view.verticalScrollBar().setValue(top)
    QApplication.processEvents()
    return (time.perf_counter() - started) * 1000, (time.thread_time() - used) * 1000


def timed(work: Callable[..., object], *arguments: object) -> list[float]:
    """Milliseconds of a few calls."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        work(*arguments)
        times.append((time.perf_counter() - started) * 1000)
    return times


def show(results: dict[str, list[float]], photos: int) -> None:
    """Print each, and its ratio to what QListView needs for the same."""
    table = Table(
        title=f"{photos:,} photos; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    )
    for heading in ("what", "median ms", "99 % ms", "longest ms", f"over {DROPPED_MS:.0f} ms", "ratio to QListView"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for what, times in results.items():
        place = list(results).index(what) % (len(results) // 2)
        beside = list(results.values())[len(results) // 2 + place]
        table.add_row(
            what,
            f"{np.median(times):.2f}",
            f"{np.percentile(times, 99):.2f}",
            f"{max(times):.2f}",
            str(sum(time > DROPPED_MS for time in times)),
            f"{np.median(times) / np.median(beside):.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
