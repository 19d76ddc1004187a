"""All that the library knows of the photo: where it lies, when and with what it was taken, and why it was found."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QSize, Qt, QTime, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.preview.why import Why
from desktop_app.preview.wrapping import Link, WrappingLabel
from indexer.model import Hit, Photo

if TYPE_CHECKING:
    from indexer.search.explanation import Explanation

WIDTH = 320

_FORMAT_NAMES = {"MPO": "JPEG", "HEIF": "HEIC"}
_MOST_COPIES = 12
_MEGAPIXEL = 1_000_000


class InfoPanel(QScrollArea):
    """Shows one photo's facts at once, and the reasons when they are known."""

    folder_wanted = Signal(Path)  # of this file

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewInfo")
        self.setAccessibleName(self.tr("About this photo"))
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.why = Why()
        self._name = WrappingLabel("previewHeadline")
        self._folder = Link()
        self._facts = QGridLayout()
        self._map = Link()
        self._copies = QVBoxLayout()
        self._path = Path()
        self._place = (0.0, 0.0)
        self._folder.setAccessibleName(self.tr("Show in folder"))
        self._folder.setToolTip(self.tr("Show in folder"))
        self._folder.clicked.connect(lambda: self.folder_wanted.emit(self._path))
        self._map.clicked.connect(self._open_map)
        self._lay_out()

    @property
    def facts(self) -> dict[str, str]:
        """The facts as they are shown, by their names."""
        cells = [self._facts.itemAt(number).widget().text() for number in range(self._facts.count())]
        return dict(zip(cells[::2], cells[1::2], strict=True))

    @property
    def links(self) -> list[QPushButton]:
        """What can be clicked, from the top to the bottom."""
        return [link for link in self.findChildren(QPushButton) if not link.isHidden()]

    def show_hit(self, hit: Hit) -> None:
        """Show what is known of a photo of an answer; the reasons come later."""
        self._path = hit.path
        self._name.setText(hit.path.name)
        self._name.setToolTip(escape(hit.path.name))
        self._folder.setText(_breakable(str(hit.path.parent)))
        self._folder.setAccessibleName(self.tr("Show {path} in its folder").format(path=hit.path))
        self.why.wait()
        self.show_copies([])
        self._show_facts(self._read(hit.photo) if hit.photo else {})
        has_place = hit.photo is not None and hit.photo.latitude is not None and hit.photo.longitude is not None
        self._map.setVisible(has_place)
        if hit.photo and has_place:
            self._place = (hit.photo.latitude or 0.0, hit.photo.longitude or 0.0)

    def show_reason(self, hit: Hit, explanation: Explanation) -> None:
        """Say why it was found."""
        self.why.show_reason(hit, explanation)

    def show_copies(self, paths: Sequence[Path]) -> None:
        """List the copies and other shots of the same moment that this photo stands for."""
        while item := self._copies.takeAt(0):
            item.widget().deleteLater()
        if not paths:
            return
        heading = WrappingLabel("previewFact")
        heading.setText(self.tr("%Ln copies and similar shots behind it", "", len(paths)))
        self._copies.addWidget(heading)
        for path in paths[:_MOST_COPIES]:
            link = Link()
            link.setText(_breakable(path.name))
            link.setToolTip(str(path))
            link.setAccessibleName(self.tr("Show {path} in its folder").format(path=path))
            link.clicked.connect(partial(self.folder_wanted.emit, path))
            self._copies.addWidget(link)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(WIDTH, 400)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("previewInfoInside")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 20, 18, 20)
        column.setSpacing(6)
        column.addWidget(self._name)
        column.addWidget(self._folder)
        column.addSpacing(12)
        column.addWidget(self.why)
        column.addSpacing(6)
        column.addWidget(_rule())
        column.addSpacing(6)
        self._facts.setHorizontalSpacing(14)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnStretch(1, 1)
        column.addLayout(self._facts)
        self._map.setText(self.tr("Show on OpenStreetMap (goes online)"))
        self._map.setToolTip(self.tr("Opens the browser and sends these coordinates to openstreetmap.org"))
        column.addWidget(self._map)
        column.addSpacing(8)
        column.addLayout(self._copies)
        column.addStretch()
        self.setWidget(inside)

    def _read(self, photo: Photo) -> dict[str, str]:
        locale = QLocale()
        facts = {
            self.tr("Taken"): _spoken_date(photo.taken_at),
            self.tr("Size"): self._dimensions(photo),
            self.tr("File"): " · ".join(
                part
                for part in (
                    _FORMAT_NAMES.get(photo.format or "", photo.format or ""),
                    locale.formattedDataSize(photo.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat),
                )
                if part
            ),
            self.tr("Camera"): photo.camera or "",
            self.tr("Lens"): photo.lens or "",
            self.tr("Rating"): "★" * photo.rating + "☆" * (5 - photo.rating) if photo.rating else "",
            self.tr("Place"): _coordinates(photo),
        }
        return {name: value for name, value in facts.items() if value}

    def _dimensions(self, photo: Photo) -> str:
        if not photo.width or not photo.height:
            return ""
        locale = QLocale()
        pixels = f"{locale.toString(photo.width)} × {locale.toString(photo.height)}"
        if photo.width * photo.height < _MEGAPIXEL:
            return pixels
        megapixels = locale.toString(photo.width * photo.height / _MEGAPIXEL, "f", 1)
        return self.tr("{pixels} ({megapixels} megapixels)").format(pixels=pixels, megapixels=megapixels)

    def _show_facts(self, facts: dict[str, str]) -> None:
        while item := self._facts.takeAt(0):
            item.widget().deleteLater()
        for row, (name, value) in enumerate(facts.items()):
            heading, text = QLabel(name), WrappingLabel("previewValue")
            heading.setObjectName("previewFact")
            text.setText(value)
            self._facts.addWidget(heading, row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(text, row, 1)

    def _open_map(self) -> None:
        latitude, longitude = self._place
        place = f"mlat={latitude:.6f}&mlon={longitude:.6f}#map=16/{latitude:.6f}/{longitude:.6f}"
        QDesktopServices.openUrl(QUrl(f"https://www.openstreetmap.org/?{place}"))


def _spoken_date(taken_at: str | None) -> str:
    try:
        moment = datetime.datetime.fromisoformat(taken_at or "")
    except ValueError:
        return ""
    date = QDate(moment.year, moment.month, moment.day)
    time = QTime(moment.hour, moment.minute)
    locale = QLocale()
    return (
        locale.toString(date, QLocale.FormatType.LongFormat)
        + "\n"
        + locale.toString(time, QLocale.FormatType.ShortFormat)
    )


def _coordinates(photo: Photo) -> str:
    if photo.latitude is None or photo.longitude is None:
        return ""
    south_or_north, west_or_east = "SN"[photo.latitude >= 0], "WE"[photo.longitude >= 0]
    return f"{abs(photo.latitude):.5f}° {south_or_north}, {abs(photo.longitude):.5f}° {west_or_east}"


def _breakable(path: str) -> str:
    """`path` with places where a long one may be broken into lines."""
    return path.replace("/", "/\u200b").replace("\\", "\\\u200b").replace("_", "_\u200b")


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("previewRule")
    rule.setFixedHeight(1)
    return rule
