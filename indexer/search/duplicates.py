"""Folds copies, re-saved files and bursts among the first answers into the best of each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.catalog import Catalog
from indexer.vectors import Ids, Vectors

BURST_SECONDS = 10.0
BURST_COSINE = 0.88
RESAVED_COSINE = 0.97
"""Cosines from which on two photos are the same scene: within a burst, and where the date of one is not known."""

MOST_COMPARED = 2_000
"""Among so many of the first photos looks are compared; further down, only copies of the same content are folded."""


@dataclass(frozen=True)
class Trace:
    """What tells copies: the content's hash, and when the photo was taken."""

    content_hash: bytes | None
    taken_at: datetime.datetime | None


def traces(catalog: Catalog, photo_ids: Sequence[int]) -> dict[int, Trace]:
    """The traces of these photos by id.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    listed = ",".join(str(int(photo_id)) for photo_id in photo_ids)
    rows = catalog.rows(f"SELECT id, content_hash, taken_at FROM photos WHERE id IN ({listed})")
    return {photo_id: Trace(content_hash, _moment(taken_at)) for photo_id, content_hash, taken_at in rows}


def fold(photo_ids: Ids, vectors: Vectors, known: dict[int, Trace]) -> dict[int, list[int]]:
    """Which photos stay, in the order given, each with the later ones that repeat it.

    Args:
        photo_ids: int64 (N,), best first.
        vectors: theirs, float32 (N, D), of unit length.
        known: their traces; a photo without, having left the library, is left out.
    """
    ids: list[int] = photo_ids.tolist()
    compared = vectors[:MOST_COMPARED]
    looks_alike = np.triu(compared @ compared.T >= BURST_COSINE, 1)
    with_alike = set(np.flatnonzero(looks_alike.any(axis=1)).tolist())  # most look like no other
    folded: dict[int, list[int]] = {}
    first_of_content: dict[bytes | None, int] = {}
    done = {photo_id for photo_id in ids if photo_id not in known}
    for place, photo_id in enumerate(ids):
        if photo_id in done:
            continue
        content = known[photo_id].content_hash
        first = first_of_content.setdefault(content, photo_id) if content else photo_id
        if first != photo_id:
            folded[first].append(photo_id)
            continue
        alike = np.flatnonzero(looks_alike[place]) if place in with_alike else np.empty(0, np.int64)
        folded[photo_id] = [
            ids[later]
            for later in alike.tolist()
            if ids[later] not in done and _is_same(known[photo_id], known[ids[later]], vectors[place] @ vectors[later])
        ]
        done.update(folded[photo_id])
    return folded


def _is_same(one: Trace, other: Trace, cosine: float) -> bool:
    if one.content_hash is not None and one.content_hash == other.content_hash:
        return True
    if one.taken_at is None or other.taken_at is None:  # a copy often loses its date
        return cosine >= RESAVED_COSINE
    return abs((one.taken_at - other.taken_at).total_seconds()) <= BURST_SECONDS


def _moment(taken_at: str | None) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(taken_at).replace(tzinfo=None) if taken_at else None
    except ValueError:
        return None
