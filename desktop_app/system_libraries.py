"""Says which of the system's own libraries Qt would miss here, before Qt is loaded and stops the process.

Standard library only, so that it can be imported where PySide6 cannot. Linux alone needs it: the wheels for Windows
and macOS bring everything. The table is what PySide6-Essentials 6.12 links to and does not bring along.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SystemLibrary:
    """A shared library and the packages that hold it on Debian's and on Fedora's side of the family."""

    soname: str
    deb: str
    rpm: str


_ALWAYS = (
    SystemLibrary("libEGL.so.1", "libegl1", "libglvnd-egl"),
    SystemLibrary("libGL.so.1", "libgl1", "libglvnd-glx"),
    SystemLibrary("libX11.so.6", "libx11-6", "libX11"),
    SystemLibrary("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    SystemLibrary("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    SystemLibrary("libfreetype.so.6", "libfreetype6", "freetype"),
    SystemLibrary("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    SystemLibrary("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
)
_BY_PLATFORM = {
    "xcb": (
        SystemLibrary("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
        SystemLibrary("libxcb.so.1", "libxcb1", "libxcb"),
        SystemLibrary("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
        SystemLibrary("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
        SystemLibrary("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
        SystemLibrary("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
        SystemLibrary("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
        SystemLibrary("libxcb-render.so.0", "libxcb-render0", "libxcb"),
        SystemLibrary("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
        SystemLibrary("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
        SystemLibrary("libxcb-shm.so.0", "libxcb-shm0", "libxcb"),
        SystemLibrary("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
        SystemLibrary("libxcb-util.so.1", "libxcb-util1", "xcb-util"),
        SystemLibrary("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
        SystemLibrary("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
        SystemLibrary("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    ),
    "wayland": (
        SystemLibrary("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
        SystemLibrary("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    ),
}


def window_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Why no window can open here, as a sentence that says what to do; None if one can."""
    if not sys.platform.startswith("linux"):
        return None
    platforms = _platforms(environment)
    if not platforms:
        return (
            "Shiying cannot open its window: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "Start it from a desktop, or use `shiying search` in this terminal."
        )
    missing = min((missing_libraries(platform) for platform in platforms), key=len)
    return _sentence(missing) if missing else None


def missing_libraries(platform: str) -> list[SystemLibrary]:
    """What Qt's plugin for `platform` (xcb, wayland, offscreen …) needs and this system does not have."""
    return [library for library in (*_ALWAYS, *_BY_PLATFORM.get(platform, ())) if not _loads(library.soname)]


def install_command(missing: Iterable[SystemLibrary]) -> str:
    """The one line that installs `missing` here."""
    libraries = list(missing)
    if shutil.which("dnf") and not shutil.which("apt"):
        return "sudo dnf install " + " ".join(dict.fromkeys(library.rpm for library in libraries))
    return "sudo apt install " + " ".join(dict.fromkeys(library.deb for library in libraries))


def _platforms(environment: Mapping[str, str]) -> list[str]:
    """The platform plugins that Qt may use here; one that works is enough."""
    if chosen := environment.get("QT_QPA_PLATFORM"):
        return [name.partition(":")[0] for name in chosen.split(";")]
    displays = {"WAYLAND_DISPLAY": "wayland", "DISPLAY": "xcb"}
    return [platform for variable, platform in displays.items() if environment.get(variable)]


def _sentence(missing: list[SystemLibrary]) -> str:
    names = ", ".join(library.soname for library in missing)
    return f"Shiying cannot open its window: the system lacks {names}. To install: {install_command(missing)}"


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True
