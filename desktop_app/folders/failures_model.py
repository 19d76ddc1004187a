"""Photos that could not be read, grouped by the reason: two levels, of which only the paths in sight are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.sentences.translate import translated
from indexer.model import Failure

PATH_ROLE = int(Qt.ItemDataRole.UserRole)
"""The role under which the row of a photo gives its path; that of a reason gives None."""

Index = QModelIndex | QPersistentModelIndex
Groups = list[tuple[str, list[Path]]]

_IS_GROUP = 0  # the internal id of a reason's row; that of a photo's is the reason's row plus one


def by_reason(failures: Iterable[Failure]) -> Groups:
    """The paths of each reason, the commonest first. Works in any thread."""
    groups: defaultdict[str, list[Path]] = defaultdict(list)
    for failure in failures:
        groups[failure.reason].append(failure.path)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


class FailuresModel(QAbstractItemModel):
    """A reason a row, and below it the photos."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: Groups = []

    def replace(self, groups: Groups) -> None:
        """Show other failures."""
        self.beginResetModel()
        self._groups = groups
        self.endResetModel()

    @property
    def groups(self) -> Groups:
        """What it shows."""
        return self._groups

    @property
    def count(self) -> int:
        """How many photos could not be read."""
        return sum(len(paths) for _, paths in self._groups)

    def as_text(self) -> str:
        """All that there is, to be pasted: each reason, and indented below it the paths."""
        return "\n".join(
            "\n".join([_sentence(reason), *(f"    {path}" for path in paths)]) for reason, paths in self._groups
        )

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 (Qt's default)
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _IS_GROUP)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        group = index.internalId()
        return QModelIndex() if group == _IS_GROUP else self.createIndex(group - 1, 0, _IS_GROUP)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        if not parent.isValid():
            return len(self._groups)
        return len(self._groups[parent.row()][1]) if parent.internalId() == _IS_GROUP else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        group = index.internalId()
        if group == _IS_GROUP:
            reason, paths = self._groups[index.row()]
            return f"{_sentence(reason)}  ({len(paths):,})" if role == Qt.ItemDataRole.DisplayRole else None
        path = self._groups[group - 1][1][index.row()]
        if role == PATH_ROLE:
            return path
        return str(path) if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole} else None


def _sentence(reason: str) -> str:
    """A reason follows a path in the library's sentences; here it stands alone."""
    said = translated(reason)
    return said[:1].upper() + said[1:]
