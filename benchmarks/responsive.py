"""How long the window keeps its user waiting while it organises photos.

    python benchmarks/responsive.py [--photos 600]

Pictures are made for the occasion, and a real window organises them. A timer of the window's own thread is due every
5 ms; how late it is, is how late a click would be answered. It is measured while nothing happens, while photos are
organised as fast as the computer can, and gently. The ratios compare with the calm; without a screen, on Qt's
`offscreen` platform, painting is done as ever but not shown.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does, see indexer/blas.py

import numpy as np
from PIL import Image
from pulse import Pulse, rest, wait_until
from PySide6.QtWidgets import QApplication
from rich.console import Console
from rich.table import Table

from core_model.runtime import usable_cores
from desktop_app import theme
from desktop_app.folders.activity import Phase
from desktop_app.folders.watching import Watching
from desktop_app.main_window import MainWindow
from desktop_app.operations import Operations
from indexer import Library

TICK_MS = 5
CALM_SECONDS = 5.0
CLOSE_SECONDS = 10.0
PATIENCE_SECONDS = 600.0
EDGE = 1200


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=600, help="how many are organised in each of two folders")
    arguments = parser.parse_args()
    app = QApplication([])
    theme.install(app)
    with tempfile.TemporaryDirectory() as folder:
        folders = [make_photos(Path(folder, name), arguments.photos) for name in ("fast", "gently")]
        show(measure(Path(folder, "home"), folders), arguments.photos)


def make_photos(folder: Path, count: int) -> Path:
    """Pictures of noise, each another, about as large as those that phones send one another."""
    folder.mkdir()
    chance = np.random.default_rng(len(folder.name))
    coarse = chance.integers(0, 255, (count, 12, 12, 3), dtype=np.uint8)
    for number, pixels in enumerate(coarse):
        Image.fromarray(pixels).resize((EDGE, EDGE)).save(folder / f"{number}.jpg")
    return folder


def measure(home: Path, folders: list[Path]) -> dict[str, list[float]]:
    """How late each tick was, in milliseconds, by what went on."""
    library, operations = Library(home), Operations()
    watching = Watching(library, operations)
    window = MainWindow(library, operations, watching)
    window.show()
    watching.start()
    window.start(query="red")
    pulse = Pulse(TICK_MS)
    rest(CALM_SECONDS * 1000)  # until the window is drawn and the model is there
    pulse.clear()
    rest(CALM_SECONDS * 1000)
    late = {"nothing": list(pulse.late)}
    for name, folder in zip(("organising", "organising gently"), folders, strict=True):
        watching.set_gentle(name == "organising gently")
        photos = library.status().photos.searchable + len(list(folder.iterdir()))
        watching.add([folder])
        pulse.clear()
        wait_until(Done(window, photos), PATIENCE_SECONDS)
        late[name] = list(pulse.late)
    pulse.stop()
    window.hide()
    watching.request_close()
    assert operations.close(CLOSE_SECONDS)
    assert watching.close(CLOSE_SECONDS)
    library.close()
    return late


class Done:
    """Whether the window says that all photos can be found."""

    def __init__(self, window: MainWindow, photos: int) -> None:
        self._window = window
        self._photos = f"{photos:,} "

    def __call__(self) -> bool:
        """Whether they can."""
        is_quiet = self._window.watching.activity.phase is Phase.QUIET
        return is_quiet and self._window.status_line.counts.startswith(self._photos)


def show(late: dict[str, list[float]], photos: int) -> None:
    """Print how late a click would have been answered."""
    title = f"2 × {photos:,} photos; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = Table("while", "median ms", "99 % ms", "longest ms", "over 50 ms", "99 %, ratio", title=title)
    calm = np.percentile(late["nothing"], 99)
    for name, times in late.items():
        median, most, longest = np.percentile(times, [50, 99, 100])
        over = f"{np.mean(np.array(times) > 50):.2%}"
        table.add_row(name, f"{median:.1f}", f"{most:.1f}", f"{longest:.0f}", over, f"{most / calm:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
