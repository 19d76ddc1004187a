"""Makes the catalog's list of files equal to what is on the disk, without opening any photo.

A file that went from one place to another keeps its row, and so its id, its state and its error: what is gone and what
is new are paired by size and time. That is a guess; so is that a file is unchanged whose size and mtime are the same
and whose ctime is not. Such photos stay searchable, and the next ingest reads them again to be sure. That costs a hash,
and an embedding only if the content is new.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from indexer.catalog import Catalog, FolderRow
from indexer.compare import Differences, KnownFile, compare
from indexer.model import Part
from indexer.presence import identity_if_there
from indexer.scan import FileEntry

# In all that adds: nothing comes to a folder that was removed meanwhile.
_ADD = """
    INSERT INTO photos (path, size, mtime_ns, ctime_ns, folder_id)
    SELECT ?, ?, ?, ?, id FROM folders WHERE id = ?
"""
_MOVE = """
    UPDATE photos SET path = ?2, ctime_ns = ?3, folder_id = ?4, retry = 1
    WHERE id = ?1 AND EXISTS (SELECT 1 FROM folders WHERE id = ?4)
"""
_CHANGE = """
    UPDATE photos SET state = 'pending', error = NULL, content_hash = NULL, size = ?, mtime_ns = ?, ctime_ns = ?
    WHERE id = ?
"""
_DOUBT = "UPDATE photos SET ctime_ns = ?, retry = 1 WHERE id = ?"
_DATE = "UPDATE photos SET ctime_ns = ? WHERE id = ?"


def reconcile(
    catalog: Catalog,
    places: Sequence[tuple[FolderRow, Part]],
    cancel: threading.Event,
    on_found: Callable[[int, Path], None],
    settle_seconds: float = 0.0,
) -> list[Differences]:
    """Scan parts of folders and bring the catalog up to date, in one transaction.

    New and changed photos become pending. A folder that cannot be reached is reported as offline, and nothing in it is
    touched. Parts that cannot be read keep their photos. A cancelled scan changes nothing.

    Args:
        catalog: the catalog; the caller holds the writer lock.
        places: what to scan; none may lie inside another.
        cancel: stops the scan.
        on_found: told how many files were found so far, and in which folder.
        settle_seconds: files that were written to so recently are left for a later scan.
    """
    results: list[Differences] = []
    for folder, part in places:
        found = sum(result.found for result in results)
        results.append(compare(catalog, folder, part, cancel, partial(_tell, on_found, found, folder.path)))
        if results[-1].cancelled:
            return [Differences(cancelled=True) for _ in places]
    for key in (_looks_and_name, _looks):
        _pair_moves(results, key)
    if settle_seconds:
        for result in results:
            _leave_unsettled(result, settle_seconds)
    _apply(catalog, [(folder, result) for (folder, _), result in zip(places, results, strict=True)])
    return results


def _tell(on_found: Callable[[int, Path], None], before: int, folder: Path, count: int) -> None:
    on_found(before + count, folder)


def _looks(file: KnownFile | FileEntry) -> tuple[object, ...]:
    return file.size, file.mtime_ns


def _looks_and_name(file: KnownFile | FileEntry) -> tuple[object, ...]:
    return file.size, file.mtime_ns, file.path.rpartition("/")[2]


def _pair_moves(results: Sequence[Differences], key: Callable[[KnownFile | FileEntry], tuple[object, ...]]) -> None:
    """Turn what is gone in one place and new in another, and alike by `key`, into moves."""
    gone: defaultdict[tuple[object, ...], list[KnownFile]] = defaultdict(list)
    for result in results:
        for known in result.removed:
            gone[key(known)].append(known)
    moved: set[int] = set()
    for result in results:
        added, result.added = result.added, []
        for entry in added:
            if alike := gone.get(key(entry)):
                result.moved.append((alike.pop(), entry))
                moved.add(result.moved[-1][0].id)
            else:
                result.added.append(entry)
    for result in results:
        result.removed = [known for known in result.removed if known.id not in moved]


def _leave_unsettled(result: Differences, seconds: float) -> None:
    now = time.time_ns()
    since = now - int(seconds * 1e9)

    def is_settled(entry: FileEntry) -> bool:  # a time in the future is a wrong clock, and proves nothing
        return not (since < entry.mtime_ns <= now or since < entry.ctime_ns <= now)

    result.unsettled = [
        entry for entry in (*result.added, *(entry for _, entry in result.changed)) if not is_settled(entry)
    ]
    result.added = [entry for entry in result.added if is_settled(entry)]
    result.changed = [(known, entry) for known, entry in result.changed if is_settled(entry)]


def _apply(catalog: Catalog, results: Sequence[tuple[FolderRow, Differences]]) -> None:
    """Write what differs, and which folder is now in a folder's place. Nothing is written when nothing differs."""
    reached = [(folder, result) for folder, result in results if not result.offline]
    replaced = [
        (folder, here)
        for folder, _ in reached
        if (here := identity_if_there(folder.path)) and here != (folder.device, folder.inode)
    ]
    if not replaced and not any(result for _, result in reached):
        return
    with catalog.transaction() as connection:
        for folder, result in reached:
            connection.executemany("DELETE FROM photos WHERE id = ?", [(known.id,) for known in result.removed])
            connection.executemany(_ADD, [(*entry, folder.id) for entry in result.added])
            connection.executemany(_CHANGE, [(*entry[1:], known.id) for known, entry in result.changed])
            connection.executemany(_DOUBT, [(entry.ctime_ns, known.id) for known, entry in result.doubtful])
            connection.executemany(_DATE, [(entry.ctime_ns, known.id) for known, entry in result.undated])
            connection.executemany(
                _MOVE, [(known.id, entry.path, entry.ctime_ns, folder.id) for known, entry in result.moved]
            )
        for folder, here in replaced:
            catalog.place_folder(folder.id, folder.path, *here)
