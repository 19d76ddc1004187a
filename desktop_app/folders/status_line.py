"""The line at the bottom: how many photos can be found and with which model, and what the library is doing."""

from __future__ import annotations

from datetime import date
from html import escape

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from desktop_app.folders.activity import Activity, Gentleness, Phase
from desktop_app.folders.elided_label import ElidedLabel
from indexer.model import PhotoCounts

_BAR_WIDTH = 160
_MODEL_WIDTH = 240
_MINUTE = 60
_HOUR = 60 * _MINUTE
_SLOW = 10
"""Below so many photos a second, a digit after the point tells something."""

_BUSY = {Phase.SCANNING, Phase.INDEXING, Phase.PAUSED}
"""When there is something to pause or to resume."""


class StatusLine(QFrame):
    """Counts on the left; on the right what is being done, with a bar, and a button to pause while there is work."""

    pause_asked = Signal(bool)
    failures_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self._activity = Activity()
        self._counts = QLabel()
        self._failures = QPushButton()
        self._failures.setProperty("kind", "link")
        self._failures.clicked.connect(self.failures_asked)
        self._model = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._progress = ElidedLabel(textFormat=Qt.TextFormat.PlainText)
        self._progress.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._pause = QPushButton()
        self._pause.clicked.connect(lambda: self.pause_asked.emit(self._activity.phase is not Phase.PAUSED))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 8, 20, 8)
        layout.setSpacing(14)
        for widget in (self._counts, self._failures):
            layout.addWidget(widget)
        layout.addWidget(self._progress, 1)
        for widget in (self._bar, self._pause, self._model):
            layout.addWidget(widget)
        self.setMinimumHeight(self._pause.sizeHint().height() + 18)
        self._failures.hide()
        self.show_activity(self._activity)

    @property
    def counts(self) -> str:
        """What it says of the photos."""
        parts = [self._counts.text()]
        if not self._failures.isHidden():
            parts.append(self._failures.text())
        return "  ·  ".join(parts)

    @property
    def model(self) -> str:
        """What it says of the model in use."""
        return self._model.text()

    @property
    def progress(self) -> str:
        """What it says of what is being done."""
        return self._progress.text()

    def show_counts(self, counts: PhotoCounts | None) -> None:
        """Say how many photos there are, and what is wrong with some; nothing before there is a folder."""
        if counts is None:
            self._counts.clear()
            self._failures.hide()
            return
        searchable = self.tr("%Ln photos searchable", "", counts.searchable)
        if counts.waiting and counts.searchable:  # nobody has to wait for the end
            searchable = self.tr("%Ln photos searchable already", "", counts.searchable)
        parts = [searchable]
        if counts.offline:
            parts.append(self.tr("%Ln offline", "", counts.offline))
        self._counts.setText("  ·  ".join(parts))
        self._failures.setText(self.tr("%Ln could not be read", "", counts.failed))
        self._failures.setVisible(bool(counts.failed))
        self._make_room()

    def show_model(self, name: str) -> None:
        """Name the model that searches."""
        text = self.tr("Model: {name}").format(name=name)
        self._model.setText(self._model.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _MODEL_WIDTH))
        self._model.setToolTip(escape(name))
        self._make_room()

    def show_activity(self, activity: Activity) -> None:
        """Say what is being done, and move the bar."""
        self._activity = activity
        phase = activity.phase
        self._progress.setText(self._sentence(activity))
        is_counted = phase is Phase.INDEXING or phase is Phase.PAUSED
        self._bar.setRange(0, max(1, activity.total) if is_counted else 0)
        self._bar.setValue(activity.done)
        self._pause.setVisible(phase in _BUSY)
        self._pause.setText(self.tr("Go on") if phase is Phase.PAUSED else self.tr("Pause"))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """While there is work, how long it takes comes before the bar, and that before the model's name."""
        activity, layout = self._activity, self.layout()
        is_busy = activity.phase in _BUSY
        beside = [widget for widget in (self._counts, self._failures, self._pause) if not widget.isHidden()]
        margins = layout.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._progress.sizeHint().width()
        room -= sum(widget.sizeHint().width() + layout.spacing() for widget in beside)
        has_bar = is_busy and not (activity.phase is Phase.PAUSED and not activity.total)
        room -= (_BAR_WIDTH + layout.spacing()) * has_bar
        self._bar.setVisible(has_bar and room >= 0)
        self._model.setVisible(not is_busy or room >= self._model.sizeHint().width() + layout.spacing())

    def _sentence(self, activity: Activity) -> str:
        locale = QLocale()
        match activity.phase:
            case Phase.SCANNING if not activity.total:
                return self.tr("Looking for photos…")
            case Phase.SCANNING:
                return self.tr("Looking for photos: {count}").format(count=locale.toString(activity.total))
            case Phase.INDEXING:
                return self._indexing(activity)
            case Phase.PAUSED if activity.total > activity.done:
                return self.tr("Paused: {done} / {total}").format(
                    done=locale.toString(activity.done), total=locale.toString(activity.total)
                )
            case Phase.PAUSED:
                return self.tr("Paused")
            case Phase.WAITING:
                return self.tr("Another Shiying is organising photos; this one goes on after it")
            case Phase.TROUBLED:
                return self.tr("Will try again by itself")
            case _:
                return self._updated(activity)

    def _indexing(self, activity: Activity) -> str:
        locale = QLocale()
        doing = self.tr("Organising {done} / {total}")
        if activity.is_ahead:
            doing = self.tr("Getting the new model ready: {done} / {total}")
        parts = [doing.format(done=locale.toString(activity.done), total=locale.toString(activity.total))]
        if activity.per_second is not None:
            digits = 1 if activity.per_second < _SLOW else 0
            rate = locale.toString(activity.per_second, "f", digits)
            parts.append(self.tr("{rate} a second").format(rate=rate))
        if activity.seconds_left is not None:
            parts.append(self._time_left(activity.seconds_left))
        if activity.gentleness is Gentleness.CHOSEN:
            parts.append(self.tr("gentle"))
        elif activity.gentleness is Gentleness.ON_BATTERY:
            parts.append(self.tr("on battery: gentle"))
        return "  ·  ".join(parts)

    def _time_left(self, seconds: float) -> str:
        if seconds < _MINUTE:
            return self.tr("less than a minute left")
        if seconds < _HOUR:
            return self.tr("about %Ln minutes left", "", round(seconds / _MINUTE))
        return self.tr("about %Ln hours left", "", round(seconds / _HOUR))

    def _updated(self, activity: Activity) -> str:
        if activity.updated_at is None:
            return ""
        moment = QDateTime.fromSecsSinceEpoch(int(activity.updated_at.timestamp()))
        locale, short = QLocale(), QLocale.FormatType.ShortFormat
        is_today = activity.updated_at.date() == date.today()
        when = locale.toString(moment.time(), short) if is_today else locale.toString(moment, short)
        return self.tr("Up to date, {when}").format(when=when)
