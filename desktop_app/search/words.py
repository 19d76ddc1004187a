"""Says in the window's language what filters are about and what they let through."""

from __future__ import annotations

from pathlib import PureWindowsPath

from PySide6.QtCore import QDate, QLocale, QObject, Qt

from desktop_app.search.question import Chosen, Kind

STAR = "★"


class Words(QObject):
    """The words on chips and in their menus."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = {
            Kind.DATE: self.tr("Date"),
            Kind.FOLDER: self.tr("Folder"),
            Kind.PLACE: self.tr("With place"),
            Kind.CAMERA: self.tr("Camera"),
            Kind.TYPE: self.tr("Format"),
            Kind.SHAPE: self.tr("Orientation"),
            Kind.RATING: self.tr("Rating"),
        }
        self.days = {
            "today": self.tr("Today"),
            "this week": self.tr("This week"),
            "this month": self.tr("This month"),
            "this year": self.tr("This year"),
            "last year": self.tr("Last year"),
        }
        self._shapes = {
            "landscape": self.tr("Landscape"),
            "portrait": self.tr("Portrait"),
            "square": self.tr("Square"),
            "panorama": self.tr("Panorama"),
        }

    def title(self, kind: Kind) -> str:
        """What a chip of this kind is called."""
        return self._titles[kind]

    def filter(self, chosen: Chosen) -> str:
        """What a filter lets through."""
        if chosen.key == "after":
            return self.tr("from {date}").format(date=self.value(Kind.DATE, chosen.value))
        if chosen.key == "before":
            return self.tr("before {date}").format(date=self.value(Kind.DATE, chosen.value))
        return self.value(Kind.PLACE if chosen.key == "has" else Kind(chosen.key), chosen.value)

    def value(self, kind: Kind, value: str) -> str:
        """One value of a filter."""
        match kind:
            case Kind.PLACE:
                return self.title(kind)
            case Kind.DATE:
                return self.days.get(value) or self._range(value)
            case Kind.SHAPE:
                return self._shapes.get(value, value)
            case Kind.FOLDER:
                return PureWindowsPath(value).name or value  # which takes both kinds of slashes
            case Kind.TYPE:
                return value.upper()
            case Kind.RATING:
                return self._stars(value)
        return value

    def _range(self, value: str) -> str:
        dates = [QDate.fromString(part, Qt.DateFormat.ISODate) for part in value.split("..")]
        if not all(date.isValid() for date in dates):
            return value
        return " – ".join(QLocale().toString(date, self.tr("d MMM yyyy")) for date in dates)

    def _stars(self, value: str) -> str:
        count = value.removeprefix(">=")
        if count not in {"1", "2", "3", "4", "5"}:
            return value
        stars = STAR * int(count)
        return self.tr("{stars} and more").format(stars=stars) if count != value else stars
