"""How fast a rescan finds that nothing has changed, beside the bare system calls that it cannot do without.

    python benchmarks/rescan.py [--files 200000] [--repeat 3] [--plot rescan.png]

The files are made for the occasion: hard links to a few hundred tiny ones, 500 to a folder, whose names end like
photos'. None can be decoded, so a rescan that opened one would record a failure; that none is opened is checked.
Each round takes, one after the other: `os.scandir` and `stat` of every file, in their order on the disk and nothing
else; the walk in the order of paths that the rescan makes; reading the catalog's rows; and `reconcile`, all of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from bars import draw_bars
from rich.console import Console
from rich.table import Table

from core_model.runtime import usable_cores
from indexer.catalog import Catalog, FolderRow
from indexer.compare import known_files
from indexer.model import Part
from indexer.paths import Home
from indexer.presence import identity
from indexer.reconcile import reconcile
from indexer.scan import Scan

PER_FOLDER = 500
LINKS_PER_FILE = 1000
GOAL = 30_000
"""Files a second that a rescan is to reach."""

BARE = "os.scandir and stat, nothing else"
WHOLE = "rescan: walk, compare, and find no change"


def main() -> None:
    """Make the files, print the table, and draw it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--plot", type=Path, help="a PNG to draw the files per second to")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        photos = make_files(Path(work, "photos"), arguments.files)
        catalog = Catalog(Home(Path(work, "home")))
        folder = catalog.add_folder(photos, *identity(photos))
        started = time.perf_counter()
        run(catalog, folder)
        first = arguments.files / (time.perf_counter() - started)
        opened = count_opened(photos, lambda: run(catalog, folder))
        rates = measure(steps(catalog, folder, arguments.files), arguments.repeat)
        catalog.close()
    show(rates, arguments.files, first, opened)
    speeds = {name: [arguments.files / second for second in seconds] for name, seconds in rates.items()}
    draw_bars(arguments.plot, f"{arguments.files:,} unchanged files", "files a second", speeds, goal=GOAL)


def make_files(folder: Path, count: int) -> Path:
    """`count` names in folders of `PER_FOLDER`."""
    original = folder
    for number in range(count):
        place = folder / f"{number // PER_FOLDER:04}"
        path = place / f"IMG_{number:07}.jpg"
        if number % PER_FOLDER == 0:
            place.mkdir(parents=True)
        if number % LINKS_PER_FILE == 0:
            original = path
            path.write_bytes(b"x" * (number % 4096))
        else:
            os.link(original, path)
    return folder


def run(catalog: Catalog, folder: FolderRow) -> int:
    """One rescan; returns how many files it found."""
    (result,) = reconcile(catalog, [(folder, Part(folder.path))], threading.Event(), lambda count, path: None)
    return result.found


def steps(catalog: Catalog, folder: FolderRow, count: int) -> dict[str, Callable[[], object]]:
    """What is measured."""

    def rescan() -> None:
        revision = catalog.revision()
        assert run(catalog, folder) == count
        assert catalog.revision() == revision, "a rescan without changes has written something"

    return {
        BARE: lambda: deque(bare(str(folder.path)), maxlen=0),
        "the walk in the order of paths": lambda: deque(Scan(folder.path), maxlen=0),
        "reading the catalog's rows": lambda: deque(known_files(catalog, folder.id, Part(folder.path)), maxlen=0),
        WHOLE: rescan,
    }


def bare(folder: str) -> Iterator[os.stat_result]:
    """Every file's stat, by the fewest calls that can get it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from bare(entry.path)
            else:
                yield entry.stat()


def count_opened(folder: Path, action: Callable[[], object]) -> int:
    """How many files below `folder` Python opens during `action`. The hook stays, but counts no more."""
    opened = 0
    counting = True

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal opened
        if counting and event == "open" and str(arguments[0]).startswith(str(folder)):
            opened += 1

    sys.addaudithook(hook)
    action()
    counting = False
    return opened


def measure(actions: dict[str, Callable[[], object]], repeat: int) -> dict[str, list[float]]:
    """Seconds of each action, `repeat` times; the actions take turns, so that all meet the same machine."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeat):
        for name, action in actions.items():
            started = time.perf_counter()
            action()
            seconds[name].append(time.perf_counter() - started)
    return seconds


def show(seconds: dict[str, list[float]], files: int, first: float, opened: int) -> None:
    """Print files per second, and ratios to the bare calls of the same round."""
    table = Table(title=f"{files:,} files; {usable_cores()} cores, {platform.machine()}, {platform.python_version()}")
    for heading in ("what", "files a second (median)", "times the bare calls"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    for name, times in seconds.items():
        ratios = np.array(times) / np.array(seconds[BARE])
        table.add_row(name, f"{files / float(np.median(times)):,.0f}", f"{float(np.median(ratios)):.2f}")
    console = Console()
    console.print(table)
    console.print(f"The first scan, which writes all rows: {first:,.0f} files a second.")
    console.print(f"Files opened during a rescan: {opened}.")


if __name__ == "__main__":
    main()
