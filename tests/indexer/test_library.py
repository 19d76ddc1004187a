"""The library with the real model on real photographs: what is found, what is kept, what is computed again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core_model import Pack, PhotoError
from indexer import Library
from indexer.errors import FolderError, LibraryBusyError, QueryError
from indexer.model import FolderState, Part, PhotoCounts, PhotoState


def computed(library: Library) -> int:
    return library.status().embeddings_computed


def names(library: Library, query: str, limit: int = 50) -> list[str]:
    return [hit.path.name for hit in library.search(query, limit)]


@pytest.fixture
def indexed(library: Library, photos: Path) -> Library:
    library.add_folder(photos)
    library.index()
    return library


@pytest.mark.parametrize(
    ("chinese", "english", "photo"),
    [
        ("一只猫", "a cat", "chelsea.png"),
        ("一杯咖啡", "a cup of coffee", "coffee.png"),
        ("火箭", "a rocket", "rocket.jpg"),
        ("摩托车", "a motorcycle", "motorcycle_left.png"),
    ],
)
def test_photos_are_found_in_both_languages(indexed, chinese, english, photo):
    assert names(indexed, chinese)[0] == photo
    assert names(indexed, english)[0] == photo


def test_examples_are_what_the_library_has(indexed):
    assert indexed.answerable(["a cat", "日落海边", "一枚火箭", "a plate of noodles"])[:2] in (
        ["a cat", "一枚火箭"],
        ["一枚火箭", "a cat"],
    )
    assert "a plate of noodles" not in indexed.answerable(["a plate of noodles", "a cat"])


def test_a_sample_is_spread_over_what_can_be_read(indexed, photos, tmp_path):
    (photos / "damaged.jpg").write_bytes(b"no photo")
    indexed.index()
    everything = indexed.sample(100)
    assert sorted(path.name for path in everything) == sorted(
        path.name for path in photos.iterdir() if path.stem != "damaged"
    )
    assert {everything[0], everything[3]} == set(indexed.sample(2))
    photos.rename(tmp_path / "unplugged")
    assert indexed.sample(100) == []


def test_an_empty_library_answers_no_example(library):
    assert library.sample(5) == []
    assert library.answerable(["a cat"]) == []


def test_hits_are_ranked(indexed):
    hits = indexed.search("一只猫", limit=4)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(-1 <= hit.score <= 1 and hit.path.is_file() and not hit.offline for hit in hits)


def test_similar_photos(indexed, photos, tmp_path):
    flipped = tmp_path / "flipped.jpg"
    with Image.open(photos / "chelsea.png") as cat:
        cat.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(flipped)
    assert indexed.search(like=flipped)[0].path.name == "chelsea.png"
    assert indexed.search("a cat", like=photos / "coffee.png")[0].path.name in {"chelsea.png", "coffee.png"}
    with pytest.raises(PhotoError, match="not there"):
        indexed.search(like=tmp_path / "nowhere.jpg")


def test_dates_that_no_camera_has_seen_stop_nothing(library, photos):
    for name, year in {"rocket.jpg": 2400, "coffee.png": 1901, "chelsea.png": 2300}.items():
        seconds = (year - 1970) * 31_556_952
        os.utime(photos / name, (seconds, seconds))
    library.add_folder(photos)
    assert library.index().embedded == 6
    assert library.index().unchanged == 6
    listed = [hit.path.name for hit in library.ask().hits(0, 6)]
    assert (listed[0], listed[-1]) == ("rocket.jpg", "coffee.png")


def test_a_second_run_computes_nothing(indexed):
    report = indexed.index()
    assert (report.found, report.unchanged, report.embedded) == (6, 6, 0)
    assert computed(indexed) == 6


def test_a_renamed_folder_is_recognised(indexed, photos):
    renamed = photos.rename(photos.with_name("改名 renamed"))
    folder = indexed.add_folder(renamed)
    report = indexed.index()
    assert (report.unchanged, report.embedded, report.offline) == (6, 0, ())
    assert [known.path for known in indexed.folders()] == [folder.path] == [renamed]
    assert indexed.status().photos.total == 6
    assert indexed.search("一只猫")[0].path == renamed / "chelsea.png"


def test_a_folder_that_took_the_name_of_another_is_that_one(indexed, photos, tmp_path, photo_source):
    other = tmp_path / "第二个"
    other.mkdir()
    shutil.copy(photo_source / "coffee.png", other / "咖啡.png")
    row = indexed.add_folder(other)
    indexed.index()
    shutil.rmtree(other)
    photos.rename(other)
    assert indexed.add_folder(other) == row
    report = indexed.index()
    assert (report.added, report.removed, report.embedded, report.offline) == (6, 1, 0, (photos,))
    assert [folder.path for folder in indexed.folders()] == [photos, other]


@pytest.mark.skipif(sys.platform != "linux", reason="mounts in Linux's way")
def test_a_folder_is_known_by_another_name_too(indexed, photos, tmp_path):
    place = tmp_path / "又一个名字"
    place.mkdir()
    if subprocess.run(["mount", "--bind", photos, place], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        assert indexed.add_folder(place).path == photos
        assert indexed.index([place]).unchanged == 6
        assert indexed.remove_folder(place) == 6
    finally:
        subprocess.run(["umount", place], capture_output=True, check=False)


def test_a_copied_folder_computes_nothing(indexed, photos, tmp_path):
    copy = shutil.copytree(photos, tmp_path / "备份")
    indexed.add_folder(copy)
    assert indexed.index().embedded == 0
    assert indexed.status().photos.searchable == 12
    assert computed(indexed) == 6


def test_moves_and_copies_inside_compute_nothing(indexed, photos):
    (photos / "猫").mkdir()
    (photos / "chelsea.png").rename(photos / "猫" / "切尔西.png")
    shutil.copy(photos / "coffee.png", photos / "coffee again.png")
    report = indexed.index()
    assert (report.added, report.moved, report.removed, report.embedded) == (1, 1, 0, 0)
    assert names(indexed, "a cat")[0] == "切尔西.png"


def test_twins_in_one_run_are_embedded_once(library, photos):
    for number in range(3):
        shutil.copy(photos / "coffee.png", photos / f"coffee {number}.png")
    library.add_folder(photos)
    assert library.index().embedded == 6
    assert library.status().photos.searchable == 9


def test_a_changed_photo_is_embedded_again(indexed, photos):
    shutil.copyfile(photos / "rocket.jpg", photos / "chelsea.png")
    report = indexed.index()
    assert (report.changed, report.embedded) == (1, 0)
    (rocket, *_) = indexed.search("a rocket")
    assert {rocket.path.name, *(indexed.photo(copy).path.name for copy in rocket.duplicates)} == {
        "chelsea.png",
        "rocket.jpg",
    }


def test_a_deleted_photo_is_not_found(indexed, photos):
    (photos / "chelsea.png").unlink()
    assert indexed.index().removed == 1
    assert "chelsea.png" not in names(indexed, "a cat")


def test_damaged_files_stop_nothing(library, photos):
    (photos / "cut.jpg").write_bytes((photos / "rocket.jpg").read_bytes()[:30_000])
    (photos / "empty.jpg").touch()
    (photos / "text.jpg").write_text("not a picture")
    library.add_folder(photos)
    report = library.index()
    assert report.embedded == 6
    assert {failure.path.name: failure.reason.split(",")[0] for failure in report.failures} == {
        "cut.jpg": "is cut short: part of the picture is missing.",
        "empty.jpg": "is empty.",
        "text.jpg": "is not a picture",
    }
    counts = library.status().photos
    assert (counts.total, counts.searchable, counts.failed) == (9, 6, 3)
    assert library.index().failures == ()


def test_a_mended_file_is_found(library, photos):
    whole = (photos / "rocket.jpg").read_bytes()
    (photos / "rocket.jpg").write_bytes(whole[:30_000])
    library.add_folder(photos)
    library.index()
    (photos / "rocket.jpg").write_bytes(whole)
    assert library.index().embedded == 1
    assert library.status().photos.failed == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_could_not_be_read_is_tried_again(library, photos, as_ordinary_user, tmp_path):
    for folder in [tmp_path, *tmp_path.parents][:-1]:
        folder.chmod(folder.stat().st_mode | 0o055)
    os.chown(library.home.folder, 65534, 65534) if os.geteuid() == 0 else None
    for file in library.home.folder.iterdir():
        os.chown(file, 65534, 65534) if os.geteuid() == 0 else None
    library.pack.image.encode([])
    (photos / "coffee.png").chmod(0)
    with as_ordinary_user():
        library.add_folder(photos)
        (failure,) = library.index().failures
    assert failure.reason == "cannot be read: Permission denied."
    (photos / "coffee.png").chmod(0o644)
    assert library.index().embedded == 1
    assert library.status().photos.failed == 0


def test_stopping_loses_nothing(library, many_photos, pack):
    library.add_folder(many_photos)
    cancel = threading.Event()
    first = library.index(progress=lambda now: now.done >= 20 and cancel.set(), cancel=cancel)
    assert first.cancelled
    assert 20 <= first.embedded < 60
    assert computed(library) == first.embedded == library.status().photos.searchable
    second = library.index()
    assert first.embedded + second.embedded == 60


def test_progress_only_grows_and_ends_at_the_total(library, photos):
    seen = []
    library.add_folder(photos)
    library.index(progress=seen.append)
    embedding = [progress for progress in seen if not progress.scanning]
    assert [progress.done for progress in embedding] == list(range(1, 7))
    assert {progress.total for progress in embedding} == {6}


def test_an_unplugged_drive_keeps_answering(indexed, photos):
    photos.rename(photos.with_name("unplugged"))
    report = indexed.index()
    assert report.offline == (photos,)
    assert indexed.folders()[0].state is FolderState.OFFLINE
    assert indexed.status().photos.offline == 6
    assert indexed.search("a cat")[0].offline
    photos.with_name("unplugged").rename(photos)
    assert indexed.index().unchanged == 6
    assert computed(indexed) == 6
    assert not indexed.search("a cat")[0].offline


def test_removing_a_folder_touches_no_file_and_keeps_the_vectors(indexed, photos):
    assert indexed.remove_folder(photos) == 6
    assert indexed.search("a cat") == []
    assert len(list(photos.iterdir())) == 6
    indexed.add_folder(photos)
    assert indexed.index().embedded == 0
    assert names(indexed, "a cat")[0] == "chelsea.png"


def test_a_removed_folder_can_still_be_removed_when_it_is_gone(indexed, photos):
    shutil.rmtree(photos)
    assert indexed.remove_folder(photos) == 6


def test_folders_that_cannot_be_added(indexed, photos, tmp_path):
    (photos / "inner").mkdir()
    cases = {
        tmp_path / "nowhere": "There is no folder",
        photos / "chelsea.png": "is a file",
        photos / "inner": "is inside",
        photos.parent: "contains",
    }
    for path, sentence in cases.items():
        with pytest.raises(FolderError, match=sentence):
            indexed.add_folder(path)
    with pytest.raises(FolderError, match="not a folder of this library"):
        indexed.remove_folder(tmp_path / "nowhere")
    assert indexed.add_folder(photos).id == indexed.folders()[0].id
    assert len(indexed.folders()) == 1


def test_queries_that_cannot_be_answered(indexed):
    for query in ("", "狗" * 2000, "สุนัขในน้ำ", "собака в воде", "الكلب"):
        with pytest.raises(QueryError):
            indexed.search(query)


def test_another_model_leaves_the_first_ones_vectors(indexed, home, pack):
    resize = "crop" if pack.manifest.image.resize == "squash" else "squash"
    manifest = replace(pack.manifest, image=replace(pack.manifest.image, resize=resize))
    other = Pack.__new__(Pack)
    other.manifest, other.fingerprint, other.text = manifest, manifest.fingerprint, pack.text
    other.image = type(pack.image)(manifest, pack.image._session.graph)
    with Library(home, other) as library:
        assert library.search("a cat") == []
        assert library.status().photos.searchable == 0
        assert library.index().embedded == 6
        assert names(library, "a cat")[0] == "chelsea.png"
    assert indexed.index().embedded == 0
    assert names(indexed, "a cat")[0] == "chelsea.png"


def test_one_process_at_a_time_indexes(indexed, home):
    code = (
        "import sys, time; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire();"
        "print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(indexed.home.writer_lock)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LibraryBusyError, match="Another Shiying"):
            indexed.index()
        assert names(indexed, "a cat")[0] == "chelsea.png"
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert indexed.index().unchanged == 6


def test_searching_while_indexing(library, many_photos):
    library.add_folder(many_photos)
    library.index([Part(many_photos, "第0册")])
    counts = []

    def count() -> int:
        return len(library.search("a cat", 100, fold_duplicates=False))

    library.index(progress=lambda now: counts.append(count()) if now.done % 10 == 0 else None)
    assert counts == sorted(counts)
    assert 30 <= counts[0] <= counts[-1] <= 60
    assert count() == 60


def test_a_photo_tells_what_is_known_of_it(indexed, photos):
    hit = indexed.search("a rocket")[0]
    photo = indexed.photo(hit.photo_id)
    assert photo.path == photos / "rocket.jpg"
    assert (photo.width, photo.height, photo.state) == (640, 427, PhotoState.INDEXED)
    assert photo.size == (photos / "rocket.jpg").stat().st_size
    with pytest.raises(KeyError):
        indexed.photo(10_000)


def test_an_empty_library_answers_with_nothing(library):
    assert library.search("a cat") == []
    assert library.index().found == 0
    assert library.status().photos.total == 0


def test_a_thing_may_be_avoided_or_added(indexed):
    assert names(indexed, "a cat")[0] == names(indexed, "cat + fur -coffee")[0] == "chelsea.png"
    wanted, avoided = (names(indexed, query).index("coffee.png") for query in ("a cat", "a cat -coffee"))
    assert avoided >= wanted
    assert names(indexed, "-咖啡")[-1] == "coffee.png"
    assert names(indexed, "cat^0.1 + rocket^5")[0] == "rocket.jpg"


def test_filters_narrow_and_alone_list_everything_that_they_leave(indexed):
    assert set(names(indexed, "a cat type:jpg")) == {"hubble_deep_field.jpg", "rocket.jpg"}
    assert names(indexed, "a cat folder:没有") == []
    hits = indexed.search("-name:rocket type:jpg")
    assert [(hit.path.name, hit.score, hit.is_best) for hit in hits] == [("hubble_deep_field.jpg", 0.0, True)]
    with pytest.raises(QueryError, match="names no date"):
        indexed.search("a cat date:someday")


def test_an_exact_name_comes_first_and_a_folders_name_does_not_spoil_pictures(library, photos):
    (photos / "cat-food").mkdir()
    (photos / "rocket.jpg").rename(photos / "cat-food" / "IMG_2041.jpg")
    library.add_folder(photos)
    library.index()
    assert names(library, "IMG_2041")[0] == "IMG_2041.jpg"
    assert library.search("IMG_2041")[0].is_named
    hits = library.search("cat")
    assert hits[0].path.name == "chelsea.png"
    assert next(hit for hit in hits if hit.path.name == "IMG_2041.jpg").is_named


def test_copies_are_folded_into_one_answer(indexed, photos):
    for copy in ("again.png", "and again.png"):
        shutil.copy(photos / "chelsea.png", photos / copy)
    indexed.index()
    first, *rest = indexed.search("a cat")
    copies = {"chelsea.png", "again.png", "and again.png"}
    assert {first.path.name, *(indexed.photo(photo_id).path.name for photo_id in first.duplicates)} == copies
    assert not copies & {hit.path.name for hit in rest}
    assert set(names(indexed, "a cat")) | copies == {path.name for path in photos.iterdir()}
    assert copies == {hit.path.name for hit in indexed.search("a cat", 3, fold_duplicates=False)}


def test_pages_follow_one_another(library, many_photos):
    library.add_folder(many_photos)
    library.index()
    whole = library.search("a cat", 60)
    pages = [library.search("a cat", 7, offset=offset) for offset in range(0, 63, 7)]
    assert [hit.photo_id for page in pages for hit in page] == [hit.photo_id for hit in whole]
    assert [hit.rank for page in pages for hit in page] == list(range(1, len(whole) + 1))
    together = {photo_id for hit in whole for photo_id in (hit.photo_id, *hit.duplicates)}
    assert len(together) == 60


def test_good_matches_stand_before_the_rest_and_what_is_not_there_has_none(indexed):
    hits = indexed.search("a cat")
    assert [hit.path.name for hit in hits if hit.is_best] == ["chelsea.png"]
    assert not any(hit.is_best for hit in indexed.search("a zebra crossing"))


def test_by_date_only_good_matches_the_newest_first(indexed, photos):
    for year, name in ((2021, "old.jpg"), (2023, "new.jpg"), (2022, "middle.jpg")):
        exif = Image.Exif()
        exif[306] = f"{year}:05:01 12:00:00"
        with Image.open(photos / "chelsea.png") as cat:
            left = year - 2020
            cat.crop((left, left, cat.width, cat.height)).save(photos / name, exif=exif)
    (photos / "chelsea.png").unlink()
    indexed.index()
    dated = [hit.path.name for hit in indexed.search("a cat", sort="newest")]
    assert dated == ["new.jpg", "middle.jpg", "old.jpg"]
    assert [hit.path.name for hit in indexed.search("date:2022..2023")] == ["new.jpg", "middle.jpg"]


def test_failures_are_told_by_folder_and_read_again_when_asked(indexed, photos, tmp_path):
    more = tmp_path / "more"
    more.mkdir()
    for folder, name in ((photos, "a.jpg"), (more, "b.jpg"), (more, "c.jpg")):
        (folder / name).write_bytes(b"not a picture")
    indexed.add_folder(more)
    indexed.index()
    assert [failure.path.name for failure in indexed.failures()] == ["b.jpg", "c.jpg", "a.jpg"]
    assert [failure.path for failure in indexed.failures(photos)] == [photos / "a.jpg"]
    assert indexed.failures(more)[0].reason
    with pytest.raises(FolderError):
        indexed.failures(tmp_path)

    assert indexed.index().failures == ()  # they are left alone until someone asks
    assert indexed.retry_failures(more) == 2
    assert {failure.path.name for failure in indexed.index().failures} == {"b.jpg", "c.jpg"}
    assert indexed.retry_failures() == 3
    assert len(indexed.index().failures) == 3


def test_counts_by_folder_add_up(indexed, photos, tmp_path, photo_source):
    more = tmp_path / "more"
    more.mkdir()
    shutil.copy(photo_source / "coins.png", more)
    (more / "bad.jpg").write_bytes(b"not a picture")
    indexed.add_folder(more)
    (tmp_path / "empty").mkdir()
    indexed.add_folder(tmp_path / "empty")
    indexed.index()
    more.rename(tmp_path / "unplugged")
    status = indexed.status()
    assert status.photos_by_folder[photos] == PhotoCounts(total=6, searchable=6, failed=0, offline=0)
    assert status.photos_by_folder[more] == PhotoCounts(total=2, searchable=1, failed=1, offline=2)
    assert status.photos_by_folder[tmp_path / "empty"] == PhotoCounts(0, 0, 0, 0)
    assert status.photos == PhotoCounts(total=8, searchable=7, failed=1, offline=2)
