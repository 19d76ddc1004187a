import threading

import pytest
from PySide6.QtCore import QCoreApplication, QThread

from core_model.errors import ShiyingError
from desktop_app.operations import Lane, Operations


def unexpected(result: object) -> None:
    pytest.fail(f"called with {result!r}")


def is_ui_thread() -> bool:
    return QThread.currentThread() is QCoreApplication.instance().thread()


def test_query_works_elsewhere_and_answers_on_the_ui_thread(qtbot, operations):
    threads = []

    operations.query(is_ui_thread, lambda was_ui: threads.extend([was_ui, is_ui_thread()]), unexpected)

    qtbot.waitUntil(lambda: threads == [False, True])


def test_an_error_for_the_user_goes_to_failure(qtbot, operations):
    errors = []

    def read() -> None:
        raise ShiyingError("The disk is full.")

    operations.query(read, unexpected, errors.append)

    qtbot.waitUntil(lambda: [str(error) for error in errors] == ["The disk is full."])


def test_a_bug_is_raised_on_the_ui_thread(qtbot, operations):
    with qtbot.capture_exceptions() as bugs:
        operations.query(lambda: 1 / 0, unexpected, unexpected)
        qtbot.waitUntil(lambda: bool(bugs))

    assert bugs[0][0] is ZeroDivisionError


def test_no_lane_waits_for_another(qtbot, operations):
    go_on, done = threading.Event(), []
    operations.change(lambda _: go_on.wait(30), lambda _: done.append("change"), unexpected)
    for lane in (Lane.READS, Lane.PICTURES):
        for _ in range(lane.threads):
            operations.query(lambda: go_on.wait(30), lambda _: None, unexpected, lane)

    operations.query(lambda: None, lambda _: done.append("search"), unexpected, Lane.SEARCHES)

    qtbot.waitUntil(lambda: done == ["search"])
    go_on.set()
    qtbot.waitUntil(lambda: done == ["search", "change"])


def test_changes_run_one_at_a_time_in_their_order(qtbot, operations):
    running, seen, done = [], [], []

    def write(number: int) -> int:
        running.append(number)
        seen.append(len(running))
        running.remove(number)
        return number

    for number in range(5):
        operations.change(lambda _, number=number: write(number), done.append, unexpected)

    qtbot.waitUntil(lambda: done == [0, 1, 2, 3, 4])
    assert seen == [1] * 5


def test_progress_reaches_the_ui_thread_but_no_faster_than_it_can_be_read(qtbot, operations):
    moments, done = [], []

    def write(change) -> None:
        for number in range(1000):
            change.report((number, is_ui_thread()))

    operations.change(write, done.append, unexpected, lambda moment: moments.append((*moment, is_ui_thread())))

    qtbot.waitUntil(lambda: bool(done))
    assert moments[0] == (0, False, True)
    assert len(moments) < 100


def test_close_cancels_what_runs_and_drops_what_waits(qapp):
    operations = Operations()
    begun = threading.Event()

    def write(change) -> None:
        begun.set()
        assert change.cancelled.wait(10)

    operations.change(write, unexpected, unexpected)
    operations.change(write, unexpected, unexpected)
    assert begun.wait(10)

    assert operations.close(10)
    qapp.processEvents()  # nothing comes back after closing


def test_close_does_not_wait_for_ever(qapp):
    operations = Operations()
    release = threading.Event()
    operations.query(lambda: release.wait(10), unexpected, unexpected)

    assert not operations.close(0.05)

    release.set()
    assert operations.close(10)
