"""Prints a pack's figures as tables."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from trainer.metrics import DEPTHS


def print_figures(console: Console, title: str, figures: Mapping[str, Any]) -> None:
    """Retrieval, words and zero-shot classification of one pack (see `trainer.evaluate.evaluate_pack`)."""
    console.print(retrieval_table(title, figures["captions"]))
    console.print(naming_table(figures))


def retrieval_table(title: str, captions: Mapping[str, Any]) -> Table:
    """Recall of every caption group both ways, in per cent."""
    table = Table("captions", "direction", title=title)
    for depth in DEPTHS:
        table.add_column(f"recall@{depth}", justify="right")
    for group, ways in captions.items():
        for way, recall in ways.items():
            table.add_row(group, way.replace("_", " "), *(f"{recall[f'recall@{depth}']:.1f}" for depth in DEPTHS))
    return table


def naming_table(figures: Mapping[str, Any]) -> Table:
    """Words and zero-shot classification, in per cent."""
    table = Table("naming", "measure")
    table.add_column("%", justify="right")
    for language, words in figures["words"].items():
        table.add_row(f"{words['queries']} words, {language}", "precision@10", f"{words['precision@10']:.1f}")
    for name, accuracy in figures["zero_shot"].items():
        table.add_row(name, "accuracy", f"{accuracy:.1f}")
    return table
