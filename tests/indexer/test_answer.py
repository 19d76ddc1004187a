"""Answers that are read page by page: stable positions, the border, months, and what becomes of photos that leave."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core_model import Pack
from indexer import Library, engines
from indexer.answer import Month
from indexer.errors import QueryError
from indexer.model import PhotoState
from indexer.search import ranking, searcher
from indexer.search.moments import NEWEST_FIRST, newest_first
from indexer.vectors import VectorIndex

NOON_2021, NOON_2023 = 1_622_548_800, 1_685_620_800


@pytest.fixture(scope="module")
def many(many_photos: Path, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of 60 photos, and of three copies of the last. Not to be changed."""
    folder = tmp_path_factory.mktemp("answers")
    shutil.copytree(many_photos, folder / "照片")
    for name in ("one", "two", "three"):
        shutil.copy(many_photos / "第1册" / "IMG 059.jpg", folder / "照片" / f"{name}.jpg")
    with Library(folder / "home", pack) as library:
        library.add_folder(folder / "照片")
        library.index()
        yield library


@pytest.fixture
def short_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher, "FIRST", 7)


@pytest.mark.parametrize("fold_duplicates", [True, False])
def test_the_end_follows_the_beginning_by_nearness_and_none_is_lost(many, short_head, fold_duplicates):
    answer = many.ask("a zebra crossing", fold_duplicates=fold_duplicates)
    hits = answer.hits(0, 1_000)
    assert len(hits) == len(answer)
    assert [hit.rank for hit in hits] == list(range(1, len(answer) + 1))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    together = [photo_id for hit in hits for photo_id in (hit.photo_id, *hit.duplicates)]
    assert len(together) == len(set(together)) == 63
    assert (len(answer) == 63) == (not fold_duplicates)


def test_any_page_is_the_same_part_of_the_whole(many, short_head):
    answer = many.ask("a cat")
    whole = answer.hits(0, len(answer))
    for offset, limit in ((0, 5), (5, 5), (6, 30), (len(answer) - 2, 10), (len(answer), 10)):
        assert answer.hits(offset, limit) == whole[offset : offset + limit]
    assert [hit.photo_id for hit in whole] == answer.ids(range(len(answer)))


def test_copies_stand_behind_one_photo_wherever_it_is(many, short_head):
    hits = many.ask("a zebra crossing").hits(0, 100)
    names = [{many.photo(photo_id).path.name for photo_id in (hit.photo_id, *hit.duplicates)} for hit in hits]
    assert sum({"one.jpg", "two.jpg", "three.jpg", "IMG 059.jpg"} <= group for group in names) == 1


def test_words_beside_a_filter_find_the_same_after_the_filter_alone(many):
    (first, second), by_words = ("name:05", "name:04"), "a cat"
    many.ask(first)  # which keeps what the filter leaves
    after = many.ask(f"{first} {by_words}", fold_duplicates=False)
    many.ask(second)
    many.ask(f"{second} {by_words}")
    anew = many.ask(f"{first} {by_words}", fold_duplicates=False)

    assert after.ids(range(len(after))) == anew.ids(range(len(anew)))
    names = [many.photo(photo_id).path.name for photo_id in after.ids(range(len(after)))]
    assert 0 < len(names) < 63
    assert all("05" in name for name in names)


def test_photos_found_by_name_are_counted_after_the_filter_and_all_have_a_date(many, monkeypatch):
    monkeypatch.setattr(ranking, "MOST_NAMED", 3)
    for query, count in (("img", 60), ("册 -name:00", 50), ("第1册", 30), ("第1册 name:05", 6)):
        by_date = many.ask(query, sort="newest", fold_duplicates=False)
        hits = by_date.hits(0, 63)
        assert len({hit.photo_id for hit in hits if hit.is_named}) == count
        named = [hit for hit in many.ask(query, fold_duplicates=False).hits(0, 63) if hit.is_named]
        scores = sorted((hit.score for hit in hits if hit.is_named), reverse=True)
        assert [hit.score for hit in named] == pytest.approx(scores[:3], abs=1e-3)


