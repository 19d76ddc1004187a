"""The library follows the disk while a watcher runs: real files, real events, the real model."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers.inotify_c import Inotify

from indexer import Library
from indexer.model import FolderWatch, IndexReport, WatchEvent, WatchMode, WatchRecovery, WatchTrouble
from indexer.watcher import Pace, Watcher

QUICK = Pace(
    quiet=0.1, longest_wait=1, settle=0.4, patience=30, presence=0.1, poll=0.3, rescan=3600, busy=0.1, trouble=0.2
)
PATIENCE_SECONDS = 240


class Told(list[WatchEvent]):
    """What a watcher told, in order."""

    def of(self, kind: type) -> list:
        return [event for event in self if isinstance(event, kind)]

    def modes(self, path: Path) -> list[WatchMode]:
        return [event.mode for event in self.of(FolderWatch) if event.path == path]


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def in_catalog(library: Library, folder: Path) -> set[Path]:
    sql = """
        SELECT photos.path FROM photos JOIN folders ON folders.id = folder_id
        WHERE folders.path = ? AND state = 'indexed'
    """
    return {folder / path for (path,) in library._catalog.rows(sql, [str(folder)])}


def on_disk(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*.*") if path.is_file()}


def is_up_to_date(library: Library, folder: Path) -> bool:
    work = library._catalog.rows("SELECT COUNT(*) FROM photos WHERE state = 'pending' OR retry")
    return work == [(0,)] and in_catalog(library, folder) == on_disk(folder)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def watch(library: Library, told: Told) -> Iterator[Callable[..., Watcher]]:
    started: list[Watcher] = []

    def start(pace: Pace = QUICK) -> Watcher:
        started.append(Watcher(library, told.append, pace))
        started[-1].start()
        return started[-1]

    yield start
    for watcher in started:
        watcher.stop()
        watcher.wait(0)


@pytest.fixture
def watched(library: Library, photos: Path, watch: Callable[..., Watcher]) -> Library:
    """A library whose six photos are indexed, and which is being watched."""
    library.add_folder(photos)
    watch()
    eventually(lambda: is_up_to_date(library, photos))
    return library


def test_all_that_can_happen_to_files(watched, photos, told):
    assert told.modes(photos) == [WatchMode.EVENTS]
    ids = {watched.photo(hit.photo_id).path.name: hit.photo_id for hit in watched.search("a cat")}

    (photos / "2024" / "夏天").mkdir(parents=True)
    shutil.copy(photos / "coffee.png", photos / "2024" / "夏天" / "咖啡.png")  # created, with a content that is known
    (photos / "chelsea.png").rename(photos / "猫.png")  # renamed
    (photos / "rocket.jpg").rename(photos / "2024" / "rocket.jpg")  # moved
    (photos / "astronaut.png").rename(photos / "Astronaut.PNG")  # renamed in case alone
    (photos / "hubble_deep_field.jpg").unlink()  # deleted
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.photo(ids["chelsea.png"]).path == photos / "猫.png"
    assert watched.photo(ids["rocket.jpg"]).path == photos / "2024" / "rocket.jpg"
    assert watched.photo(ids["astronaut.png"]).path == photos / "Astronaut.PNG"

    (photos / "2024").rename(photos / "以前")  # a whole folder moved
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.photo(ids["rocket.jpg"]).path == photos / "以前" / "rocket.jpg"
    assert watched.status().embeddings_computed == 6

    shutil.rmtree(photos / "以前")
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().photos.total == 4


def test_photos_in_folders_made_all_at_once_are_found(watched, photos, many_photos):
    shutil.copytree(many_photos, photos / "新" / "文件夹")
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 66


def test_what_changes_in_a_folder_that_was_moved_here_from_elsewhere_is_seen(watched, photos, tmp_path):
    (tmp_path / "外面" / "里面").mkdir(parents=True)
    shutil.copy(photos / "coffee.png", tmp_path / "外面" / "里面" / "咖啡.png")
    moved = (tmp_path / "外面").rename(photos / "新")
    eventually(lambda: is_up_to_date(watched, photos))
    shutil.copy(photos / "coffee.png", moved / "again.png")
    (moved / "里面" / "咖啡.png").unlink()
    eventually(lambda: is_up_to_date(watched, photos))
    away = moved.rename(tmp_path / "外面")
    eventually(lambda: is_up_to_date(watched, photos))
    back = away.rename(photos / "又来")
    eventually(lambda: is_up_to_date(watched, photos))
    (back / "again.png").unlink()
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 6


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no time of change")
def test_a_photo_replaced_by_one_of_the_same_size_and_time(watched, photos):
    target = photos / "chelsea.png"
    before = target.stat()
    other = (photos / "rocket.jpg").read_bytes()[: before.st_size].ljust(before.st_size, b"\0")
    target.write_bytes(other)
    os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
    eventually(
        lambda: (
            {hit.path.name for hit in watched.search("a rocket", 2, fold_duplicates=False)}
            == {"chelsea.png", "rocket.jpg"}
        )
    )


def test_what_happened_while_nobody_watched(library, photos, watch):
    library.add_folder(photos)
    library.index()
    (photos / "chelsea.png").rename(photos / "cat.png")
    (photos / "coffee.png").unlink()
    watch()
    eventually(lambda: is_up_to_date(library, photos))
    assert library.status().embeddings_computed == 6


def test_a_file_that_is_still_being_written_is_waited_for(watched, photos, told):
    content = (photos / "chelsea.png").read_bytes() + b"and something that makes it another content"
    with (photos / "growing.png").open("wb") as file:
        for start in range(0, len(content), len(content) // 10):
            file.write(content[start : start + len(content) // 10])
            file.flush()
            time.sleep(0.1)
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 7
    assert [report.failures for report in told.of(IndexReport) if report.failures] == []


def test_a_drive_that_goes_and_comes_back_loses_nothing(watched, photos, told):
    photos.rename(photos.with_name("unplugged"))
    eventually(lambda: told.modes(photos)[-1] is WatchMode.OFFLINE)
    eventually(lambda: told.of(IndexReport)[-1].offline == (photos,))
    assert watched.status().photos.searchable == watched.status().photos.offline == 6
    shutil.copy(photos.with_name("unplugged") / "coffee.png", photos.with_name("unplugged") / "new.png")
    photos.with_name("unplugged").rename(photos)
    eventually(lambda: told.modes(photos)[-1] is WatchMode.EVENTS)
    eventually(lambda: is_up_to_date(watched, photos))
    (photos / "new.png").unlink()  # and events are heard again
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 6


def test_folders_that_another_process_adds_and_removes(watched, photos, home, pack, tmp_path, told):
    more = tmp_path / "more"
    more.mkdir()
    shutil.copy(photos / "coffee.png", more)
    with Library(home, pack) as other:
        other.add_folder(more)
        eventually(lambda: is_up_to_date(watched, more))
        shutil.copy(photos / "coffee.png", more / "again.png")
        eventually(lambda: is_up_to_date(watched, more))
        other.remove_folder(more)
    reports = len(told.of(IndexReport))
    (more / "coffee.png").unlink()
    (photos / "coffee.png").unlink()
    eventually(lambda: len(told.of(IndexReport)) > reports and is_up_to_date(watched, photos))
    assert watched.status().photos.total == 5


def test_exclusions_and_hidden_files_are_honoured(watched, photos):
    watched.exclude(photos, "截图/")
    for name in ("截图/a.png", ".hidden/b.png", ".c.png", "seen/d.png", "@eaDir/e.png"):
        (photos / name).parent.mkdir(exist_ok=True)
        shutil.copy(photos / "coffee.png", photos / name)
    seen = {*photos.glob("*.*"), photos / "seen/d.png"} - {photos / ".c.png", photos / ".hidden"}
    eventually(lambda: in_catalog(watched, photos) == seen)
    watched.include(photos, "截图/")
    eventually(lambda: in_catalog(watched, photos) == seen | {photos / "截图/a.png"})
    watched.exclude(photos, "*.jpg")
    assert all(path.suffix == ".png" for path in in_catalog(watched, photos))
    assert watched.status().embeddings_computed == 6


def test_a_pattern_that_came_and_went_between_two_looks_is_seen(watched, photos):
    watched.exclude(photos, "*.png")
    watched.include(photos, "*.png")
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 6


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_events_come_again_after_a_failure_inside_watchdog(watched, photos, monkeypatch):
    read_events = Inotify.read_events
    failed = threading.Event()

    def fail_once(self, **options):
        events = read_events(self, **options)
        if not failed.is_set():
            failed.set()
            raise KeyError("a folder that it has lost")
        return events

    monkeypatch.setattr(Inotify, "read_events", fail_once)
    eventually(lambda: [shutil.copy(photos / "coffee.png", photos / "again.png"), failed.is_set()][-1])
    eventually(lambda: is_up_to_date(watched, photos))
    shutil.copy(photos / "coffee.png", photos / "and again.png")
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 6


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_subfolders_are_watched_although_the_system_dropped_their_events(watched, photos, told, monkeypatch):
    queued = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    may_read = threading.Event()
    read_events = Inotify.read_events

    def read_when_allowed(self, **options):
        may_read.wait(PATIENCE_SECONDS)
        return read_events(self, **options)

    monkeypatch.setattr(Inotify, "read_events", read_when_allowed)
    (photos / "wake").touch()
    time.sleep(1)  # the read under way is over, and the next one waits
    for _ in range(queued // 2 + 1):
        os.utime(photos / "coffee.png")
        os.utime(photos / "rocket.jpg")
    (photos / "new" / "below").mkdir(parents=True)
    may_read.set()
    reports = len(told.of(IndexReport))
    eventually(lambda: len(told.of(IndexReport)) > reports)
    shutil.copy(photos / "coffee.png", photos / "new" / "below")
    eventually(lambda: is_up_to_date(watched, photos))
    assert watched.status().embeddings_computed == 6


def test_where_events_cannot_be_had_the_folder_is_polled(library, photos, watch, told, monkeypatch):
    monkeypatch.setattr("indexer.folder_events.remote_type", lambda folder: "nfs4")
    library.add_folder(photos)
    watch()
    eventually(lambda: is_up_to_date(library, photos))
    (photos / "chelsea.png").rename(photos / "cat.png")
    eventually(lambda: is_up_to_date(library, photos))
    assert told.modes(photos) == [WatchMode.POLLING]
    assert "nfs4" in told.of(FolderWatch)[0].reason


def test_while_another_process_indexes_the_watcher_waits_and_says_so_once(watched, photos, told):
    code = (
        "import sys, time; from indexer.paths import Home; from indexer.writer_lock import writer_lock\n"
        "from pathlib import Path\n"
        "with writer_lock(Home(Path(sys.argv[1]))): print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(watched.home.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        (photos / "coffee.png").unlink()
        eventually(lambda: told.of(WatchTrouble))
        time.sleep(5 * QUICK.busy)
        holder.kill()
    (trouble,) = told.of(WatchTrouble)
    assert f"Another Shiying (process {holder.pid}) is indexing" in trouble.sentence
    assert trouble.busy
    eventually(lambda: is_up_to_date(watched, photos))
    eventually(lambda: len(told.of(WatchRecovery)) == 1)


def test_changes_do_not_wait_for_a_long_run_of_embedding(library, many_photos, tmp_path, watch):
    folder = shutil.copytree(many_photos, tmp_path / "p")
    library.add_folder(folder)
    watcher = watch(Pace(**{**vars(QUICK), "settle": 0.0, "patience": 0.0}))
    eventually(lambda: library.status().photos.searchable > 0)
    shutil.rmtree(folder / "第1册")
    eventually(lambda: is_up_to_date(library, folder))
    assert 30 <= library.status().embeddings_computed <= 60
    assert library.status().photos.searchable == 30
    assert not watcher.wait(0)


def test_stopping_and_starting_again_goes_on_where_it_was(library, many_photos, watch, told):
    library.add_folder(many_photos)
    first = watch()
    eventually(lambda: library.status().photos.searchable > 0)
    first.stop()
    assert first.wait(0)
    watch()
    eventually(lambda: is_up_to_date(library, many_photos))
    assert library.status().embeddings_computed == 60


def test_a_pause_lets_go_of_the_library_and_loses_nothing(library, many_photos, photos, watch, told):
    library.add_folder(many_photos)
    watcher = watch()
    watcher.gentle = True  # so that the first photos are committed before the last are done
    eventually(lambda: library.status().photos.searchable > 0)
    watcher.pause()
    eventually(lambda: any(report.cancelled for report in told.of(IndexReport)))
    assert watcher.paused
    before = library.status().photos.searchable
    assert before < 60
    library.add_folder(photos)
    eventually(lambda: told.modes(photos) == [WatchMode.EVENTS])  # what comes is seen, and waits
    assert library.index([photos]).added == 6  # the library is free for another run
    assert library.status().photos.searchable == before + 6
    watcher.resume()
    eventually(lambda: is_up_to_date(library, many_photos))
    assert library.status().embeddings_computed == 66


def test_a_folder_that_is_added_does_not_wait_for_the_run_under_way(library, many_photos, photos, watch, told):
    """Though changes would have to wait for minutes, and the run would take longer than the test."""
    library.add_folder(many_photos)
    watcher = watch(Pace(**{**vars(QUICK), "patience": 3600.0}))
    watcher.gentle = True
    eventually(lambda: library.status().photos.searchable > 0)
    library.add_folder(photos)
    watcher.refresh()
    eventually(lambda: library.status().photos_by_folder[photos].total == 6)
    assert library.status().photos_by_folder[many_photos].searchable < 60
    watcher.gentle = False
    eventually(lambda: is_up_to_date(library, many_photos) and is_up_to_date(library, photos))
    assert library.status().embeddings_computed == 66


def test_stopping_what_was_never_started(library):
    Watcher(library, print).stop()


def test_a_bug_in_the_watcher_reaches_whoever_waits(library, photos):
    def fail(event: WatchEvent) -> None:
        raise ZeroDivisionError

    library.add_folder(photos)
    watcher = Watcher(library, fail, QUICK)
    watcher.start()
    with pytest.raises(ZeroDivisionError):
        watcher.wait(PATIENCE_SECONDS)
    watcher.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_the_limit_of_inotify_leads_to_polling(photos, tmp_path):
    """In a user namespace of its own, where the limit can be set for it alone."""
    code = """
import sys
from pathlib import Path
from indexer.folder_events import CannotFollowError, FolderEvents
from indexer.hints import Hints
events = FolderEvents(Hints(0, 0))
try:
    events.follow(Path(sys.argv[1]))
    print("followed")
except CannotFollowError as error:
    print(error)
events.close()
"""
    for number in range(20):
        (photos / str(number)).mkdir()
    outcome = {}
    for limit in (1, 10, 1000):
        shell = f'echo {limit} > /proc/sys/user/max_inotify_watches && exec "$@"'
        command = ["unshare", "-r", "sh", "-c", shell, "sh", sys.executable, "-c", code, str(photos)]
        try:
            result = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no unshare here")
        if "unshare" in result.stderr or "max_inotify_watches" in result.stderr:
            pytest.skip("no user namespaces here")
        outcome[limit] = result.stdout + result.stderr
    assert "max_user_watches" in outcome[1]
    assert "max_user_watches" in outcome[10]
    assert outcome[1000] == "followed\n"
