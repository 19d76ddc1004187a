"""How near to exact, how quick and how large the search for the nearest vectors is, beside other libraries.

    pip install faiss-cpu hnswlib psutil        # hnswlib needs a C++ compiler
    python benchmarks/vectors.py [--vectors 1000000] [--photos FOLDER] [--expansions 512 2048] [--plot PNG]

The vectors are those of real photos, perturbed: each is a real one, moved along half of the difference of two others,
so that they spread as photos do, however many there are. Without --photos, the photos are cut out of scikit-image's.
Queries are texts in both languages, and vectors that are made in the same way. Recall@50 is the share of the 50 nearest
by numpy in float32 that are found. Each engine is a process of its own. All are built first, then asked in turns, so
that all meet the same machine; an engine's memory is what it holds more than before it began, once all queries are
through, so pages of a mapped file count only as far as they were touched. --expansions shows what our graph would find
and take with other values of EXPANSION_SEARCH.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil
import skimage
from bars import draw_bars
from PIL import Image
from queries import QUERIES
from rich.console import Console
from rich.table import Table

from core_model import Pack, load_pack
from core_model.runtime import usable_cores
from core_model.vectors import unit_length
from indexer.vectors import Snapshot, graph
from indexer.vectors.files import Files
from indexer.vectors.graph import CONNECTIVITY, EXPANSION_ADD, EXPANSION_SEARCH, PARAMETERS, graph_of
from indexer.vectors.matrix import Block, Matrix, empty_block
from indexer.vectors.sealed import Parts, never
from indexer.vectors.upkeep import graph_growth

K = 50
CHUNK = 20_000
STEP = 0.5
CUTTINGS = 1_000
ROUNDS = 3

Search = Callable[[np.ndarray], np.ndarray]
"""From a query, float32 (D,), to the places of the K nearest."""


class Engine:
    """One engine in a process of its own, built over `vectors.npy` in `folder`; `build` is in seconds."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        self.build: float = self._process.submit(build, name, folder).result()
        print(f"{name}: built in {self.build:.0f} s", flush=True)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.shutdown()

    def ask(self, expansion: int) -> list[float]:
        """Milliseconds of each query."""
        return self._process.submit(ask, expansion).result()

    def recall(self, expansion: int) -> float:
        """The share of the nearest that is found."""
        return self._process.submit(recall, expansion).result()

    def memory(self) -> float:
        """Megabytes."""
        return self._process.submit(memory).result()


@dataclass
class Row:
    """One line of the table; milliseconds."""

    engine: Engine
    expansion: int = EXPANSION_SEARCH
    times: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the line says first."""
        return self.engine.name if self.expansion == EXPANSION_SEARCH else f"{self.engine.name}, {self.expansion}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=int, default=1_000_000)
    parser.add_argument("--photos", type=Path, help="a folder of photographs")
    parser.add_argument("--expansions", type=int, nargs="+", default=[])
    parser.add_argument("--only", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--plot", type=Path, help="a PNG to draw")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as open_engines:
        folder = Path(name)
        prepare(folder, arguments.vectors, arguments.photos)
        engines = [open_engines.enter_context(Engine(engine, folder)) for engine in arguments.only]
        rows = [Row(engine) for engine in engines]
        rows += [Row(engine, value) for engine in engines if engine.name == "shiying" for value in arguments.expansions]
        print("All are built; asking them in turns.", flush=True)
        for _ in range(ROUNDS):
            for row in rows:
                row.times += row.engine.ask(row.expansion)
        show(rows, arguments.vectors)
        title = f"The {K} nearest of {arguments.vectors:,} vectors"
        draw_bars(arguments.plot, title, "milliseconds", {row.name: row.times for row in rows}, logarithmic=True)


def prepare(folder: Path, count: int, photos: Path | None) -> None:
    """Write `vectors.npy` float16 (N, D), `queries.npy` float32 (Q, D) and `nearest.npy` int64 (Q, K)."""
    pack, random = load_pack(), np.random.default_rng(0)
    real = np.concatenate(list(embed(pack, photos, random)))
    queries = np.concatenate([pack.text.encode(list(QUERIES)), perturbed(real, 80, random)])
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float16, (count, real.shape[1]))
    scores = np.empty((len(queries), count), np.float32)
    for start in range(0, count, CHUNK):
        part = perturbed(real, min(CHUNK, count - start), random).astype(np.float16)
        vectors[start : start + CHUNK] = part
        scores[:, start : start + CHUNK] = queries @ part.astype(np.float32).T
    vectors.flush()
    np.save(folder / "queries.npy", queries)
    np.save(folder / "nearest.npy", np.argpartition(-scores, K, axis=1)[:, :K])


def embed(pack: Pack, photos: Path | None, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Vectors of the photos in a folder, or of cuttings of scikit-image's photographs."""
    if photos is not None:
        sources: list[Path | Image.Image] = sorted(
            path for path in photos.rglob("*") if path.suffix in {".jpg", ".png"}
        )
    else:
        data = Path(skimage.__file__).parent / "data"
        whole = [Image.open(path).convert("RGB") for path in sorted([*data.glob("*.jpg"), data / "chelsea.png"])]
        sources = [cutting(whole[int(random.integers(len(whole)))], random) for _ in range(CUTTINGS)]
    for start in range(0, len(sources), 64):
        yield pack.image.encode(sources[start : start + 64])


