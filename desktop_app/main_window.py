"""The window: puts the parts together and says what follows from what.

Everything here runs on the UI thread; whatever is slow goes through `Operations`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from core_model.errors import ShiyingError
from desktop_app.banner import Banner
from desktop_app.folders.actions import FolderActions
from desktop_app.folders.activity import Activity, Phase
from desktop_app.folders.panel import FoldersPanel
from desktop_app.folders.panel_button import PanelButton
from desktop_app.folders.side_by_side import FIRST_WIDTH, SideBySide
from desktop_app.folders.status_line import StatusLine
from desktop_app.folders.suggestions import find_suggestions
from desktop_app.folders.watching import Watching
from desktop_app.menu.app_menu import AppMenu, MenuButton
from desktop_app.operations import Operations
from desktop_app.photos.actions import PhotoActions
from desktop_app.photos.results_view import ResultsView
from desktop_app.preview.preview import Preview
from desktop_app.search.live_search import LiveSearch
from desktop_app.search.pictures import has_pictures
from desktop_app.search.search_bar import SearchBar
from indexer.model import Failure, Folder, IndexReport, Status

if TYPE_CHECKING:
    from indexer import Library
    from indexer.answer import Answer

_REFRESH_MS = 2000
"""How often counts and results follow an index run,"""

_REFRESH_SHARE = 10
"""but no oftener than lets counting take one part in so many of the time."""

_FIRST_SIZE = QSize(1180, 780)
_FIELD_WIDTH = 720


class MainWindow(QMainWindow):
    """Search at the top, photos in the middle, the library's state at the bottom.

    A window may be gone while what it shows goes on: another takes its place when another language is chosen. So
    whatever is to live on, such as the library's upkeep, is made elsewhere and handed in.
    """

    def __init__(self, library: Library, operations: Operations, watching: Watching) -> None:
        super().__init__()
        self._library = library
        self._operations = operations = operations.of(self)
        self.watching = watching
        self._status: Status | None = None
        self._phase: Phase | None = None
        self._unreadable: tuple[Failure, ...] = ()
        self._status_asked = False
        self._asked_at = 0.0
        self._suggestions_asked = False
        self._refresh = QTimer(self, interval=_REFRESH_MS)
        self.search = LiveSearch(library, operations, self)
        self.search_bar = SearchBar(library, operations, self.search)
        self.field = self.search_bar.field
        self.folder_actions = FolderActions(watching, library, operations, self)
        self.folders_panel = FoldersPanel()
        self.app_menu = AppMenu(self)
        self.banner = Banner()
        self.results = ResultsView(library, operations)
        self.photo_actions = PhotoActions(self.results.grid, library, operations)
        self.preview = Preview(library, operations, self)
        self._previewed: Answer | None = None
        self.status_line = StatusLine()
        self._lay_out()
        self._connect_search()
        self._connect_photos()
        self._connect_preview()
        self._connect_folders()
        self._add_shortcuts()

    def start(self, folder: Path | None = None, query: str = "") -> None:
        """Show the library, with `folder` added to it, and search for `query`."""
        if folder:
            self.watching.add([folder])
        # Something may have been typed already, while the library was being opened
        self._begin(query or self.search_bar.question.query)

    def resume(self, old: MainWindow) -> None:
        """Take the place of another window: the same question, and the library as it is."""
        self.restore_view(old.view_state())
        self._begin(instead_of=old.search_bar)

    def view_state(self) -> dict[str, Any]:
        """What another window needs to look like this one, but for the question: named values that JSON can hold."""
        return {
            "geometry": self.saveGeometry().toBase64().toStdString(),
            "whole_screen": self.isFullScreen() and not self.preview.fills_screen,
            "panel": self.folders_area.panel_shown,
            "panel_width": self.folders_area.panel_width,
            "grid": self.results.grid.kept(),
            "preview": list(self.preview.parts),
        }

    def restore_view(self, state: dict[str, Any]) -> None:
        """Look as `view_state` says; whatever it lacks or does not fit this screen stays as it is."""
        self.restoreGeometry(QByteArray.fromBase64(str(state.get("geometry", "")).encode()))
        if not state.get("whole_screen"):  # the geometry has what the full view did, which is not there to undo it
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)
        panel, width = state.get("panel", True), state.get("panel_width")
        self.folders_area.restore(panel is not False, width if isinstance(width, int) else FIRST_WIDTH)
        self.results.grid.restore(state.get("grid", {}))
        self.preview.show_parts(state.get("preview", []))

    def follow_model(self) -> None:
        """Another model answers from now on."""
        self._library_changed()
        self._follow()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.source() is None and (event.mimeData().hasUrls() or has_pictures(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if has_pictures(event.mimeData()) and self.search_bar.take(event.mimeData()):
            event.acceptProposedAction()
            return
        folders = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if folders:
            self.watching.add(folders)
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
        self.folders_area = SideBySide(self.folders_panel, middle)
        self.setCentralWidget(self.folders_area)

    def _header(self) -> QGridLayout:
        for widget in (self.search_bar, self.search_bar.sentence):
            widget.setMaximumWidth(_FIELD_WIDTH)
        header = QGridLayout()
        header.setContentsMargins(24, 18, 20, 14)
        header.setVerticalSpacing(12)
        header.addWidget(PanelButton(self.folder_actions.panel), 0, 0, Qt.AlignmentFlag.AlignLeft)  # in Tab's order
        header.addWidget(self.search_bar, 0, 1)
        header.addLayout(self._header_buttons(), 0, 2, Qt.AlignmentFlag.AlignRight)
        header.addWidget(self.search_bar.sentence, 1, 1)
        header.addWidget(self.search_bar.filters, 2, 0, 1, 3)
        header.addWidget(self.banner, 3, 0, 1, 3)
        for column, stretch in enumerate((1, 4, 1)):
            header.setColumnStretch(column, stretch)
        return header

    def _header_buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        if sys.platform == "darwin":
            self.menuBar().addMenu(self.app_menu)
        else:
            buttons.addWidget(MenuButton(self.app_menu))
        return buttons

    def _connect_search(self) -> None:
        self.search_bar.left_downwards.connect(self.results.grid.focus_first)
        self.search_bar.failed.connect(self.banner.say)
        self.search.asked.connect(self.results.grid.expect_answer)
        self.search.answered.connect(self.results.show_answer)
        self.search.failed.connect(self.banner.say)
        self.results.grid.opened.connect(self.search_bar.remember)
        self.results.grid.similar_wanted.connect(self.search_bar.search_similar)

    def _connect_photos(self) -> None:
        self.results.failed.connect(self.banner.say)
        self.results.keyboard_lost.connect(self.field.setFocus)
        self.photo_actions.failed.connect(self.banner.say)
        self.photo_actions.told.connect(self.banner.say)
        self.photo_actions.changed.connect(self._follow)
        self.photo_actions.duplicates_wanted.connect(self.results.show_duplicates)

    def _connect_preview(self) -> None:
        self.results.grid.opened.connect(self._open_preview)
        self.preview.closed.connect(self._return_to_grid)
        self.preview.similar_wanted.connect(self.results.grid.similar_wanted)
        self.preview.trash_wanted.connect(lambda hit: self.photo_actions.ask_for_trash([hit]))
        self.photo_actions.trashed.connect(self.preview.step_over)
        self.photo_actions.failed.connect(self.preview.say)

    def _connect_folders(self) -> None:
        self.results.welcome.choose.connect(self.folder_actions.choose_folders)
        self.results.welcome.chosen.connect(self.watching.add)
        self.results.welcome.chosen.connect(lambda _: self.field.setFocus())
        self.folders_panel.folder_chosen.connect(self.search_bar.stay_in)
        self.search_bar.folder_changed.connect(self._mark_folder)
        self.folder_actions.attach(self.folders_panel, self.status_line, self.folders_area)
        self.watching.activity_changed.connect(self._show_activity)
        self.watching.watches_changed.connect(self._show_folders)
        self.watching.reported.connect(self._take_report)
        self.watching.folders_changed.connect(self._follow)
        self.watching.refused.connect(self.banner.say)
        self.watching.troubled.connect(self.banner.say)
        self.watching.recovered.connect(self.banner.withdraw)
        self._refresh.timeout.connect(self._follow)
        self._show_activity(self.watching.activity)
        if self.watching.trouble:
            self.banner.say(self.watching.trouble)

    def _add_shortcuts(self) -> None:
        """Keys are actions with a text, which is what the sheet of shortcuts shows."""
        self.addActions(self.app_menu.actions())  # a menu outside a menu bar gives its keys to nobody
        self.app_menu.folders.triggered.connect(self.folder_actions.choose_folders)
        self._add_key(self.tr("Search"), QKeySequence(QKeySequence.StandardKey.Find), self._focus_field)
        self._add_key(self.tr("Start over"), QKeySequence(Qt.Key.Key_Escape), self._start_over)

    def _add_key(self, text: str, key: QKeySequence, act: Callable[[], None]) -> None:
        action = QAction(text, self)
        action.setShortcut(key)
        action.triggered.connect(act)
        self.addAction(action)

    def _begin(self, query: str = "", instead_of: SearchBar | None = None) -> None:
        self._operations.query(self._library.folders, self._show_whether_folders, self._report)
        self._follow()
        self.search_bar.start(query, instead_of)
        self.field.setFocus()

    # What follows from what

    def _open_preview(self, row: int) -> None:
        answer, request = self.results.grid.answer, self.results.request
        if answer is not None and request is not None:
            self._previewed = answer
            self.preview.open(answer, row, request.query, request.like)

    def _return_to_grid(self, row: int) -> None:
        grid, former = self.results.grid, self._previewed
        (grid if grid.isVisible() else self.field).setFocus()  # its last photo may have gone meanwhile
        if former is None or grid.answer is None or grid.answer is former:
            grid.set_current(row)
        else:  # it has been asked anew, and the photo may stand elsewhere by now
            self._operations.query(partial(_row_in, grid.answer, former, row), grid.set_current, self._report)

    def _show_whether_folders(self, folders: Sequence[Folder]) -> None:
        self.results.set_has_folders(bool(folders))
        self.folders_area.set_useful(bool(folders))
        if not folders and not self._suggestions_asked:
            self._suggestions_asked = True
            self._operations.query(find_suggestions, self.results.welcome.suggest, self._report)

    def _mark_folder(self, folder: str) -> None:
        """Mark in the panel what the question stays in, if it is there."""
        self.folders_panel.choose(None)
        self.folders_panel.choose(Path(folder) if folder else None)

    def _show_activity(self, activity: Activity) -> None:
        self.status_line.show_activity(activity)
        self.folders_panel.show_gentleness(activity.gentleness)
        if activity.phase is self._phase:
            return
        self._phase = activity.phase
        self._show_folders()
        if activity.phase is Phase.INDEXING:
            self._refresh.start()
        elif self._refresh.isActive():
            self._refresh.stop()
            self.search_bar.follow_library(is_changing=False)
            self._follow()

    def _take_report(self, report: IndexReport) -> None:
        """The library has been compared with the disk: show what is another now."""
        self.results.grid.look_again()
        if report.unreadable and report.unreadable != self._unreadable:  # some are met again at every look
            first = report.unreadable[0]
            self.banner.say(f"{first.path} {first.reason}")
        self._unreadable = report.unreadable
        if report.changes:
            self._library_changed()
        self._follow()

    def _library_changed(self) -> None:
        """There are other photos than before, or more is known of them: what is asked has another answer."""
        self.search.ask_now()
        self.search_bar.follow_library(is_changing=self._phase is Phase.INDEXING)

    def _follow(self) -> None:
        """Ask the library how many photos it has; one question at a time, however long the answer takes."""
        if not self._status_asked:
            self._status_asked = True
            self._asked_at = time.monotonic()
            self._operations.query(self._library.status, self._show_status, self._lose_status)

    def _show_status(self, status: Status) -> None:
        self._status_asked = False
        took_ms = (time.monotonic() - self._asked_at) * 1000
        self._refresh.setInterval(max(_REFRESH_MS, round(took_ms * _REFRESH_SHARE)))
        if self._status and status.photos != self._status.photos:
            self._library_changed()
        self._status = status
        self._show_whether_folders(status.folders)
        self._show_folders()
        self.status_line.show_counts(status.photos if status.folders else None)
        self.status_line.show_model(status.pack_name)

    def _show_folders(self) -> None:
        if self._status:
            self.folders_panel.show_folders(self._status, self.watching.watches, self.watching.activity)

    def _lose_status(self, error: ShiyingError) -> None:
        self._status_asked = False
        self._report(error)

    def _report(self, error: ShiyingError) -> None:
        self.banner.say(str(error))

    def _focus_field(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def _start_over(self) -> None:
        self.search_bar.start_over()


def _row_in(answer: Answer, former: Answer, row: int) -> int:
    """Where the photo stands that stood in `row` of a former answer; the first row if it does not. On a worker."""
    photo_ids = former.ids([row])
    return answer.rows_of(photo_ids).get(photo_ids[0], 0)
