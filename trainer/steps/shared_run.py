"""One run folder for all processes of a training: the main one keeps it, and the others hear what it found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from accelerate import Accelerator
from accelerate.utils import broadcast_object_list

from trainer.errors import OneProcessError, TrainerError
from trainer.run import RunFolder

Answer = TypeVar("Answer")


class SharedRun:
    """Steps of a run on one process or many, all of which see the same disk. Every process takes every step."""

    def __init__(self, folder: RunFolder, accelerator: Accelerator):
        self.folder, self.accelerator = folder, accelerator

    def together(self, name: str, inputs: dict[str, Any], make: Callable[[Path], None]) -> Path:
        """As `RunFolder.step`, but every process calls `make`, which goes on with what an interrupted run left."""
        if not self.ask(lambda: self.folder.is_done(name, inputs)):
            unfinished = self.ask(lambda: self.folder.begin(name, inputs, resume=True))
            try:
                make(unfinished)
            except TrainerError as error:
                raise OneProcessError(str(error)) from error
            self.accelerator.wait_for_everyone()
            self.ask(lambda: self.folder.finish(name))
        return self.folder.root / name

    def alone(self, name: str, inputs: dict[str, Any], make: Callable[[Path], None]) -> Path:
        """As `RunFolder.step`, done by the main process while the others wait."""
        return self.ask(lambda: self.folder.step(name, inputs, make))

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """What the main process answers, in all processes; a TrainerError of the main one is raised in all of them."""
        answer: list[Any] = [None]
        if self.accelerator.is_main_process:
            try:
                answer = [question()]
            except TrainerError as error:
                answer = [error]
        (result,) = broadcast_object_list(answer)
        if isinstance(result, TrainerError):
            raise result
        return result
