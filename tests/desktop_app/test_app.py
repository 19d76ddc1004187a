"""The whole program in a process of its own, from its arguments to its exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import desktop_app

ROOT = Path(desktop_app.__file__).parent.parent

RUN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from desktop_app import app, application

start, fulfil = application.MainWindow.start, application.Application.fulfil

def start_and_go_on(window, *arguments):
    start(window, *arguments)
    {started}

def fulfil_and_close(self, wish):
    fulfil(self, wish)
    print("asked for", wish.query, flush=True)
    self.window.close()

application.MainWindow.start = start_and_go_on
application.Application.fulfil = fulfil_and_close
QMessageBox.critical = lambda parent, title, sentence: sys.stderr.write(f"[{title}] {sentence}")
sys.exit(app.main(sys.argv[1:]))
"""

CLOSE = "QTimer.singleShot(300, window.close)"
STAY = "print('there', flush=True)"
CRASH = "import ctypes; ctypes.string_at(0)"
FAIL = "raise ValueError('ours')"
TELL_OF_GARBAGE = """
    from desktop_app.folders.watching import Watching
    import gc
    print("at the start", gc.isenabled(), gc.get_freeze_count() > 10_000, flush=True)
    begin = Watching.start
    def begin_and_tell(watching):
        begin(watching)
        print("at the upkeep", gc.isenabled(), gc.get_freeze_count() > 10_000, flush=True)
        window.close()
    Watching.start = begin_and_tell
"""
SAY_BANNER_AND_CLOSE = "print(window.banner.sentence, flush=True); window.close()"


def begin(started: str, *arguments: str | Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "SHIYING_LANG": "en"}
    code = RUN.replace("{started}", started)
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str | Path, started: str = CLOSE) -> subprocess.CompletedProcess[str]:
    with begin(started, *arguments) as process:
        output, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)


def test_closing_at_once_ends_in_order(home, photos):
    result = run("--home", home, "--folder", photos, "--query", "cat")

    assert result.returncode == 0
    assert [line for line in result.stderr.splitlines() if "This plugin does not support" not in line] == []


def test_a_state_folder_that_cannot_be_opened_gives_a_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    result = run("--home", tmp_path / "file")

    assert result.returncode == 1
    assert "[Shiying]" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_second_start_shows_the_first_window_and_ends(home):
    with begin(STAY, "--home", home) as first:
        assert first.stdout.readline() == "there\n"
        second = run("--home", home, "--query", "一只猫")
        output, _ = first.communicate(timeout=60)

    assert (second.returncode, second.stdout) == (0, "")
    assert (first.returncode, output) == (0, "asked for 一只猫\n")


def test_after_a_crash_the_next_start_says_so_once(home):
    assert run("--home", home, started=CRASH).returncode < 0
    second = run("--home", home, started=SAY_BANNER_AND_CLOSE)
    third = run("--home", home, started=SAY_BANNER_AND_CLOSE)

    assert "ended unexpectedly" in second.stdout
    assert third.stdout == "\n"
    assert len(list((home / "reports").glob("crash *.txt"))) == 1


def test_a_bug_leaves_the_window_open_and_a_report(home):
    with begin(f"QTimer.singleShot(300, window.close); {FAIL}", "--home", home) as process:
        process.communicate(timeout=60)

    assert process.returncode == 0
    (report,) = (home / "reports").glob("crash *.txt")
    assert "ValueError: ours" in report.read_text(encoding="utf-8")


def told(code: str) -> str:
    """What a new process prints that runs `code`."""
    environment = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60).stdout


def test_what_is_imported_is_never_searched_for_garbage(home, photos):
    assert run("--home", home, started=TELL_OF_GARBAGE).stdout == "at the start False False\nat the upkeep True True\n"


SLOW = {"PIL", "onnxruntime", "tokenizers", "sqlite3", "sqlite_utils", "usearch", "indexer.library"}
"""Each of these takes longer to import than the window takes to appear."""


def test_the_window_s_modules_do_not_wait_for_what_only_workers_need():
    assert told(f"import sys, desktop_app.application; print({SLOW} & set(sys.modules))") == "set()\n"


def test_nor_does_the_command_that_opens_it():
    slow = SLOW - {"sqlite3"} | {"numpy"}

    assert told(f"import sys, indexer.start; print({slow} & set(sys.modules))") == "set()\n"


@pytest.mark.parametrize("package", ["indexer.start", "desktop_app.app"])
def test_numpy_starts_no_threads_beside_ours(package):
    code = f"""
import psutil
before = psutil.Process().num_threads()
from {package} import main
try:
    main(["--help"])
except SystemExit:
    import numpy
    square = numpy.ones((512, 512))
    print(float((square @ square)[0, 0]), psutil.Process().num_threads() - before)
"""

    assert told(code).splitlines()[-1] == "512.0 0"
