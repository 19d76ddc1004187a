"""How long one query takes, from text to ranked paths, with everything warm.

    python benchmarks/search.py [--photos 10000] [--repeat 200] [--plot search.png]

The library is made for the occasion: its vectors are those of a few real photographs, each turned a little at random,
so that they are as many and as spread as asked for. What is timed is `Library.search`, which the window and the
command line call: tokenise, embed the text, compare with every photo, rank, and look up the paths.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does, see indexer/blas.py

import numpy as np
import skimage
from bars import draw_bars
from rich.console import Console
from rich.table import Table

from core_model import Pack, load_pack
from core_model.runtime import usable_cores
from core_model.vectors import unit_length
from indexer import Library
from indexer.catalog import Catalog, Outcome
from indexer.paths import Home
from indexer.presence import identity
from indexer.vectors import VectorIndex

QUERIES = [
    "一只狗在水里",
    "a dog in the water",
    "雪地里的小孩",
    "red car at night",
    "山顶上的日出",
    "two people on a beach",
]
SPREAD = 0.7
CHUNK = 10_000
LINKED = 500
"""Photos in a folder; NTFS lets a file have 1,024 names."""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=200)
    parser.add_argument("--plot", type=Path, help="a PNG to draw")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pack = load_pack()
        make_library(Home(Path(folder)), pack, arguments.photos)
        with Library(folder, pack) as library:
            results = measure(library, arguments.repeat)
    show(results, arguments.photos)
    draw_bars(arguments.plot, f"{arguments.photos:,} photos", "milliseconds", results, logarithmic=True)


def make_library(home: Home, pack: Pack, count: int, picture: Path | None = None) -> None:
    """Make a library of `count` photos whose vectors are real ones, perturbed. If there is a `picture`, the photos are
    files, too: links to copies of it."""
    add_photos(home, pack, count, picture=picture)
    catalog = Catalog(home)
    VectorIndex(catalog, pack.fingerprint, pack.manifest.embedding_dim, home.vectors).save()
    catalog.close()


def add_photos(home: Home, pack: Pack, count: int, seed: int = 0, picture: Path | None = None) -> None:
    """Fill the catalog with a folder of `count` photos; as for `make_library`."""
    data = Path(skimage.__file__).parent / "data"
    real = pack.image.encode(sorted([*data.glob("*.jpg"), data / "chelsea.png", data / "coffee.png"]))
    random = np.random.default_rng(seed)
    catalog = Catalog(home)
    place = home.folder / f"photos {seed}"
    place.mkdir()
    folder = catalog.add_folder(place, *identity(place))  # or all photos were offline
    names = [f"{number // LINKED:04}/IMG_{number:07}.jpg" for number in range(count)]
    size, mtime_ns = link(folder.path, names, picture) if picture else (1, 1)
    catalog.add_files(folder.id, [(name, size, mtime_ns) for name in names])
    files = catalog.files(folder.id)
    for start in range(0, count, CHUNK):
        rows = files[start : start + CHUNK]
        noise = unit_length(random.normal(size=(len(rows), real.shape[1])).astype(np.float32))
        vectors = unit_length(real[random.integers(len(real), size=len(rows))] + SPREAD * noise)
        hashes = [row.id.to_bytes(16, "big") for row in rows]
        outcomes = [Outcome(row.id, size, mtime_ns, content_hash=key) for row, key in zip(rows, hashes, strict=True)]
        catalog.record(outcomes, pack.fingerprint, dict(zip(hashes, vectors, strict=True)))
    catalog.close()


def link(folder: Path, names: list[str], picture: Path) -> tuple[int, int]:
    """Make files of these names, of which as many as file systems allow are one; their size and their time."""
    for start in range(0, len(names), LINKED):
        first = folder / names[start]
        first.parent.mkdir(parents=True)
        shutil.copy2(picture, first)
        for name in names[start + 1 : start + LINKED]:
            os.link(first, folder / name)
    stat = first.stat()
    return stat.st_size, stat.st_mtime_ns


def measure(library: Library, repeat: int) -> dict[str, list[float]]:
    """Milliseconds of each run, by what was run."""
    started = time.perf_counter()
    library.search(QUERIES[0])
    first = (time.perf_counter() - started) * 1000
    encode = library.pack.text.encode
    return {
        "first query after opening (models and vectors are loaded)": [first],
        "query, warm": timed(lambda number: library.search(QUERIES[number % len(QUERIES)]), repeat),
        "of which embedding the text": timed(lambda number: encode([QUERIES[number % len(QUERIES)]]), repeat),
    }


def timed(action: Callable[[int], object], repeat: int) -> list[float]:
    """Milliseconds of each of `repeat` calls."""
    times = []
    for number in range(repeat):
        started = time.perf_counter()
        action(number)
        times.append((time.perf_counter() - started) * 1000)
    return times


def show(results: dict[str, list[float]], photos: int) -> None:
    """Print medians, 95th percentiles, and ratios to the warm query."""
    table = Table(
        title=f"{photos:,} photos; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    )
    for heading in ("what", "median ms", "95 % ms", "ratio"):
        table.add_column(heading, justify="left" if heading == "what" else "right")
    warm = float(np.median(results["query, warm"]))
    for what, times in results.items():
        median = float(np.median(times))
        table.add_row(what, f"{median:.1f}", f"{np.percentile(times, 95):.1f}", f"{median / warm:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
