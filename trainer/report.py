"""Lays a pack's figures out as tables, for the terminal and for its model card; several packs stand side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

Figures = Mapping[str, Any]
MEASURES = (
    # key of `trainer.evaluate.measure`, title, what the rows are about, how many, what is measured in per cent
    ("words", "Single everyday words", "language", ("queries",), ("precision@10",)),
    ("zero_shot", "Telling a photo's class", "set", ("classes", "photos"), ("top-1", "top-5", "mean per class")),
    ("naming", "Finding photos by a class's name", "set", ("names",), ("hit@1", "hit@5", "hit@10", "precision@10")),
)  # fmt: skip
RECALL = ("recall@1", "recall@5", "recall@10")


@dataclass(frozen=True)
class Sheet:
    """One table: how many columns from the left are labels, the heading, and the rows."""

    title: str
    labels: int
    heading: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def markdown(self) -> str:
        """The table in Markdown, its title in a paragraph above it."""
        return f"{self.title}:\n\n{markdown_table(self.heading, self.rows, self.labels)}"

    def rich(self) -> Table:
        """The table for a terminal."""
        table = Table(title=self.title)
        for number, heading in enumerate(self.heading):
            table.add_column(heading, justify="left" if number < self.labels else "right")
        for row in self.rows:
            table.add_row(*row)
        return table


def markdown_table(heading: tuple[str, ...], rows: list[tuple[Any, ...]], labels: int | None = None) -> str:
    """A Markdown table; columns from number `labels` on are numbers and stand to the right."""
    left = len(heading) if labels is None else labels
    rule = tuple("---" if number < left else "---:" for number in range(len(heading)))
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in (heading, rule, *rows))


def sheets(packs: Mapping[str, Figures]) -> list[Sheet]:
    """The tables of figures from `trainer.evaluate.measure`, by a word for each pack, such as float32 and int8.

    With several packs every figure has a column for each. A measure that none of them has gives no table.
    """
    found = [
        _sheet(
            packs, "captions", "Finding photos by captions, and captions by photos", ("captions", "from"), (), RECALL
        )
    ]
    found += [_sheet(packs, key, title, (what,), counts, figures) for key, title, what, counts, figures in MEASURES]
    return [sheet for sheet in found if sheet.rows]


def _sheet(
    packs: Mapping[str, Figures],
    key: str,
    title: str,
    labels: tuple[str, ...],
    counts: tuple[str, ...],
    measures: tuple[str, ...],
) -> Sheet:
    by_pack = {name: _rows(key, figures) for name, figures in packs.items()}
    columns = [(name, measure) for measure in measures for name in packs]
    heading = [f"{measure} {name}" if len(packs) > 1 else measure for name, measure in columns]
    first = next(iter(by_pack.values()))
    rows = [
        (
            *row,
            *(str(first[row][count]) for count in counts),
            *(f"{by_pack[name][row][measure]:.1f}" if row in by_pack[name] else "" for name, measure in columns),
        )
        for row in first
    ]
    return Sheet(title, len(labels), (*labels, *counts, *heading), rows)


def _rows(key: str, figures: Figures) -> dict[tuple[str, ...], Mapping[str, float]]:
    if key != "captions":
        return {(name,): row for name, row in figures.get(key, {}).items()}
    return {
        (group, way.replace("_", " ")): recall
        for group, ways in figures.get("captions", {}).items()
        for way, recall in ways.items()
    }


def figures_page(packs: Mapping[str, Figures]) -> str:
    """The tables in Markdown, as a model card has them."""
    return "\n\n".join(sheet.markdown() for sheet in sheets(packs)) or "Not measured."


def failures(figures: Figures) -> str:
    """What went wrong most, as a Markdown list of sentences; empty where nothing of the kind was measured."""
    lines = [
        f"- {name}: calls {error['per cent']:.0f} % of the photos of “{error['class']}” “{error['called']}”."
        for name, row in figures.get("zero_shot", {}).items()
        for error in row.get("confused", [])
    ]
    lines += [
        f"- Not one of the first ten photos is right for the words: {', '.join(row['missed'])} ({language})."
        for language, row in figures.get("words", {}).items()
        if row.get("missed")
    ]
    return "\n".join(lines)


def print_figures(console: Console, packs: Mapping[str, Figures]) -> None:
    """The tables on the terminal."""
    for sheet in sheets(packs):
        console.print(sheet.rich())
    for name, figures in packs.items():
        console.print(f"{name}\n{failures(figures)}".strip(), highlight=False, markup=False)
