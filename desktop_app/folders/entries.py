"""The rows of the folders panel: every folder with its name, its count and what becomes of it, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.folders.activity import Activity, Phase
from indexer.model import Folder, FolderState, FolderWatch, PhotoCounts, PollCause, Status, WatchMode

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)
"""The role under which a row gives its `Entry`."""

Index = QModelIndex | QPersistentModelIndex

_NO_PHOTOS = PhotoCounts(0, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """One row. `path` is None in the row of all photos, `progress` from 0 to 1 and None unless it is being indexed."""

    path: Path | None
    name: str
    count: int
    state: str = ""
    tip: str = ""
    is_offline: bool = False
    failed: int = 0
    progress: float | None = None


class FolderEntries(QAbstractListModel):
    """All photos, then the folders in the order in which they were added."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = [Entry(None, self.tr("All photos"), 0)]

    def show(self, status: Status, watches: Mapping[Path, FolderWatch], activity: Activity) -> None:
        """Show what is known now; rows that stay keep their selection."""
        names = _short_names(status.folders)
        entries = [Entry(None, self.tr("All photos"), status.photos.total)]
        for folder in status.folders:
            counts = status.photos_by_folder.get(folder.path, _NO_PHOTOS)
            entries.append(self._entry(folder, names[folder.path], counts, watches.get(folder.path), activity))
        is_same = [entry.path for entry in entries] == [entry.path for entry in self._entries]
        if is_same:
            self._entries = entries
            self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
        else:
            self.beginResetModel()
            self._entries = entries
            self.endResetModel()

    def row_of(self, path: Path | None) -> int | None:
        """Where a folder stands, if it is there."""
        return next((row for row, entry in enumerate(self._entries) if entry.path == path), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's name and default)
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        match role:
            case _ if role == ENTRY_ROLE:
                return entry
            case Qt.ItemDataRole.DisplayRole:
                return entry.name
            case Qt.ItemDataRole.ToolTipRole:
                return entry.tip or None
            case Qt.ItemDataRole.AccessibleTextRole:
                photos = self.tr("%Ln photos", "", entry.count)
                return ", ".join(filter(None, [entry.name, photos, entry.state]))
        return None

    # In words

    def _entry(
        self, folder: Folder, name: str, counts: PhotoCounts, watch: FolderWatch | None, activity: Activity
    ) -> Entry:
        is_offline = folder.state is FolderState.OFFLINE
        is_indexed = bool(counts.waiting) and not is_offline and activity.phase in {Phase.INDEXING, Phase.PAUSED}
        known = counts.total - counts.waiting
        return Entry(
            folder.path,
            name,
            counts.total,
            self._state(counts, is_offline, watch, activity),
            self._tip(folder.path, watch),
            is_offline,
            counts.failed,
            known / counts.total if is_indexed else None,
        )

    def _state(self, counts: PhotoCounts, is_offline: bool, watch: FolderWatch | None, activity: Activity) -> str:
        locale = QLocale()
        known, total = locale.toString(counts.total - counts.waiting), locale.toString(counts.total)
        parts = []
        if is_offline:
            parts.append(self.tr("Not connected"))
        elif counts.waiting and activity.phase is Phase.PAUSED:
            parts.append(self.tr("Paused at {done} of {total}").format(done=known, total=total))
        elif counts.waiting:
            parts.append(self.tr("{done} of {total} organised").format(done=known, total=total))
        elif watch is None:
            parts.append(self.tr("Looking…"))
        elif watch.mode is WatchMode.POLLING:
            parts.append(self.tr("Checked now and then"))
        else:
            parts.append(self.tr("Watched"))
        if counts.failed:
            parts.append(self.tr("%Ln failed", "", counts.failed))
        return "  ·  ".join(parts)

    def _tip(self, path: Path, watch: FolderWatch | None) -> str:
        why = ""
        match watch and watch.cause:
            case PollCause.NETWORK:
                why = self.tr(
                    "It is on a network drive, which does not tell of changes, so it is checked now and then."
                )
            case PollCause.LIMIT:
                why = self.tr("It has more folders than this system can watch, so it is checked now and then.")
            case PollCause.REFUSED:
                why = self.tr("This system cannot watch it, so it is checked now and then.")
        return f"{path}\n{why}" if why else str(path)


def _short_names(folders: Sequence[Folder]) -> dict[Path, str]:
    """The name of each folder, with where it lies if another has the same."""
    names = {folder.path: folder.path.name or str(folder.path) for folder in folders}
    often = Counter(names.values())
    return {path: name if often[name] == 1 else f"{name} ({path.parent})" for path, name in names.items()}
