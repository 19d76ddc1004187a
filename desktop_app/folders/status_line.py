"""The line at the bottom: how many photos can be found and with which model, and how far indexing has come."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from indexer.model import IndexProgress, PhotoCounts

_BAR_WIDTH = 200
_MODEL_WIDTH = 320
_MINUTE = 60
_HOUR = 60 * _MINUTE


class StatusLine(QFrame):
    """Counts on the left; on the right, while indexing, a bar and a button to stop."""

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._counts = QLabel()
        self._model = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._progress = QLabel()
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._stop = QPushButton(self.tr("Stop"))
        self._stop.clicked.connect(self.stopped)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 8, 20, 8)
        layout.setSpacing(14)
        layout.addWidget(self._counts, 1)
        for widget in (self._model, self._progress, self._bar, self._stop):
            layout.addWidget(widget)
        self.setMinimumHeight(self._stop.sizeHint().height() + 18)
        self.show_running(False)

    @property
    def counts(self) -> str:
        """What the left-hand side says."""
        return self._counts.text()

    @property
    def model(self) -> str:
        """What it says of the model in use."""
        return self._model.text()

    @property
    def progress(self) -> str:
        """What the right-hand side says."""
        return self._progress.text()

    def show_counts(self, counts: PhotoCounts) -> None:
        """Say how many photos there are, and what is wrong with some."""
        parts = [self.tr("%Ln photos searchable", "", counts.searchable)]
        if counts.failed:
            parts.append(self.tr("%Ln could not be read", "", counts.failed))
        if counts.offline:
            parts.append(self.tr("%Ln offline", "", counts.offline))
        self._counts.setText("  ·  ".join(parts))

    def show_model(self, name: str) -> None:
        """Name the model that searches."""
        text = self.tr("Model: {name}").format(name=name)
        self._model.setText(self._model.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _MODEL_WIDTH))
        self._model.setToolTip(escape(name))

    def show_running(self, running: bool) -> None:
        """Show or hide the right-hand side."""
        for widget in (self._progress, self._bar, self._stop):
            widget.setVisible(running)
        self._progress.setText(self.tr("Preparing…"))
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)

    def show_stopping(self) -> None:
        """Say that the run has been asked to stop."""
        self._stop.setEnabled(False)
        self._progress.setText(self.tr("Stopping…"))

    def show_progress(self, progress: IndexProgress, seconds_left: float | None) -> None:
        """Move the bar."""
        if not self._stop.isEnabled():
            return
        locale = QLocale()
        if progress.scanning:
            self._bar.setRange(0, 0)
            self._progress.setText(self.tr("Looking for photos: {count}").format(count=locale.toString(progress.total)))
            return
        self._bar.setRange(0, max(1, progress.total))
        self._bar.setValue(progress.done)
        text = self.tr("Organising {done} / {total}").format(
            done=locale.toString(progress.done), total=locale.toString(progress.total)
        )
        if seconds_left is not None:
            text += "  ·  " + self._time_left(seconds_left)
        self._progress.setText(text)

    def _time_left(self, seconds: float) -> str:
        if seconds < _MINUTE:
            return self.tr("less than a minute left")
        if seconds < _HOUR:
            return self.tr("about %Ln minutes left", "", round(seconds / _MINUTE))
        return self.tr("about %Ln hours left", "", round(seconds / _HOUR))
