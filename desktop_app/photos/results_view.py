"""The middle of the window: photos, or the page that says why there are none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core_model.errors import ShiyingError
from desktop_app.folders.welcome import WelcomePage
from desktop_app.operations import Operations
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.pages import SentencePage
from desktop_app.photos.view_bar import ViewBar
from desktop_app.search.live_search import Request

if TYPE_CHECKING:
    from indexer import Library
    from indexer.answer import Answer
    from indexer.model import Hit


class ResultsView(QStackedWidget):
    """Shows one page at a time. Without any folder that is the welcome, whatever has been asked."""

    failed = Signal(str)
    keyboard_lost = Signal()  # it was in the photos, which have given way to a sentence

    def __init__(self, library: Library, operations: Operations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._operations = operations
        self.grid = PhotoGrid(library, operations)
        self.bar = ViewBar(self.grid)
        self.welcome = WelcomePage()
        self.sentence = SentencePage()
        self.photos = self._put_together()
        for page in (QWidget(), self.welcome, self.sentence, self.photos):
            self.addWidget(page)
        self._has_folders: bool | None = None
        self._page: QWidget = self.photos
        self._request: Request | None = None
        self._answer: Answer | None = None
        self._duplicates_of: Hit | None = None
        self.grid.installEventFilter(self)
        self.grid.failed.connect(self.failed)
        self.bar.left.connect(self.show_all)

    @property
    def request(self) -> Request | None:
        """What was asked of the library; None if it could not be answered."""
        return self._request

    def set_has_folders(self, has_folders: bool) -> None:
        """Say whether there is anything to search; until then the view stays blank."""
        self._has_folders = has_folders
        self._turn()

    def show_answer(self, request: Request, answer: Answer) -> None:
        """The library has answered; the same question again is a refresh, which keeps selection and place."""
        is_refresh = self._request is not None and request.asks_the_same(self._request)
        self._request, self._answer = request, answer
        if is_refresh and self._duplicates_of:
            self._list_duplicates(self._duplicates_of)
            return
        self._duplicates_of = None
        self.grid.show_answer(answer, keep_place=is_refresh)
        if len(answer):
            self.bar.say(self._summary(request, answer))
        else:
            self._say_that_there_is_nothing(request)
        self._turn(self.photos if len(answer) else self.sentence)

    def show_refusal(self, sentence: str) -> None:
        """The library cannot answer this question."""
        self._request = None
        self.sentence.say(self.tr("Nothing was searched"), sentence)
        self._turn(self.sentence)

    def show_duplicates(self, hit: Hit) -> None:
        """Show a photo together with those that were folded behind it, until `show_all`."""
        self.grid.remember_place()
        self._duplicates_of = hit
        self._list_duplicates(hit)

    def show_all(self) -> None:
        """Back from duplicates to the answer that they are from."""
        if self._duplicates_of is None or self._answer is None or self._request is None:
            return
        self._duplicates_of = None
        self.grid.return_to(self._answer)
        self.bar.say(self._summary(self._request, self._answer))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """While the grid shows duplicates, Escape means the way back, and not what it means to the window."""
        is_key = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.shows_duplicates
        if is_key and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif is_key and event.type() == QEvent.Type.KeyPress:
            self.show_all()
            return True
        return super().eventFilter(watched, event)

    @property
    def shows_duplicates(self) -> bool:
        """Whether `show_all` leads back somewhere."""
        return self._duplicates_of is not None

    def _put_together(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.grid, 1)
        return page

    def _list_duplicates(self, hit: Hit) -> None:
        ids = (hit.photo_id, *hit.duplicates)
        self._operations.query(partial(self._library.listing, ids), partial(self._turn_to_duplicates, hit), self._fail)

    def _turn_to_duplicates(self, hit: Hit, answer: Answer) -> None:
        if hit is not self._duplicates_of:
            return  # another question has been answered meanwhile, or the way back been taken
        if not len(answer):
            self.show_all()
            return
        self.grid.show_answer(answer, keep_place=True)
        says = self.tr("%Ln photo(s) like {name}", "", len(answer)).format(name=hit.path.name)
        self.bar.say(says, has_way_back=True)

    def _summary(self, request: Request, answer: Answer) -> str:
        total = self.tr("%Ln photo(s)", "", len(answer))
        if answer.months or not 0 < answer.best < len(answer):
            return total
        best = self.tr("{count} match best").format(count=QLocale().toString(answer.best))
        return f"{total}  ·  {best}"

    def _say_that_there_is_nothing(self, request: Request) -> None:
        if request.query or request.like is not None:
            self.sentence.say(self.tr("No photo found"), self.tr("Try other words, or leave out a filter."))
        else:
            self.sentence.say(
                self.tr("No photos to show yet"),
                self.tr("Photos appear here by themselves as soon as they have been organised."),
            )

    def _fail(self, error: ShiyingError) -> None:
        self.failed.emit(str(error))

    def _turn(self, page: QWidget | None = None) -> None:
        self._page = page or self._page
        if self._has_folders is None:
            return
        had_keyboard = self.window().focusWidget() is self.grid
        self.setCurrentWidget(self._page if self._has_folders else self.welcome)
        if had_keyboard and self.currentWidget() is not self.photos:
            self.keyboard_lost.emit()
