"""Every dependency can be had without a compiler, for each system. Asks the package index: `pytest -m slow`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from contents import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

MAC = [f"macosx_{version}" for version in ("10_9", "10_13", "10_15", "11_0", "12_0", "13_0", "14_0")]
PLATFORMS = {
    "Windows": ["win_amd64"],
    "Apple silicon": [f"{version}_{kind}" for version in MAC for kind in ("arm64", "universal2")],
    "Intel": [f"{version}_{kind}" for version in MAC for kind in ("x86_64", "universal2")],
    "Linux": [f"manylinux_2_{minor}_x86_64" for minor in (17, 26, 27, 28, 34, 35)] + ["manylinux2014_x86_64"],
}
PYTHON = "3.12"
"""The one of the release workflow."""


def requirements() -> list[str]:
    """What Shiying needs, with the markers of that Python settled."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return [line.partition(";")[0].strip() for line in named if "python_version <" not in line]


@pytest.mark.parametrize("system", PLATFORMS)
def test_there_is_a_wheel_of_everything(system, tmp_path):
    platforms = [word for one in PLATFORMS[system] for word in ("--platform", one)]
    abis = [word for one in ("cp312", "abi3", "none") for word in ("--abi", one)]
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--dry-run"),
        *("--ignore-installed", "--no-deps", "--only-binary=:all:", "--target", str(tmp_path / "none")),
        *("--python-version", PYTHON, "--implementation", "cp", "--report", str(tmp_path / "report.json")),
        *(*platforms, *abis, *requirements()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["install"]
    assert len(report) == len(requirements())
    wheels = [Path(one["download_info"]["url"]).name for one in report]
    assert all(re.search(r"\.whl$", wheel) for wheel in wheels)
