"""The whole program in a process of its own, from its arguments to its exit status."""

import os
import subprocess
import sys
from pathlib import Path

import desktop_app

ROOT = Path(desktop_app.__file__).parent.parent

RUN = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from desktop_app import app, application

start = application.MainWindow.start

def start_and_close(window, *arguments):
    start(window, *arguments)
    QTimer.singleShot(300, window.close)

application.MainWindow.start = start_and_close
QMessageBox.critical = lambda parent, title, sentence: sys.stderr.write(f"[{title}] {sentence}")
sys.exit(app.main(sys.argv[1:]))
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "SHIYING_LANG": "en"}
    return subprocess.run(
        [sys.executable, "-c", RUN, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120
    )


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


def test_the_window_s_modules_do_not_wait_for_what_only_workers_need():
    """Each of these takes longer to import than the window takes to appear."""
    slow = {"numpy", "PIL", "onnxruntime", "tokenizers", "sqlite3", "sqlite_utils", "usearch", "indexer.library"}
    code = f"import sys, desktop_app.application; print({slow} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)

    assert result.stdout == "set()\n"
