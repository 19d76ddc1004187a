"""How long the full view takes from a key press to a first picture, a sharp one and every pixel, over 12 MP JPEGs.

    python benchmarks/preview.py [--photos 24] [--pause 0.6]

Photographs of scikit-image are enlarged to 12 megapixels and looked through with the right arrow key, three times: with
nothing prepared; with the small versions that the library keeps, as after scrolling through the grid; and with the
neighbours decoded ahead as well, as it is used. Between two presses one looks for `--pause` seconds. The longest time
in which the window could not have answered is measured beside.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does, see indexer/blas.py

import numpy as np
import skimage
from PIL import Image
from pulse import Pulse, rest, wait_until
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow
from rich.console import Console
from rich.table import Table

from core_model.runtime import usable_cores
from desktop_app import theme
from desktop_app.operations import Operations
from desktop_app.preview.picture import Stage
from desktop_app.preview.preview import Preview
from desktop_app.preview.tour import Tour
from indexer import Library

PIXELS = 12_000_000
WINDOW = (1440, 900)
CLOSE_SECONDS = 30.0
PULSE_MS = 1


@dataclass
class Times:
    """Milliseconds of each press, and the longest block of the UI thread."""

    first: list[float] = field(default_factory=list)
    sharp: list[float] = field(default_factory=list)
    full: list[float] = field(default_factory=list)
    blocked: float = 0.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=24)
    parser.add_argument("--pause", type=float, default=0.6)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        photos = make_photos(Path(folder, "photos"), arguments.photos)
        app = QApplication([])
        theme.install(app)
        with Library(Path(folder, "state")) as library:
            library.add_folder(photos)
            library.index()
            show(measure(library, arguments.pause), arguments.photos)


def make_photos(folder: Path, count: int) -> Path:
    """Write `count` JPEGs of 12 megapixels."""
    folder.mkdir()
    data = Path(skimage.__file__).parent / "data"
    sources = cycle([data / "chelsea.png", data / "coffee.png", data / "rocket.jpg", data / "astronaut.png"])
    for number, source in zip(range(count), sources, strict=False):
        with Image.open(source) as opened:
            image = opened.convert("RGB")
        scale = (PIXELS / (image.width * image.height)) ** 0.5
        image = image.rotate(number).resize((round(image.width * scale), round(image.height * scale)))
        image.save(folder / f"IMG_{number:04}.jpg", quality=90)
    return folder


def measure(library: Library, pause: float) -> dict[str, Times]:
    """Look through all photos, with more and more prepared."""
    ahead = Tour.ahead
    results = {}
    for what, is_kept, is_ahead in (
        ("nothing prepared", False, False),
        ("small versions kept", True, False),
        ("decoded ahead, as it is used", True, True),
    ):
        if not is_kept:
            library.thumbnails.clear()
        Tour.ahead = ahead if is_ahead else lambda _: []  # type: ignore[method-assign]
        results[what] = look_through(library, pause)
    Tour.ahead = ahead  # type: ignore[method-assign]
    return results


def look_through(library: Library, pause: float) -> Times:
    """Press the right arrow key until the last photo."""
    operations, window, times = Operations(), QMainWindow(), Times()
    window.resize(*WINDOW)
    window.show()
    preview = Preview(library, operations, window)
    answer = library.ask(fold_duplicates=False)
    preview.open(answer, 0)
    pulse = Pulse(PULSE_MS)
    wait_until(lambda: stage_of(preview) >= Stage.SHARP)
    gc.freeze()  # as the window does when photos are first seen
    pulse.clear()
    for row in range(1, len(answer)):
        rest(pause * 1000)
        press(preview, row, times)
    times.blocked = pulse.longest
    pulse.stop()
    preview.close_view()
    operations.close(CLOSE_SECONDS)
    window.deleteLater()
    return times


def press(preview: Preview, row: int, times: Times) -> None:
    """One press, until the sharp picture has been painted; and then another, for every pixel of it."""
    before = preview.canvas.best
    started = time.perf_counter()
    send(preview, Qt.Key.Key_Right)
    wait_painted(lambda: preview.tour.row == row and preview.canvas.best not in {None, before})
    times.first.append((time.perf_counter() - started) * 1000)
    wait_painted(lambda: stage_of(preview) >= Stage.SHARP)
    times.sharp.append((time.perf_counter() - started) * 1000)
    started = time.perf_counter()
    send(preview, Qt.Key.Key_1)
    wait_painted(lambda: stage_of(preview) == Stage.FULL)
    times.full.append((time.perf_counter() - started) * 1000)


def send(preview: Preview, key: Qt.Key) -> None:
    """Press a key."""
    QApplication.sendEvent(preview.canvas, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))


def stage_of(preview: Preview) -> int:
    """How good the picture is that is seen; -1 if there is none."""
    return preview.canvas.best.stage if preview.canvas.best else -1


def wait_painted(is_so: Callable[[], bool]) -> None:
    """Let the window live until something is so, and has been painted."""
    wait_until(is_so)
    QApplication.processEvents()


def show(results: dict[str, Times], photos: int) -> None:
    """Print medians, 95th percentiles, and ratios to a sharp picture with nothing prepared."""
    machine = f"{usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = Table(title=f"{photos} photos of 12 MP; {machine}")
    for heading in ("what", "picture", "median ms", "95 % ms", "ratio", "longest block ms"):
        table.add_column(heading, justify="left" if heading in {"what", "picture"} else "right")
    unprepared = float(np.median(next(iter(results.values())).sharp))
    for what, times in results.items():
        for picture, values in (("first", times.first), ("sharp", times.sharp), ("full", times.full)):
            median = float(np.median(values))
            numbers = f"{median:.0f}", f"{np.percentile(values, 95):.0f}", f"{median / unprepared:.2f}"
            table.add_row(what, picture, *numbers, f"{times.blocked:.0f}" if picture == "first" else "")
    Console().print(table)


if __name__ == "__main__":
    main()
