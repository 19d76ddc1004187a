"""The window's upkeep of a real library: real files, the real watcher, and what it tells on the UI thread."""

import shutil
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QCoreApplication, QThread

from desktop_app.folders.activity import Gentleness, Phase
from desktop_app.folders.watching import Watching
from indexer.model import WatchMode

INDEXING_MS = 60_000

HOLD_THE_LOCK = """
import sys, time
from pathlib import Path
from indexer.paths import Home
from indexer.writer_lock import writer_lock
with writer_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(600)
"""


KNOWN = 6
"""Photographs that the library has embedded before a test begins."""


def is_quiet(watching: Watching) -> bool:
    return watching.activity.phase is Phase.QUIET and watching.activity.updated_at is not None


@pytest.fixture
def until(qtbot):
    """Wait until something has come to be."""
    return lambda condition: qtbot.waitUntil(condition, timeout=INDEXING_MS)


@pytest.fixture
def indexed(watching, library, photos, until):
    watching.add([photos])
    until(lambda: library.status().photos.searchable == 6 and is_quiet(watching))
    return watching


def test_what_changes_on_the_disk_is_reported_on_the_ui_thread(indexed, library, photos, photo_source, until):
    reports, threads = [], []
    indexed.reported.connect(reports.append)
    indexed.reported.connect(lambda _: threads.append(QThread.currentThread()))
    shutil.copy(photo_source / "coins.png", photos)
    (photos / "rocket.jpg").rename(photos / "火箭.jpg")

    until(lambda: library.status().photos.searchable == 7 and sum(report.moved for report in reports) == 1)
    assert set(threads) == {QCoreApplication.instance().thread()}
    assert library.status().embeddings_computed == 7


def test_of_several_folders_one_that_cannot_be_added_keeps_no_other_out(watching, library, photos, tmp_path, until):
    refusals = []
    watching.refused.connect(refusals.append)
    watching.add([tmp_path / "没有", photos])

    until(lambda: library.status().photos.searchable == 6)
    assert len(refusals) == 1
    assert "没有" in refusals[0]


def test_a_folder_is_added_once_a_long_write_lets_it(watching, library, photos, until, monkeypatch):
    monkeypatch.setattr("indexer.database.BUSY_TIMEOUT_SECONDS", 0.1)
    refusals, begun, end = [], threading.Event(), threading.Event()
    watching.refused.connect(refusals.append)

    def write_for_long():
        with library._catalog.transaction() as connection:
            connection.execute("UPDATE counters SET value = value")
            begun.set()
            end.wait(60)

    writer = threading.Thread(target=write_for_long)
    writer.start()
    assert begun.wait(60)
    watching.add([photos])
    writer.join(1)  # longer than anyone waits for the catalog
    assert library.folders() == []
    end.set()
    writer.join()
    until(lambda: library.status().photos.searchable == 6)
    assert refusals == []


def test_a_removed_folder_leaves_at_once_and_no_photo_is_touched(indexed, library, photos, until):
    indexed.remove(photos)

    until(lambda: library.status().photos.total == 0)
    assert len(list(photos.iterdir())) == 6
    until(lambda: is_quiet(indexed))


def test_removing_the_folder_that_is_being_indexed_ends_in_quiet(watching, library, many_photos, until):
    watching.set_gentle(True)
    watching.add([many_photos])
    until(lambda: watching.activity.phase is Phase.INDEXING)
    watching.remove(many_photos)

    until(lambda: not library.folders())
    until(lambda: is_quiet(watching))


def test_a_pause_keeps_what_is_done_and_goes_on_from_there(watching, library, many_photos, until):
    totals = []
    watching.activity_changed.connect(lambda activity: totals.append((activity.phase, activity.done, activity.total)))
    watching.set_gentle(True)
    watching.add([many_photos])
    until(lambda: watching.activity.phase is Phase.INDEXING and watching.activity.done > 3)
    watching.set_paused(True)
    assert watching.activity.phase is Phase.PAUSED
    with_lock = [sys.executable, "-c", HOLD_THE_LOCK.replace("600", "0"), str(library.home.folder)]
    until(lambda: subprocess.run(with_lock, capture_output=True, check=False).returncode == 0)  # the lock is free
    assert library.status().photos.searchable < 60

    watching.set_gentle(False)
    watching.set_paused(False)
    until(lambda: library.status().photos.searchable == 60 and is_quiet(watching))
    done = [done for phase, done, _ in totals if phase in {Phase.INDEXING, Phase.PAUSED}]
    assert done == sorted(done)  # one count for both runs
    assert library.status().embeddings_computed == KNOWN + 60


def test_a_pause_while_nothing_is_done_ends_in_quiet(indexed):
    indexed.set_paused(True)
    assert indexed.activity.phase is Phase.PAUSED
    indexed.set_paused(False)
    assert indexed.activity.phase is Phase.QUIET


