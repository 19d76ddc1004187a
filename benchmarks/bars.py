"""Draws what a benchmark measured as bars, for those benchmarks that take --plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console


def draw_bars(
    path: Path | None,
    title: str,
    unit: str,
    measured: Mapping[str, Sequence[float]],
    *,
    logarithmic: bool = False,
    goal: float | None = None,
) -> None:
    """A PNG at `path` with a bar for the median of each row, and a dot for each measurement; nothing without a path.

    `goal` is a value to be reached, drawn as a line.
    """
    if path is None:
        return
    try:
        from matplotlib.figure import Figure
    except ImportError:
        Console().print("The plot is left out: it needs matplotlib, which the `train` extra brings.")
        return
    figure = Figure(figsize=(9, 0.45 * len(measured) + 1.4), layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(list(measured), [float(np.median(values)) for values in measured.values()], color="#7aa6c2")
    axes.bar_label(bars, fmt="{:,.4g}", padding=4)
    for row, values in enumerate(measured.values()):
        axes.plot(values, [row] * len(values), "k.", markersize=3)
    if goal is not None:
        axes.axvline(goal, color="grey", linestyle="--")
    if logarithmic:
        axes.set_xscale("log")
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.set_xlabel(f"{unit}{', logarithmic' if logarithmic else ''}; dots are single measurements")
    axes.set_title(title)
    figure.savefig(path, dpi=130)
    Console().print(f"Drawn: {path}")
