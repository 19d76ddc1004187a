"""Shows what a model says of itself. It was written by whoever made the model, so it is text and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

_SIZE = QSize(760, 640)
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class DetailsDialog(QDialog):
    """A model card, rendered."""

    def __init__(self, title: str, card: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelDetails")
        self.setWindowTitle(title)
        self.resize(_SIZE)
        self.text = _PlainBrowser()
        self.text.setAccessibleName(title)
        self.text.document().setDocumentMargin(20)
        self.text.document().setMarkdown(card, _FEATURES)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 14)
        column.addWidget(self.text)
        box = QDialogButtonBox()
        box.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        box.setContentsMargins(0, 0, 18, 0)
        box.rejected.connect(self.reject)
        column.addWidget(box)


class _PlainBrowser(QTextBrowser):
    """Follows no link and loads no picture, wherever they lead."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)

    def loadResource(self, kind: int, name: QUrl) -> object:  # noqa: N802
        return None
