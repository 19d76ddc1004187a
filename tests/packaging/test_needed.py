"""Libraries that only left-out files needed are not carried."""

from needed import is_of_the_system, with_what_they_need

LINKS = {
    "/venv/PySide6/libqxcb.so": ["/lib/x86_64-linux-gnu/libxcb.so.1", None],
    "/lib/x86_64-linux-gnu/libxcb.so.1": ["/lib/x86_64-linux-gnu/libXau.so.6"],
    "/lib/x86_64-linux-gnu/libXau.so.6": ["/lib/x86_64-linux-gnu/libxcb.so.1"],
    "/lib/x86_64-linux-gnu/libcairo.so.2": ["/lib/x86_64-linux-gnu/libXau.so.6"],
}


def imports(path: str) -> list[tuple[str, str | None]]:
    return [("a name", other) for other in LINKS.get(path, [])]


def test_what_a_carried_file_reaches_is_carried_and_nothing_else_of_the_system():
    entries = [(path.rpartition("/")[2], path, "BINARY") for path in LINKS if "libxcb" not in path]
    link = ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK")

    left = with_what_they_need([*entries, link], imports, lambda name: name == "libxcb.so.1")

    assert [name for name, _, _ in left] == ["libqxcb.so", "libXau.so.6", "libQt6Core.so.6", "libxcb.so.1"]
    assert "libxcb.so.1" not in [name for name, _, _ in with_what_they_need(entries, imports, lambda name: False)]


def test_which_libraries_are_the_system_s():
    assert is_of_the_system("/usr/lib/x86_64-linux-gnu/libX11.so.6")
    assert is_of_the_system("/lib64/libX11.so.6")
    assert not is_of_the_system("/usr/lib/python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so")
    assert not is_of_the_system("/home/me/venv/lib/libQt6Core.so.6")
