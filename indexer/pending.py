"""Which photos of the catalog still have to be read, and how much of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.catalog import HEADER_VERSION, Catalog, embedded_by, id_list

PAGE = 1_000

# One that may have been replaced is to be read in full, so it does not count
_IS_EMBEDDED = f"photos.state = 'indexed' AND NOT photos.retry AND {embedded_by(':pack')}"
_NEEDS_WORK = f"""
    (photos.state = 'pending' OR photos.retry
     OR (photos.state = 'indexed' AND (photos.header_version < {HEADER_VERSION} OR NOT ({_IS_EMBEDDED}))))
"""
_NEEDS_EMBEDDING = f"(photos.state = 'indexed' AND NOT photos.retry AND NOT ({_IS_EMBEDDED}))"


@dataclass(frozen=True)
class PendingPhoto:
    """A photo to be read.

    Attributes:
        header_only: it is embedded, and an earlier version read less of its header.
        ahead: it can be found with the model in use, and is embedded for one that is to come.
    """

    id: int
    folder_id: int
    path: str
    size: int
    mtime_ns: int
    content_hash: bytes | None
    header_only: bool
    ahead: bool = False


@dataclass(frozen=True)
class Pending:
    """The photos of a catalog that still have to be read for `pack`.

    `ahead` is for a pack that is not in use yet: only photos that can be found count, and all that they lack is an
    embedding. Whatever else is to be done about a photo is done for the pack in use.
    """

    catalog: Catalog
    pack: str
    ahead: bool = False

    def count(self, folder_ids: Sequence[int]) -> int:
        """How many there are in these folders."""
        sql = f"SELECT COUNT(*) FROM photos WHERE folder_id IN ({id_list(folder_ids)}) AND {self._condition}"
        return int(self.catalog.rows(sql, {"pack": self.pack})[0][0])

    def photos(self, folder_ids: Iterable[int]) -> Iterator[PendingPhoto]:
        """All of them, folder by folder in the order of their ids. Fetched a page at a time, as they are asked for;
        photos that are recorded meanwhile are not met again."""
        for folder_id in folder_ids:
            last = 0
            while page := self._select(f"folder_id = {int(folder_id)} AND id > {last}"):
                yield from page
                last = page[-1].id

    def among(self, photo_ids: Sequence[int], folder_ids: Sequence[int]) -> list[PendingPhoto]:
        """Those of `photo_ids` that are in these folders."""
        return self._select(f"id IN ({id_list(photo_ids)}) AND folder_id IN ({id_list(folder_ids)})")

    @property
    def _condition(self) -> str:
        return _NEEDS_EMBEDDING if self.ahead else _NEEDS_WORK

    def _select(self, where: str) -> list[PendingPhoto]:
        sql = f"""
            SELECT id, folder_id, path, size, mtime_ns, content_hash, {_IS_EMBEDDED} FROM photos
            WHERE {where} AND {self._condition} ORDER BY id LIMIT {PAGE}
        """
        rows = self.catalog.rows(sql, {"pack": self.pack})
        return [PendingPhoto(*(*row[:-1], bool(row[-1]), self.ahead)) for row in rows]
