"""How much room the vectors of a model take, on the disk and in the catalog, before there are any."""

from __future__ import annotations

import shutil
from pathlib import Path

from indexer.vectors.index import GRAPH_FROM

CATALOG_BYTES = 180
"""What SQLite needs for an embedding beside its vector: the content's name and the pack's, twice, and some air."""

GRAPH_BYTES = 420
"""What the graph needs for an embedding beside its vector: its links, most of them in the lowest layer."""


def bytes_needed(embeddings: int, embedding_dim: int, graph_from: int = GRAPH_FROM) -> int:
    """The bytes that so many embeddings take when all that is kept of them is on the disk.

    A vector of D dimensions takes 2 D bytes in the catalog, as many in the file that a search reads, and as many in the
    graph if there is one; a file is written anew beside the old one, so there may be two of it for a moment.
    """
    vector = 2 * embedding_dim
    file = vector + 8
    graph = vector + GRAPH_BYTES if embeddings >= graph_from else 0
    return embeddings * (vector + CATALOG_BYTES + 2 * (file + graph))


def bytes_on_disk(folder: Path) -> int:
    """What the files of one pack's vectors take up now."""
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())


def drop_others(folder: Path, kept: set[str]) -> None:
    """Remove the files of all packs but these, by fingerprint. They can be made again from the catalog."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.name not in kept and entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)  # on Windows, what another process has open stays for now
