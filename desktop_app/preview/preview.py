"""The full view of one photo of an answer at a time, laid over the whole window.

Lives on the UI thread. Whatever is slow (pages of the answer, pictures, reasons, similar photos) comes from workers,
and is dropped if another photo is looked at by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QMenu, QWidget

from desktop_app.operations import Operations
from desktop_app.photos.file_actions import FileActions
from desktop_app.preview.actions import PreviewActions
from desktop_app.preview.canvas import Canvas
from desktop_app.preview.controls import Controls
from desktop_app.preview.exhibit import Exhibit
from desktop_app.preview.fading import Fading
from desktop_app.preview.info_panel import InfoPanel
from desktop_app.preview.latest import Latest, fail_silently
from desktop_app.preview.messages import Messages
from desktop_app.preview.picture_store import PictureStore
from desktop_app.preview.similar_strip import SimilarStrip
from desktop_app.preview.tour import Tour
from indexer.model import Hit, PhotoState

if TYPE_CHECKING:
    from core_model.imaging import Source
    from indexer import Library
    from indexer.answer import Answer
    from indexer.search.explanation import Explanation

_REST_MS = 150
"""How long one must stop at a photo before reasons and similar photos are asked for."""


class Preview(QFrame):
    """Covers its parent, the window, while it is open.

    `closed` gives the row at which the answer was left; `trash_wanted`, a photo whose file is to go to the trash: when
    it has gone, `step_over` it.
    """

    closed = Signal(int)
    similar_wanted = Signal(object)  # a path
    trash_wanted = Signal(object)  # a Hit

    def __init__(self, library: Library, operations: Operations, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setAccessibleName(self.tr("Looking at a photo"))
        self.hide()
        self._library = library
        self._reasons = Latest(operations, self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._was_whole_screen = False
        self.files = FileActions(operations, self)
        self.tour = Tour(operations, self)
        self.canvas = Canvas()
        self.info = InfoPanel()
        self.strip = SimilarStrip(library, operations)
        self._parts: dict[str, QWidget] = {"info": self.info, "similar": self.strip}
        self.commands = PreviewActions(self, operations)
        self.controls = Controls(self.canvas, self.commands)
        self.messages = Messages(self.canvas)
        self.exhibit = Exhibit(PictureStore(library, operations, self), self.canvas, self.messages, self)
        self.fading = Fading(self.controls.widgets, self)
        self._lay_out()
        self._connect()

    @property
    def hit(self) -> Hit | None:
        """The photo that is looked at; None while it is being read."""
        return self.tour.hit

    def open(self, answer: Answer, row: int, query: str = "", like: Source | None = None) -> None:
        """Show the photo in `row` of an answer, which has one at least; `query` and `like` are what it answers."""
        self._was_whole_screen = self.window().isFullScreen()
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.layout().activate()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fading.wake()
        self.tour.begin(answer, row, query, like)

    def close_view(self) -> None:
        """Go back to the window; `closed` tells at which row of its answer."""
        if not self.tour.is_on:
            return
        row = self.tour.first_row
        self.tour.end()
        self._rest.stop()
        self._reasons.drop()
        self.fading.stop()
        self.exhibit.forget()
        self.strip.forget()
        self.show_whole_screen(self._was_whole_screen)
        self.hide()
        self.closed.emit(row)

    def step_over(self, gone: Iterable[Hit]) -> None:
        """Files have gone to the trash: if this photo is one of them, look at the next, or leave where none is left."""
        if not self.tour.step_over(hit.photo_id for hit in gone):
            self.close_view()

    def say(self, sentence: str) -> None:
        """Say something of what was done from here, if anybody looks."""
        if self.tour.is_on:
            self.messages.say(sentence)

    @property
    def parts(self) -> tuple[str, ...]:
        """Which parts are shown beside the photo, here or when it is opened: "info", "similar"."""
        return tuple(name for name, part in self._parts.items() if not part.isHidden())

    def show_parts(self, names: Iterable[str]) -> None:
        """Show these parts, as `parts` names them, and no others."""
        shown = set(names)
        for name, part in self._parts.items():
            part.setVisible(name in shown)
            self.commands[name].setChecked(name in shown)
        self._rest.start()

    def toggle(self, name: str) -> None:
        """Show or hide a part."""
        self.show_parts({*self.parts} ^ {name})

    @property
    def fills_screen(self) -> bool:
        """Whether the window fills the screen only until one goes back to it."""
        return self.tour.is_on and self.window().isFullScreen() and not self._was_whole_screen

    def show_whole_screen(self, whole: bool) -> None:
        """Let the window fill the screen, or be as it was."""
        if whole != self.window().isFullScreen():
            self.window().setWindowState(self.window().windowState() ^ Qt.WindowState.WindowFullScreen)
        self.commands["screen"].setChecked(whole)

    def search_similar(self) -> None:
        """Leave, and search for photos like this one."""
        hit = self.hit
        if hit and hit.photo and hit.photo.state is not PhotoState.FAILED:  # whose decoder may have crashed
            self.close_view()
            self.similar_wanted.emit(hit.path)

    def trash(self) -> None:
        """Ask for the file to be moved to the trash."""
        if self.hit and self.hit.photo:
            self.trash_wanted.emit(self.hit)

    def open_menu(self, place: QPoint) -> QMenu:
        """Show all that can be done with the photo in a menu at a place on the screen."""
        menu = self.commands.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)
        return menu

    def with_file(self, act: Callable[[Path], None]) -> None:
        """Do something with the file that is looked at."""
        if self.hit and self.hit.photo:
            act(self.hit.path)

    # Putting together

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.canvas, 0, 0)
        grid.addWidget(self.info, 0, 1, 2, 1)
        grid.addWidget(self.strip, 1, 0)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(0, 1)
        for part in self._parts.values():
            part.hide()

    def _connect(self) -> None:
        self.tour.left.connect(self._leave)
        self.tour.reached.connect(self._look_at)
        self.tour.widened.connect(lambda: self.exhibit.prepare(self.tour.ahead()))
        self.tour.failed.connect(self.messages.say)
        self._rest.timeout.connect(self._ask)
        self.canvas.resized.connect(self._canvas_resized)
        self.canvas.changed.connect(self._show_scale)
        self.canvas.installEventFilter(self)
        self.parentWidget().installEventFilter(self)
        self.fading.faded.connect(self._hide_pointer)
        self.files.failed.connect(self.messages.say)
        self.info.folder_wanted.connect(self.files.show_in_folder)
        self.strip.chosen.connect(self._step_aside)
        self.strip.more_wanted.connect(self.search_similar)
        self.controls.bar.menu_wanted.connect(self.open_menu)
        self.addActions(self.commands.all())  # for whoever lists the keys of the window

    # From photo to photo

    def _leave(self) -> None:
        for name, step in (("previous", -1), ("next", 1)):
            self.commands[name].setEnabled(self.tour.can_turn(step))
        self.commands["back"].setEnabled(self.tour.can_go_back)
        self._show_place("")
        self._reasons.drop()
        self.exhibit.await_photo()

    def _look_at(self, hit: Hit) -> None:
        self._show_place(hit.path.name)
        self.canvas.setAccessibleName(self.tr("Photo {name}").format(name=hit.path.name))
        self.info.show_hit(hit)
        self.exhibit.show(hit, self.tour.ahead())
        self._rest.start()

    def _show_place(self, name: str) -> None:
        self.controls.bar.show_place(name, self.tour.row, self.tour.count)

    def _step_aside(self, answer: Answer, row: int) -> None:
        if self.hit:
            self.tour.step_aside(answer, row, like=self.hit.path)
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is asked when one has stopped at it

    def _ask(self) -> None:
        hit = self.hit
        if hit is None or hit.photo is None or not self.tour.is_on:
            return
        self.exhibit.fill_canvas()
        if hit.photo.state is PhotoState.FAILED:
            self.strip.forget()
        elif "similar" in self.parts:
            self.strip.resemble(hit.path)
        if "info" in self.parts:
            read = partial(_explain, self._library, hit, *self.tour.asked)
            self._reasons.ask(read, partial(self._show_reason, hit), fail_silently)

    def _show_reason(self, hit: Hit, found: tuple[Explanation, list[Path]] | None) -> None:
        if found and hit is self.hit:
            self.info.show_reason(hit, found[0])
            self.info.show_copies(found[1])

    # What Qt tells

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())
        if watched is self.canvas and isinstance(event, QMouseEvent):
            self.fading.wake()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self.commands.find(event):
            event.accept()  # ours, although the window behind may have the same key
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if action := self.commands.find(event):
            action.trigger()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        self.open_menu(event.globalPos())

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Keep the keyboard here: what lies behind cannot be seen."""
        if not self.tour.is_on:
            return super().focusNextPrevChild(forward)
        places = [self.canvas, *self.controls.buttons, *self.info.links, self.strip.pictures, self.strip.more]
        open_ = [place for place in places if place.isVisible() and place.isEnabled()]
        here = QApplication.focusWidget()
        at = open_.index(here) if here in open_ else 0
        self.fading.wake()
        open_[(at + (1 if forward else -1)) % len(open_)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _canvas_resized(self) -> None:
        self.controls.lay_out()
        self.messages.lay_out()
        self._rest.start()

    def _show_scale(self) -> None:
        self.controls.scale.setVisible(self.canvas.best is not None)
        self.controls.scale.show_scale(self.canvas.view.scale)

    def _hide_pointer(self, hidden: bool) -> None:
        self.canvas.hide_pointer(hidden)


def _explain(library: Library, hit: Hit, query: str, like: Source | None) -> tuple[Explanation, list[Path]] | None:
    """On a worker: the reasons, and where copies lie; None if the photo has left the library."""
    try:
        return library.explain(hit.photo_id, query, like), [library.photo(one).path for one in hit.duplicates]
    except KeyError:
        return None
