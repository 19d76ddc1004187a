"""The window: puts the parts together and says what follows from what.

Everything here runs on the UI thread; whatever is slow goes through `Operations`.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QGridLayout, QMainWindow, QVBoxLayout, QWidget

from core_model.errors import ShiyingError
from desktop_app.banner import Banner
from desktop_app.folders.indexing import Indexing
from desktop_app.folders.menu import FoldersButton, FoldersMenu
from desktop_app.folders.status_line import StatusLine
from desktop_app.models.dialog import ModelsDialog
from desktop_app.models.service import Models
from desktop_app.operations import Operations
from desktop_app.photos.actions import PhotoActions
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.results_view import ResultsView
from desktop_app.search.field import SearchField
from desktop_app.search.live_search import LiveSearch
from indexer import Library
from indexer.model import Folder, IndexReport, Status

_REFRESH_MS = 2000
"""How often counts and results follow an index run."""

_FIRST_SIZE = QSize(1180, 780)
_FIELD_WIDTH = 720


class MainWindow(QMainWindow):
    """Search at the top, photos in the middle, the library's state at the bottom."""

    def __init__(self, library: Library, operations: Operations, models: Models | None = None) -> None:
        super().__init__()
        self._models = models
        self._library = library
        self._operations = operations
        self._status_asked = False
        self._refresh = QTimer(self, interval=_REFRESH_MS)
        self.search = LiveSearch(library, operations, self)
        self.indexing = Indexing(library, operations, self)
        self.field = SearchField()
        self.folders_menu = FoldersMenu(self)
        self.banner = Banner()
        self.results = ResultsView(PhotoGrid(library, operations))
        self.photo_actions = PhotoActions(self.results.grid, operations)
        self.status_line = StatusLine()
        self._lay_out()
        self._connect_search()
        self._connect_library()
        self._connect_models()
        self._add_shortcuts()

    def start(self, folder: Path | None = None, query: str = "") -> None:
        """Bring the library up to date, with `folder` added to it, and search for `query`."""
        if folder:
            self.indexing.add([folder])
        self._operations.query(self._library.folders, self._begin, self._report)
        self.field.setText(query)
        self.field.setFocus()

    def report_bug(self) -> None:
        """Apologise for an error of our own; the details are in the log."""
        self.banner.say(self.tr("Something went wrong inside Shiying, and we are sorry. Its log has the details."))

    def choose_folders(self) -> None:
        """Ask for a folder and add it."""
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        if chosen := QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of photos"), pictures):
            self.indexing.add([Path(chosen)])

    def open_models(self) -> None:
        """Show the models page."""
        if self._models:
            dialog = ModelsDialog(self._models, parent=self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.source() is None and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        folders = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if folders:
            self.indexing.add(folders)
            event.acceptProposedAction()

    # Putting together

    def _lay_out(self) -> None:
        self.setWindowTitle(self.tr("Shiying"))
        self.resize(_FIRST_SIZE)
        self.setAcceptDrops(True)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._header())
        column.addWidget(self.results, 1)
        column.addWidget(self.status_line)
        self.setCentralWidget(middle)

    def _header(self) -> QGridLayout:
        self.field.setMaximumWidth(_FIELD_WIDTH)
        header = QGridLayout()
        header.setContentsMargins(24, 18, 20, 14)
        header.setVerticalSpacing(12)
        header.addWidget(self.field, 0, 1)
        header.addWidget(FoldersButton(self.folders_menu), 0, 2, Qt.AlignmentFlag.AlignRight)
        header.addWidget(self.banner, 1, 0, 1, 3)
        for column, stretch in enumerate((1, 4, 1)):
            header.setColumnStretch(column, stretch)
        return header

    def _connect_search(self) -> None:
        self.field.textChanged.connect(self.search.set_query)
        self.field.returnPressed.connect(self.search.ask_now)
        self.field.left_downwards.connect(self.results.grid.focus_first)
        self.search.answered.connect(self.results.show_answer)
        self.search.refused.connect(self.results.show_refusal)
        self.search.emptied.connect(self.results.show_examples)
        self.results.examples.chosen.connect(self.field.setText)
        self.photo_actions.failed.connect(self.banner.say)

    def _connect_library(self) -> None:
        self.results.welcome.choose.connect(self.choose_folders)
        self.results.welcome.chosen.connect(lambda folder: self.indexing.add([folder]))
        self.folders_menu.add.connect(self.choose_folders)
        self.folders_menu.update_all.connect(self.indexing.update)
        self.folders_menu.show_folder.connect(_open_folder)
        self.folders_menu.remove_folder.connect(self.indexing.remove)
        self.indexing.begun.connect(self._indexing_begun)
        self.indexing.moved.connect(self.status_line.show_progress)
        self.indexing.ended.connect(self._indexing_ended)
        self.indexing.folders_changed.connect(self._follow)
        self.indexing.failed.connect(self.banner.say)
        self.status_line.stopped.connect(self.indexing.stop)
        self.status_line.stopped.connect(self.status_line.show_stopping)
        self._refresh.timeout.connect(self._follow)

    def _connect_models(self) -> None:
        if self._models:
            self._models.begun.connect(self.indexing.update)
            self._models.switched.connect(self._follow)

    def _add_shortcuts(self) -> None:
        self.addActions(self.folders_menu.actions())  # a menu outside a menu bar gives its keys to nobody
        QShortcut(QKeySequence.StandardKey.Find, self, self._focus_field)
        QShortcut(QKeySequence.StandardKey.Quit, self, self.close)
        QShortcut(QKeySequence("Ctrl+M"), self, self.open_models)
        QShortcut(Qt.Key.Key_Escape, self, self._start_over)

    # What follows from what

    def _begin(self, folders: list[Folder]) -> None:
        self._show_folders(tuple(folders))
        if folders and not self.indexing.running:
            self.indexing.update()

    def _show_folders(self, folders: tuple[Folder, ...]) -> None:
        self.folders_menu.list_folders(folders)
        self.results.set_has_folders(bool(folders))

    def _indexing_begun(self) -> None:
        self.status_line.show_running(True)
        self._refresh.start()
        self._follow()

    def _indexing_ended(self, report: IndexReport | None) -> None:
        self._refresh.stop()
        self.status_line.show_running(False)
        if report and (report.changed or report.removed or report.moved):
            self.results.grid.forget_thumbnails()
        if report and report.unreadable:
            first = report.unreadable[0]
            self.banner.say(f"{first.path} {first.reason}")
        self._follow()

    def _follow(self) -> None:
        """Ask the library for what it now knows; one question at a time, however long the answer takes."""
        self.search.ask_now()
        if not self._status_asked:
            self._status_asked = True
            self._operations.query(self._library.status, self._show_status, self._lose_status)

    def _show_status(self, status: Status) -> None:
        self._status_asked = False
        self._show_folders(status.folders)
        self.status_line.show_counts(status.photos)
        self.status_line.show_model(status.pack_name)

    def _lose_status(self, error: ShiyingError) -> None:
        self._status_asked = False
        self._report(error)

    def _report(self, error: ShiyingError) -> None:
        self.banner.say(str(error))

    def _focus_field(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def _start_over(self) -> None:
        self.field.clear()
        self.field.setFocus()


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
