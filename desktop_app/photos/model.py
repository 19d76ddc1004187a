"""The photos in the grid: ids and paths only; what a tile shows beyond that is fetched when it comes into sight."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl

from indexer.model import Hit

HIT_ROLE = int(Qt.ItemDataRole.UserRole)
"""The role under which a row gives its `Hit`."""

Index = QModelIndex | QPersistentModelIndex


class PhotoModel(QAbstractListModel):
    """One answer of the library, best photo first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def replace(self, hits: list[Hit]) -> None:
        """Show another answer; an identical one leaves the view, its selection and its scrolling alone."""
        if hits == self._hits:
            return
        self.beginResetModel()
        self._hits = hits
        self.endResetModel()

    def rows_of(self, photo_ids: Collection[int]) -> list[int]:
        """Where these photos stand in this answer; those that are not in it are left out."""
        return [row for row, hit in enumerate(self._hits) if hit.photo_id in photo_ids]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's name and default)
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return hit.path.name
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        return files_as_mime([index.data(HIT_ROLE) for index in indexes])


def files_as_mime(hits: Sequence[Hit]) -> QMimeData:
    """The photos' files, as a file manager or a chat window takes them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(hit.path)) for hit in hits])
    return mime
