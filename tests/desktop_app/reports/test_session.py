"""What is left of a run: nothing if it ends in order, a report if it crashes, also by a signal."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

import desktop_app
from desktop_app.reports import session as module
from desktop_app.reports.session import Session

ROOT = Path(desktop_app.__file__).parent.parent

RUN = """
import logging, os, sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, qWarning
from desktop_app.reports.hooks import Hooks
from desktop_app.reports.session import Session

app = QCoreApplication([])
session = Session(Path(sys.argv[1]))
session.begin()
hooks = Hooks()
hooks.install()
hooks.bug_met.connect(lambda: print("met"))

def fail():
    raise ValueError("ours")

def fault():
    import ctypes
    ctypes.string_at(0)

{how}
app.processEvents()
session.end()
"""


def run(folder: Path, how: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", RUN.replace("{how}", how), str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def reports(folder: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("crash *.txt"))]


@pytest.fixture
def next_run(tmp_path):
    """The report that the next run finds."""

    def begin() -> Path | None:
        session = Session(tmp_path)
        try:
            session.begin()
            return session.crashed
        finally:
            session.end()

    return begin


def test_a_segmentation_fault_leaves_a_report_that_the_next_run_finds(tmp_path, next_run):
    result = run(tmp_path, "logging.warning('猫 of IMG'); fault()")
    assert result.returncode != 0
    report = next_run()

    text = report.read_text(encoding="utf-8")
    assert "fault" in text  # the function that did it
    assert text.startswith("This is a report of a failure")
    assert "Shiying: " in text
    assert "WARNING MainThread root: 猫 of IMG" in text
    assert next_run() is None  # it is told of once


def test_an_exception_that_ends_the_program_leaves_a_report(tmp_path, next_run):
    assert run(tmp_path, "fail()").returncode == 1

    assert "ValueError: ours" in next_run().read_text(encoding="utf-8")


def test_an_exception_of_a_thread_is_told_on_the_ui_thread_and_reported(tmp_path, next_run):
    result = run(tmp_path, "thread = threading.Thread(target=fail); thread.start(); thread.join()")

    assert (result.returncode, result.stdout) == (0, "met\n")
    assert "ValueError: ours" in reports(tmp_path)[0]
    assert next_run() is None  # it ended in order, and was apologised for at the time


def test_what_qt_complains_of_is_in_the_report_with_the_bug(tmp_path):
    run(
        tmp_path, "qWarning('QPainter: not active')\ntry:\n    fail()\nexcept ValueError:\n    logging.exception('bug')"
    )

    assert "WARNING MainThread qt: QPainter: not active" in reports(tmp_path)[0]


def test_a_run_that_ends_in_order_leaves_nothing(tmp_path, next_run):
    assert run(tmp_path, "logging.warning('a warning is not a bug')").returncode == 0

    assert list(tmp_path.iterdir()) == []


def test_a_run_that_was_merely_killed_has_nothing_to_tell(tmp_path, next_run):
    run(tmp_path, "os._exit(9)")
    assert (tmp_path / "session.txt").exists()

    assert next_run() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["/家/我的 照片/小孩 (1).JPG", r"C:\Users\我\Pictures\cat.heic", "/a/b c/photo.png", r"\\nas\photos\1.tif"]
)
def test_photos_are_not_named_in_the_log_lines(tmp_path, path):
    session = Session(tmp_path)
    session.begin()
    logging.getLogger("test").warning("%s is odd, and so is “%s”.", path, path)
    text = session.path.read_text(encoding="utf-8")
    session.end()

    assert "(a photo) is odd, and so is “(a photo)”." in text


def test_only_so_many_reports_are_kept(tmp_path, next_run):
    for number in range(module.MOST_KEPT + 3):
        (tmp_path / f"crash 2026-01-01 00.00.{number:02}.txt").write_text("…")
    (tmp_path / "session.txt").write_text("Traceback (most recent call last)")
    newest = next_run()

    kept = sorted(tmp_path.glob("crash *.txt"))
    assert len(kept) == module.MOST_KEPT
    assert newest in kept


def test_a_bug_that_comes_back_does_not_fill_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 2000)
    session = Session(tmp_path)
    session.begin()
    for _ in range(1000):
        logging.getLogger("test").error("the same again")
    size = session.path.stat().st_size
    session.end()

    assert size < 2200


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    session = Session(tmp_path / "file" / "reports")
    session.begin()

    assert session.path is None
    session.end()
