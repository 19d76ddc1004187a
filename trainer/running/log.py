"""The record of a run: one row a step in log.csv, the same in TensorBoard, and the curves as a picture."""

import csv
import os
from pathlib import Path

from torch.utils.tensorboard import SummaryWriter

from trainer.running.curves import draw_curves

CSV_FILE, CURVES_FILE, TENSORBOARD_FOLDER = "log.csv", "curves.png", "tensorboard"


class RunLog:
    """Writes the rows of steps after `start` into `folder`; an interrupted run's rows beyond it are dropped."""

    def __init__(self, folder: Path, start: int):
        self.folder = folder
        path = folder / CSV_FILE
        kept = _rows_until(path, start)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(kept)
        unfinished.replace(path)
        self._has_heading = bool(kept)
        self._file = path.open("a", newline="", encoding="utf-8")
        self._board = SummaryWriter(folder / TENSORBOARD_FOLDER, purge_step=start + 1)

    def write(self, step: int, epoch: int, figures: dict[str, float]) -> None:
        """Add the row of `step` (from 1); `figures` have the same names in the same order each time."""
        writer = csv.writer(self._file)
        if not self._has_heading:
            writer.writerow(["step", "epoch", *figures])
            self._has_heading = True
        writer.writerow([step, epoch, *(f"{value:.9g}" for value in figures.values())])
        for name, value in figures.items():
            self._board.add_scalar(name, value, step)

    def flush(self) -> None:
        """Make sure that all rows are on the disk; a checkpoint is written only after this."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._board.flush()

    def draw(self) -> None:
        """Draw the curves anew."""
        self._file.flush()
        draw_curves(self.folder / CSV_FILE, self.folder / CURVES_FILE)

    def close(self) -> None:
        """Flush and close both records."""
        self._file.close()
        self._board.close()


def _rows_until(path: Path, last: int) -> list[list[str]]:
    """The heading and the whole rows of steps up to `last`; nothing where there is no row to keep."""
    if not last or not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        heading, *rows = csv.reader(file)
    return [heading, *(row for row in rows if len(row) == len(heading) and int(row[0]) <= last)]
