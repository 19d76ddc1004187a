"""The loop in this process: logs, resuming, schedule, faults."""

import csv
import importlib.util
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState, GradientState, PartialState
from PIL import Image

from trainer.errors import TrainerError
from trainer.running.loop import CHECKPOINT_FILE, fit, parameter_groups
from trainer.running.stage import Plan, Upkeep

SPEC = importlib.util.spec_from_file_location("toy", Path(__file__).with_name("toy.py"))
toy = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(toy)
PLAN = replace(toy.PLAN, epochs=2)


@pytest.fixture
def accelerator():
    yield Accelerator(cpu=True)
    for state in (AcceleratorState, GradientState, PartialState):
        state._reset_state()


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "log.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Stopping(toy.Numbers):
    """Examples whose disk fails when the first epoch is over."""

    def load(self, indices, epoch):
        if epoch:
            raise TrainerError("photo 7 cannot be read: it is gone.")
        return super().load(indices, epoch)


def test_a_run_learns_logs_every_step_and_draws(tmp_path, accelerator):
    stage, moments = toy.Regression(dropout=0.0), []
    fit(stage, replace(PLAN, epochs=12), tmp_path, accelerator, report=moments.append)
    log = rows(tmp_path)
    assert list(log[0]) == ["step", "epoch", "loss", "loss/absolute", "loss/square", "learning_rate"]
    assert [int(row["step"]) for row in log] == list(range(1, 121))
    assert [int(row["epoch"]) for row in log] == [step // 10 + 1 for step in range(120)]
    losses = [float(row["loss"]) for row in log]
    assert sum(losses[-20:]) < 0.9 * sum(losses[:20])
    assert [(moment.step, moment.steps, moment.epochs) for moment in moments[-2:]] == [(119, 120, 12), (120, 120, 12)]
    assert moments[-1].seconds_left == 0
    assert not stage.module.training
    with Image.open(tmp_path / "curves.png") as picture:
        assert len(picture.convert("RGB").getcolors(2**20)) > 50
    assert any((tmp_path / "tensorboard").iterdir())


@pytest.mark.parametrize("workers", [0, 1])
def test_a_run_that_fails_goes_on_from_its_checkpoint(tmp_path, accelerator, workers):
    plan = replace(PLAN, epochs=3)
    whole = toy.Regression()
    fit(whole, plan, tmp_path / "whole", accelerator)
    failing = toy.Regression()
    failing.examples = Stopping()
    with pytest.raises(TrainerError, match=r"^photo 7 cannot be read: it is gone\.$"):
        fit(failing, plan, tmp_path / "again", accelerator, Upkeep(checkpoint_steps=6, workers=workers))
    assert len(rows(tmp_path / "again")) == 10
    resumed = toy.Regression()
    fit(resumed, plan, tmp_path / "again", accelerator, Upkeep(workers=workers))
    assert rows(tmp_path / "again") == rows(tmp_path / "whole")
    for name, value in whole.module.state_dict().items():
        torch.testing.assert_close(resumed.module.state_dict()[name], value, atol=1e-6, rtol=0)


def test_a_finished_run_is_only_loaded(tmp_path, accelerator):
    first, second, moments = toy.Regression(), toy.Regression(), []
    fit(first, PLAN, tmp_path, accelerator)
    fit(second, PLAN, tmp_path, accelerator, report=moments.append)
    assert not moments
    assert all(map(torch.equal, first.module.state_dict().values(), second.module.state_dict().values()))


def test_another_run_and_a_torn_file_are_refused(tmp_path, accelerator):
    fit(toy.Regression(), PLAN, tmp_path, accelerator)
    with pytest.raises(TrainerError, match="another learning_rate, seed: restore the recipe, or delete"):
        fit(toy.Regression(), replace(PLAN, learning_rate=1.0, seed=9), tmp_path, accelerator)
    checkpoint = tmp_path / CHECKPOINT_FILE
    checkpoint.write_bytes(checkpoint.read_bytes()[:-100])
    with pytest.raises(TrainerError, match="cannot be read"):
        fit(toy.Regression(), PLAN, tmp_path, accelerator)


def test_bad_sizes_are_told(tmp_path, accelerator):
    with pytest.raises(TrainerError, match="nothing to train on"):
        fit(toy.Regression(count=0), PLAN, tmp_path, accelerator)


def test_a_loss_that_is_no_number_ends_the_run(tmp_path, accelerator):
    stage = toy.Regression()
    torch.nn.init.constant_(stage.module[0].weight, math.nan)
    with pytest.raises(TrainerError, match="loss of regression is no longer a number at step 1: lower"):
        fit(stage, PLAN, tmp_path, accelerator)
    assert not (tmp_path / CHECKPOINT_FILE).exists()


def test_the_rate_warms_up_and_falls_along_a_cosine():
    plan = Plan(epochs=1, batch_size=1, learning_rate=0.4, weight_decay=0.0, warmup_steps=10, seed=0)
    rates = [plan.rate_at(step, 1000) for step in range(1000)]
    assert rates[0] == pytest.approx(0.04)
    assert rates[4] == pytest.approx(0.2, rel=1e-3)
    assert rates[500] == pytest.approx(0.2)
    assert rates[-1] < 1e-5
    assert max(rates) == rates[9]


def test_only_matrices_decay_and_frozen_weights_are_left_alone(tmp_path, accelerator):
    stage = toy.Regression()
    stage.module[0].requires_grad_(False)
    before = stage.module[0].weight.clone()
    decayed, others = parameter_groups(stage.module, PLAN)
    assert [parameter.shape for parameter in decayed["params"]] == [(1, 16)]
    assert [parameter.shape for parameter in others["params"]] == [(1,)]
    assert (decayed["weight_decay"], others["weight_decay"]) == (0.05, 0.0)
    fit(stage, PLAN, tmp_path, accelerator)
    assert torch.equal(stage.module[0].weight, before)


def test_mixed_precision_is_the_accelerators(tmp_path):
    seen = []

    class Watching(toy.Regression):
        def step(self, batch):
            seen.append(self.module(batch[0]).dtype)
            return super().step(batch)

    try:
        fit(Watching(), PLAN, tmp_path, Accelerator(cpu=True, mixed_precision="bf16"))
    finally:
        for state in (AcceleratorState, GradientState, PartialState):
            state._reset_state()
    assert set(seen) == {torch.bfloat16}
