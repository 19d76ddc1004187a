"""Reads texts without photos: one a line, or in pairs of English and Chinese that mean the same."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from trainer.data.tables import TABLE_SUFFIXES, read_lines, read_table


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """English and Chinese texts that mean the same, from the columns en and zh of a table."""
    return [(row["en"], row["zh"]) for row in read_table(path, ("en", "zh"))]


def read_texts(files: Iterable[str], data: Path) -> list[str]:
    """Every text of `files`, whose paths are relative to `data`, once, in the order in which they first occur.

    A table (.tsv, .csv, .jsonl) holds pairs in its columns en and zh; any other file holds one text a line.

    Raises:
        TrainerError: a file is missing or cannot be read, or a table lacks a column.
    """
    return list(dict.fromkeys(text for name in files for text in _texts_of(data / name)))


def read_translations(files: Iterable[str], data: Path) -> list[tuple[str, str]]:
    """The distinct (en, zh) pairs in those of `files` that are tables; raises as `read_texts` does."""
    tables = [data / name for name in files if _is_table(data / name)]
    return list(dict.fromkeys(pair for path in tables for pair in read_pairs(path) if all(pair)))


def _texts_of(path: Path) -> Iterator[str]:
    if not _is_table(path):
        return iter(read_lines(path))
    return (text for pair in read_pairs(path) for text in pair if text)


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in TABLE_SUFFIXES