@pytest.mark.parametrize(
    ("capitals", "small", "is_same"),
    [("ROCKET", "rocket", True), ("A CAT", "a cat", True), ("一只猫 CAT", "一只猫 cat", False), ("TV", "tv", False)],
)
def test_capitals_find_what_small_letters_do_but_for_one_short_word(many, capitals, small, is_same):
    scores = [[hit.score for hit in many.ask(query).hits(0, 10)] for query in (capitals, small)]
    assert (scores[0] == scores[1]) == is_same


def test_best_counts_those_before_the_border(many):
    answer = many.ask("a cat")
    assert 0 < answer.best < len(answer)
    assert [hit.is_best for hit in answer.hits(0, len(answer))] == [row < answer.best for row in range(len(answer))]
    only_filters = many.ask("type:jpg")
    assert only_filters.best == len(only_filters)


def test_a_hit_brings_what_is_known_of_the_photo(many):
    (hit,) = many.ask("a rocket").hits(0, 1)
    assert hit.photo == many.photo(hit.photo_id)
    assert hit.photo.state is PhotoState.INDEXED
    assert hit.photo.content_hash
    assert hit.photo.mtime_ns == hit.path.stat().st_mtime_ns


def test_rows_are_found_again_in_another_answer(many, short_head):
    one, other = many.ask("a cat"), many.ask("a rocket", fold_duplicates=False)
    chosen = one.ids([0, 3, 20])
    rows = other.rows_of([*chosen, 10**9])
    assert list(rows) != chosen  # another order, and what is no answer is left out
    assert [other.ids([rows[photo_id]])[0] for photo_id in chosen] == chosen


@pytest.mark.parametrize("way", ["forget", "exclude"])
def test_a_copy_takes_the_place_of_a_photo_that_left_a_large_library(home, pack, photos, monkeypatch, way):
    monkeypatch.setattr(engines, "VectorIndex", partial(VectorIndex, stale_from=3))
    shutil.copy(photos / "chelsea.png", photos / "别的.png")
    with Library(home, pack) as library:
        library.add_folder(photos)
        library.index()
        (gone,) = library.ask("a cat").hits(0, 1)
        assert len(gone.duplicates) == 1

        if way == "forget":
            library.forget_photos([gone.photo_id])
        else:
            library.exclude(photos, gone.path.name)
        (left,) = library.ask("a cat").hits(0, 1)

        assert (left.photo_id,) == gone.duplicates


@pytest.fixture
def dated(library: Library, photos: Path) -> Library:
    """The six photographs: the cat of May 2023 by its header, the rest by their files, one of which is no picture."""
    exif = Image.Exif()
    exif[306] = "2023:05:01 12:00:00"
    with Image.open(photos / "chelsea.png") as cat:
        cat.save(photos / "chelsea.jpg", exif=exif)
    (photos / "chelsea.png").unlink()
    (photos / "coffee.png").write_bytes(b"spilt")
    for name, moment in (("rocket.jpg", NOON_2023), ("chelsea.jpg", NOON_2023)):
        os.utime(photos / name, (moment, moment))
    for name in ("astronaut.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png"):
        os.utime(photos / name, (NOON_2021, NOON_2021))
    library.add_folder(photos)
    library.index()
    return library


@pytest.mark.parametrize("query", ["", "  \n"])
def test_no_query_is_every_photo_the_newest_first(dated, query):
    answer = dated.ask(query)
    names = [hit.path.name for hit in answer.hits(0, 10)]
    assert names[:2] == ["rocket.jpg", "chelsea.jpg"]
    assert set(names[2:5]) == {"astronaut.png", "coffee.png", "motorcycle_left.png"}
    assert names[5:] == ["hubble_deep_field.jpg"]  # whose header has a date
    assert answer.months == (Month(0, 2023, 6), Month(1, 2023, 5), Month(2, 2021, 6), Month(5, 2012, 6))
    assert answer.best == len(answer) == 6


