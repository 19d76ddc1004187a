"""The installer for Windows, compiled here, and read with another program."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import build
from contents import ROOT, SYSTEMS

SCRIPT = ROOT / "packaging" / "windows" / "shiying.nsi"
FILES = ["Shiying.exe", "shiying-cli.exe", "README.txt", "_internal/core_model/default_pack/model.json"]

needs_nsis = pytest.mark.skipif(
    not (shutil.which("makensis") and shutil.which("7z")), reason="needs Debian's packages nsis and p7zip-full"
)


@pytest.fixture
def script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


@needs_nsis
def test_it_compiles_and_holds_every_file(tmp_path):
    folder, signed = tmp_path / "Shiying", tmp_path / "signed"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"what is in {name}")
    installer = tmp_path / "Shiying-1.2.3-windows-x64.exe"
    signer = tmp_path / "sign.py"
    signer.write_text(f"import sys; print(sys.argv[1], file=open({str(signed)!r}, 'a'))", encoding="utf-8")
    build.compile_installer(folder, installer, f'"{sys.executable}" "{signer}"')
    subprocess.run(["7z", "x", f"-o{tmp_path / 'out'}", installer], check=True, capture_output=True)

    out = tmp_path / "out"
    assert [name for name in FILES if (out / name).read_text() != f"what is in {name}"] == []
    assert (out / "uninstall.exe").is_file()
    assert signed.read_text().splitlines()[-1] == str(installer)
    assert len(signed.read_text().splitlines()) == 2  # the uninstaller, then the installer


def test_what_is_installed_is_uninstalled(script):
    removal = script[script.index("!macro RemoveProgram") : script.index("Function .onInit")]
    windows = SYSTEMS["win32"]

    for name in (f"{windows.window}.exe", f"{windows.command}.exe", "_internal", "README.txt"):
        assert f"$INSTDIR\\{name.replace('Shiying', '${NAME}')}" in removal
    assert script.count("!insertmacro RemoveProgram") == 2
    written = set(re.findall(r'WriteReg\w+ HKCU "([^"]+)"', script))
    deleted = re.findall(r'DeleteRegKey HKCU "([^"]+)"', script)
    assert [key for key in written if not any(key.startswith(one) for one in deleted)] == []


def test_it_needs_no_administrator(script):
    assert "RequestExecutionLevel user" in script
    assert "$PROGRAMFILES" not in script
    assert "HKLM" not in script


def test_the_library_is_kept_unless_somebody_says_no(script):
    question = script[script.index("MessageBox MB_YESNO") :]
    assert "/SD IDYES IDYES done" in question
    assert 'RMDir /r "$LOCALAPPDATA\\${NAME}"' in question[: question.index("done:\n")]
    assert '"$LOCALAPPDATA\\Programs\\${NAME}"' in script  # the program lies elsewhere


def test_the_library_that_it_asks_about_is_where_windows_has_it(monkeypatch):
    from platformdirs import windows

    monkeypatch.setattr(windows, "get_win_folder", lambda name: {"CSIDL_LOCAL_APPDATA": "C:\\Local"}[name])
    monkeypatch.setattr(windows.os.path, "normpath", lambda path: path)
    folder = windows.Windows("Shiying", appauthor=False).user_data_dir

    assert Path(folder.replace("\\", "/")) == Path("C:/Local/Shiying")


def test_every_text_is_there_in_both_languages(script):
    english, chinese = (
        set(re.findall(rf"LangString (\w+) \${{LANG_{language}}}", script)) for language in ("ENGLISH", "SIMPCHINESE")
    )
    assert english == chinese == set(re.findall(r"\$\((\w+)\)", script))


def test_the_version_is_written_in_one_place_only():
    texts = [path for path in (ROOT / "packaging").rglob("*") if path.suffix in {".py", ".nsi", ".spec", ".plist"}]
    assert len(texts) > 10
    own = [
        path.name
        for path in texts
        if re.search(r'[ "=]' + re.escape(build.version()) + r'["\s]', path.read_text("utf-8"))
    ]
    assert own == []
