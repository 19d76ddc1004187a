"""Which values of each filter a library gives reason to offer: those that leave some photos in and some out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDate

from desktop_app.search.filter_chip import Choice
from desktop_app.search.question import HAS_PLACE, Kind
from desktop_app.search.words import Words
from indexer.model import Facet, Facets

MOST_CHOICES = 15

_MOST_STARS = 5


def choices(kind: Kind, facets: Facets, words: Words) -> tuple[Choice, ...]:
    """What the chip of this kind offers; nothing if it would tell no photo from another."""
    return _MAKERS[kind](facets, words)


def _dates(facets: Facets, words: Words) -> tuple[Choice, ...]:
    if not facets.years:
        return ()
    this_year = QDate.currentDate().year()
    years = {facet.value for facet in facets.years}
    days = [
        Choice(value, label)
        for value, label in words.days.items()
        if (this_year - 1 if value == "last year" else this_year) in years
    ]
    return (*days, *(Choice(str(facet.value), str(facet.value), facet.count) for facet in facets.years[:MOST_CHOICES]))


def _folders(facets: Facets, words: Words) -> tuple[Choice, ...]:
    paths = {facet.value for facet in facets.folders}
    if len(paths) < 2:
        return ()
    chosen = facets.folders[:MOST_CHOICES]
    return tuple(Choice(str(facet.value), _short(facet.value, paths), facet.count) for facet in chosen)


def _short(path: Path, among: set[Path]) -> str:
    """The last part of a path, behind that of its folder if that is listed too."""
    return f"{path.parent.name} / {path.name}" if path.parent in among else path.name or str(path)


def _place(facets: Facets, words: Words) -> tuple[Choice, ...]:
    tells = 0 < facets.with_place < facets.photos
    return (Choice(HAS_PLACE, words.title(Kind.PLACE), facets.with_place),) if tells else ()


def _listed(kind: Kind, values: Callable[[Facets], tuple[Facet[str], ...]]) -> Callable[..., tuple[Choice, ...]]:
    def make(facets: Facets, words: Words) -> tuple[Choice, ...]:
        telling = [facet for facet in values(facets) if facet.count < facets.photos]
        return tuple(
            Choice(facet.value, words.value(kind, facet.value), facet.count) for facet in telling[:MOST_CHOICES]
        )

    return make


def _ratings(facets: Facets, words: Words) -> tuple[Choice, ...]:
    least = {stars: sum(facet.count for facet in facets.ratings if facet.value >= stars) for stars in range(1, 6)}
    offered = [stars for stars in range(_MOST_STARS, 0, -1) if least[stars]]
    values = {stars: str(stars) if stars == _MOST_STARS else f">={stars}" for stars in offered}
    return tuple(Choice(value, words.value(Kind.RATING, value), least[stars]) for stars, value in values.items())


_MAKERS: dict[Kind, Callable[[Facets, Words], tuple[Choice, ...]]] = {
    Kind.DATE: _dates,
    Kind.FOLDER: _folders,
    Kind.PLACE: _place,
    Kind.CAMERA: _listed(Kind.CAMERA, lambda facets: facets.cameras),
    Kind.TYPE: _listed(Kind.TYPE, lambda facets: facets.formats),
    Kind.SHAPE: _listed(Kind.SHAPE, lambda facets: facets.shapes),
    Kind.RATING: _ratings,
}
