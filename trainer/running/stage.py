"""What the loop asks of a stage, and the numbers that decide how it runs one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from torch import Tensor, nn


class Examples(Protocol):
    """What a stage learns from. It travels to loader workers, so it holds no model and can be pickled."""

    def __len__(self) -> int:
        """Examples in an epoch."""

    def load(self, indices: np.ndarray, epoch: int) -> Any:
        """The examples int64 (N,) as one batch of CPU tensors, in a (named) tuple or dict.

        A pure function of its arguments and the run's seed, so that a resumed run, or one with another number of ranks
        or workers, sees the same. Raises TrainerError for an example that cannot be read.
        """


class Stage(Protocol):
    """One part of the training: what is trained, on what, towards what."""

    name: str
    module: nn.Module  # all that is trained, and every buffer that must survive a kill; frozen teachers stay outside
    examples: Examples

    def step(self, batch: Any) -> tuple[Tensor, Mapping[str, Tensor]]:
        """The loss (a scalar with a gradient) of this rank's part of a batch, and its parts by name, to be logged.

        The names are the same in every step; a part that this batch has no examples of is NaN. The loop averages loss,
        parts and gradients over the ranks.
        """


class Optimization(Protocol):
    """The keys that every training section of a recipe has."""

    epochs: int
    batch_size: int
    learning_rate: float
    published_rate: float
    weight_decay: float
    warmup_steps: int


@dataclass(frozen=True)
class Plan:
    """What decides the weights, beside the stage itself.

    `batch_size` counts the examples of all ranks together; `published_rate` is the share of the learning rate for
    layers that start from published weights.
    """

    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    warmup_steps: int
    seed: int
    published_rate: float = 1.0
    clip_norm: float = 1.0

    @classmethod
    def of(cls, section: Optimization, seed: int) -> "Plan":
        """The plan of a recipe's section."""
        return cls(
            section.epochs,
            section.batch_size,
            section.learning_rate,
            section.weight_decay,
            section.warmup_steps,
            seed,
            section.published_rate,
        )

    def rate_at(self, step: int, steps: int) -> float:
        """The learning rate of `step` (from 0) of `steps`: a linear warm-up, and half a cosine down to zero."""
        warm = min(1.0, (step + 1) / max(1, self.warmup_steps))
        return self.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * step / steps))


@dataclass(frozen=True)
class Upkeep:
    """What changes nothing about the weights: how often a checkpoint is written, and how many processes load photos."""

    checkpoint_steps: int = 1000
    checkpoint_seconds: float = 300.0
    workers: int = 0


@dataclass(frozen=True)
class Moment:
    """How far a run has come: `step` steps are done, and `seconds_left` is a guess from the pace so far."""

    stage: str
    step: int
    steps: int
    epoch: int
    epochs: int
    loss: float
    seconds_left: float
