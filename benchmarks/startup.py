"""How long it takes from opening a large library to the first answer, in a process of its own each time.

    python benchmarks/startup.py [--photos 100000] [--repeat 5] [--plot startup.png]

The library is made for the occasion, as in `search.py`. `opening` is from `Library(...)` to the first hits, which loads
the model too; `command` is all of `shiying search`, Python's own start included. Each is timed with the vectors' file
there, without it, and with one photo in a hundred added since it was written.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from bars import draw_bars
from rich.console import Console
from rich.table import Table
from search import QUERIES, add_photos

from core_model import Pack, load_pack
from core_model.runtime import usable_cores
from indexer.catalog import Catalog
from indexer.paths import Home
from indexer.vectors import VectorIndex

OPENING = f"""
import json, time
from indexer import Library
started = time.perf_counter()
with Library() as library:
    opened = time.perf_counter()
    library.pack
    loaded = time.perf_counter()
    assert library.search({QUERIES[0]!r})
    print(json.dumps([1000 * (time.perf_counter() - started), 1000 * (loaded - opened)]))
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--plot", type=Path, help="a PNG to draw")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, pack = Home(Path(folder)), load_pack()
        add_photos(home, pack, arguments.photos)
        results = {"without the file": measure(home, arguments.repeat)}
        write_vectors(home, pack)
        results["with the file"] = measure(home, arguments.repeat)
        add_photos(home, pack, arguments.photos // 100, seed=1)
        results["with the file, and 1 % of new photos"] = measure(home, arguments.repeat)
    show(results, arguments.photos)
    rows = {f"{what.strip()}, {state}": times for state, rows in results.items() for what, times in rows.items()}
    draw_bars(arguments.plot, f"{arguments.photos:,} photos", "milliseconds", rows)


def write_vectors(home: Home, pack: Pack) -> None:
    """Write what an index run writes at its end."""
    catalog = Catalog(home)
    VectorIndex(catalog, pack.fingerprint, pack.manifest.embedding_dim, home.vectors).save()
    catalog.close()


def measure(home: Home, repeat: int) -> dict[str, list[float]]:
    """Milliseconds of each run, by what was run."""
    environment = os.environ | {"SHIYING_HOME": str(home.folder)}
    times: dict[str, list[float]] = {
        "opening, to the first hits": [],
        "  of which loading the model": [],
        "command": [],
    }
    for _ in range(repeat):
        output = subprocess.run([sys.executable, "-c", OPENING], env=environment, stdout=subprocess.PIPE, check=True)
        for key, value in zip(times, json.loads(output.stdout), strict=False):
            times[key].append(value)
        started = time.perf_counter()
        command = [sys.executable, "-m", "indexer", "search", QUERIES[0]]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        times["command"].append(1000 * (time.perf_counter() - started))
    return times


def show(results: dict[str, dict[str, list[float]]], photos: int) -> None:
    """Print medians and the slowest of each, and the ratio of opening to opening with the file."""
    title = f"{photos:,} photos; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = Table("library", "what", "median ms", "slowest ms", "ratio", title=title)
    base = {what: np.median(times) for what, times in results["with the file"].items()}
    for state, rows in results.items():
        for what, times in rows.items():
            median = np.median(times)
            table.add_row(state, what, f"{median:.0f}", f"{max(times):.0f}", f"{median / base[what]:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
