"""A model that can be had: what is known of it, and the way to get it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.models.label import label

if TYPE_CHECKING:
    from indexer.available import Figure, Offer

_TEN = 10


class OfferCard(QFrame):
    """A pack has a button that installs it; published weights, the command that makes a pack of them."""

    install_asked = Signal(str)  # what the list calls it

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.setProperty("kind", "modelCard")
        self.setAccessibleName(offer.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 14, 12)
        column.setSpacing(4)
        column.addLayout(self._heading())
        column.addWidget(label(self._facts(), "muted"))
        for figure in _telling(offer.figures):
            line = label(self._figure(figure), "muted")
            line.setToolTip(self.tr("Source: {source}").format(source=figure.source))
            column.addWidget(line)
        if not offer.is_pack:
            column.addWidget(self._command())

    def set_busy(self, is_busy: bool) -> None:
        """Whether something else is being downloaded."""
        if self.offer.is_pack:
            self.button.setEnabled(not is_busy)

    def _heading(self) -> QHBoxLayout:
        offer = self.offer
        if offer.is_pack:
            self.button = QPushButton(self.tr("Install"), objectName="install")
            self.button.setAccessibleName(self.tr("Install {name}").format(name=offer.name))
            self.button.clicked.connect(lambda: self.install_asked.emit(offer.id))
        else:
            self.button = QPushButton(self.tr("Copy the command"), objectName="copy")
            self.button.setAccessibleName(self.tr("Copy the command for {name}").format(name=offer.name))
            self.button.clicked.connect(self._copy)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label(f"{offer.name} {offer.version}".rstrip(), "modelTitle"))
        row.addStretch()
        row.addWidget(self.button)
        return row

    def _facts(self) -> str:
        offer, locale = self.offer, QLocale()
        size = locale.formattedDataSize(offer.bytes, 1 if offer.bytes >= 1 << 30 else 0)
        facts = [locale.createSeparatedList([self._language(code) for code in offer.languages])]
        facts.append(size if offer.is_pack else self.tr("{size} to download").format(size=size))
        return "  ·  ".join([*facts, offer.license])

    def _figure(self, figure: Figure) -> str:
        percent = QLocale().toString(figure.percent, "f", 0)
        told = self.tr("{set}, {language}: {percent} % are the first answer to their captions")
        if figure.at == _TEN:
            told = self.tr("{set}, {language}: {percent} % are among the first ten answers to their captions")
        return told.format(set=figure.set, language=self._language(figure.language), percent=percent)

    def _command(self) -> QLabel:
        command = label(self.offer.command, "command")
        command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        command.setAccessibleDescription(self.tr("Makes a model of the published weights, in a terminal"))
        command.setToolTip(self.tr("Makes a model of the published weights, in a terminal"))
        return command

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.offer.command)
        self.button.setText(self.tr("Copied"))

    def _language(self, code: str) -> str:
        names = {"zh": self.tr("Chinese"), "en": self.tr("English"), "*": self.tr("many languages")}
        return names.get(code, code)


class OffersHeading(QWidget):
    """What stands above the models that can be had. Hidden until there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 14, 2, 2)
        column.setSpacing(4)
        column.addWidget(label(self.tr("More models"), "section"))
        hint = self.tr(
            "Known to work well. Figures are as published, and compare only within one collection. A command, run in a "
            "terminal, makes a model of published weights. Nothing is downloaded until you ask."
        )
        column.addWidget(label(hint, "muted"))
        self.hide()


def _telling(figures: Iterable[Figure]) -> list[Figure]:
    """One figure for each set and language: the one over the most answers, which tells most of finding photos."""
    best: dict[tuple[str, str], Figure] = {}
    for figure in sorted(figures, key=lambda one: one.at):
        best[figure.set, figure.language] = figure
    return list(best.values())
