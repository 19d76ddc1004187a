"""Names in SQLite's full-text index: what finds a photo, what comes first, and that the index follows the photos."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from indexer.migrations import catalog_migrations
from indexer.name_words import name_words, words_of
from indexer.search.names import SO_CALLED, find_named


def test_words_of_names():
    assert words_of("IMG_2041-海边旅行.JPG") == ["img", "2041", "海", "边", "旅", "行", "jpg"]
    assert words_of("ＤＳＣ0001") == ["dsc", "0001"]
    assert name_words(r"C:\照片\a b", "c/d750.png", None, "50mm") == "a b c d 750 png 50 mm"


@pytest.mark.parametrize(
    ("text", "exact", "others"),
    [
        ("IMG_2041", ["trip"], []),
        ("img2041", ["trip"], []),
        ("IMG_20", ["trip"], []),
        ("nikon d750", ["studio"], []),
        ("iphone 13", ["trip"], []),
        ("旅行", ["scan"], ["trip"]),
        ("行旅", [], []),
        ("海边 2023", ["trip"], []),
        ("dog", [], ["food"]),
        ("dog food", [], ["food"]),
        ("dog cat", [], []),
        ("dog food b", [], ["food"]),
        ("海边旅行", [], ["trip"]),
        ('"; DROP TABLE names --', [], []),
        ("…", [], []),
    ],
)
def test_names_are_found(catalog, add_photo, text, exact, others):
    photos = {
        "trip": add_photo("2023/海边旅行/IMG_2041.jpg", camera="Apple iPhone 13"),
        "studio": add_photo("a.jpg", camera="NIKON D750"),
        "scan": add_photo("旅行.png"),
        "food": add_photo("dog-food/b.jpg"),
    }
    named = find_named(catalog, text)
    assert set(named.exact) == {photos[name] for name in exact}
    assert set(named.others) == {photos[name] for name in others}


def test_a_look_at_the_names_does_not_begin_with_all_photos(catalog):
    plan = [row[-1] for row in catalog.rows(f"EXPLAIN QUERY PLAN {SO_CALLED}", ["dog", 10])]
    assert [step.split()[:2] for step in plan] == [["SCAN", "names"], ["SEARCH", "photos"]]
    assert "INTEGER PRIMARY KEY" in plan[1]


def found(catalog, text: str) -> set[int]:
    named = find_named(catalog, text)
    return {*named.exact, *named.others}


def test_the_index_follows_the_photos(catalog, add_photo):
    photo_id = add_photo("old/a.jpg", folder="/library/first")
    assert found(catalog, "old") == found(catalog, "first") == {photo_id}
    with catalog.transaction() as connection:
        connection.execute("UPDATE photos SET path = 'new/a.jpg', lens = 'Zeiss' WHERE id = ?", [photo_id])
    assert found(catalog, "old") == set()
    assert found(catalog, "new") == found(catalog, "zeiss") == {photo_id}
    (folder,) = catalog.folders()
    catalog.place_folder(folder.id, Path("/library/第二"), "", "")
    assert found(catalog, "first") == set()
    assert found(catalog, "第二") == {photo_id}
    catalog.remove_folder(folder.id)
    assert found(catalog, "new") == set()
    assert catalog.rows("SELECT COUNT(*) FROM names") == [(0,)]


def test_a_catalog_of_before_gets_its_names(tmp_path):
    database = Database(tmp_path / "catalog.sqlite3")
    catalog_migrations.apply(database, stop_before="add_names")
    database.execute("INSERT INTO folders (id, path) VALUES (1, '/照片/家')")
    database.execute(
        "INSERT INTO photos (id, folder_id, path, size, mtime_ns, camera) VALUES (7, 1, '猫.jpg', 1, 1, 'X')"
    )
    catalog_migrations.apply(database)
    assert list(database.query("SELECT rowid, words FROM names")) == [{"rowid": 7, "words": "家 猫 jpg x"}]
    database.close()
