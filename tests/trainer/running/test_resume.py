"""A run that is killed goes on as if it had not been."""

import csv
import random
from pathlib import Path

import pytest
import torch

TOY = Path(__file__).with_name("toy.py")
STEPS = 100


def rows(folder) -> list[list[str]]:
    with (folder / "log.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def finish(process) -> None:
    _, errors = process.communicate()
    assert process.returncode == 0, errors


def kill_at(process, step: int) -> None:
    for line in process.stdout:
        if int(line) == step:
            break
    process.kill()
    assert process.wait() != 0


def test_a_killed_run_ends_in_the_same_bits(start, tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    undisturbed = start(TOY, whole)
    step = random.randrange(8, STEPS - 20)
    kill_at(start(TOY, killed), step)
    finish(start(TOY, killed, "--workers", 1))
    finish(undisturbed)
    expected = torch.load(whole / "weights.pt", weights_only=True)
    resumed = torch.load(killed / "weights.pt", weights_only=True)
    assert all(torch.equal(resumed[name], value) for name, value in expected.items()), f"killed at step {step}"
    assert rows(killed) == rows(whole)
    assert [row[0] for row in rows(killed)[1:]] == [str(number) for number in range(1, STEPS + 1)]


def test_two_processes_log_and_learn_what_one_does(start, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    alone = start(TOY, one, "--dropout", 0)
    finish(start(TOY, two, "--dropout", 0, ranks=2))
    finish(alone)
    expected = torch.load(one / "weights.pt", weights_only=True)
    for name, value in torch.load(two / "weights.pt", weights_only=True).items():
        torch.testing.assert_close(value, expected[name], atol=1e-5, rtol=0)
    for logged, wanted in zip(rows(two)[1:], rows(one)[1:], strict=True):
        assert list(map(float, logged)) == pytest.approx(list(map(float, wanted)), abs=1e-5)
