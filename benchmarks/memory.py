"""How much memory the library takes: while it answers, by how many photos it has, and while it indexes.

    python benchmarks/memory.py [--photos 10000 100000 500000] [--indexed 120] [--plot memory.png]

Each row is a process of its own: what stays resident after the first answer and after fifty more, and the most that it
ever was. The vectors are mapped from a file, and pages of it that were looked at count as resident although the system
may take them back at any time; so `private` leaves out what is backed by a file. The libraries are made as in
`search.py`; the last row indexes real twelve-megapixel JPEGs as in `indexing.py`. The ratio is to the first row.
Linux only: the figures are those of /proc.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bars import draw_bars
from indexing import make_photos
from rich.console import Console
from rich.table import Table
from search import QUERIES, make_library

from core_model import load_pack
from core_model.runtime import usable_cores
from indexer.paths import Home

TELL = """
import json
from pathlib import Path
def megabytes(name):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1000
def tell():
    print(json.dumps([megabytes("VmRSS:"), megabytes("RssAnon:"), megabytes("VmHWM:")]))
"""

ANSWER = f"""
import sys
from indexer import Library
with Library(sys.argv[1]) as library:
    for number in range(51):
        assert library.search({QUERIES!r}[number % {len(QUERIES)}])
    tell()
"""

INDEX = """
import sys
from indexer import Library
with Library(sys.argv[1]) as library:
    library.add_folder(sys.argv[2])
    assert library.index().embedded
    tell()
"""


@dataclass(frozen=True)
class Row:
    """One process, in megabytes."""

    name: str
    resident: float
    private: float
    peak: float


def main() -> None:
    """Print the table, and draw it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, nargs="+", default=[10_000, 100_000, 500_000])
    parser.add_argument("--indexed", type=int, default=120, help="how many real photos the last row indexes")
    parser.add_argument("--plot", type=Path, help="a PNG to draw")
    arguments = parser.parse_args()
    pack = load_pack()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for count in arguments.photos:
            home = Path(scratch, f"home {count}")
            make_library(Home(home), pack, count)
            rows.append(Row(f"answering over {count:,} photos", *ask(ANSWER, home)))
        photos = Path(scratch, "photos")
        make_photos(photos, arguments.indexed)
        name = f"indexing {arguments.indexed} photos of 12 megapixels"
        rows.append(Row(name, *ask(INDEX, Path(scratch, "home"), photos)))
    title = f"{usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    show(rows, title)
    draw_bars(arguments.plot, title, "MB resident at most", {row.name: [row.peak] for row in rows})


def ask(code: str, *arguments: Path) -> list[float]:
    """What a process that runs `code` tells of its memory."""
    command = [sys.executable, "-c", TELL + code, *map(str, arguments)]
    told: list[float] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return told


def show(rows: list[Row], title: str) -> None:
    """Print megabytes, and the ratio of what is private to the first row's."""
    table = Table("process", title=title)
    for heading in ("resident MB", "of which private", "at most", "ratio"):
        table.add_column(heading, justify="right")
    for row in rows:
        figures = (f"{number:.0f}" for number in (row.resident, row.private, row.peak))
        table.add_row(row.name, *figures, f"{row.private / rows[0].private:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
