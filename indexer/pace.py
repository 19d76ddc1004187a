"""Tells how long a model will take to embed photos, by embedding a few of them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from core_model import Pack, PhotoError
from core_model.runtime import usable_cores
from indexer.ingest import MAX_THREADS

SAMPLE_PHOTOS = 24
"""Photos that are enough to tell."""

SAMPLE_SECONDS = 3.0
"""No photo is begun with after so long."""


def seconds_each(pack: Pack, photos: Sequence[Path]) -> float | None:
    """About how many seconds an index run takes for a photo like these, on all cores; None if none can be opened.

    Raises:
        PackError: the model does not run.
    """
    encoder = pack.image.on_one_thread
    with suppress(PhotoError):
        encoder.encode(photos[:1])  # opens the graph, which is done once however many photos there are
    started = time.monotonic()

    def embed(photo: Path) -> bool:
        if time.monotonic() - started > SAMPLE_SECONDS:
            return False
        with suppress(PhotoError):
            encoder.encode([photo])
            return True
        return False

    with ThreadPoolExecutor(min(MAX_THREADS, usable_cores()), thread_name_prefix="shiying-sample") as pool:
        count = sum(pool.map(embed, photos))
    return (time.monotonic() - started) / count if count else None
