"""An index run: what is read of each photo, in what order of threads, and how it is steered."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from core_model import imaging
from indexer import IndexControl, Library, workers
from indexer.budget import MemoryBudget
from indexer.content import KnownContents, content_key, former_key
from indexer.control import MAX_REST_SECONDS
from indexer.ingest import Ingest
from indexer.name_words import name_words


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the photos that have been decoded, in order."""
    names: list[str] = []
    decode = imaging.PhotoFile.decode

    def noted(self: imaging.PhotoFile) -> Image.Image:
        names.append(self.format)
        return decode(self)

    monkeypatch.setattr(imaging.PhotoFile, "decode", noted)
    return names


@pytest.fixture
def indexed(library: Library, photos: Path) -> Library:
    library.add_folder(photos)
    library.index()
    return library


def in_catalog(library: Library, sql: str) -> None:
    connection = sqlite3.connect(library.home.catalog)
    connection.create_function(name_words.__name__, 4, name_words, deterministic=True)  # for the catalog's triggers
    with connection:
        connection.execute(sql)
    connection.close()


def rows(library: Library, sql: str) -> list[tuple]:
    connection = sqlite3.connect(library.home.catalog)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


# What is read


def test_what_is_embedded_is_not_decoded_again(indexed, photos, decoded):
    (photos / "copy").mkdir()
    shutil.copy(photos / "coffee.png", photos / "copy" / "one more.png")
    (photos / "rocket.jpg").rename(photos / "飞.jpg")
    os.utime(photos / "chelsea.png", ns=(5, 5))
    assert indexed.index().embedded == 0
    assert decoded == []
    assert indexed.status().photos.searchable == 7


def test_headers_that_an_earlier_version_read_are_read_again_without_embedding(library, photos, decoded):
    exif = Image.Exif()
    exif[0x4746] = 4
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.LensModel] = "EF 50mm"
    with Image.open(photos / "chelsea.png") as cat:
        cat.convert("RGB").save(photos / "猫.jpg", exif=exif)
    library.add_folder(photos)
    library.index()
    in_catalog(library, "UPDATE photos SET header_version = 0, lens = NULL, rating = NULL, format = NULL")
    decoded.clear()
    report = library.index()
    assert (report.unchanged, report.embedded, report.failures) == (7, 0, ())
    assert decoded == []
    photo = library.photo(library.search("a cat", like=photos / "猫.jpg")[0].photo_id)
    assert (photo.lens, photo.rating, photo.format) == ("EF 50mm", 4, "JPEG")
    seen = []
    library.index(progress=seen.append)
    assert [progress for progress in seen if not progress.scanning] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_header_that_cannot_be_read_again_costs_nothing(indexed, photos):
    in_catalog(indexed, "UPDATE photos SET header_version = 0")
    shutil.move(photos / "coffee.png", photos.parent / "coffee.png")
    (photos / "coffee.png").symlink_to(photos / "nowhere.png")
    before = indexed.status().photos.searchable
    ingest_only(indexed)
    assert indexed.status().photos.searchable == before
    assert rows(indexed, "SELECT COUNT(*) FROM photos WHERE header_version = 0") == [(1,)]


def ingest_only(library: Library) -> None:
    """An index run without a scan, as if the files had changed after it."""
    Ingest(library._catalog, library.pack, IndexControl(), lambda progress: None).run(library._catalog.folders())


def test_contents_that_an_earlier_version_named_keep_their_embedding(indexed, photos, decoded):
    for photo_id, path in rows(indexed, "SELECT id, path FROM photos"):
        with (photos / path).open("rb") as stream:
            new, former = content_key(stream).hex(), former_key(stream).hex()
        in_catalog(indexed, f"UPDATE photos SET content_hash = x'{former}' WHERE id = {photo_id}")
        in_catalog(indexed, f"UPDATE embeddings SET content_hash = x'{former}' WHERE content_hash = x'{new}'")
    decoded.clear()
    (photos / "rocket.jpg").rename(photos / "moved.jpg")
    shutil.copy(photos / "coffee.png", photos / "copied.png")
    assert indexed.index().embedded == 0
    assert decoded == []
    assert indexed.search("a rocket")[0].path.name == "moved.jpg"


def test_twins_that_are_damaged_both_fail(library, photos):
    whole = (photos / "rocket.jpg").read_bytes()
    for name in ("a.jpg", "b.jpg"):
        (photos / name).write_bytes(whole[:30_000])
    library.add_folder(photos)
    report = library.index()
    assert [failure.path.name for failure in sorted(report.failures, key=lambda one: one.path)] == ["a.jpg", "b.jpg"]
    assert library.status().photos.waiting == 0


def test_names_of_contents_differ(tmp_path):
    (tmp_path / "a").write_bytes(b"a" * 3_000_000)
    (tmp_path / "b").write_bytes(b"a" * 2_999_999 + b"b")
    with (tmp_path / "a").open("rb") as a, (tmp_path / "b").open("rb") as b:
        assert content_key(a) == content_key(a) != content_key(b)
        assert len(content_key(a)) == 17
        assert len(former_key(a)) == 16


# Steering


def run_in_background(library: Library, control: IndexControl, reports: list) -> tuple[threading.Thread, list]:
    seen: list = []
    thread = threading.Thread(target=lambda: reports.append(library.index(progress=seen.append, control=control)))
    thread.start()
    return thread, seen


