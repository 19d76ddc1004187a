"""What a bundle has to settle on Linux before Qt is loaded: libraries, other programs' environment, input methods."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

FALLBACK = Path(getattr(sys, "_MEIPASS", "")) / "fallback"
"""Libraries that belong to the system, for systems that lack them; see `contents.SYSTEM_LIBRARIES`."""


def prepare(environment: MutableMapping[str, str] = os.environ, fallback: Path = FALLBACK) -> None:
    """Make ready what Qt needs, and leave to other programs the environment that they would have had."""
    restore_library_path(environment)
    choose_input_method(environment)
    load_missing(fallback)


def restore_library_path(environment: MutableMapping[str, str]) -> None:
    """Take back what PyInstaller's loader set for this process, so that a file manager loads its own libraries.

    The dynamic linker read the variable when this process started, so this changes only what other programs see.
    """
    before = environment.pop("LD_LIBRARY_PATH_ORIG", None)
    if before:
        environment["LD_LIBRARY_PATH"] = before
    else:
        environment.pop("LD_LIBRARY_PATH", None)


def choose_input_method(environment: MutableMapping[str, str]) -> None:
    """Let fcitx be spoken to as IBus, which it understands: its own plugin fits no Qt but that of the distribution."""
    if environment.get("QT_IM_MODULE", "").startswith("fcitx"):
        environment["QT_IM_MODULE"] = "ibus"
    if "fcitx" in environment.get("QT_IM_MODULES", ""):
        environment["QT_IM_MODULES"] = environment["QT_IM_MODULES"].replace("fcitx5", "ibus").replace("fcitx", "ibus")


def load_missing(fallback: Path) -> list[str]:
    """Load those carried libraries that the system lacks; what is loaded later finds them by their names.

    They need one another, so this goes round until nothing more can be loaded. Returns the names of those loaded.
    """
    waiting = {path.name: path for path in sorted(fallback.glob("*.so*"))}
    waiting = {name: path for name, path in waiting.items() if not _loads(name)}
    loaded: list[str] = []
    while ready := [name for name, path in waiting.items() if _loads(str(path))]:
        loaded += ready
        for name in ready:
            del waiting[name]
    return loaded


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library, ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True
