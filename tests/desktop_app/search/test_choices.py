"""What the chips offer, and what they are called, in both of which a library decides."""

from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QLocale

from desktop_app.search.choices import MOST_CHOICES, choices
from desktop_app.search.question import Chosen, Kind
from desktop_app.search.words import Words
from indexer.model import Facet, Facets

THIS_YEAR = QDate.currentDate().year()


@pytest.fixture
def words(qapp):
    return Words()


def offered(kind: Kind, words: Words, **facets: object) -> list[tuple[str, str, int]]:
    return [(one.value, one.label, one.count) for one in choices(kind, Facets(photos=10, **facets), words)]


def test_an_empty_library_offers_nothing(words):
    assert [kind for kind in Kind if choices(kind, Facets(), words)] == []


def test_days_are_offered_as_far_as_there_are_photos(words):
    years = (Facet(THIS_YEAR, 2), Facet(2001, 8))
    assert [value for value, *_ in offered(Kind.DATE, words, years=years)] == [
        *("today", "this week", "this month", "this year", str(THIS_YEAR), "2001"),
    ]
    years = (Facet(THIS_YEAR - 1, 2),)
    assert offered(Kind.DATE, words, years=years)[0] == ("last year", "Last year", 0)


def test_what_all_photos_share_is_not_offered(words):
    assert offered(Kind.CAMERA, words, cameras=(Facet("NIKON D750", 10),)) == []
    assert offered(Kind.PLACE, words, with_place=10) == []
    assert offered(Kind.FOLDER, words, folders=(Facet(Path("/照片"), 10),)) == []
    assert offered(Kind.CAMERA, words, cameras=(Facet("NIKON D750", 9),)) == [("NIKON D750", "NIKON D750", 9)]


def test_only_the_commonest_are_offered(words):
    cameras = tuple(Facet(f"camera {number}", 1) for number in range(100))
    assert len(offered(Kind.CAMERA, words, cameras=cameras)) == MOST_CHOICES


def test_a_folder_inside_another_is_named_with_it(words):
    folders = tuple(Facet(Path("/", *parts), 1) for parts in (["照片"], ["照片", "2023"], ["旅行"]))
    labels = [label for _, label, _ in offered(Kind.FOLDER, words, folders=folders)]
    assert labels == ["照片", "照片 / 2023", "旅行"]


def test_stars_add_up(words):
    assert offered(Kind.RATING, words, ratings=(Facet(5, 1), Facet(3, 2))) == [
        ("5", "★★★★★", 1),
        (">=4", "★★★★ and more", 1),
        (">=3", "★★★ and more", 3),
        (">=2", "★★ and more", 3),
        (">=1", "★ and more", 3),
    ]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("date", "this year", "This year"),
        ("date", "2023年5月", "2023年5月"),
        ("after", "2023", "from 2023"),
        ("before", "2023", "before 2023"),
        ("folder", "/照片/旅行/", "旅行"),
        ("folder", "C:\\Users\\me", "me"),
        ("folder", "旅行", "旅行"),
        ("type", "heif", "HEIF"),
        ("shape", "portrait", "Portrait"),
        ("shape", "竖", "竖"),
        ("rating", "4", "★★★★"),
        ("rating", "3..5", "3..5"),
        ("has", "地点", "With place"),
        ("camera", "iPhone", "iPhone"),
    ],
)
def test_filters_are_said_in_words(words, key, value, said):
    assert words.filter(Chosen(key, value, True)) == said


def test_a_range_is_said_in_the_dates_of_the_locale(words):
    QLocale.setDefault(QLocale("en_GB"))
    assert words.filter(Chosen("date", "2023-05-01..2023-08-31", False)) == "1 May 2023 – 31 Aug 2023"
    assert words.filter(Chosen("date", "2021..2023", True)) == "2021..2023"
