"""When photos were taken, as the catalog orders and groups them: by the camera's clock, else by the file's time."""

from __future__ import annotations

from typing import NamedTuple

from indexer.catalog import Catalog
from indexer.vectors import Ids

MOMENT = "coalesce(photos.taken_at, strftime('%Y-%m-%dT%H:%M:%S', photos.mtime_ns / 1000000000, 'unixepoch'))"
"""ISO 8601. The index `photos_by_moment` is over this very expression; over local time, which may change, none can be.
"""

NEWEST_FIRST = f"{MOMENT} DESC, photos.id"

_MONTH = f"CAST(substr({MOMENT}, 1, 4) AS INTEGER) * 100 + CAST(substr({MOMENT}, 6, 2) AS INTEGER)"


PHOTOS = "photos LEFT JOIN folders ON folders.id = photos.folder_id"
"""Every photo has a folder; of a LEFT JOIN, SQLite leaves out a table that nobody asks for."""


class Dated(NamedTuple):
    """Photo ids, the newest first unless turned, int64 (N,), and their months as numbers such as 202305, int64 (N,)."""

    ids: Ids
    months: Ids

    def turned(self) -> Dated:
        """The same from the other end."""
        return Dated(self.ids[::-1], self.months[::-1])


def newest_first(catalog: Catalog, where: str = "1", parameters: tuple[object, ...] = ()) -> Dated:
    """The photos for which the condition `where`, on the tables photos and folders, holds.

    Raises:
        LibraryError: the catalog cannot be read.
    """
    sql = f"SELECT photos.id, {_MONTH} FROM {PHOTOS} WHERE {where} ORDER BY {NEWEST_FIRST}"
    ids, months = catalog.numbers(sql, parameters, columns=2)
    return Dated(ids, months)
