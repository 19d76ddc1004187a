"""The line below the search field: a chip for each filter that makes sense here, the order of photos, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from desktop_app.search.choices import choices
from desktop_app.search.date_range import DateRangeDialog
from desktop_app.search.filter_chip import FilterChip
from desktop_app.search.flow_layout import FlowLayout
from desktop_app.search.question import Kind, Question
from desktop_app.search.words import Words
from desktop_app.theme import colours, glyph
from indexer.model import Facets

if TYPE_CHECKING:
    from indexer.search.searcher import Sort

_GLYPH = 16


class FilterRow(QWidget):
    """Shows a question's filters and says what was chosen; it decides nothing itself."""

    chosen = Signal(object, str)  # Kind, value
    dropped = Signal(object)  # Kind
    ordered = Signal()  # `sort` or `folds` has changed
    help_wanted = Signal()
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Words(self)
        self._facets = Facets()
        self._question = Question()
        self._is_ranked = False
        flow = QWidget()
        line = FlowLayout(flow)
        more = {Kind.DATE: self.tr("Range…"), Kind.FOLDER: self.tr("Other folder…")}
        self.chips = {kind: FilterChip(kind, self._words.title(kind), more.get(kind, "")) for kind in Kind}
        for kind, chip in self.chips.items():
            chip.chosen.connect(lambda value, kind=kind: self.chosen.emit(kind, value))
            chip.dropped.connect(lambda kind=kind: self.dropped.emit(kind))
            line.addWidget(chip)
        self.chips[Kind.DATE].more.connect(self._ask_for_range)
        self.chips[Kind.FOLDER].more.connect(self.folder_wanted)
        self._order = self._order_button()
        self.help = QToolButton()
        self.help.setProperty("kind", "flat")
        self.help.setText("?")
        self.help.setAccessibleName(self.tr("How to search"))
        self.help.setToolTip(self.tr("How to search"))
        self.help.clicked.connect(self.help_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(flow, 1)
        row.addWidget(self._order, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.help, 0, Qt.AlignmentFlag.AlignTop)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        flow.setSizePolicy(policy)
        self._show()

    @property
    def sort(self) -> Sort:
        """The order that was chosen."""
        return next(sort for sort, action in self._sorts.items() if action.isChecked())

    @property
    def folds(self) -> bool:
        """Whether one photo stands for its copies and bursts."""
        return self._fold.isChecked()

    def offer(self, facets: Facets) -> None:
        """The library holds this."""
        self._facets = facets
        for kind, chip in self.chips.items():
            chip.offer(choices(kind, facets, self._words))
        self._show()

    def show_question(self, question: Question, is_ranked: bool) -> None:
        """These filters hold now; photos can match well or badly only if it `is_ranked`."""
        self._question, self._is_ranked = question, is_ranked
        self._show()

    def said(self, question: Question) -> str:
        """A question in words, for a list of questions: its text and what its filters let through."""
        filters = [self._words.filter(one) for held in question.chosen.values() for one in held if not one.is_typed]
        return " · ".join(filter(None, [question.text.strip(), *filters]))

    def set_sort(self, sort: Sort) -> None:
        """Put photos in another order."""
        self._sorts[sort].trigger()

    def put_in_order(self, sort: Sort, folds: bool) -> None:
        """Have this order chosen, for whatever is asked next."""
        self._sorts[sort].setChecked(True)
        self._fold.setChecked(folds)
        self._show_order()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_order()

    def _show(self) -> None:
        chosen = self._question.chosen
        for kind, chip in self.chips.items():
            filters = chosen.get(kind, ())
            chip.show_filter(" · ".join(map(self._words.filter, filters)), filters[0].value if filters else "")
            chip.setVisible(bool(chip.choices or filters))
        self.setVisible(bool(self._facets.photos or chosen))
        self._show_order()

    def _order_button(self) -> QToolButton:
        button = QToolButton(toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("kind", "flat")
        button.setIconSize(QSize(_GLYPH, _GLYPH))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu, group = QMenu(button), QActionGroup(button)
        labels: dict[Sort, str] = {
            "relevance": self.tr("Best match"),
            "newest": self.tr("Newest first"),
            "oldest": self.tr("Oldest first"),
        }
        self._sorts = {sort: menu.addAction(label) for sort, label in labels.items()}
        for action in self._sorts.values():
            action.setCheckable(True)
            group.addAction(action)
        self._sorts["relevance"].setChecked(True)
        menu.addSeparator()
        self._fold = menu.addAction(self.tr("Group copies and bursts"))
        self._fold.setCheckable(True)
        self._fold.setChecked(True)
        menu.triggered.connect(self._order_changed)
        button.setMenu(menu)
        return button

    def _order_changed(self) -> None:
        self._show_order()
        self.ordered.emit()

    def _show_order(self) -> None:
        is_plain = self.sort == "relevance" and not self._is_ranked  # where all match alike, the newest come first
        self._sorts["relevance"].setEnabled(self._is_ranked)
        text = self._sorts["newest" if is_plain else self.sort].text()
        self._order.setText(text)
        self._order.setIcon(QIcon(glyph("sort", colours().muted, _GLYPH)))
        self._order.setAccessibleName(self.tr("Order: {order}").format(order=text))

    def _ask_for_range(self) -> None:
        years = [facet.value for facet in self._facets.years]
        today = QDate.currentDate()
        first = QDate(min(years), 1, 1) if years else today.addMonths(-1)
        dialog = DateRangeDialog(first, today, self)
        dialog.chosen.connect(lambda value: self.chosen.emit(Kind.DATE, value))
        dialog.open()
