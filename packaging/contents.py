"""What a bundle carries and what it leaves out, for each system: read by the spec, and by the tests.

Paths are those within the bundle, with forward slashes.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PACKAGES = ("core_model", "indexer", "desktop_app")

IDENTIFIER = "io.github.shiying.Shiying"
NAME = "Shiying"

LEFT_OUT = [
    *("torch", "transformers", "trainer", "accelerate", "onnx", "tensorboard", "matplotlib", "scipy", "skimage"),
    *("huggingface_hub", "hf_xet", "httpx", "fsspec", "requests", "tkinter", "IPython", "pytest", "setuptools", "pip"),
    *("yaml", "attr", "unittest", "doctest", "pydoc", "numpy.testing"),
    *("onnxruntime.quantization", "onnxruntime.tools", "onnxruntime.transformers", "numpy.f2py", "PIL.ImageTk"),
    # Photos are read by Pillow and pi-heif; RAW and JPEG XL are extras, with terms of their own
    *("rawpy", "pylibjxl", "pillow_heif"),
]
"""Modules that something imports if they are there, and that nothing here needs."""

QT_LIBRARIES = ("Core", "DBus", "Gui", "Network", "OpenGL", "Svg", "WaylandClient", "Widgets", "XcbQpa")
"""Parts of Qt that the window or the plugins below need. QtNetwork is there for its local sockets."""

QT_PLUGINS = (
    *("platforms/*xcb*", "platforms/*wayland*", "platforms/*offscreen*", "platforms/*windows*", "platforms/*cocoa*"),
    *("wayland-shell-integration/*", "wayland-decoration-client/*adwaita*", "wayland-decoration-client/*bradient*"),
    "wayland-graphics-integration-client/*",
    *("platforminputcontexts/*compose*", "platforminputcontexts/*ibus*"),
    "platformthemes/*xdgdesktopportal*",  # GTK's would mix the system's libraries with ours
    "iconengines/*svg*",
    *("imageformats/*svg*", "imageformats/*jpeg*", "imageformats/*gif*", "imageformats/*ico*"),
    *("xcbglintegrations/*glx*", "xcbglintegrations/*egl*"),
    *("styles/*windows*", "styles/*mac*"),
)
"""Plugins that are kept, by folder and name. IBus' serves fcitx5, too (see `linux_start`)."""

QT_TRANSLATIONS = ("qtbase_zh_CN.qm", "qtbase_en.qm")

SYSTEM_LIBRARIES = (
    *("libEGL", "libGL", "libGLX", "libGLdispatch", "libOpenGL", "libX11", "libX11-xcb", "libXau", "libXdmcp"),
    *("libxcb", "libbsd", "libmd", "libfontconfig", "libfreetype", "libexpat", "libdbus-1", "libsystemd"),
    *("libwayland-client", "libwayland-cursor", "libwayland-egl", "libglib-2.0", "libgthread-2.0", "libpcre2-8"),
    *("libstdc++", "libgcc_s", "libcap", "libgcrypt", "libgpg-error", "liblz4", "libzstd"),
    *("libpng16", "libbrotlidec", "libbrotlicommon", "libxkbcommon"),
)
"""Libraries that must be the system's own where it has them: graphics drivers, fonts and the desktop's services are
built against those. They are carried in a folder of their own, for systems that lack them (see `linux_start`)."""

PARTS_OF_THE_C_LIBRARY = ("libmvec.so",)
"""These fit the C library of the same build only, and PyInstaller does not know it."""

_QT_LIBRARY = re.compile(r"(?:lib)?Qt6?(\w+?)(?:\.so|\.dll|\.framework|\.abi3|$)")
_SONAME = re.compile(r"(lib[\w+-]+?(?:-\d+\.\d+)?)\.so(\.|$)")


@dataclass(frozen=True)
class System:
    """What differs between the systems.

    Attributes:
        name: as in `sys.platform`.
        window: the executable that opens the window.
        command: a second one that has a console; empty where one executable serves for both.
        icon: the executable's icon, below `packaging`.
    """

    name: str
    window: str
    command: str = ""
    icon: str = ""


SYSTEMS = {
    "linux": System("linux", window="shiying"),
    "win32": System("win32", window=NAME, command="shiying-cli", icon="icons/shiying.ico"),
    "darwin": System("darwin", window=NAME, icon="icons/shiying.icns"),
}


def this_system() -> System:
    """The one that runs this."""
    return SYSTEMS[sys.platform]


def is_wanted(path: str) -> bool:
    """Whether a file that PyInstaller found is to be carried; it takes all of Qt that might be of use to anybody."""
    path = path.replace("\\", "/")
    if path.startswith(PARTS_OF_THE_C_LIBRARY):
        return False
    if "PySide6/" not in path and not path.startswith(("libQt6", "Qt6")):
        return True
    if "/plugins/" in path:
        return any(fnmatch(path.partition("/plugins/")[2], pattern) for pattern in QT_PLUGINS)
    if "/translations/" in path:
        return path.rpartition("/")[2] in QT_TRANSLATIONS
    if "/qml/" in path or path.rpartition("/")[2].lower() in {"opengl32sw.dll", "d3dcompiler_47.dll"}:
        return False  # software OpenGL, which widgets do not need
    found = _QT_LIBRARY.match(path.rpartition("/")[2]) or _QT_LIBRARY.search(path)
    return found is None or found[1] in QT_LIBRARIES


def place_of(path: str, system: str) -> str:
    """Where a library goes that PyInstaller would put at `path`."""
    return f"fallback/{path}" if system == "linux" and is_system_library(path) else path


def is_system_library(path: str) -> bool:
    """Whether a library, by its path in the bundle, must be the system's own where it has it."""
    found = _SONAME.match(path)
    return found is not None and found[1] in SYSTEM_LIBRARIES
