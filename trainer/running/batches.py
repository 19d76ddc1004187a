"""Which examples a rank sees in which step: plain arithmetic on (seed, step, rank), so that any step can come first."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from trainer.data.sampling import epoch_order, rank_part
from trainer.errors import TrainerError
from trainer.running.stage import Examples, Plan


class Batches(Dataset):
    """Item `step` is the part of that step's global batch that belongs to one rank.

    All ranks have equally many examples, so that the mean of their losses is the loss of the global batch. Examples
    left over at the end of an epoch wait for another one. Raises TrainerError when a batch cannot be shared out evenly
    or there is nothing to learn from.
    """

    def __init__(self, examples: Examples, plan: Plan, rank: int, ranks: int):
        if not len(examples):
            raise TrainerError("There is nothing to train on: the recipe's data sections name no usable example.")
        self.examples, self.plan, self.rank, self.ranks = examples, plan, rank, ranks
        self.size = min(plan.batch_size, len(examples))
        if self.size % ranks:
            raise TrainerError(
                f"A batch of {self.size} cannot be shared evenly by {ranks} processes: "
                f"choose a batch_size that {ranks} divides, and no greater than the number of examples."
            )
        self.per_epoch = len(examples) // self.size
        self.steps = self.per_epoch * plan.epochs
        self._order: tuple[int, np.ndarray] = (-1, np.empty(0, np.int64))

    def __getitem__(self, step: int) -> Any:
        epoch, number = divmod(step, self.per_epoch)
        indices = rank_part(self.order(epoch), self.size, number, self.rank, self.ranks)
        try:
            return self.examples.load(indices, epoch)
        except TrainerError as error:
            return error  # a worker would wrap what it raises in its traceback

    def order(self, epoch: int) -> np.ndarray:
        """The examples of `epoch` in their order, kept until another epoch is asked for."""
        if self._order[0] != epoch:
            self._order = (epoch, epoch_order(len(self.examples), self.plan.seed, epoch))
        return self._order[1]

    def from_step(self, start: int, workers: int) -> Iterator[tuple[int, Any]]:
        """(step, batch) for every step from `start` on, loaded ahead by `workers` processes (0: by this one)."""
        # A generator of its own keeps the loader from drawing its seed from the global one, which belongs to the step.
        loader = DataLoader(
            self,
            batch_size=None,
            sampler=range(start, self.steps),
            num_workers=workers,
            generator=torch.Generator(),
            pin_memory=torch.cuda.is_available(),
        )
        for step, batch in zip(range(start, self.steps), loader, strict=True):
            if isinstance(batch, TrainerError):
                raise batch
            yield step, batch
