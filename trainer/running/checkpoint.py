"""Checkpoints that are whole or absent, and from which a run goes on as if it had never stopped.

A step seeds its own random numbers and its learning rate follows from its number, so weights, optimiser and the number
of steps done are the whole state.
"""

import os
import pickle
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list
from torch import nn

from trainer.errors import TrainerError


class Checkpoint:
    """The state of one run in one file. `identity` says what the run is; another run's state is refused."""

    def __init__(
        self, path: Path, identity: dict[str, Any], module: nn.Module, optimizer: Any, accelerator: Accelerator
    ):
        self.path, self.identity = path, identity
        self.module, self.optimizer, self.accelerator = module, optimizer, accelerator

    def save(self, step: int) -> None:
        """Write the state after `step` steps; a kill at any moment leaves this or the former one. Main process only."""
        state = {
            "identity": self.identity,
            "step": step,
            "module": self.module.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.accelerator.scaler.state_dict() if self.accelerator.scaler else None,
        }
        unfinished = self.path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.path)

    def restore(self) -> int:
        """Give all processes the main one's checkpoint, or its fresh weights; returns how many steps are done.

        Raises TrainerError when the checkpoint cannot be read or is that of another run.
        """
        state = [self._read() if self.accelerator.is_main_process else None]
        state = broadcast_object_list(state)[0]
        if isinstance(state, TrainerError):
            raise state
        self.module.load_state_dict(state["module"])
        if state["step"]:
            self.optimizer.load_state_dict(state["optimizer"])
            if self.accelerator.scaler:
                self.accelerator.scaler.load_state_dict(state["scaler"])
        return state["step"]

    def _read(self) -> dict[str, Any] | TrainerError:
        if not self.path.exists():
            return {"step": 0, "module": {name: value.cpu() for name, value in self.module.state_dict().items()}}
        try:
            state = torch.load(self.path, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
            return TrainerError(f"The checkpoint {self.path} cannot be read ({error}): delete it to start again.")
        if state["identity"] != self.identity:
            changed = [key for key, value in self.identity.items() if state["identity"].get(key) != value]
            return TrainerError(
                f"The checkpoint {self.path} is of a run with another {', '.join(changed)}: "
                "restore the recipe, or delete the checkpoint to start again."
            )
        return state