def test_on_battery_it_is_gentle_by_itself_and_the_users_word_stays(watching, until):
    said = []
    watching.gentle_changed.connect(said.append)
    until(lambda: watching._watcher is not None)
    watching.set_on_battery(True)
    assert watching.activity.gentleness is Gentleness.ON_BATTERY
    assert watching._watcher.gentle
    watching.set_gentle(True)
    assert watching.activity.gentleness is Gentleness.CHOSEN
    watching.set_on_battery(False)
    assert watching._watcher.gentle
    watching.set_gentle(False)
    assert not watching._watcher.gentle
    assert said == [True, False]

    watching.set_on_battery(True)
    watching.set_gentle_on_battery(False)
    assert watching.activity.gentleness is Gentleness.OFF
    assert not watching._watcher.gentle


def test_another_process_that_indexes_is_waited_for_without_complaint(indexed, library, photos, photo_source, until):
    complaints = []
    indexed.troubled.connect(complaints.append)
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(library.home.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        shutil.copy(photo_source / "coins.png", photos)
        until(lambda: indexed.activity.phase is Phase.WAITING)
        holder.kill()
    until(lambda: library.status().photos.searchable == 7 and is_quiet(indexed))
    assert complaints == []


def test_a_library_that_cannot_be_written_is_told_once_and_tried_again(
    indexed, library, photos, photo_source, until, qtbot, monkeypatch
):
    """By SQLite's own switch, since permissions mean nothing to root."""
    troubles, recoveries = [], []
    indexed.troubled.connect(troubles.append)
    indexed.recovered.connect(recoveries.append)
    connect = library._catalog._connections._connect

    def read_only():
        database = connect()
        database.conn.execute("PRAGMA query_only = ON")
        return database

    indexed.close(30)  # this watcher's connection can write
    monkeypatch.setattr(library._catalog._connections, "_connect", read_only)
    again = Watching(library, indexed._operations, indexed._pace)
    again.troubled.connect(troubles.append)
    again.recovered.connect(recoveries.append)
    shutil.copy(photo_source / "coins.png", photos)
    again.start()
    until(lambda: again.activity.phase is Phase.TROUBLED)
    qtbot.wait(1000)
    (sentence,) = troubles
    assert "cannot be written" in sentence
    assert again.trouble == sentence
    for database in library._catalog._connections._all:
        database.conn.execute("PRAGMA query_only = OFF")
    until(lambda: recoveries == [sentence])
    until(lambda: library.status().photos.searchable == 7)
    assert again.close(30)


def test_a_drive_that_goes_and_comes_back(indexed, library, photos, photo_source, until):
    photos.rename(photos.with_name("unplugged"))
    until(lambda: indexed.watches[photos].mode is WatchMode.OFFLINE)
    assert library.status().photos.searchable == 6
    shutil.copy(photo_source / "coins.png", photos.with_name("unplugged"))
    photos.with_name("unplugged").rename(photos)
    until(lambda: library.status().photos.searchable == 7)
    until(lambda: indexed.watches[photos].mode is WatchMode.EVENTS)
    assert library.status().embeddings_computed == 7


def test_what_could_not_be_read_is_tried_again_when_asked(indexed, library, photos, until):
    (photos / "bad.jpg").write_bytes(b"not a picture")
    until(lambda: len(library.failures()) == 1)
    reports = []
    indexed.reported.connect(reports.append)
    indexed.retry(photos)
    until(lambda: any(report.failures for report in reports))
    assert library.status().photos_by_folder[photos].failed == 1


def test_exclusions_take_effect_and_come_back(indexed, library, photos, until):
    indexed.exclude(photos, "*.png")
    until(lambda: library.status().photos.total == 2)
    indexed.include(photos, "*.png")
    until(lambda: library.status().photos.searchable == 6)
    assert library.status().embeddings_computed == 6


def test_closing_while_indexing_is_quick_and_loses_nothing(watching, library, many_photos, until):
    watching.add([many_photos])
    until(lambda: watching.activity.phase is Phase.INDEXING)
    assert watching.close(10)
    assert KNOWN < library.status().embeddings_computed <= KNOWN + 60
    library.index()
    assert library.status().embeddings_computed == KNOWN + 60


def test_closing_what_was_never_started(library, operations):
    assert Watching(library, operations).close(1)


def test_a_bug_in_the_watcher_is_told_and_watching_goes_on(qtbot, library, operations, photos, monkeypatch):
    watching = Watching(library, operations)
    library.add_folder(photos)
    monkeypatch.setattr("desktop_app.folders.watching._RESTART_MS", 500)
    tell = watching._tell
    monkeypatch.setattr(watching, "_tell", lambda event: 1 / 0)
    with qtbot.capture_exceptions() as bugs:
        watching.start()
        qtbot.waitUntil(lambda: bool(bugs), timeout=INDEXING_MS)
    assert [kind for kind, _, _ in bugs] == [ZeroDivisionError]
    monkeypatch.setattr(watching, "_tell", tell)
    qtbot.waitUntil(lambda: library.status().photos.searchable == 6, timeout=INDEXING_MS)  # by another watcher
    assert watching.close(10)