def wait_until(condition, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_paused_run_waits_keeps_what_is_done_and_goes_on(library, many_photos):
    library.add_folder(many_photos)
    control, reports = IndexControl(), []
    thread, seen = run_in_background(library, control, reports)
    wait_until(lambda: sum(not progress.scanning for progress in seen) >= 5)
    control.pause()
    done = -1
    while done != (done := len(seen)):  # what was under way comes to its end
        time.sleep(1.5)
    assert library.status().photos.searchable == sum(not progress.scanning for progress in seen) < 60
    control.resume()
    thread.join()
    assert reports[0].embedded == 60
    assert not reports[0].cancelled


def test_a_paused_run_can_be_cancelled(library, many_photos):
    library.add_folder(many_photos)
    control, reports = IndexControl(), []
    control.pause()
    thread, _ = run_in_background(library, control, reports)
    control.cancel()
    thread.join()
    assert reports[0].cancelled
    assert library.status().photos.searchable == reports[0].embedded < 60


def priorities() -> list[int]:
    """The niceness of each thread of the index run that is alive."""
    alive = [thread for thread in threading.enumerate() if thread.name.startswith("shiying-index")]
    return [os.getpriority(os.PRIO_PROCESS, thread.native_id) for thread in alive if thread.native_id]


@pytest.mark.skipif(not hasattr(os, "getpriority") or os.uname().sysname != "Linux", reason="Linux tells it by thread")
def test_a_gentle_run_is_one_thread_of_the_lowest_priority_and_can_be_hurried(library, many_photos, monkeypatch):
    monkeypatch.setattr("indexer.ingest.usable_cores", lambda: 3)
    library.add_folder(many_photos)
    control, reports = IndexControl(gentle=True), []
    normal = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    gentle, hurried = [], []

    def watch(progress) -> None:
        if progress.scanning:
            return
        (gentle if control.gentle else hurried).append(priorities())
        if progress.done == 8:
            control.gentle = False

    reports.append(library.index(progress=watch, control=control))
    assert all(len(levels) <= 1 and set(levels) <= {19} for levels in gentle)
    assert [19] in gentle
    assert any(levels.count(normal) >= 2 for levels in hurried)
    assert reports[0].embedded == 60


@pytest.mark.parametrize(("of_the_library", "of_the_run", "threads"), [(2, 0, 2), (2, 3, 3)])
def test_a_run_takes_as_many_threads_as_it_is_given(
    library, many_photos, monkeypatch, of_the_library, of_the_run, threads
):
    monkeypatch.setattr("indexer.ingest.usable_cores", lambda: 6)
    library.add_folder(many_photos)
    library.index_threads = of_the_library
    seen: set[str] = set()

    def watch(_) -> None:
        names = {thread.name for thread in threading.enumerate()}
        seen.update(name for name in names if name.startswith("shiying-index"))

    library.index(progress=watch, control=IndexControl(threads=of_the_run))
    assert len(seen) == threads


def test_a_content_that_was_committed_while_it_was_decoded_again_is_not_embedded_again(catalog):
    known = KnownContents(catalog, "pack")
    assert known.claim(b"cat")
    assert not known.claim(b"cat")
    known.committed({b"cat"})
    assert not known.claim(b"cat")


def test_rest_is_in_proportion_and_ends_when_it_is_no_longer_wanted():
    control = IndexControl(gentle=True)
    began = time.monotonic()
    control.rest(0.2)
    assert time.monotonic() - began >= 0.2
    control.cancel()
    control.rest(1000)
    assert IndexControl().rest(1000) is None
    assert time.monotonic() - began < MAX_REST_SECONDS + 60


def test_a_decoder_that_hangs_is_given_up_and_the_rest_goes_on(library, photos, monkeypatch):
    monkeypatch.setattr(workers, "HANGS_AFTER_SECONDS", 1.0)
    released = threading.Event()
    decode = imaging.PhotoFile.decode

    def hang(self: imaging.PhotoFile) -> Image.Image:
        if (self.width, self.height) == (640, 427):
            released.wait()
        return decode(self)

    monkeypatch.setattr(imaging.PhotoFile, "decode", hang)
    library.add_folder(photos)
    report = library.index()
    assert (photos / "rocket.jpg", "is not decoded within 0 minutes, so it is left out.") in [
        (failure.path, failure.reason) for failure in report.failures
    ]
    assert report.embedded + len(report.failures) == 6
    assert library.home.in_flight.read_text().split()
    released.set()
    wait_until(lambda: not any(thread.name.startswith("shiying-index") for thread in threading.enumerate()))
    assert library.index().failures == ()


# Memory


def test_a_budget_is_never_overdrawn_and_everybody_has_a_turn():
    budget, lock = MemoryBudget(100), threading.Lock()
    held, most, granted = 0, 0, []
    random = np.random.default_rng(0)

    def take(amounts: list[int]) -> None:
        nonlocal held, most
        for amount in amounts:
            with budget.take(amount):
                with lock:
                    held += amount
                    most = max(most, held if amount <= 100 else 0)
                    assert amount <= 100 or held == amount
                time.sleep(0.0005)
                with lock:
                    held -= amount
                    granted.append(amount)

    wanted = [random.integers(1, 130, 40).tolist() for _ in range(6)]
    threads = [threading.Thread(target=take, args=(amounts,)) for amounts in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == sorted(amount for amounts in wanted for amount in amounts)
    assert most <= 100


def test_who_waits_for_much_is_not_passed_by():
    budget, order = MemoryBudget(100), []
    holding, release = threading.Event(), threading.Event()

    def take(amount: int) -> None:
        with budget.take(amount):
            order.append(amount)

    def hold() -> None:
        with budget.take(50):
            holding.set()
            release.wait()

    threads = [threading.Thread(target=hold)]
    threads[0].start()
    holding.wait()
    for amount in (90, 10):
        threads.append(threading.Thread(target=take, args=(amount,)))
        threads[-1].start()
        wait_until(lambda: len(budget._waiting) == len(threads) - 1)
    release.set()
    for thread in threads:
        thread.join()
    assert order == [90, 10]