def cutting(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """A part of a photo, between a quarter and all of it a side."""
    width, height = (max(1, int(side * random.uniform(0.25, 1))) for side in image.size)
    left, top = int(random.integers(image.width - width + 1)), int(random.integers(image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def perturbed(real: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """`count` vectors of unit length like the `real` ones."""
    one, to, away = random.integers(len(real), size=(3, count))
    return unit_length(real[one] + STEP * (real[to] - real[away]))


@dataclass
class Built:
    """What an engine's process keeps between two calls."""

    search: Search
    folder: Path
    memory_before: int


BUILT: list[Built] = []


def build(engine: str, folder: Path) -> float:
    """Build an engine's index, in its process; returns the seconds that it took."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    before, started = psutil.Process().memory_info().rss, time.perf_counter()
    search = ENGINES[engine](vectors, folder)
    seconds = time.perf_counter() - started
    gc.collect()
    BUILT.append(Built(search, folder, before))
    return seconds


def ask(expansion: int) -> list[float]:
    """Ask all queries, and return how many milliseconds each takes."""
    graph.EXPANSION_SEARCH = expansion
    search, times = BUILT[0].search, []
    for query in np.load(BUILT[0].folder / "queries.npy"):
        started = time.perf_counter()
        search(query)
        times.append(1000 * (time.perf_counter() - started))
    return times


def recall(expansion: int) -> float:
    """The share of the nearest that is found."""
    graph.EXPANSION_SEARCH = expansion
    queries, nearest = (np.load(BUILT[0].folder / name) for name in ("queries.npy", "nearest.npy"))
    found = [len(np.intersect1d(BUILT[0].search(query), best)) for query, best in zip(queries, nearest, strict=True)]
    return float(np.mean(found)) / K


def memory() -> float:
    """Megabytes that the process holds more than before."""
    return (psutil.Process().memory_info().rss - BUILT[0].memory_before) / 1e6


def by_numpy(vectors: np.ndarray, folder: Path) -> Search:
    """All products in float32."""
    floats = vectors.astype(np.float32)
    return lambda query: np.argpartition(-(floats @ query), K)[:K]


def by_shiying_exact(vectors: np.ndarray, folder: Path) -> Search:
    """What answers until there is a graph."""
    snapshot = stored(vectors, folder)
    return lambda query: snapshot.nearest(query, K)[0]


def by_shiying(vectors: np.ndarray, folder: Path) -> Search:
    """The graph as the library builds, writes and maps it."""
    snapshot, files = stored(vectors, folder), Files(folder, {})
    growth = graph_growth(snapshot)
    assert growth is not None
    for parts in growth.steps(never):
        _, sealed = files.write("graph", {"parameters": PARAMETERS}, parts)
    found = replace(snapshot, graph=graph_of(sealed, vectors.shape[1]))
    return lambda query: found.nearest(query, K)[0]


def stored(vectors: np.ndarray, folder: Path) -> Snapshot:
    """A snapshot of as many photos as there are vectors, which are mapped from a file of ours."""
    ids = np.arange(len(vectors))
    chunks = (vectors[start : start + CHUNK] for start in range(0, len(vectors), CHUNK))
    arrays = {"ids": Parts("<i8", ids.shape, [ids]), "vectors": Parts("<f2", vectors.shape, chunks)}
    number, sealed = Files(folder, {}).write("matrix", {}, arrays)
    block = Block(sealed.arrays["ids"], sealed.arrays["vectors"])
    return Snapshot(1, ids, ids, Matrix(block, empty_block(vectors.shape[1]), "", number))


def by_hnswlib(vectors: np.ndarray, folder: Path) -> Search:
    """The same graph parameters, in float32, which is all that it has."""
    import hnswlib

    index = hnswlib.Index("ip", vectors.shape[1])
    index.init_index(len(vectors), M=CONNECTIVITY, ef_construction=EXPANSION_ADD)
    for start in range(0, len(vectors), CHUNK):
        index.add_items(vectors[start : start + CHUNK].astype(np.float32), num_threads=usable_cores())
    index.set_ef(EXPANSION_SEARCH)
    return lambda query: index.knn_query(query, K, num_threads=1)[0][0]


def by_faiss(vectors: np.ndarray, folder: Path) -> Search:
    """The same graph parameters, in half precision."""
    import faiss

    kind = faiss.ScalarQuantizer.QT_fp16
    index = faiss.IndexHNSWSQ(vectors.shape[1], kind, CONNECTIVITY, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction, index.hnsw.efSearch = EXPANSION_ADD, EXPANSION_SEARCH
    index.train(vectors[:CHUNK].astype(np.float32))
    for start in range(0, len(vectors), CHUNK):
        index.add(vectors[start : start + CHUNK].astype(np.float32))
    return lambda query: index.search(query[None], K)[1][0]


def by_usearch(vectors: np.ndarray, folder: Path) -> Search:
    """The same library as ours, in memory and as it comes: its own parameters."""
    from usearch.index import Index

    index = Index(ndim=vectors.shape[1], metric="ip", dtype="f16")
    for start in range(0, len(vectors), CHUNK):
        index.add(np.arange(start, start + len(vectors[start : start + CHUNK])), vectors[start : start + CHUNK])
    return lambda query: index.search(query.astype(np.float16), K, threads=1).keys


ENGINES: dict[str, Callable[[np.ndarray, Path], Search]] = {
    "numpy": by_numpy,
    "shiying-exact": by_shiying_exact,
    "shiying": by_shiying,
    "usearch": by_usearch,
    "hnswlib": by_hnswlib,
    "faiss": by_faiss,
}


def show(rows: list[Row], count: int) -> None:
    """Print the table, with each row's ratio to the first."""
    title = f"{count:,} vectors; {usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = Table(title=title)
    for heading in ("engine", "build s", f"recall@{K}", "median ms", "95 % ms", "ratio", "memory MB"):
        table.add_column(heading, justify="left" if heading == "engine" else "right")
    first = float(np.median(rows[0].times))
    for row in rows:
        median, slow = np.percentile(row.times, [50, 95])
        found, megabytes = row.engine.recall(row.expansion), row.engine.memory()
        figures = f"{row.engine.build:.0f}", f"{found:.4f}", f"{median:.2f}", f"{slow:.2f}", f"{median / first:.3f}"
        table.add_row(row.name, *figures, f"{megabytes:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
