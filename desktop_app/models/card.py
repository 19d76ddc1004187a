"""One model on the page: what it is, how good it is, what it takes, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop_app.models.label import label
from desktop_app.models.service import Entry
from indexer.figures import found_in_ten
from indexer.model import SwitchState

_BAR_HEIGHT = 6


class ModelCard(QFrame):
    """Shows an entry; of a switch to it, how far that has come. `paused` is None where nobody can pause it."""

    use_asked = Signal(str)
    undo_asked = Signal()
    now_asked = Signal(str)
    cancel_asked = Signal()
    pause_asked = Signal(bool)
    details_asked = Signal(object)  # Entry
    removal_asked = Signal(object)  # Entry

    def __init__(self, entry: Entry, *, paused: bool | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._paused = paused
        self.setProperty("kind", "modelCard")
        self.setProperty("active", entry.pack.active)
        self.setAccessibleName(entry.pack.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 14, 14)
        column.setSpacing(6)
        column.addLayout(self._heading())
        for text in filter(None, (self._facts(), self._figures())):
            column.addWidget(label(text, "muted"))
        if entry.pack.fault:
            column.addWidget(label(entry.pack.fault, "warning"))
        self._progress = self._progress_part() if entry.pack.target else None
        if self._progress:
            column.addWidget(self._progress)

    def show_switch(self, state: SwitchState) -> None:
        """Say how far the switch to this model has come."""
        if self._progress is None:
            return
        locale = QLocale()
        self._bar.setRange(0, max(1, state.total))
        self._bar.setValue(state.done)
        text = self.tr("{done} of {total} photos are ready").format(
            done=locale.toString(state.done), total=locale.toString(state.total)
        )
        if state.offline:
            text += "  ·  " + self.tr("%Ln wait for drives that are not connected", "", state.offline)
        self._told.setText(text)
        self._now.setVisible(bool(state.offline) and not state.to_embed)

    # Its parts

    def _heading(self) -> QHBoxLayout:
        pack = self.entry.pack
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label(pack.title, "modelTitle"))
        if badge := self._badge():
            row.addWidget(label(badge, "badge"))
        row.addStretch()
        if pack.manifest and not pack.active and not pack.target:
            row.addWidget(self._use_button())
        if pack.manifest:
            row.addWidget(self._button("details", self.tr("Details"), lambda: self.details_asked.emit(self.entry)))
        if not (pack.active or pack.target) and (not pack.shipped or self.entry.embedding_bytes):
            row.addWidget(self._button("remove", self.tr("Remove…"), lambda: self.removal_asked.emit(self.entry)))
        return row

    def _use_button(self) -> QPushButton:
        pack = self.entry.pack
        if pack.former:
            return self._button("use", self.tr("Go back to it"), self.undo_asked.emit)
        self.use = self._button("use", self.tr("Use"), lambda: self.use_asked.emit(pack.name))
        return self.use

    def _badge(self) -> str:
        pack = self.entry.pack
        if pack.active:
            return self.tr("In use")
        if pack.target:
            return self.tr("Getting ready")
        return self.tr("Used before") if pack.former else ""

    def _facts(self) -> str:
        manifest, locale = self.entry.pack.manifest, QLocale()
        if manifest is None:
            return ""
        facts = [locale.createSeparatedList([self._language(code) for code in manifest.languages])]
        facts.append(locale.formattedDataSize(self.entry.pack_bytes, 0))
        facts.append(manifest.license.spdx)
        if self.entry.embedding_bytes:
            size = locale.formattedDataSize(self.entry.embedding_bytes, 0)
            facts.append(self.tr("{size} for your photos").format(size=size))
        return "  ·  ".join(facts)

    def _figures(self) -> str:
        manifest = self.entry.pack.manifest
        found = found_in_ten(manifest.metrics) if manifest else {}
        if not found:
            return ""
        locale = QLocale()
        shares = [f"{self._language(code)} {locale.toString(share, 'f', 0)} %" for code, share in found.items()]
        figures = locale.createSeparatedList(shares)
        return self.tr("Right among the first ten answers: {figures}").format(figures=figures)

    def _language(self, code: str) -> str:
        return {"zh": self.tr("Chinese"), "en": self.tr("English")}.get(code, code)

    def _progress_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 6, 0, 0)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedHeight(_BAR_HEIGHT)
        self._bar.setAccessibleName(self.tr("Getting ready"))
        self._told = label("", "muted")
        self._now = self._button(
            "now", self.tr("Change without them"), lambda: self.now_asked.emit(self.entry.pack.name)
        )
        self._now.hide()
        row = QHBoxLayout()
        row.addWidget(self._told, 1)
        row.addWidget(self._now)
        if self._paused is not None:
            row.addWidget(self._pause_button())
        row.addWidget(self._button("cancel", self.tr("Give up"), self.cancel_asked.emit))
        column.addWidget(self._bar)
        column.addLayout(row)
        return part

    def _pause_button(self) -> QPushButton:
        button = QPushButton(checkable=True, checked=bool(self._paused), objectName="pause")
        button.setText(self.tr("Go on") if self._paused else self.tr("Pause"))
        button.toggled.connect(lambda paused: button.setText(self.tr("Go on") if paused else self.tr("Pause")))
        button.toggled.connect(self.pause_asked)
        return button

    def _button(self, name: str, text: str, act: object) -> QPushButton:
        button = QPushButton(text, objectName=name)
        button.setAccessibleName(f"{text.rstrip('…')} {self.entry.pack.title}")
        button.clicked.connect(lambda _checked=False: act())
        return button
