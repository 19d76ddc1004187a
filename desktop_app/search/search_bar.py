"""Where one says what to look for: words, pictures to resemble, filters and the order, kept together as one question.

Lives on the UI thread. Whatever is changed here is asked at once; whatever has to be read for it, such as the history
and what the library has to offer, is read in the background.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from desktop_app.operations import Operations
from desktop_app.search.field import SearchField
from desktop_app.search.filter_row import FilterRow
from desktop_app.search.help import SearchHelp
from desktop_app.search.history import History, Recorder
from desktop_app.search.live_search import LiveSearch, Request
from desktop_app.search.offers import Offers
from desktop_app.search.pictures import Picture, PictureChip, has_pictures, pictures_in
from desktop_app.search.question import Kind, Question, read_question
from desktop_app.search.suggestions import MOST_RECENT, Suggestion, Suggestions

if TYPE_CHECKING:
    from indexer import Library
    from indexer.answer import Answer
    from indexer.search.searcher import Likeness

REFUSAL_DELAY_MS = 700
"""How long a query that makes no sense must rest before it is said: half of a filter makes none on its way."""


class SearchBar(QWidget):
    """The field. Whoever places it also places what belongs below it: `sentence`, which is hidden most of the time and
    says why nothing was searched, and `filters`.

    Args:
        search: what answers; the bar asks it, and listens to it.
    """

    left_downwards = Signal()
    failed = Signal(str)
    folder_changed = Signal(str)  # the folder that the question stays in, as it is said there; empty for none

    def __init__(
        self, library: Library, operations: Operations, search: LiveSearch, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._search = search
        self._question = Question()
        self._pictures: list[Picture] = []
        self.field = SearchField()
        self.filters = FilterRow()
        self.history = History(library.home.search_history, operations, self)
        self.offers = Offers(library, operations, self)
        self._recorder = Recorder(self.history, self)
        self.sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.sentence.setObjectName("refusal")
        self.sentence.setMinimumWidth(1)  # or a long name in it would make the window wide
        self._refusal_delay = QTimer(self, singleShot=True, interval=REFUSAL_DELAY_MS)
        self._help: SearchHelp | None = None
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self.sentence.hide()
        self.suggestions = Suggestions(self.field)
        self._connect_field()
        self._connect_filters()
        self._connect_search()
        self._suggest()

    # For the window

    @property
    def question(self) -> Question:
        """What is asked now, besides pictures and order."""
        return self._question

    @property
    def refusal(self) -> str:
        """What it says against the question; empty if nothing."""
        return "" if self.sentence.isHidden() else self.sentence.text()

    def start(self, query: str = "", instead_of: SearchBar | None = None) -> None:
        """Read what earlier runs kept, and ask for `query`, or for all photos, or what another bar asks: its words,
        pictures and filters, in the order that was chosen there."""
        self.history.load()
        self.offers.refresh()
        if instead_of is None:
            self.set_query(query)
            return
        self.filters.put_in_order(instead_of.filters.sort, instead_of.filters.folds)
        self._resemble(instead_of._pictures)
        self._put(instead_of.question)

    def set_query(self, query: str) -> None:
        """Ask this, in the language of queries, in place of all that was asked."""
        self._resemble([])
        self._put(read_question(query))

    def search_similar(self, path: Path) -> None:
        """Ask for photos like this one, and nothing else."""
        self._resemble([Picture(path)])
        self._put(Question())
        self.field.setFocus()

    def stay_in(self, folder: Path | None) -> None:
        """Ask only for photos in this folder, or in all, whatever else is asked."""
        self._put(self._question.choose(Kind.FOLDER, str(folder)) if folder else self._question.drop(Kind.FOLDER))

    def take(self, mime: QMimeData) -> bool:
        """Resemble the pictures in this, whatever else is asked; False if there are none."""
        if pictures := pictures_in(mime):
            self._resemble(pictures)
            self._ask()
        return bool(pictures)

    def start_over(self) -> None:
        """Take away words and pictures; if there are none, the filters."""
        question = Question(held=self._question.held) if self._question.text or self._pictures else Question()
        self._resemble([])
        self._put(question)
        self.field.setFocus()

    def remember(self) -> None:
        """What is asked led somewhere, so it is worth keeping."""
        self._recorder.settle(self._question.query)

    def follow_library(self, *, is_changing: bool) -> None:
        """The library has changed; if it `is_changing` all the time, a look at it now and then is enough."""
        self.offers.follow() if is_changing else self.offers.refresh()

    # Putting together

    def _connect_field(self) -> None:
        self.field.edited.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self.field.cleared.connect(self.start_over)
        self.field.left_downwards.connect(self.left_downwards)
        self.field.deleted_backwards.connect(self._remove_last_picture)
        self.field.picture_pasted.connect(lambda: self.take(QGuiApplication.clipboard().mimeData()))

    def _connect_filters(self) -> None:
        self.filters.chosen.connect(self._choose)
        self.filters.dropped.connect(lambda kind: self._put(self._question.drop(kind)))
        self.filters.ordered.connect(self._ask)
        self.filters.help_wanted.connect(self._open_help)
        self.filters.folder_wanted.connect(self._choose_folder)
        for changed in (self.offers.changed, self.history.changed):
            changed.connect(self._suggest)
        for failed in (self.offers.failed, self.history.failed):
            failed.connect(self.failed)
        self.suggestions.picked.connect(self.set_query)
        self.suggestions.forgotten.connect(self.history.remove)
        self.suggestions.all_forgotten.connect(self.history.clear)

    def _connect_search(self) -> None:
        self._search.answered.connect(self._answered)
        self._search.refused.connect(self._refused)
        self._search.searching.connect(self.field.show_searching)
        self._refusal_delay.timeout.connect(self.sentence.show)

    # What follows from what

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        mime = event.mimeData()
        if has_pictures(mime) or (mime.hasText() and not mime.hasUrls()):
            event.acceptProposedAction()
        else:
            event.ignore()  # a folder is for the window

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if not self.take(event.mimeData()):
            self.field.insert(event.mimeData().text())
        event.acceptProposedAction()

    def _typed(self, text: str) -> None:
        if text != self._question.text:
            self._put(self._question.typed(text))

    def _choose(self, kind: Kind, value: str) -> None:
        self._put(self._question.choose(kind, value))
        self.field.setFocus()  # where one goes on, by words

    def _put(self, question: Question) -> None:
        before, self._question = self._question, question
        if question.folder != before.folder:
            self.folder_changed.emit(question.folder)
        if self.field.text() != question.text:
            self.field.setText(question.text)
        self._ask()

    def _ask(self) -> None:
        self.filters.show_question(self._question, is_ranked=self._question.has_words or bool(self._pictures))
        sources = tuple(picture.source for picture in self._pictures)
        like: Likeness | None = sources if len(sources) > 1 else next(iter(sources), None)
        self._search.set_question(self._question.query, like, self.filters.sort, self.filters.folds)

    def _enter(self) -> None:
        if self._refusal_delay.isActive():
            self.sentence.show()
        self._search.ask_now()
        self.remember()

    def _answered(self, request: Request, answer: Answer) -> None:
        if request == self._search.request:
            self._say("")
            self._recorder.follow(request.query)

    def _refused(self, sentence: str) -> None:
        self._say(sentence)
        self._recorder.follow("")

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.field.setAccessibleDescription(sentence)
        if not sentence:
            self._refusal_delay.stop()
            self.sentence.hide()
        elif self.sentence.isHidden():
            self._refusal_delay.start()

    def _resemble(self, pictures: list[Picture]) -> None:
        for chip in self.field.findChildren(PictureChip):
            chip.hide()
            chip.deleteLater()
        self._pictures = pictures
        chips = [PictureChip(picture, self._operations, self.field) for picture in pictures]
        for chip in chips:
            chip.removed.connect(lambda picture=chip.picture: self._remove_picture(picture))
        self.field.set_leading(chips)

    def _remove_picture(self, picture: Picture) -> None:
        self._resemble([other for other in self._pictures if other is not picture])
        self.field.setFocus()
        self._ask()

    def _remove_last_picture(self) -> None:
        if self._pictures:
            self._remove_picture(self._pictures[-1])

    def _suggest(self) -> None:
        self.filters.offer(self.offers.facets)
        queries = self.history.entries[:MOST_RECENT]
        recent = [Suggestion(query, self.filters.said(read_question(query))) for query in queries]
        self.suggestions.offer(recent, [Suggestion(example, example) for example in self.offers.examples])

    def _choose_folder(self) -> None:
        known = self.offers.facets.folders
        start = str(known[0].value) if known else ""
        if folder := QFileDialog.getExistingDirectory(self, self.tr("Only photos in this folder"), start):
            self._choose(Kind.FOLDER, folder)

    def _open_help(self) -> None:
        if self._help is None:
            self._help = SearchHelp(self)
            self._help.chosen.connect(self.set_query)
        self._help.open_below(self.filters.help)
