"""Finds what differs between a folder on the disk and what the catalog knows of it; changes nothing.

Both are read side by side, in the order of their paths, so that memory holds only what differs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.catalog import Catalog, FolderRow
from indexer.exclusions import read_exclusions
from indexer.model import Failure, Part
from indexer.presence import identity_if_there
from indexer.scan import FileEntry, Scan

REPORT_EVERY = 500
PAGE = 10_000
_LAST_CHARACTER = "\U0010ffff"


class KnownFile(NamedTuple):
    """What the catalog knows of a file, enough to tell whether it has changed. An older version kept no ctime."""

    path: str
    id: int
    size: int
    mtime_ns: int
    ctime_ns: int | None


Pair = tuple[KnownFile, FileEntry]


@dataclass
class Differences:
    """What a scan found: `found` files, of which some are new, changed or moved here; `removed` are gone.

    `doubtful` ones kept size and mtime but not ctime, `undated` ones only lack a ctime in the catalog. What is `moved`,
    and what is `unsettled`, that is new or changed so recently that it may be incomplete, `reconcile` finds out.
    """

    found: int = 0
    added: list[FileEntry] = field(default_factory=list)
    changed: list[Pair] = field(default_factory=list)
    doubtful: list[Pair] = field(default_factory=list)
    undated: list[Pair] = field(default_factory=list)
    moved: list[Pair] = field(default_factory=list)
    removed: list[KnownFile] = field(default_factory=list)
    unsettled: list[FileEntry] = field(default_factory=list)
    unreadable: list[Failure] = field(default_factory=list)
    offline: bool = False
    cancelled: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.doubtful or self.undated or self.moved or self.removed)


def compare(
    catalog: Catalog, folder: FolderRow, part: Part, cancel: threading.Event, on_found: Callable[[int], None]
) -> Differences:
    """What differs between the disk and the catalog in a part of a folder."""
    here = identity_if_there(folder.path)
    if here is None:
        return Differences(offline=True)
    is_same = here == (folder.device, folder.inode)
    if not is_same:
        part = Part(folder.path)  # another drive's folder in the old one's place: all of it may be different
    result = Differences()
    scan = Scan(folder.path, part.below, part.deep, read_exclusions(catalog, folder.id))
    for known, entry in _side_by_side(known_files(catalog, folder.id, part), scan):
        if cancel.is_set():
            return Differences(cancelled=True)
        _sort_in(result, known, entry)
        if result.found % REPORT_EVERY == 0:
            on_found(result.found)
    is_mount_point = not is_same and bool(result.removed) and not result.found
    if is_mount_point or identity_if_there(folder.path) != here:  # or it was unplugged meanwhile
        return Differences(offline=True)
    result.removed = [known for known in result.removed if scan.saw(known.path)]
    result.unreadable = scan.unreadable
    return result


def known_files(catalog: Catalog, folder_id: int, part: Part) -> Iterator[KnownFile]:
    """The catalog's files in a part of a folder, in the order of their paths."""
    first = f"{part.below}/" if part.below else ""
    last = f"{part.below}0" if part.below else _LAST_CHARACTER  # in Unicode, 0 comes after /
    only_here = "" if part.deep else "AND instr(substr(path, :skip), '/') = 0"
    sql = f"""
        SELECT path, id, size, mtime_ns, ctime_ns FROM photos
        WHERE folder_id = :folder AND path > :after AND path < :last {only_here} ORDER BY path LIMIT :limit
    """
    parameters = {"folder": folder_id, "after": first, "last": last, "skip": len(first) + 1, "limit": PAGE}
    while page := catalog.rows(sql, parameters):
        yield from map(KnownFile._make, page)
        parameters["after"] = page[-1][0]


def _side_by_side(
    known: Iterator[KnownFile], found: Iterable[FileEntry]
) -> Iterator[tuple[KnownFile | None, FileEntry | None]]:
    """Each alone, or beside its like. Both come in the order of their paths."""
    row = next(known, None)
    for entry in found:
        path = entry.path
        while row is not None and row.path < path:
            yield row, None
            row = next(known, None)
        if row is not None and row.path == path:
            yield row, entry
            row = next(known, None)
        else:
            yield None, entry
    while row is not None:
        yield row, None
        row = next(known, None)


def _sort_in(result: Differences, known: KnownFile | None, entry: FileEntry | None) -> None:
    if entry is None:
        if known is not None:
            result.removed.append(known)
        return
    result.found += 1
    if known is None:
        result.added.append(entry)
    elif known.size != entry.size or known.mtime_ns != entry.mtime_ns:
        result.changed.append((known, entry))
    elif known.ctime_ns is None:
        result.undated.append((known, entry))
    elif known.ctime_ns != entry.ctime_ns:
        result.doubtful.append((known, entry))
