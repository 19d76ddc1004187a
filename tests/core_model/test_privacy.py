"""Nothing that Shiying runs on tells anybody anything: onnxruntime's telemetry is off before it could begin."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SEEN = """
import importlib, os, sys

def look(event, arguments):
    if event == "import" and arguments[0] == "onnxruntime":
        print(os.environ.get("ORT_DISABLE_TELEMETRY"))

sys.addaudithook(look)
importlib.import_module(sys.argv[1])
"""
RUN = "from core_model import load_pack; load_pack().check()"


def run(home: Path, *arguments: str) -> str:
    # Continuous integration has telemetry off by itself, which is no proof.
    suppressed = {"CI", "GITHUB_ACTIONS", "TF_BUILD", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}
    environment = {name: value for name, value in os.environ.items() if name not in suppressed}
    places = {name: str(home) for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE")}
    command = [sys.executable, "-c", *arguments]
    return subprocess.run(command, env=environment | places, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("module", ["core_model.runtime", "indexer.doctor", "indexer.cli", "trainer.quantize.inner"])
def test_it_is_off_before_onnxruntime_is_imported(tmp_path, module):
    assert run(tmp_path, SEEN, module).split()[:1] == ["1"]


def test_running_a_model_leaves_no_mark_of_the_device(tmp_path):
    run(tmp_path, RUN)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
