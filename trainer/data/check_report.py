"""What the validator found, as a table for people and a document for the run folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

from trainer.errors import TrainerError

EXAMPLES = 3  # names shown of each kind of trouble; the document has all


@dataclass(frozen=True)
class PartReport:
    """One set of photos or texts of a recipe: `photos` can be decoded, `texts` counts what is not empty by language."""

    name: str
    role: str  # a split of captioned photos; or images, classes, texts
    photos: int = 0
    unreadable: int = 0
    texts: dict[str, int] = field(default_factory=dict)
    empty_captions: int = 0
    without_photo: list[str] = field(default_factory=list)  # names of missing photos, once for each caption
    without_caption: list[str] = field(default_factory=list)  # names of photos


@dataclass(frozen=True)
class Report:
    """What is in the data, and what is wrong with it.

    `unreadable` gives the reason by photo; `duplicates` groups names of photos with the same picture, all learned from
    or all measured on; `leaks` pairs a photo learned from with one measured on; `faults` are reasons to start nothing,
    `remarks` are none.
    """

    parts: list[PartReport]
    unreadable: dict[str, str]
    duplicates: list[list[str]]
    leaks: list[list[str]]
    faults: list[str]
    remarks: list[str] = field(default_factory=list)

    def require_usable(self) -> None:
        """Raise TrainerError, with all faults in one, if there are any."""
        if self.faults:
            raise TrainerError("The data cannot be trained on: " + " ".join(self.faults))

    def to_document(self) -> dict[str, Any]:
        """The report as JSON-like values."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Report:
        """The report that `to_document` came from."""
        return cls(**document | {"parts": [PartReport(**part) for part in document["parts"]]})


def print_check(console: Console, report: Report) -> None:
    """The report as a table, examples of what is wrong, every remark and every fault."""
    console.print(_table(report.parts))
    for line in (*_troubles(report), *report.remarks, *report.faults):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _table(parts: Sequence[PartReport]) -> Table:
    """A row for each part, and a column for each number that is not nought everywhere."""
    counts = {"photos": [part.photos for part in parts], "unreadable": [part.unreadable for part in parts]}
    for language in sorted({language for part in parts for language in part.texts}):
        counts[language] = [part.texts.get(language, 0) for part in parts]
    counts["empty"] = [part.empty_captions for part in parts]
    counts["no photo"] = [len(part.without_photo) for part in parts]
    counts["no caption"] = [len(part.without_caption) for part in parts]
    table = Table()
    table.add_column("data", overflow="fold")
    table.add_column("used as")
    shown = {heading: numbers for heading, numbers in counts.items() if any(numbers)}
    for heading in shown:
        table.add_column(heading, justify="right")
    for part, *numbers in zip(parts, *shown.values(), strict=True):
        table.add_row(part.name, part.role, *(f"{number:,}" if number else "" for number in numbers))
    return table


def _troubles(report: Report) -> Iterator[str]:
    if report.unreadable:
        yield _examples("Photos that are left out", list(report.unreadable.values()))
    missing = list(dict.fromkeys(name for part in report.parts for name in part.without_photo))
    if missing:
        yield _examples("Photos that have captions and are not there", missing)
    if report.duplicates:
        yield _examples("Photos that show the same to the pixel", [" = ".join(names) for names in report.duplicates])


def _examples(title: str, lines: Sequence[str]) -> str:
    left = len(lines) - EXAMPLES
    shown = "".join(f"\n  {line}" for line in lines[:EXAMPLES])
    return f"{title} ({len(lines)}):{shown}" + (f"\n  and {left} more" if left > 0 else "")
