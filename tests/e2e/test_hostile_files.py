"""`shiying index` on a folder of damaged and hostile files: no crash, a reason for each, and little memory."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from core_model.imaging import PHOTO_SUFFIXES

SPEC = importlib.util.spec_from_file_location("hostile_files", Path(__file__).with_name("hostile_files.py"))
assert SPEC
hostile_files = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(hostile_files)

MOST_MEMORY = 700 << 20
MOST_CRASHES = 10


# In a process of its own, since Linux counts what its parent had in memory when it was started, too
MEASURE = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as file:
    print(os.waitstatus_to_exitcode(status), usage.ru_maxrss, file=file)
"""


def index(environment: dict[str, str], folder: Path, output: Path) -> tuple[int, int]:
    """Run `shiying index --json` into `output`: exit status, negative after a crash, and peak memory in bytes."""
    measured = output.with_suffix(".usage")
    command = [sys.executable, "-m", "indexer", "index", str(folder), "--json"]
    with output.open("wb") as stdout, output.with_suffix(".err").open("wb") as stderr:
        subprocess.run(
            [sys.executable, "-c", MEASURE, str(measured), *command],
            env=environment,
            stdout=stdout,
            stderr=stderr,
            preexec_fn=on_two_cores,
            check=True,
        )
    returncode, memory = map(int, measured.read_text().split())
    return returncode, memory * (1 if sys.platform == "darwin" else 1024)


def on_two_cores() -> None:
    """Each further core takes some ten megabytes more, and test machines may have very many."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no peak memory of a process that has ended")
@pytest.mark.parametrize("count", [200, pytest.param(3_000, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_hostile_files(environment, photo_source, tmp_path, home, count, dng):
    folder = tmp_path / "来路不明"
    folder.mkdir()
    whole = hostile_files.whole_photos(photo_source / "chelsea.png")
    with Image.open(photo_source / "chelsea.png") as cat:
        whole["dng"] = dng(cat.convert("RGB"), width=64, height=64)
    hostile_files.write_hostile_folder(folder, whole, count)
    failed: dict[str, str] = {}
    for _ in range(MOST_CRASHES):
        returncode, memory = index(environment, folder, tmp_path / "report.json")
        assert memory < MOST_MEMORY
        if returncode >= 0:
            break
    errors = (tmp_path / "report.err").read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in errors
    assert returncode == 0, errors
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    failed = {failure["path"]: failure["reason"] for failure in report["failures"] + report["unreadable"]}
    assert all(reason.endswith(".") and reason.isprintable() for reason in failed.values())
    searchable = count_searchable(environment)
    photos = [path for path in folder.iterdir() if path.suffix.lower() in PHOTO_SUFFIXES and path.is_file()]
    assert len(photos) > count
    assert searchable > count / 10
    assert searchable + len(failed) >= len(photos)
    assert not (home / "in-flight").exists()
    for name in ("claims.png", "claims.gif", "claims.bmp", "larger.png", "wide solid.webp"):
        assert "pixels" in failed[str(folder / name)]
    assert str(folder / "large.png") not in failed


def count_searchable(environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "indexer", "status", "--json"]
    said = subprocess.run(command, env=environment, capture_output=True, check=True).stdout
    return int(json.loads(said)["photos"]["searchable"])
