"""The middle of the window: photos, or the page that says why there are none."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.folders.welcome import WelcomePage
from desktop_app.photos.grid import PhotoGrid
from desktop_app.photos.pages import ExamplesPage, SentencePage
from indexer.model import Hit


class ResultsView(QStackedWidget):
    """Shows one page at a time. Without any folder that is the welcome, whatever has been asked."""

    def __init__(self, grid: PhotoGrid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(17, 0, 5, 0)  # lines the tiles up with the header
        self.grid = grid
        self.welcome = WelcomePage()
        self.examples = ExamplesPage()
        self.sentence = SentencePage()
        blank = QWidget()
        for page in (blank, self.welcome, self.examples, self.sentence, grid):
            self.addWidget(page)
        self._has_folders: bool | None = None
        self._answer: QWidget = self.examples
        self._answered_query = ""

    def set_has_folders(self, has_folders: bool) -> None:
        """Say whether there is anything to search; until then the view stays blank."""
        self._has_folders = has_folders
        self._turn()

    def show_examples(self) -> None:
        """There is no query."""
        self._answered_query = ""
        self._turn(self.examples)

    def show_answer(self, query: str, hits: list[Hit]) -> None:
        """The library has answered; the same query again is a refresh, which keeps selection and place."""
        self.grid.show_hits(hits, keep_place=query == self._answered_query)
        self._answered_query = query
        if not hits:
            self.sentence.say(
                self.tr("No photos to show yet"),
                self.tr("Photos appear here by themselves as soon as they have been organised."),
            )
        self._turn(self.grid if hits else self.sentence)

    def show_refusal(self, sentence: str) -> None:
        """The library cannot answer this query."""
        self._answered_query = ""
        self.sentence.say(self.tr("Nothing was searched"), sentence)
        self._turn(self.sentence)

    def _turn(self, answer: QWidget | None = None) -> None:
        self._answer = answer or self._answer
        if self._has_folders is not None:
            self.setCurrentWidget(self._answer if self._has_folders else self.welcome)
