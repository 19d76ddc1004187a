"""The models page: a card for each model, and the way to install another.

It stays open beside the window. What it shows comes from `Models`; it decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.banner import Banner
from desktop_app.models.address_dialog import AddressDialog
from desktop_app.models.card import ModelCard
from desktop_app.models.compare import CompareDialog
from desktop_app.models.details import DetailsDialog
from desktop_app.models.download_strip import DownloadStrip
from desktop_app.models.offer_card import OfferCard, OffersHeading
from desktop_app.models.plan_dialog import PlanDialog
from desktop_app.models.removal_box import RemovalBox
from desktop_app.models.service import Entry, Models, Overview
from indexer.model import DownloadProgress, SwitchPlan, SwitchState
from indexer.start import PACK_SUFFIX

if TYPE_CHECKING:
    from indexer.available import Offer

_SIZE = QSize(720, 560)


class Upkeep(Protocol):
    """Whoever works through a switch, and can be told to pause."""

    @property
    def paused(self) -> bool: ...

    def set_paused(self, paused: bool) -> None: ...


class ModelsDialog(QDialog):
    """Lists the models, and asks before anything is changed.

    Args:
        models: the service that knows them.
        upkeep: who works through a switch; None if that cannot be paused.
    """

    def __init__(self, models: Models, upkeep: Upkeep | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._upkeep = upkeep
        self._planned = ""
        self.cards: list[ModelCard] = []
        self.offers: list[OfferCard] = []
        self.banner = Banner()
        self.strip = DownloadStrip()
        self.setObjectName("modelsDialog")
        self.setWindowTitle(self.tr("Models"))
        self.resize(_SIZE)
        self.setAcceptDrops(True)
        self._lay_out()
        models.changed.connect(self._show)
        models.changed.connect(self._look_for_offers)
        models.moved.connect(self._move)
        models.planned.connect(self._ask)
        models.failed.connect(self._complain)
        models.offered.connect(self._offer)
        models.downloading.connect(self._follow)
        self.strip.stop_asked.connect(models.stop_fetching)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._models.refresh()
        self._follow(self._models.download)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if _dropped(event) is not None or _dropped_link(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if (path := _dropped(event)) is not None:
            event.acceptProposedAction()
            self.install(path)
        elif link := _dropped_link(event):
            event.acceptProposedAction()
            self._ask_address(link)

    def install(self, source: Path) -> None:
        """Install the pack at a path; a refusal is told in the banner."""
        self.banner.hide()
        self._say(self.tr("Checking {name}…").format(name=source.name))
        self._models.install(source)

    def fetch(self, address: str) -> None:
        """Install the pack at an address, or of a name in the list; a refusal is told in the banner."""
        self.banner.hide()
        self._models.fetch(address)

    # Putting together

    def _lay_out(self) -> None:
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 8, 0)
        self._list.setSpacing(10)
        self._more = OffersHeading()
        self._list.addWidget(self._more)
        self._list.addStretch()
        inside = QWidget(objectName="modelsList")
        inside.setLayout(self._list)
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 16, 18)
        column.setSpacing(12)
        column.addLayout(self._header())
        column.addWidget(self.banner)
        column.addWidget(self.strip)
        column.addWidget(area, 1)

    def _header(self) -> QHBoxLayout:
        self._note = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._note.setProperty("kind", "muted")
        install = QPushButton(self.tr("Install…"))
        menu = QMenu(install)
        menu.addAction(self.tr("From a file…"), self._choose_file)
        menu.addAction(self.tr("From a folder…"), self._choose_folder)
        self.from_address = menu.addAction(self.tr("From an address…"), lambda: self._ask_address())
        install.setMenu(menu)
        self.compare = QPushButton(self.tr("Compare…"))
        self.compare.clicked.connect(self._compare)
        row = QHBoxLayout()
        row.addWidget(self._note, 1)
        row.addWidget(self.compare)
        row.addWidget(install)
        return row

    def _card(self, entry: Entry) -> ModelCard:
        card = ModelCard(entry, paused=self._upkeep.paused if self._upkeep else None)
        card.use_asked.connect(self._plan)
        card.undo_asked.connect(self._models.undo)
        card.now_asked.connect(self._models.use_now)
        card.cancel_asked.connect(self._models.cancel)
        card.details_asked.connect(self._show_details)
        card.removal_asked.connect(self._confirm_removal)
        if self._upkeep:
            card.pause_asked.connect(self._upkeep.set_paused)
        return card

    def _offer_card(self, offer: Offer) -> OfferCard:
        card = OfferCard(offer)
        card.install_asked.connect(self.fetch)
        card.set_busy(self._models.download is not None)
        return card

    # What the service tells

    def _show(self, overview: Overview) -> None:
        former, self.cards = self.cards, [self._card(entry) for entry in overview.entries]
        self._replace(former, self.cards, 0)
        self.compare.setVisible(sum(bool(entry.pack.manifest) for entry in overview.entries) > 1)
        if overview.switch:
            self._move(overview.switch)
        self._say(self.tr("A model turns photos and words into something that can be compared. All of it stays here."))

    def _offer(self, offers: tuple[Offer, ...]) -> None:
        """Make the cards of what can be had anew, if it is not the same as before."""
        if [card.offer for card in self.offers] == list(offers):
            return
        former, self.offers = self.offers, [self._offer_card(offer) for offer in offers]
        self._replace(former, self.offers, self._list.indexOf(self._more) + 1)
        self._more.setVisible(bool(offers))

    def _look_for_offers(self) -> None:
        self._models.find_offers()

    def _replace(self, former: Sequence[QFrame], cards: Sequence[QFrame], place: int) -> None:
        """Put cards at a place of the list where others were, and leave the keyboard's focus where it was."""
        focused = self._focused_button()
        for card in former:
            self._list.removeWidget(card)
            card.deleteLater()
        for row, card in enumerate(cards, place):
            self._list.insertWidget(row, card)
            for button in card.findChildren(QPushButton):
                if button.accessibleName() == focused:
                    button.setFocus()

    def _follow(self, progress: DownloadProgress | None) -> None:
        is_new = progress is not None and self.strip.isHidden()
        self.strip.follow(progress)
        if is_new:
            self.strip.stop.setFocus()  # the button that was pressed is about to be disabled
        self.from_address.setEnabled(progress is None)
        for card in self.offers:
            card.set_busy(progress is not None)

    def _focused_button(self) -> str:
        focus = self.focusWidget()
        return focus.accessibleName() if isinstance(focus, QPushButton) else ""

    def _move(self, state: SwitchState) -> None:
        for card in self.cards:
            card.show_switch(state)

    def _complain(self, sentence: str) -> None:
        self._planned = ""
        self.banner.say(sentence)
        self._show(self._models.overview)

    def _say(self, text: str) -> None:
        self._note.setText(text)

    # What the user wants

    def _plan(self, name: str) -> None:
        self.banner.hide()
        self._planned = name
        self._say(self.tr("Trying it on a few photos…"))
        for card in self.cards:
            if use := card.findChild(QPushButton, "use"):
                use.setEnabled(False)
        self._models.plan(name)

    def _ask(self, plan: SwitchPlan) -> None:
        if plan.name != self._planned:
            return  # asked by another window, or refused meanwhile
        self._planned = ""
        self._show(self._models.overview)
        if plan.fits and not plan.to_embed and not plan.offline:
            self._models.begin(plan.name)
            return
        dialog = PlanDialog(plan, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._models.begin(plan.name))
        dialog.open()

    def _show_details(self, entry: Entry) -> None:
        def show(card: str) -> None:
            if not isValid(self):
                return  # it has been closed meanwhile
            dialog = DetailsDialog(entry.pack.title, card, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        self._models.read_card(entry.pack, show)

    def _confirm_removal(self, entry: Entry) -> None:
        box = RemovalBox(entry, self)
        box.confirmed.connect(
            lambda vectors: self._models.remove(entry.pack.name, is_shipped=entry.pack.shipped, vectors=vectors)
        )
        box.open()

    def _compare(self) -> None:
        dialog = CompareDialog(self._models, self._models.operations, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def _ask_address(self, offered: str = "") -> None:
        dialog = AddressDialog(offered, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.fetch(dialog.address))
        dialog.open()

    def _choose_file(self) -> None:
        kinds = f"{self.tr('Models')} (*{PACK_SUFFIX})"
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a model"), "", kinds)
        if chosen:
            self.install(Path(chosen))

    def _choose_folder(self) -> None:
        if chosen := QFileDialog.getExistingDirectory(self, self.tr("Choose the folder of a model")):
            self.install(Path(chosen))


def _dropped(event: QDropEvent) -> Path | None:
    """The one pack that is being dropped, as far as its name tells."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and (paths[0].suffix == PACK_SUFFIX or paths[0].is_dir()) else None


def _dropped_link(event: QDropEvent) -> str:
    """The one link to a pack that is being dropped, as from a browser; empty if it is none."""
    links = [url for url in event.mimeData().urls() if url.scheme() in {"https", "http"}]
    is_pack = len(links) == 1 and links[0].path().endswith(PACK_SUFFIX)
    return links[0].toString(QUrl.ComponentFormattingOption.FullyEncoded) if is_pack else ""
