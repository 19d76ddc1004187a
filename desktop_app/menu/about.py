"""What Shiying is: its version, the model in use, and whose work it carries under which terms."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core_model import __version__
from core_model.errors import ShiyingError
from desktop_app.distributions import required, terms_of
from desktop_app.operations import Operations, OwnedOperations
from desktop_app.theme import RESOURCES

if TYPE_CHECKING:
    from indexer import Library

LICENCE = "Apache-2.0"
_ICON = 72
_WIDTH, _HEIGHT = 460, 560


@dataclass(frozen=True)
class Carried:
    """Something that Shiying carries: its name with its version, and its terms."""

    name: str
    terms: str


def carried_packages() -> list[Carried]:
    """The libraries that Shiying runs on, as far as this installation knows them. For a worker: it reads files."""
    found: dict[str, Carried] = {}
    for name in required():
        try:
            about = metadata(name)
        except PackageNotFoundError:  # for another system or Python
            continue
        found[about["Name"]] = Carried(f"{about['Name']} {about['Version']}", terms_of(about))
    return sorted(found.values(), key=lambda one: one.name.lower())


def carried_model(library: Library) -> Carried:
    """The model in use. For a worker.

    Raises:
        PackError: it is missing or damaged.
    """
    manifest = library.pack.manifest
    return Carried(f"{manifest.name} {manifest.version}", manifest.license.spdx)


class AboutDialog(QDialog):
    """The icon, a line on what it is, and a list of what it carries."""

    def __init__(
        self, library: Library, operations: Operations | OwnedOperations, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Shiying"))
        self.resize(_WIDTH, _HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(6)
        icon = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        icon.setPixmap(QIcon(str(RESOURCES / "icon.svg")).pixmap(QSize(_ICON, _ICON)))
        column.addWidget(icon)
        name = self.tr("Shiying {version}").format(version=__version__)
        for text, kind in (
            (name, "headline"),
            (self.tr("Finds photos on your own computer by what they show. Nothing leaves it."), "muted"),
            (self.tr("Licence: {terms}").format(terms=LICENCE), "muted"),
        ):
            label = QLabel(text, alignment=Qt.AlignmentFlag.AlignHCenter, wordWrap=True)
            label.setProperty("kind", kind)
            column.addWidget(label)
        column.addSpacing(8)
        column.addWidget(self._list(), 1)
        operations = operations.of(self)
        operations.query(lambda: carried_model(library), self._show_model, self._show_trouble)
        operations.query(carried_packages, self._show_packages, self._show_trouble)

    def _list(self) -> QScrollArea:
        page = QWidget(objectName="page")
        self._rows = QGridLayout(page)
        self._rows.setColumnStretch(0, 1)
        self._rows.setContentsMargins(16, 12, 16, 12)
        self._rows.setHorizontalSpacing(18)
        self._rows.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea(widgetResizable=True, widget=page)
        scroll.setProperty("kind", "card")
        scroll.setAccessibleName(self.tr("What Shiying carries"))
        return scroll

    def _show_model(self, model: Carried) -> None:
        self._add_heading(self.tr("Model in use"))
        self._add(model)

    def _show_packages(self, packages: list[Carried]) -> None:
        self._add_heading(self.tr("Libraries"))
        for package in packages:
            self._add(package)

    def _show_trouble(self, error: ShiyingError) -> None:
        label = QLabel(str(error), wordWrap=True)
        self._rows.addWidget(label, self._rows.rowCount(), 0, 1, 2)

    def _add_heading(self, text: str) -> None:
        heading = QLabel(text)
        heading.setProperty("kind", "section")
        self._rows.addWidget(heading, self._rows.rowCount(), 0, 1, 2)

    def _add(self, carried: Carried) -> None:
        row = self._rows.rowCount()
        terms = QLabel(carried.terms, wordWrap=True)
        terms.setProperty("kind", "muted")
        self._rows.addWidget(QLabel(carried.name), row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(terms, row, 1)
