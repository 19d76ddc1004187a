"""Programs to open photos with, found in real desktop entries."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.photos import programs
from desktop_app.photos.desktop_entries import applications_for
from desktop_app.photos.programs import programs_for, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has a dialog of its own, and other paths")

JPEG = ["image/jpeg"]
VIEWER = "Name=Viewer\nName[zh_CN]=看图\nName[de]=Betrachter\nIcon=viewer\nExec=sh %U\nMimeType=image/jpeg;image/png;\n"


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch) -> Path:
    """A desktop of its own: where the user's applications are, with nothing else installed."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "nowhere"))
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    (tmp_path / "config").mkdir()
    return tmp_path / "data" / "applications"


def install(folder: Path, name: str, content: str) -> None:
    path = folder / f"{name}.desktop"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[Desktop Entry]\nType=Application\n{content}\n[Desktop Action New]\nName=New\nExec=sh\n", "utf-8")


def names(types: list[str] = JPEG, languages: tuple[str, ...] = ()) -> list[str]:
    return [entry.name for entry in applications_for(types, languages)]


def test_applications_are_named_in_the_language(desktop):
    install(desktop, "viewer", VIEWER)
    assert names() == ["Viewer"]
    assert names(languages=("zh_CN",)) == ["看图"]
    assert names(languages=("de_AT",)) == ["Betrachter"]
    assert names(["image/heic"]) == []


def test_the_users_choice_comes_first_and_what_the_user_removed_is_left_out(desktop, tmp_path):
    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        install(desktop, name.lower(), f"Name={name}\nExec=sh %f\nMimeType=image/jpeg;")
    install(desktop, "other", "Name=Other\nExec=sh %f")
    (tmp_path / "config" / "mimeapps.list").write_text(
        "[Default Applications]\nimage/jpeg=gamma.desktop;gone.desktop;\n"
        "[Added Associations]\nimage/jpeg=other.desktop;\n[Removed Associations]\nimage/jpeg=beta.desktop;\n"
    )
    assert names() == ["Gamma", "Other", "Alpha", "Delta"]


def test_a_more_exact_type_comes_before_a_broader_one(desktop):
    install(desktop, "raw", "Name=Raw\nExec=sh %f\nMimeType=image/x-adobe-dng;")
    install(desktop, "any", "Name=Any\nExec=sh %f\nMimeType=image/tiff;")
    assert names(["image/x-adobe-dng", "image/tiff"]) == ["Raw", "Any"]


@pytest.mark.parametrize(
    "content",
    [
        "Name=Hidden\nExec=sh %f\nMimeType=image/jpeg;\nHidden=true",
        "Name=Terminal\nExec=sh %f\nMimeType=image/jpeg;\nTerminal=true",
        "Name=Gone\nExec=no-such-program-here %f\nMimeType=image/jpeg;",
        "Name=Half\nExec=sh %f\nTryExec=no-such-program-here\nMimeType=image/jpeg;",
        'Name=Broken\nExec=sh "%f\nMimeType=image/jpeg;',
        "Name=Empty\nMimeType=image/jpeg;",
        "[[[",
    ],
)
def test_what_cannot_be_used_is_left_out(desktop, content):
    install(desktop, "broken", content)
    assert names() == []


def test_the_users_own_entry_hides_one_of_the_system(desktop, tmp_path):
    install(tmp_path / "system" / "applications", "viewer", VIEWER)
    assert names() == ["Viewer"]
    install(desktop, "viewer", "Name=Viewer\nExec=sh %f\nHidden=true")
    assert names() == []


@pytest.mark.parametrize(
    ("exec_line", "commands"),
    [
        ("sh %F", [["sh", "/a b.jpg", "/猫.jpg"]]),
        ("sh %U", [["sh", "file:///a%20b.jpg", "file:///%E7%8C%AB.jpg"]]),
        ("sh --new %f", [["sh", "--new", "/a b.jpg"], ["sh", "--new", "/猫.jpg"]]),
        ("sh --file=%f", [["sh", "--file=/a b.jpg"], ["sh", "--file=/猫.jpg"]]),
        ("sh %i -caption %c %m %F", [["sh", "--icon", "paint", "-caption", "Paint", "/a b.jpg", "/猫.jpg"]]),
        (r'sh "100%% \\"sure\\"" %F', [["sh", '100% "sure"', "/a b.jpg", "/猫.jpg"]]),
        ("sh", [["sh", "/a b.jpg"], ["sh", "/猫.jpg"]]),
    ],
)
def test_files_are_put_where_the_application_wants_them(desktop, exec_line, commands):
    install(desktop, "paint", f"Name=Paint\nIcon=paint\nMimeType=image/jpeg;\nExec={exec_line}")
    (entry,) = applications_for(JPEG)
    assert entry.commands([Path("/a b.jpg"), Path("/猫.jpg")]) == commands


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are for Linux")
def test_a_program_is_started_with_the_photo(qtbot, desktop, photos, tmp_path):
    script, told = tmp_path / "open it.sh", tmp_path / "told"
    script.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{told}"\n')
    script.chmod(0o755)
    install(desktop, "viewer", f'Name=Viewer\nExec="{script}" %f\nMimeType=image/png;')

    (program,) = programs_for(photos / "chelsea.png")
    assert start(program, [photos / "chelsea.png"])
    qtbot.waitUntil(lambda: told.exists() and told.read_text() == str(photos / "chelsea.png"))


def test_a_program_that_cannot_be_started_is_told_of(desktop, photos, tmp_path):
    script = tmp_path / "viewer.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    install(desktop, "viewer", f"Name=Viewer\nExec={script} %f\nMimeType=image/png;")
    (program,) = programs._of_linux(photos / "chelsea.png")
    script.unlink()
    assert not start(program, [photos / "chelsea.png"])


def test_on_macos_the_system_names_its_applications(monkeypatch):
    answer = b'["/System/Applications/Preview.app", "/Applications/Affinity Photo.app"]\n'
    asked = []

    def run(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, 0, answer, b"")

    monkeypatch.setattr(programs.sys, "platform", "darwin")
    monkeypatch.setattr(programs.subprocess, "run", run)
    found = programs_for(Path("/photos/cat.jpg"))

    assert asked[0][0] == "/usr/bin/osascript"
    assert asked[0][-1] == "/photos/cat.jpg"
    assert [program.name for program in found] == ["Preview", "Affinity Photo"]
    assert found[1].commands([Path("/a.jpg"), Path("/b.jpg")]) == [
        ["/usr/bin/open", "-a", "/Applications/Affinity Photo.app", "/a.jpg", "/b.jpg"]
    ]
