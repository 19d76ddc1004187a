"""Two processes and one run folder: the main one decides, every one works, and an error ends all of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from pathlib import Path
from accelerate import Accelerator
from trainer.errors import OneProcessError, TrainerError
from trainer.run import RunFolder
from trainer.steps.shared_run import SharedRun

accelerator = Accelerator(cpu=True)
rank, root = accelerator.process_index, Path(sys.argv[1])
run = SharedRun(RunFolder(root, lambda sentence: None), accelerator)

def work(folder):
    (folder / f"{rank}").write_text(str(len(list(root.glob("*.key")))))

def break_down(folder):
    raise TrainerError(f"process {rank} cannot go on")

run.together("a", {"x": 1}, work)
run.together("a", {"x": 1}, break_down)  # not called again: the step is there
run.alone("b", {"x": 1}, work)
try:
    run.alone("c", {"x": 1}, break_down)
except TrainerError as error:
    (root / f"told_{rank}").write_text(f"{type(error).__name__}: {error}")
try:
    run.together("d", {"x": 1}, break_down)
except OneProcessError as error:
    (root / f"own_{rank}").write_text(str(error))
accelerator.end_training()
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shared")
    (folder / "script.py").write_text(SCRIPT)
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    arguments = [sys.executable, *launcher, str(folder / "script.py"), str(folder / "run")]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "run"


def test_every_process_works_on_a_step(root: Path):
    assert sorted(path.name for path in (root / "a").iterdir()) == ["0", "1"]


def test_the_main_process_works_alone(root: Path):
    assert [path.name for path in (root / "b").iterdir()] == ["0"]


def test_what_stops_the_main_process_is_told_to_all(root: Path):
    assert [(root / f"told_{rank}").read_text() for rank in (0, 1)] == ["TrainerError: process 0 cannot go on"] * 2


def test_a_process_tells_of_its_own_trouble(root: Path):
    assert [(root / f"own_{rank}").read_text() for rank in (0, 1)] == [f"process {r} cannot go on" for r in (0, 1)]
