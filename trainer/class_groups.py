"""Everyday words that stand for several ImageNet classes: cat for its five breeds, car for nine kinds.

People search for the general word, the classifier knows only the particular ones, and captions teach few of them.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import torch
from torch import Tensor

from trainer.data import read_table
from trainer.models.efficientnet_lite import CLASS_COUNT


@dataclass(frozen=True)
class ClassGroups:
    """Words in both languages, and whether word i stands for class j: bool (G, 1000)."""

    words: list[tuple[str, str]]
    members: Tensor


def read_class_groups() -> ClassGroups:
    """The groups that the trainer carries; a class may belong to several."""
    rows = read_table(Path(str(files("trainer") / "resources" / "class_groups.tsv")), ("en", "zh", "classes"))
    members = torch.zeros(len(rows), CLASS_COUNT, dtype=torch.bool)
    for row, group in zip(rows, members, strict=True):
        group[parse_classes(row["classes"])] = True
    return ClassGroups([(row["en"], row["zh"]) for row in rows], members)


def parse_classes(text: str) -> list[int]:
    """Class numbers from a list such as `2-4,7`, both ends of a range included."""
    bounds = (part.partition("-") for part in text.split(","))
    return [number for first, _, last in bounds for number in range(int(first), int(last or first) + 1)]
