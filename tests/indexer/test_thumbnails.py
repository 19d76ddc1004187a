"""Small versions of photos: found again, within their limit, and never in the way when their file is damaged."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core_model.errors import PhotoError
from indexer.model import Photo, PhotoState
from indexer.thumbnails import LONGEST, ThumbnailStore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails.sqlite3"


@pytest.fixture
def thumbnails(file: Path):
    thumbnails = ThumbnailStore(file)
    yield thumbnails
    thumbnails.close()


def photo_of(path: Path, content: bytes | None = None) -> Photo:
    nothing = dict.fromkeys(("error", "format", "width", "height", "taken_at", "camera", "lens", "rating"))
    content = content or path.name.encode()
    where = {"latitude": None, "longitude": None}
    return Photo(1, 1, path, 1, PhotoState.INDEXED, **nothing, **where, mtime_ns=1, content_hash=content)


@pytest.fixture
def cat(photos: Path) -> Photo:
    return photo_of(photos / "chelsea.png")


def test_a_version_is_large_enough_and_kept(thumbnails, cat):
    assert thumbnails.get(cat, 100).size == (289, 192)  # of 451 x 300
    cat.path.unlink()
    assert thumbnails.get(cat, 192).size == (289, 192)
    with pytest.raises(PhotoError, match="is not there any more"):
        thumbnails.get(cat, 193)


def test_a_larger_version_serves_for_a_smaller(thumbnails, cat):
    assert thumbnails.get(cat, 300).size == (451, 300)
    cat.path.unlink()
    assert thumbnails.get(cat, 100).size == (451, 300)


def test_the_largest_kept_version_is_had_without_the_photo(thumbnails, cat):
    assert thumbnails.kept(cat) is None
    thumbnails.get(cat, 300)
    thumbnails.get(cat, 100)
    cat.path.unlink()

    assert thumbnails.kept(cat).size == (451, 300)


def test_content_is_what_counts(thumbnails, cat):
    thumbnails.get(cat, 100)
    moved = replace(cat, path=cat.path.with_name("elsewhere.png"), mtime_ns=2)
    assert thumbnails.get(moved, 100).size == (289, 192)
    with pytest.raises(PhotoError):
        thumbnails.get(replace(moved, content_hash=b"changed"), 100)


def test_before_the_content_is_known_the_file_s_time_counts(thumbnails, cat):
    unread = replace(cat, content_hash=None)
    thumbnails.get(unread, 100)
    cat.path.unlink()
    assert thumbnails.get(unread, 100)
    with pytest.raises(PhotoError):
        thumbnails.get(replace(unread, mtime_ns=2), 100)
    assert thumbnails.get(cat, 100)  # and serves on when it is known
    assert thumbnails.get(replace(cat, path=cat.path.with_name("moved.png")), 100)


def test_an_offline_photo_is_shown_as_it_was_kept_or_not_at_all(thumbnails, cat, photos):
    thumbnails.get(cat, 100)
    assert thumbnails.get(cat, 700, offline=True).size == (289, 192)
    with pytest.raises(PhotoError, match="not connected"):
        thumbnails.get(photo_of(photos / "coffee.png"), 100, offline=True)


def test_of_a_panorama_the_middle_is_kept(thumbnails, tmp_path):
    picture = Image.new("RGB", (4000, 200), "red")
    picture.paste("blue", (1700, 0, 2300, 200))
    picture.save(tmp_path / "wide.png")
    kept = thumbnails.get(photo_of(tmp_path / "wide.png"), 192)
    assert kept.size == (LONGEST * 192, 192)
    assert [kept.getpixel((x, 100)) for x in (10, 300, 560)] == [(0, 0, 255)] * 3


def test_what_was_looked_at_least_goes_first(file, photos, monkeypatch):
    monkeypatch.setattr("indexer.thumbnails._GONE_AT_ONCE", 1)
    names = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg")
    thumbnails = ThumbnailStore(file, limit=40_000)
    for day, name in enumerate(names):
        monkeypatch.setattr("indexer.thumbnails.time.time", lambda day=day: 86_400.0 * day)
        thumbnails.get(photo_of(photos / name), 100)
        thumbnails.get(photo_of(photos / "astronaut.png"), 100)
    assert 0 < thumbnails.size() <= 40_000
    thumbnails.get(photo_of(photos / "astronaut.png"), 100, offline=True)
    thumbnails.get(photo_of(photos / "rocket.jpg"), 100, offline=True)
    with pytest.raises(PhotoError):
        thumbnails.get(photo_of(photos / "chelsea.png"), 100, offline=True)
    thumbnails.close()


@pytest.mark.parametrize("damage", ["rubbish", "later"])
def test_a_damaged_file_is_made_again(file, cat, damage):
    if damage == "rubbish":
        file.write_bytes(b"no database" * 100)
    else:
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    thumbnails = ThumbnailStore(file)
    assert thumbnails.get(cat, 100).size == (289, 192)  # and the next is kept
    thumbnails.get(cat, 100)
    assert thumbnails.get(cat, 100, offline=True).size == (289, 192)
    thumbnails.close()


def test_a_damaged_version_is_made_again(file, thumbnails, cat):
    thumbnails.get(cat, 100)
    other = sqlite3.connect(file)
    with other:
        other.execute("UPDATE thumbnails SET data = x'00'")
    other.close()
    assert thumbnails.get(cat, 100).size == (289, 192)


def test_where_nothing_can_be_kept_photos_are_decoded(tmp_path, cat):
    thumbnails = ThumbnailStore(tmp_path / "no folder" / "thumbnails.sqlite3")
    assert thumbnails.get(cat, 100).size == (289, 192)
    assert thumbnails.size() == 0
    thumbnails.close()
    assert thumbnails.get(cat, 100).size == (289, 192)


def test_two_processes_and_many_threads_share_a_file(file, photos):
    both = ThumbnailStore(file), ThumbnailStore(file)
    names = sorted(path.name for path in photos.iterdir())
    threads = [threading.Thread(target=one.get, args=(photo_of(photos / name), 100)) for one in both for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = both[0].size()
    assert [one.get(photo_of(photos / name), 100, offline=True).size[1] for one in both for name in names]
    assert both[1].size() == kept
    both[0].clear()
    assert both[0].size() == 0
    for one in both:
        one.close()


def test_a_smaller_limit_holds_at_once(thumbnails, photos):
    for path in photos.iterdir():
        thumbnails.get(photo_of(path), 100)
    before = thumbnails.size()
    thumbnails.set_limit(before)
    assert thumbnails.size() == before
    thumbnails.set_limit(1)
    assert thumbnails.size() == 0
    assert thumbnails.limit == 1
