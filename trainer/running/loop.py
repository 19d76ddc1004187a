"""The training loop: steps in a fixed order, logged, saved, and resumed exactly."""

import math
import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device

from trainer.errors import TrainerError
from trainer.running.batches import Batches
from trainer.running.checkpoint import Checkpoint
from trainer.running.log import RunLog
from trainer.running.parameters import parameter_groups
from trainer.running.ranks import average_over_ranks, synchronize
from trainer.running.stage import Moment, Plan, Stage, Upkeep

CHECKPOINT_FILE = "checkpoint.pt"
ORDINARY_UPKEEP = Upkeep()


def fit(
    stage: Stage,
    plan: Plan,
    folder: Path,
    accelerator: Accelerator,
    upkeep: Upkeep = ORDINARY_UPKEEP,
    report: Callable[[Moment], None] = lambda moment: None,
) -> None:
    """Train `stage.module` in place and leave it in evaluation mode.

    `folder` receives checkpoint.pt, log.csv, curves.png and tensorboard/. When it has the checkpoint of an interrupted
    run of the same stage and plan, that run goes on, and ends in the very weights that it would have reached; a
    finished one is only loaded. Mixed precision, devices and ranks are the accelerator's; `report` hears of every step
    on the main process. Raises TrainerError for data that cannot be read or shared out, a foreign checkpoint, or a loss
    that is no number.
    """
    _Run(stage, plan, folder, accelerator, upkeep).go(report)


class _Run:
    def __init__(self, stage: Stage, plan: Plan, folder: Path, accelerator: Accelerator, upkeep: Upkeep):
        self.stage, self.plan, self.folder, self.accelerator, self.upkeep = stage, plan, folder, accelerator, upkeep
        self.batches = Batches(stage.examples, plan, accelerator.process_index, accelerator.num_processes)
        stage.module.to(accelerator.device)
        self.optimizer = accelerator.prepare(torch.optim.AdamW(parameter_groups(stage.module, plan)))
        identity = {"stage": stage.name, **asdict(plan), "number of examples": len(stage.examples)}
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / CHECKPOINT_FILE
        self.checkpoint = Checkpoint(path, identity, stage.module, self.optimizer, accelerator)

    def go(self, report: Callable[[Moment], None]) -> None:
        start = self.checkpoint.restore()
        if start < self.batches.steps:
            self.stage.module.train()
            if self.accelerator.is_main_process:
                with closing(RunLog(self.folder, start)) as log:
                    self._recorded(start, log, report)
            else:
                for step, batch in self.batches.from_step(start, self.upkeep.workers):
                    self.train(step, batch)
        self.stage.module.eval()
        self.accelerator.wait_for_everyone()

    def _recorded(self, start: int, log: RunLog, report: Callable[[Moment], None]) -> None:
        began, saved, saved_at = time.monotonic(), start, time.monotonic()
        steps, per_epoch = self.batches.steps, self.batches.per_epoch
        for step, batch in self.batches.from_step(start, self.upkeep.workers):
            figures = self.train(step, batch)
            done, epoch, now = step + 1, step // per_epoch + 1, time.monotonic()
            log.write(done, epoch, figures)
            left = (now - began) / (done - start) * (steps - done)
            report(Moment(self.stage.name, done, steps, epoch, self.plan.epochs, figures["loss"], left))
            if done % per_epoch == 0:
                log.draw()
            is_due = done - saved >= self.upkeep.checkpoint_steps or now - saved_at >= self.upkeep.checkpoint_seconds
            if is_due or done == steps:
                log.flush()
                self.checkpoint.save(done)
                saved, saved_at = done, time.monotonic()

    def train(self, step: int, batch: Any) -> dict[str, float]:
        """One step of the optimiser; returns the loss, its parts and the learning rate, the same on all ranks."""
        seed_step(self.plan.seed, step, self.accelerator.process_index)
        rate = self.plan.rate_at(step, self.batches.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["share"]
        self.optimizer.zero_grad()
        with self.accelerator.autocast():
            loss, parts = self.stage.step(send_to_device(batch, self.accelerator.device))
        figures = torch.stack([loss.detach().float(), *(part.detach().float() for part in parts.values())])
        average_over_ranks([figures])
        values = figures.tolist()
        if not math.isfinite(values[0]):
            raise TrainerError(
                f"The loss of {self.stage.name} is no longer a number at step {step + 1}: lower its learning_rate."
            )
        self.accelerator.backward(loss)
        synchronize(self.stage.module)
        self.accelerator.clip_grad_norm_(self.stage.module.parameters(), self.plan.clip_norm)
        self.optimizer.step()
        names = ("loss", *(f"loss/{name}" for name in parts), "learning_rate")
        return dict(zip(names, (*values, rate), strict=True))


def seed_step(seed: int, step: int, rank: int) -> None:
    """Seed Python, numpy and torch for one step of one rank, so that no generator's state is ever saved."""
    state = int(np.random.SeedSequence([seed, step, rank]).generate_state(1)[0])
    random.seed(state)
    np.random.seed(state)
    torch.manual_seed(state)
