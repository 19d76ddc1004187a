"""Filters on a real catalog: which photos each leaves, and the sentence for one that makes no sense."""

from __future__ import annotations

import datetime
import os

import pytest

from indexer.errors import QueryError
from indexer.query import parse_query, quote
from indexer.search.filters import inside, matching, matching_ids

TODAY = datetime.date(2024, 3, 31)


@pytest.fixture
def photos(add_photo) -> dict[str, int]:
    return {
        "trip": add_photo(
            "2023/旅行 trip/IMG_2041.jpg",
            format="JPEG",
            taken_at="2023-05-31T23:59:59",
            camera="Apple iPhone 13 Pro",
            lens="iPhone 13 back camera 5.7mm f/1.5",
            width=4032,
            height=3024,
            size=6_000_000,
            latitude=0.0,
            longitude=0.0,
            rating=4,
        ),
        "studio": add_photo(
            "50%_off/portrait.HEIC",
            format="HEIF",
            taken_at="2024-01-01T00:00:00",
            camera="NIKON D750",
            width=3000,
            height=6000,
            size=400_000,
        ),
        "scan": add_photo("旅行.png", format="PNG", width=500, height=500, size=200_000),
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("folder:旅行", {"trip"}),
        ("-文件夹:旅行", {"studio", "scan"}),
        ("folder:2023/旅行", {"trip"}),
        ("folder:TRIP", {"trip"}),
        ("folder:相册", {"trip", "studio", "scan"}),
        ("folder:50%", {"studio"}),
        ("folder:0%o", set()),
        ("folder:/照片/相册/2023", {"trip"}),
        ("folder:/照片/相", set()),
        (r"folder:2023\旅行", {"trip"}),
        ("name:旅行", {"scan"}),
        ("文件名:img_20", {"trip"}),
        ("date:2023", {"trip"}),
        ("日期:2023年5月", {"trip"}),
        ("date:2023-06..2024", {"studio"}),
        ("after:2023-05", {"trip", "studio"}),
        ("before:2024", {"trip", "scan"}),  # the scan has its file's time alone
        ("-date:2023", {"studio", "scan"}),
        ("date:去年", {"trip"}),
        ("camera:iphone", {"trip"}),
        ('相机:"nikon 750"', {"studio"}),
        ("-camera:nikon", {"trip", "scan"}),
        ("lens:5.7mm", {"trip"}),
        ("type:heic", {"studio"}),
        ("格式:JPG", {"trip"}),
        ("type:.png", {"scan"}),
        ("方向:横", {"trip"}),
        ("shape:portrait", {"studio"}),
        ("shape:square", {"scan"}),
        ("方向:全景", {"studio"}),
        ("size:>5MB", {"trip"}),
        ("大小：＜300KB", {"scan"}),
        ("size:300..500kb", {"studio"}),
        ("size:>=12MP", {"trip", "studio"}),
        ("大小:>1000万像素", {"trip", "studio"}),
        ("rating:4", {"trip"}),
        ("评分:≥5", set()),
        ("rating:3..4星", {"trip"}),
        ("has:place", {"trip"}),
        ("-有:日期", {"scan"}),
        ("camera:apple after:2023 方向:横", {"trip"}),
    ],
)
def test_a_filter_leaves_what_it_says(catalog, photos, query, expected):
    filters = parse_query(query, TODAY).filters
    ids = set(matching(catalog, filters).ids.tolist())
    assert ids == set(matching_ids(catalog, filters))
    assert {name for name, photo_id in photos.items() if photo_id in ids} == expected


@pytest.mark.parametrize(
    "name", ["旅行（一）", "Ａ区！", "北京　故宫", "two  spaces", "👨‍👩‍👧 家", "Cafe\u0301", "Café", "a\tb c", "50%_!"]
)
def test_a_name_is_found_by_what_it_is(catalog, photos, add_photo, name):
    photo = add_photo(f"{name}/{name}.jpg")
    other = name.replace(" ", " x ") if " " in name else f"{name[:2]}_{name[2:]}"
    add_photo(f"{other}/{other}.jpg")
    for query in (f"folder:{quote(f'/照片/相册/{name}')}", f"文件夹：{quote(f'{name}/')}", f"name:{quote(f'{name}.')}"):
        assert matching_ids(catalog, parse_query(query, TODAY).filters).tolist() == [photo], query
    assert matching_ids(catalog, [inside(f"/照片/相册/{name}")]).tolist() == [photo]


def test_a_folder_is_found_by_any_path_to_it(catalog, add_photo, tmp_path, monkeypatch):
    add_photo("旅行/a.jpg")
    real = add_photo("b.jpg", folder=str(tmp_path / "图 库"))
    (tmp_path / "图 库" / "里面").mkdir(parents=True)
    (tmp_path / "链接").symlink_to(tmp_path / "图 库", target_is_directory=True)
    monkeypatch.chdir(tmp_path / "图 库" / "里面")
    for way in ("..", "../../链接", tmp_path / "链接", "../../nowhere/../图 库/"):
        assert matching_ids(catalog, [inside(way)]).tolist() == [real], way
    assert matching_ids(catalog, [inside(".", os.fsdecode(b"\xff"))]).tolist() == []


def test_what_is_left_comes_newest_first(catalog, photos):
    assert matching(catalog, []).ids.tolist() == [photos["studio"], photos["trip"], photos["scan"]]


def test_inside_a_folder(catalog, photos):
    assert matching(catalog, [inside("/照片/相册/2023/")]).ids.tolist() == [photos["trip"]]
    either = inside("/照片/相册/2023", "/照片/相册/50%_off")
    assert matching(catalog, [either]).ids.tolist() == [photos["studio"], photos["trip"]]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("date:soon", r"date:soon names no date: write a date like 2023"),
        ("after:..2023", "no beginning or end to count from"),
        ("folder:", "folder: says nothing.*folder:旅行"),
        ("type:docx", r"no format that Shiying reads: choose among (arw, )?avif"),
        ("shape:round", "choose among landscape, portrait, square, panorama"),
        ("has:money", "choose among place, date"),
        ("size:5MB", "write it like size:>5MB"),
        ("size:>5 apples", "size:>5 cannot be read"),
        ("size:>..3MB", "cannot be read"),
        ("rating:good", "write it like rating:5"),
        ("rating:>3kg", "write it like rating:5"),
    ],
)
def test_a_filter_that_makes_no_sense(query, sentence):
    with pytest.raises(QueryError, match=sentence):
        parse_query(query, TODAY)
