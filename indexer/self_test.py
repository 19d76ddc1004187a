"""Tries whether this installation is whole: reads carried photos, finds them, opens the window. Uses no network.

A program that was put together for people without Python may lack a file that no test of the source can miss. So every
bundle can be asked, wherever it lies, and each check runs the real thing in a library of its own that is thrown away.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from core_model import load_pack
from core_model.imaging import photo_file
from core_model.pack import EMBEDDED_PACK
from indexer.library import Library
from indexer.pack_trial import try_pack
from indexer.vectors.graph import Graph, GraphBuilder
from indexer.vectors.sealed import never

PHOTOS = Path(__file__).with_name("test_photos")
"""A few pictures, each in another format."""

QUERIES = {"Chinese": ("一只猫", "cat.jpg"), "English": ("a rocket launch", "rocket.heic")}

OpenWindow = Callable[[Path, str, str], int]
"""Opens the window over the library in a folder, asks it a query, and closes it once it shows the photo of a name:
`(home, query, name)`. Returns 0 if it did."""

_NODES, _DIMENSIONS = 2_000, 64


class FaultError(Exception):
    """What is wrong with this installation."""


@dataclass(frozen=True)
class Check:
    """Something to try. `run` raises whatever is wrong; what it returns says what was seen."""

    name: str
    run: Callable[[], str]


def checks(open_window: OpenWindow | None) -> Iterator[Check]:
    """All checks, in an order in which each relies on those before it. Run each before asking for the next.

    Args:
        open_window: how to open the window; None if this installation has none, which is a fault.
    """
    yield Check("model", _check_model)
    yield Check("photo formats, HEIC among them", _check_formats)
    yield Check("processes of its own", _check_processes)
    yield Check("graph for large libraries", _check_graph)
    yield Check("notice of changes on the disk", _check_notices)
    with tempfile.TemporaryDirectory(prefix="Shiying 自检 ", ignore_cleanup_errors=True) as scratch:
        photos, home = Path(scratch, "照片 photos"), Path(scratch, "home")
        shutil.copytree(PHOTOS, photos)
        with Library(home) as library:
            yield Check("indexing", partial(_check_indexing, library, photos))
            for language, (query, wanted) in QUERIES.items():
                yield Check(f"a query in {language}", partial(_check_query, library, query, wanted))
        query, wanted = QUERIES["Chinese"]
        yield Check("window", partial(_check_window, open_window, home, query, wanted))


def _check_model() -> str:
    pack = load_pack()
    pack.check()
    return pack.manifest.id


def _check_formats() -> str:
    seen = []
    for path in _carried():
        with photo_file(path, 64) as opened:
            opened.decode()
            seen.append(opened.format or "?")
    return ", ".join(seen)


def _check_processes() -> str:
    try_pack(EMBEDDED_PACK)
    return "one ran the model"


def _check_graph() -> str:
    vectors = np.random.default_rng(0).standard_normal((_NODES, _DIMENSIONS)).astype(np.float16)
    builder = GraphBuilder(_DIMENSIONS)
    builder.add(np.arange(_NODES), vectors, threads=1, stop=never)
    content = b"".join(part.tobytes() for part in builder.parts()["graph"].parts)
    nearest = Graph(np.arange(_NODES), memoryview(content), _DIMENSIONS).nearest(vectors[7], 10)
    exact = np.argsort(vectors.astype(np.float32) @ vectors[7].astype(np.float32))[::-1][:10]
    found = len(set(nearest) & set(exact))
    if found < 8:
        raise FaultError(f"it finds {found} of the 10 nearest vectors")
    return f"found {found} of the 10 nearest"


def _check_notices() -> str:
    kind = type(Observer())
    if issubclass(kind, PollingObserver):
        raise FaultError("the system's own notices cannot be used, only looking again and again")
    return kind.__name__


def _check_indexing(library: Library, photos: Path) -> str:
    library.add_folder(photos)
    report = library.index()
    if report.failures or report.embedded != len(_carried()):
        reasons = "; ".join(f"{failure.path.name} {failure.reason}" for failure in report.failures)
        raise FaultError(f"{report.embedded} of {len(_carried())} photos can be found. {reasons}")
    return f"{report.embedded} photos"


def _check_query(library: Library, query: str, wanted: str) -> str:
    names = [hit.path.name for hit in library.search(query, 3)]
    if names[:1] != [wanted]:
        raise FaultError(f"“{query}” finds {names}, and should find {wanted} first")
    return f"“{query}” finds {wanted}"


def _check_window(open_window: OpenWindow | None, home: Path, query: str, wanted: str) -> str:
    if open_window is None:
        raise FaultError("this installation has none")
    if open_window(home, query, wanted):
        raise FaultError("it does not open, or shows something else")
    return f"opened, answered “{query}”, closed"


def _carried() -> list[Path]:
    return sorted(path for path in PHOTOS.iterdir() if path.suffix != ".txt")
