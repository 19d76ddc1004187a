"""Shows how far a download is, how fast it goes and how long it takes, and can stop it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.pace import Pace
from indexer.model import DownloadProgress

_RATE_SECONDS = 10.0
"""The rate is that of the last seconds: long enough to be steady, short enough to follow."""

_LEAST_SECONDS = 1.0

_STEPS = 1000
_BAR_HEIGHT = 6
_MINUTE = 60


class DownloadStrip(QFrame):
    """Hidden while nothing is downloading."""

    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("downloadStrip")
        self.setProperty("kind", "modelCard")
        self._pace = _pace()
        self._name = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.told = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.told.setProperty("kind", "muted")
        self.bar = QProgressBar(textVisible=False)
        self.bar.setFixedHeight(_BAR_HEIGHT)
        self.bar.setAccessibleName(self.tr("Download"))
        self.stop = QPushButton(self.tr("Stop"), objectName="stopDownload")
        self.stop.setAccessibleName(self.tr("Stop the download"))
        self.stop.setToolTip(self.tr("What has come is kept, and goes on when you ask for it again."))
        self.stop.clicked.connect(self._stop)
        policy = self.stop.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing moves when there is nothing to stop any more
        self.stop.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 14, 14)
        row = QHBoxLayout()
        row.addWidget(self._name)
        row.addStretch()
        row.addWidget(self.told)
        row.addSpacing(8)
        row.addWidget(self.stop)
        column.addLayout(row)
        column.addWidget(self.bar)
        self.hide()

    def follow(self, progress: DownloadProgress | None) -> None:
        """Show a moment of a download; None when there is none any more."""
        if progress is None:
            self._pace = _pace()
            self.stop.setEnabled(True)
            self.hide()
            return
        self._pace.note(progress.done)
        self._name.setText(progress.name)
        self.told.setText(self._sentence(progress))
        self.bar.setRange(0, _STEPS if progress.total else 0)  # without a total, it only says that it is at work
        if progress.total:
            self.bar.setValue(_STEPS * progress.done // progress.total)
        self.stop.setVisible(progress.done != progress.total)
        self.show()

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.stop_asked.emit()

    def _sentence(self, progress: DownloadProgress) -> str:
        locale = QLocale()
        if progress.done == progress.total:
            return self.tr("All there. Checking it…")
        if progress.trouble:
            return self.tr("The connection broke off. Trying again…")
        size = locale.formattedDataSize(progress.done, 1)
        if not progress.total:
            return size if progress.done else self.tr("Connecting…")
        told = [self.tr("{done} of {total}").format(done=size, total=locale.formattedDataSize(progress.total, 1))]
        if (rate := self._pace.per_second) and (left := self._pace.seconds_left(progress.total)) is not None:
            told.append(self.tr("{size} a second").format(size=locale.formattedDataSize(round(rate), 1)))
            told.append(self._time_left(left))
        return "  ·  ".join(told)

    def _time_left(self, seconds: float) -> str:
        if seconds < _MINUTE:
            return self.tr("less than a minute left")
        return self.tr("about %Ln minutes left", "", round(seconds / _MINUTE))


def _pace() -> Pace:
    return Pace(_RATE_SECONDS, _LEAST_SECONDS)