def test_a_photo_that_cannot_be_read_says_why(dated):
    (spilt,) = [hit.photo for hit in dated.ask().hits(0, 10) if hit.path.name == "coffee.png"]
    assert spilt.state is PhotoState.FAILED
    assert "is not a picture" in spilt.error
    assert "coffee.png" not in {hit.path.name for hit in dated.ask("coffee").hits(0, 10)}


def test_only_what_is_ordered_by_date_has_months(dated):
    assert dated.ask("a cat").months == ()
    assert dated.ask("a cat", sort="newest").months == (Month(0, 2023, 5),)
    assert dated.ask("type:jpg").months[:2] == (Month(0, 2023, 6), Month(1, 2023, 5))
    assert dated.ask("folder:nowhere").months == ()


@pytest.mark.parametrize("query", ["", "type:jpg", "a cat"])
def test_the_oldest_first_is_the_newest_first_from_its_end(dated, query):
    newest = dated.ask(query, sort="newest", fold_duplicates=False).hits(0, 10)
    oldest = dated.ask(query, sort="oldest", fold_duplicates=False)
    assert [hit.path for hit in oldest.hits(0, 10)] == [hit.path for hit in reversed(newest)]
    assert [month.year for month in oldest.months] == sorted(month.year for month in oldest.months)


def test_several_photos_to_resemble_count_alike(dated, photos):
    pair = dated.ask(like=(photos / "chelsea.jpg", photos / "rocket.jpg")).hits(0, 2)
    assert {hit.path.name for hit in pair} == {"chelsea.jpg", "rocket.jpg"}
    (alone, *_) = dated.ask(like=(photos / "rocket.jpg",)).hits(0, 1)
    assert alone.path.name == "rocket.jpg"
    assert alone.score == pytest.approx(dated.ask(like=photos / "rocket.jpg").hits(0, 1)[0].score)


def test_photos_that_leave_move_nobody(dated, photos):
    answer = dated.ask("a cat")
    before = answer.hits(0, 10)
    (photos / "chelsea.jpg").unlink()
    dated.index()
    gone, *rest = answer.hits(0, 10)
    assert (gone.photo_id, gone.rank, gone.path, gone.photo) == (before[0].photo_id, 1, Path(), None)
    assert rest == before[1:]
    assert len(answer) == len(before)
    assert len(dated.ask("a cat")) == len(before) - 1


def test_before_anything_is_indexed_all_photos_are_listed(library):
    assert len(library.ask()) == 0
    assert library.ask("a cat").hits(0, 5) == []
    assert library.ask().hits(0, 5) == []
    assert library.ask().ids([]) == []


def test_search_still_refuses_what_asks_nothing(library):
    with pytest.raises(QueryError, match="empty"):
        library.search("")


def test_a_listing_by_date_needs_no_sorting(catalog):
    ((*_, step),) = catalog.rows(f"EXPLAIN QUERY PLAN SELECT photos.id FROM photos ORDER BY {NEWEST_FIRST}")
    assert step.endswith("USING INDEX photos_by_moment")
    assert newest_first(catalog).ids.dtype == np.int64


@pytest.mark.parametrize("most_listed", [1, 5_000])
def test_aspects_are_those_of_photos_as_one_sees_them(dated, monkeypatch, most_listed):
    monkeypatch.setattr("indexer.catalog.MOST_LISTED", most_listed)
    answer = dated.ask()
    aspects = dict(zip([hit.path.name for hit in answer.hits(0, 10)], answer.aspects().tolist(), strict=True))
    assert aspects["rocket.jpg"] == pytest.approx(640 / 427)
    assert aspects["coffee.png"] == 0  # no picture
    assert len(dated.ask("folder:nowhere").aspects()) == 0
