"""A small stage with dropout, and a script that trains it: python toy.py FOLDER [--steps N] [--workers N]."""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from torch import nn

from trainer.running.loop import fit
from trainer.running.stage import Plan, Upkeep


class Numbers:
    """Points on a plane that change with the epoch, as augmented photos do."""

    def __init__(self, count: int = 40):
        self.count = count

    def __len__(self) -> int:
        return self.count

    def load(self, indices, epoch):
        noise = [np.random.default_rng([epoch, int(index)]).normal(size=8) for index in indices]
        x = torch.tensor(np.stack(noise), dtype=torch.float32)
        return x, x[:, :1] - x[:, 1:2]


class Regression:
    """Two layers with dropout in between."""

    name = "regression"

    def __init__(self, dropout: float = 0.5, count: int = 40):
        torch.manual_seed(0)
        self.module = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Dropout(dropout), nn.Linear(16, 1))
        self.examples = Numbers(count)

    def step(self, batch):
        x, y = batch
        error = self.module(x) - y
        parts = {"absolute": error.abs().mean(), "square": error.square().mean()}
        return parts["absolute"] + parts["square"], parts


PLAN = Plan(epochs=10, batch_size=4, learning_rate=1e-2, weight_decay=0.05, warmup_steps=5, seed=3)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--workers", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    accelerator, stage = Accelerator(cpu=True), Regression(options.dropout)
    upkeep = Upkeep(checkpoint_steps=7, workers=options.workers)
    fit(
        stage,
        PLAN,
        options.folder,
        accelerator,
        upkeep,
        lambda moment: sys.stdout.write(f"{moment.step}\n") and sys.stdout.flush(),
    )
    if accelerator.is_main_process:
        torch.save(stage.module.state_dict(), options.folder / "weights.pt")
    accelerator.end_training()


if __name__ == "__main__":
    main()
