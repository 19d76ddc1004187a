"""The bundle itself: built, unpacked, and run where there is no Python. Minutes: `pytest -m slow tests/packaging`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import build
import smoke
from contents import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="the release workflow does the same for its system"),
]
UNPACKED_LIMIT, PACKED_LIMIT = 350_000_000, 140_000_000
LONGEST_PATH = 160
"""Characters within the folder; the rest of Windows' 260 is for where that lies."""


@pytest.fixture(scope="module")
def archive() -> Path:
    """What the build's one command makes."""
    subprocess.run([sys.executable, ROOT / "packaging" / "build.py", "--here"], check=True)
    return build.DIST / f"Shiying-{build.version()}-linux-{build.machine()}.tar.xz"


@pytest.fixture(scope="module")
def program(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with smoke.unpacked(archive, tmp_path_factory.mktemp("任意 place")) as program:
        yield program


def run(program: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = smoke.bare_environment(program.parent.parent)
    return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_it_passes_its_self_test_without_python_and_network(archive):
    assert smoke.main([str(archive)]) == 0


def test_it_is_as_small_as_promised(archive, program):
    assert archive.stat().st_size < PACKED_LIMIT
    assert build.size_of(program.parent) < UNPACKED_LIMIT


def test_nothing_is_carried_that_is_not_used(program):
    names = [path.relative_to(program.parent).as_posix() for path in program.parent.rglob("*")]
    unwanted = re.compile(
        r"torch|transformers|trainer|huggingface|Qt6(Qml|Quick|Pdf)|virtualkeyboard|x265|pytest", re.I
    )
    assert [name for name in names if unwanted.search(name) and "LICENSES" not in name] == []
    assert max(map(len, names)) < LONGEST_PATH


def test_everything_that_is_carried_has_its_terms(program):
    inside = program.parent / "_internal"
    bill = json.loads((inside / "sbom.cdx.json").read_text(encoding="utf-8"))
    packages = [one["name"] for one in bill["components"] if one.get("purl", "").startswith("pkg:pypi/")]
    assert {"numpy", "onnxruntime", "pi_heif", "PySide6_Essentials", "usearch"} <= set(packages)
    assert [name for name in packages if not list((inside / "LICENSES" / name).glob("*"))] == []


def test_its_commands_work(program, photos, home):
    indexed = run(program, "index", photos, "--home", home)
    assert "6 photos: 6 new. 6 embedded." in indexed.stdout, indexed.stderr
    found = run(program, "search", "一只猫", "--home", home, "--json")
    assert json.loads(found.stdout)[0]["path"].endswith("chelsea.png")
    assert run(program, "models", "verify", "--home", home).returncode == 0
    assert run(program, "--version").stdout == f"Shiying {build.version()}\n"


@pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")
def test_it_asks_nothing_of_the_network(program, tmp_path):
    trace = tmp_path / "trace"
    command = [shutil.which("strace"), "-f", "-e", "trace=socket,connect,sendto", "-o", trace, program, "--self-test"]
    subprocess.run(command, env=smoke.bare_environment(tmp_path), check=True, capture_output=True)

    calls = trace.read_text(encoding="utf-8", errors="replace")
    assert "exited with 0" in calls
    assert [line for line in calls.splitlines() if re.search(r"AF_INET6?\b", line)] == []


@pytest.mark.skipif(not (shutil.which("makensis") and shutil.which("7z")), reason="needs nsis and p7zip-full")
def test_the_installer_for_windows_takes_it_whole(program, tmp_path):
    """What it takes is Linux' here, but lies as deep."""
    for part in ("core_model", "indexer"):
        shutil.copytree(program.parent / "_internal" / part, tmp_path / "Shiying" / "_internal" / part)
    installer = tmp_path / "Shiying-test.exe"
    build.compile_installer(tmp_path / "Shiying", installer)
    listed = subprocess.run(["7z", "l", installer], capture_output=True, text=True, check=True).stdout
    files = [path for path in (tmp_path / "Shiying").rglob("*") if path.is_file()]

    assert len(files) > 10
    assert [one for one in files if str(one.relative_to(tmp_path / "Shiying")) not in listed] == []
