"""Which photos of the catalog still have to be read, and how much of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.catalog import HEADER_VERSION, Catalog, id_list

PAGE = 1_000

_IS_EMBEDDED = """
    photos.state = 'indexed' AND NOT photos.retry AND EXISTS (
        SELECT 1 FROM embeddings WHERE embeddings.content_hash = photos.content_hash AND embeddings.pack = :pack)
"""  # one that may have been replaced is to be read in full, so it does not count
_NEEDS_WORK = f"""
    (photos.state = 'pending' OR photos.retry
     OR (photos.state = 'indexed' AND (photos.header_version < {HEADER_VERSION} OR NOT ({_IS_EMBEDDED}))))
"""


@dataclass(frozen=True)
class PendingPhoto:
    """A photo to be read. `header_only` says that it is embedded, and an earlier version read less of its header."""

    id: int
    folder_id: int
    path: str
    size: int
    mtime_ns: int
    content_hash: bytes | None
    header_only: bool


def count_pending(catalog: Catalog, folder_ids: Sequence[int], pack: str) -> int:
    """How many photos of these folders still have to be read for this pack."""
    sql = f"SELECT COUNT(*) FROM photos WHERE folder_id IN ({id_list(folder_ids)}) AND {_NEEDS_WORK}"
    return int(catalog.rows(sql, {"pack": pack})[0][0])


def pending_photos(catalog: Catalog, folder_ids: Iterable[int], pack: str) -> Iterator[PendingPhoto]:
    """The photos to be read, folder by folder in the order of their ids. Fetched a page at a time, as they are asked
    for; photos that are recorded meanwhile are not met again."""
    for folder_id in folder_ids:
        last = 0
        while page := _select(catalog, pack, f"folder_id = {int(folder_id)} AND id > {last}"):
            yield from page
            last = page[-1].id


def pending_among(
    catalog: Catalog, photo_ids: Sequence[int], folder_ids: Sequence[int], pack: str
) -> list[PendingPhoto]:
    """Those of `photo_ids` that are in these folders and still have to be read."""
    return _select(catalog, pack, f"id IN ({id_list(photo_ids)}) AND folder_id IN ({id_list(folder_ids)})")


def _select(catalog: Catalog, pack: str, where: str) -> list[PendingPhoto]:
    sql = f"""
        SELECT id, folder_id, path, size, mtime_ns, content_hash, {_IS_EMBEDDED} FROM photos
        WHERE {where} AND {_NEEDS_WORK} ORDER BY id LIMIT {PAGE}
    """
    return [PendingPhoto(*(*row[:-1], bool(row[-1]))) for row in catalog.rows(sql, {"pack": pack})]
