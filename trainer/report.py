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
    table = Table(title=title)
    table.add_column("captions")
    for way in ("text to image", "image to text"):
        for depth in DEPTHS:
            table.add_column(f"{way} @{depth}", justify="right")
    for group, ways in captions.items():
        cells = [
            f"{ways[way][f'recall@{depth}']:.1f}" for way in ("text_to_image", "image_to_text") for depth in DEPTHS
        ]
        table.add_row(group, *cells)
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
