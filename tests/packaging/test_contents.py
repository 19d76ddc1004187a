"""What a bundle carries is what the program uses."""

import ast
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import PySide6
import pytest

from contents import LEFT_OUT, PACKAGES, QT_LIBRARIES, QT_PLUGINS, ROOT, SYSTEMS, is_wanted, place_of

QT = Path(PySide6.__file__).parent / "Qt"

USED = [
    "PySide6/QtWidgets.abi3.so",
    "PySide6/libpyside6.abi3.so.6.11",
    "PySide6/Qt/lib/libQt6Core.so.6",
    "PySide6/Qt/lib/libQt6XcbQpa.so.6",
    "PySide6/Qt/lib/libicudata.so.73",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/platforms/libqwayland.so",
    "PySide6/Qt/plugins/platforms/libqoffscreen.so",
    "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
    "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
    "PySide6/Qt/translations/qtbase_zh_CN.qm",
    "PySide6\\Qt6Core.dll",
    "PySide6\\QtNetwork.pyd",
    "PySide6\\plugins\\platforms\\qwindows.dll",
    "PySide6\\plugins\\platforms\\qoffscreen.dll",
    "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll",
    "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
    "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
    "libQt6Core.so.6",
    "shiboken6/libshiboken6.abi3.so.6.11",
    "onnxruntime/capi/onnxruntime.dll",
]
UNUSED = [
    "PySide6/QtQml.abi3.so",
    "PySide6/Qt/lib/libQt6Quick.so.6",
    "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
    "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
    "PySide6/Qt/plugins/imageformats/libqpdf.so",
    "PySide6/Qt/plugins/tls/libqopensslbackend.so",
    "PySide6/Qt/plugins/networkinformation/libqnetworkmanager.so",
    "PySide6/Qt/translations/qtbase_de.qm",
    "libmvec.so.1",
    "PySide6/Qt/qml/QtQuick/qmldir",
    "PySide6\\Qt6Quick.dll",
    "PySide6\\opengl32sw.dll",
    "PySide6/Qt/lib/QtPdf.framework/Versions/A/QtPdf",
    "libQt6Quick.so.6",
]


@pytest.mark.parametrize("path", USED)
def test_what_is_used_is_carried(path):
    assert is_wanted(path)


@pytest.mark.parametrize("path", UNUSED)
def test_what_is_not_used_is_left_out(path):
    assert not is_wanted(path)


@cache
def imported_modules() -> set[str]:
    modules = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    modules |= {node.module} | {f"{node.module}.{one.name}" for one in node.names}
                elif isinstance(node, ast.Import):
                    modules |= {one.name for one in node.names}
    return modules


def test_every_part_of_qt_that_the_window_imports_is_carried():
    used = {name.split(".")[1].removeprefix("Qt") for name in imported_modules() if name.startswith("PySide6.Qt")}
    assert len(used) > 4
    assert used <= set(QT_LIBRARIES)


def test_nothing_that_is_left_out_is_needed():
    optional = {"rawpy", "pylibjxl"}  # extras, which a bundle does not have
    assert imported_modules() & set(LEFT_OUT) <= optional


@pytest.mark.skipif(not QT.is_dir(), reason="Linux' wheels alone have this folder")
def test_every_part_of_qt_and_every_plugin_for_linux_exists():
    assert [name for name in QT_LIBRARIES if not (QT / "lib" / f"libQt6{name}.so.6").exists()] == []
    plugins = [path.relative_to(QT / "plugins").as_posix() for path in (QT / "plugins").rglob("*.so")]
    elsewhere = {"platforms/*windows*", "platforms/*cocoa*", "styles/*windows*", "styles/*mac*"}
    assert {one for one in QT_PLUGINS if not any(fnmatch(path, one) for path in plugins)} <= elsewhere


def test_libraries_of_the_system_lie_apart_on_linux():
    assert place_of("libGL.so.1", "linux") == "fallback/libGL.so.1"
    assert place_of("libglib-2.0.so.0", "linux") == "fallback/libglib-2.0.so.0"
    assert place_of("libstdc++.so.6", "linux") == "fallback/libstdc++.so.6"
    assert place_of("libxcb-cursor.so.0", "linux") == "libxcb-cursor.so.0"
    assert place_of("libXau-154567c4.so.6.0.0", "linux") == "libXau-154567c4.so.6.0.0"  # a wheel's own
    assert place_of("numpy.libs/libstdc++.so.6", "linux") == "numpy.libs/libstdc++.so.6"
    assert place_of("libGL.so.1", "darwin") == "libGL.so.1"


def test_every_icon_exists_and_is_one():
    icons = {system.icon for system in SYSTEMS.values() if system.icon}
    beginnings = {path: (ROOT / "packaging" / path).read_bytes()[:4] for path in icons}
    assert beginnings == {"icons/shiying.ico": b"\0\0\1\0", "icons/shiying.icns": b"icns"}
