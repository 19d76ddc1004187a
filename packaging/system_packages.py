"""Prints the Debian packages with what Qt needs of the system and this one lacks: for `apt-get install`.

sudo apt-get install $(python packaging/system_packages.py)
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.system_libraries import missing_libraries

PLATFORMS = ("offscreen", "xcb", "wayland")
BASE = ("binutils", "libsqlite3-0")
"""What a build needs beside them, `strip` for one. There is always something to install, so the command is whole."""

if __name__ == "__main__":
    missing = [library.deb for platform in PLATFORMS for library in missing_libraries(platform)]
    print(*dict.fromkeys([*BASE, *missing]))
