"""A bundle on Linux gets on with the system around it."""

import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

import linux_start

QT = Path(PySide6.__file__).parent / "Qt" / "lib"

LOAD = """
import ctypes, sys
from pathlib import Path
import linux_start

try:
    ctypes.CDLL(sys.argv[2])
    sys.exit("the system has it already")
except OSError:
    print(*linux_start.load_missing(Path(sys.argv[1])))
ctypes.CDLL(sys.argv[2])
"""


def test_other_programs_get_the_library_path_that_they_had():
    environment = {"LD_LIBRARY_PATH": "/bundle:/mine", "LD_LIBRARY_PATH_ORIG": "/mine"}
    linux_start.restore_library_path(environment)
    assert environment == {"LD_LIBRARY_PATH": "/mine"}

    environment = {"LD_LIBRARY_PATH": "/bundle"}
    linux_start.restore_library_path(environment)
    assert environment == {}


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULE": "fcitx5"}, {"QT_IM_MODULE": "ibus"}),
        ({"QT_IM_MODULES": "wayland;fcitx5;ibus"}, {"QT_IM_MODULES": "wayland;ibus;ibus"}),
        ({"QT_IM_MODULE": "compose"}, {"QT_IM_MODULE": "compose"}),
        ({}, {}),
    ],
)
def test_fcitx_is_spoken_to_as_ibus(given, chosen):
    linux_start.choose_input_method(given)
    assert given == chosen


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux' linker finds a library by its name again")
def test_libraries_that_the_system_lacks_are_loaded_and_found(tmp_path):
    libraries = sorted(QT.glob("libicu*.so.*"))
    for library in libraries:
        shutil.copy(library, tmp_path)
    shutil.copy(QT / "libQt6Core.so.6", tmp_path / "libnone.so.6")  # needs what comes later in the alphabet
    command = [sys.executable, "-c", LOAD, tmp_path, libraries[-1].name]
    done = subprocess.run(command, cwd=Path(linux_start.__file__).parent, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert {*done.stdout.split()} == {"libnone.so.6", *(library.name for library in libraries)}


def test_what_the_system_has_is_taken_from_there(tmp_path):
    (tmp_path / "libc.so.6").write_bytes(b"not a library")
    assert linux_start.load_missing(tmp_path) == []
