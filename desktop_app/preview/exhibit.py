"""Brings the pictures of the photo that is looked at to the canvas, or says why there are none.

Lives on the UI thread. The photo before stays in sight for the moment until there is something of the next, so that
turning the pages never flickers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from desktop_app.preview.canvas import Canvas
from desktop_app.preview.messages import Messages
from desktop_app.preview.picture_store import PictureStore
from desktop_app.sentences.translate import translated
from indexer.model import Hit, PhotoState

_BLANK_MS = 250
"""So long the photo before is still seen while nothing is there of the next."""


class Exhibit(QObject):
    """Shows one photo at a time."""

    def __init__(self, store: PictureStore, canvas: Canvas, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._canvas = canvas
        self._messages = messages
        self._hit: Hit | None = None
        self._is_awaited = False
        self._blank = QTimer(self, singleShot=True, interval=_BLANK_MS)
        self._blank.timeout.connect(lambda: self._canvas.show_photo({}))
        self._store.arrived.connect(self._take)
        self._canvas.changed.connect(self._follow)

    def await_photo(self) -> None:
        """Another photo comes; which, is not known yet."""
        self._hit = None
        self._is_awaited = True
        self._messages.clear()
        self._blank.start()

    def show(self, hit: Hit, ahead: Sequence[Hit]) -> None:
        """Show a photo, and prepare those that may come next."""
        self._hit = hit
        if reason := self._hopeless(hit):
            self._store.clear()
            self._show_trouble(reason)
            return
        self.fill_canvas()
        self._store.want(hit, ahead)
        self._take(hit.path)

    def prepare(self, ahead: Sequence[Hit]) -> None:
        """More is known of what may come next."""
        if self._hit and not self._hopeless(self._hit):
            self._store.want(self._hit, ahead)

    def fill_canvas(self) -> None:
        """Make pictures as sharp as the canvas is now."""
        self._store.set_box(self._canvas.box)

    def forget(self) -> None:
        """Show nothing, and keep nothing."""
        self._hit = None
        self._blank.stop()
        self._store.clear()
        self._messages.clear()
        self._canvas.show_photo({})

    def _hopeless(self, hit: Hit) -> str:
        """Why nobody should even try to decode a photo; empty if there is no such reason."""
        if hit.photo is None:
            return self.tr("It has left the library.")
        if hit.photo.state is PhotoState.FAILED:  # its decoder may have crashed, and would take the window with it
            return translated(f"{hit.path} {hit.photo.error}")
        return ""

    def _take(self, path: Path) -> None:
        if self._hit is None or path != self._hit.path:
            return
        pictures, trouble = self._store.pictures(path), self._store.trouble(path)
        if pictures and self._is_awaited:
            self._is_awaited = False
            self._blank.stop()
            self._canvas.show_photo(pictures)
        elif pictures:
            self._canvas.improve(pictures)
        elif trouble:
            self._show_trouble(trouble)
        if pictures and trouble:
            self._messages.say(self._kept_only() if self._hit.offline else trouble)

    def _kept_only(self) -> str:
        return self.tr("Its drive is not connected. This is the small version that Shiying keeps.")

    def _show_trouble(self, reason: str) -> None:
        self._is_awaited = False
        self._blank.stop()
        self._canvas.show_photo({})
        if self._hit and self._hit.offline:
            reason = self.tr("Its drive is not connected: connect it to see the photo.")
        self._messages.show_trouble(self.tr("This photo cannot be shown"), reason)

    def _follow(self) -> None:
        """The photo is seen larger or smaller: every pixel may be needed, or not be there."""
        best = self._canvas.best
        if best is None or self._is_awaited:
            return
        if self._canvas.lacks_pixels:
            self._store.want_full()
        lacks = best.is_whole and best.scale < 0.99 < self._canvas.view.scale / best.scale
        sentence = self.tr("The photo is very large: 1 in {count} of its pixels is shown.")
        self._messages.note(sentence.format(count=round(1 / best.scale**2)) if lacks else "")
