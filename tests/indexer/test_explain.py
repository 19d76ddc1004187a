"""`Library.explain` with the real model on real photographs."""

from pathlib import Path

import pytest

from core_model import PhotoError
from indexer import Library
from indexer.errors import QueryError


@pytest.fixture
def cat(library: Library, photos: Path) -> int:
    """The id of the photograph of a cat, in a library of six."""
    library.add_folder(photos)
    library.index()
    return next(hit.photo_id for hit in library.search("一只猫", 1))


def test_the_score_is_that_of_the_answer_and_the_shares_add_up_to_it(library, cat):
    query = "a cat + 咖啡^0.5 -galaxies"
    hit = next(hit for hit in library.search(query) if hit.photo_id == cat)

    explained = library.explain(cat, query)

    assert explained.score == pytest.approx(hit.score, abs=1e-5)
    assert sum(part.share for part in explained.parts) == pytest.approx(hit.score, abs=1e-4)
    assert [part.text for part in explained.parts] == ["a cat", "咖啡", "galaxies"]
    assert [part.is_shown for part in explained.parts] == [True, False, False]


def test_a_photo_to_resemble_is_the_last_part(library, cat, photos):
    both = library.explain(cat, "a cup of coffee", photos / "chelsea.png")
    alone = library.explain(cat, like=photos / "chelsea.png")

    assert [part.text for part in both.parts] == ["a cup of coffee", ""]
    assert both.parts[1].share > both.parts[0].share
    assert sum(part.share for part in both.parts) == pytest.approx(both.score, abs=1e-4)
    assert alone.score == pytest.approx(1, abs=1e-3)
    assert alone.parts[0].share == pytest.approx(alone.score, abs=1e-4)


def test_several_photos_to_resemble_are_a_part_each(library, cat, photos):
    likes = photos / "chelsea.png", photos / "coffee.png"
    explained = library.explain(cat, "a cat", likes)

    assert [part.text for part in explained.parts] == ["a cat", "", ""]
    assert [part.is_shown for part in explained.parts] == [True, True, False]
    assert sum(part.share for part in explained.parts) == pytest.approx(explained.score, abs=1e-4)


@pytest.mark.parametrize(("query", "taken_off"), [("-galaxies", 0.5), ("-galaxies^0.2", 0.1), ("a cup -galaxies^2", 1)])
def test_what_is_not_wanted_beside_a_photo_counts_by_its_weight(library, cat, photos, query, taken_off):
    parts = {part.text: part for part in library.explain(cat, query, photos / "chelsea.png").parts}

    weights = {text: part.share / part.cosine for text, part in parts.items()}
    assert weights["galaxies"] == pytest.approx(-taken_off * weights[""], rel=1e-3)


def test_names_are_told(library, cat):
    explained = library.explain(cat, "chelsea")

    assert [(match.text, match.place) for match in explained.names] == [("chelsea", "name")]


@pytest.mark.parametrize("query", ["", " ", "type:png"])
def test_without_anything_to_compare_there_are_no_numbers(library, cat, query):
    explained = library.explain(cat, query)

    assert (explained.score, explained.border, explained.parts, explained.names) == (None, None, (), ())


def test_a_photo_that_is_not_embedded_yet_has_names_only(library, cat, catalog):
    folder = catalog.folders()[0]
    catalog.add_files(folder.id, [("cat 7.jpg", 1, 1)])
    waiting = max(file.id for file in catalog.files(folder.id))

    explained = library.explain(waiting, "cat")

    assert (explained.score, explained.parts) == (None, ())
    assert [match.place for match in explained.names] == ["name"]


def test_a_photo_that_has_left_the_library_is_not_explained(library, cat, photos):
    library.remove_folder(photos)

    with pytest.raises(KeyError):
        library.explain(cat, "cat")


def test_what_search_refuses_is_refused(library, cat, tmp_path):
    with pytest.raises(QueryError):
        library.explain(cat, "ᚠᛖᛟ")
    with pytest.raises(PhotoError):
        library.explain(cat, like=tmp_path / "gone.jpg")
