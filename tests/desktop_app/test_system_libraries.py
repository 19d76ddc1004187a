import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import system_libraries
from desktop_app.system_libraries import install_command, missing_libraries, window_problem

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes Qt's libraries from the system")

ROOT = Path(system_libraries.__file__).parent.parent


@pytest.fixture
def lacking(monkeypatch):
    """Pretend that the system lacks these libraries and no others."""

    def lack(*sonames: str) -> None:
        monkeypatch.setattr(system_libraries, "_loads", lambda soname: soname not in sonames)

    lack()
    return lack


def test_nothing_is_missing_where_these_tests_run():
    assert missing_libraries("offscreen") == []


def test_no_display_gives_a_sentence(lacking):
    assert "no display" in window_problem({})


def test_a_missing_library_gives_the_one_line_that_installs_it(lacking, monkeypatch):
    lacking("libxcb-cursor.so.0", "libEGL.so.1")
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: name if name == "apt" else None)

    problem = window_problem({"DISPLAY": ":0"})

    assert problem.endswith("sudo apt install libegl1 libxcb-cursor0")


def test_fedora_has_other_names_and_each_once(lacking, monkeypatch):
    lacking("libxcb-shape.so.0", "libxcb-shm.so.0", "libEGL.so.1")
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: name if name == "dnf" else None)

    assert install_command(missing_libraries("xcb")) == "sudo dnf install libglvnd-egl libxcb"


def test_one_platform_that_works_is_enough(lacking):
    lacking("libwayland-cursor.so.0")

    assert window_problem({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}) is None
    assert "libwayland-cursor0" in window_problem({"WAYLAND_DISPLAY": "wayland-0"})


def test_the_platform_that_was_asked_for_counts(lacking):
    lacking("libxcb-cursor.so.0")

    assert window_problem({"QT_QPA_PLATFORM": "offscreen"}) is None
    assert "libxcb-cursor0" in window_problem({"QT_QPA_PLATFORM": "xcb:foo", "WAYLAND_DISPLAY": "wayland-0"})


def test_other_systems_bring_their_own(lacking, monkeypatch):
    lacking("libEGL.so.1")
    monkeypatch.setattr(system_libraries.sys, "platform", "win32")

    assert window_problem({}) is None


def run_window(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    clean.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_main_says_it_on_stderr_and_fails():
    result = run_window("import sys; from desktop_app.app import main; sys.exit(main([]))")

    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Shiying cannot open its window: there is no display")
    assert "Traceback" not in result.stderr


def test_main_says_so_when_qt_cannot_be_imported():
    code = "import sys; sys.modules['PySide6'] = None; from desktop_app.app import main; sys.exit(main([]))"
    result = run_window(code, QT_QPA_PLATFORM="offscreen")

    assert result.returncode == 1
    assert result.stderr.startswith("Shiying cannot open its window:")
    assert "Traceback" not in result.stderr


def test_the_check_itself_needs_no_qt():
    code = "import sys, desktop_app.system_libraries; sys.exit('PySide6' in sys.modules)"

    assert run_window(code).returncode == 0
