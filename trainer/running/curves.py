"""Draws a run's log as curves."""

import csv
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

POINTS = 400  # most points of a curve; more steps than that are averaged


def draw_curves(log: Path, picture: Path) -> None:
    """Draw every figure of the CSV file `log` over its steps: losses above, the rest below; `picture` is a PNG."""
    with log.open(newline="", encoding="utf-8") as file:
        heading, *rows = csv.reader(file)
    table = dict(zip(heading, np.array(rows, dtype=np.float64).T, strict=True))
    figure = Figure(figsize=(9, 6), layout="constrained")  # no pyplot, hence no window and no global state
    losses, rest = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for name, values in table.items():
        if name not in ("step", "epoch"):
            axes = losses if name.startswith("loss") else rest
            axes.plot(_thinned(table["step"]), _thinned(values), label=name, linewidth=1.2)
    for axes in (losses, rest):
        axes.grid(alpha=0.3)
        axes.legend(loc="upper right", fontsize="small")
    rest.set_xlabel("step")
    unfinished = picture.with_suffix(".unfinished")
    figure.savefig(unfinished, format="png", dpi=100)
    unfinished.replace(picture)


def _thinned(values: np.ndarray) -> np.ndarray:
    """Means of at most POINTS runs of `values` of nearly equal length; NaN where a run has a NaN."""
    if len(values) <= POINTS:
        return values
    return np.array([part.mean() for part in np.array_split(values, POINTS)])
