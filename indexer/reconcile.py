"""Makes the catalog's list of files equal to what is on the disk, without opening any photo."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.catalog import Catalog, FileRow, FolderRow
from indexer.model import Failure
from indexer.scan import FileEntry, Scan

REPORT_EVERY = 500


@dataclass
class Reconciliation:
    """What a scan found: `found` files, of which some are new or changed; `removed` are gone."""

    found: int = 0
    added: list[FileEntry] = field(default_factory=list)
    changed: list[tuple[FileRow, FileEntry]] = field(default_factory=list)
    removed: list[FileRow] = field(default_factory=list)
    unreadable: list[Failure] = field(default_factory=list)
    offline: bool = False
    cancelled: bool = False


def identity(path: Path) -> tuple[str, str]:
    """What stays the same when a folder is renamed: its device and inode, as text since Windows' outgrow SQLite."""
    stat = path.stat()
    return str(stat.st_dev), str(stat.st_ino)


def reconcile(
    catalog: Catalog, folder: FolderRow, cancel: threading.Event, on_found: Callable[[int], None]
) -> Reconciliation:
    """Scan `folder` and bring the catalog's files up to date; new and changed photos become pending.

    A folder that cannot be reached is reported as offline, and nothing in it is touched. Parts that cannot be read
    keep their photos. A cancelled scan changes nothing.
    """
    result = compare(catalog, folder, cancel, on_found)
    if result.offline or result.cancelled:
        return result
    catalog.add_files(folder.id, [(entry.path, entry.size, entry.mtime_ns) for entry in result.added])
    catalog.mark_changed([(row.id, entry.size, entry.mtime_ns) for row, entry in result.changed])
    catalog.remove_files([row.id for row in result.removed])
    catalog.place_folder(folder.id, folder.path, *identity(folder.path))
    return result


def compare(
    catalog: Catalog, folder: FolderRow, cancel: threading.Event, on_found: Callable[[int], None]
) -> Reconciliation:
    """What differs between the disk and the catalog; changes nothing."""
    result = Reconciliation()
    if not folder.path.is_dir():
        return Reconciliation(offline=True)
    known = {row.path: row for row in catalog.files(folder.id)}
    known_count = len(known)
    scan = Scan(folder.path)
    for entry in scan:
        if cancel.is_set():
            return Reconciliation(cancelled=True)
        result.found += 1
        if result.found % REPORT_EVERY == 0:
            on_found(result.found)
        _sort_in(result, known.pop(entry.path, None), entry)
    result.removed = [row for row in known.values() if scan.saw(row.path)]
    result.unreadable = scan.unreadable
    if known_count and not result.found and _is_elsewhere(folder):
        return Reconciliation(offline=True)
    return result


def _sort_in(result: Reconciliation, row: FileRow | None, entry: FileEntry) -> None:
    if row is None:
        result.added.append(entry)
    elif (row.size, row.mtime_ns) != (entry.size, entry.mtime_ns):
        result.changed.append((row, entry))


def _is_elsewhere(folder: FolderRow) -> bool:
    """Whether this is not the folder that was indexed: the empty mount point of a drive that is unplugged."""
    try:
        return identity(folder.path) != (folder.device, folder.inode)
    except OSError:
        return True
