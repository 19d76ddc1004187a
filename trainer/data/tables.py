"""Reads tables that people write: tab-separated, CSV and JSON lines, each row with its line number."""

import csv
import json
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from trainer.errors import TrainerError

Row = dict[str, str]
TABLE_SUFFIXES = (".tsv", ".csv", ".jsonl")


def read_rows(path: Path, columns: Iterable[str]) -> Iterator[tuple[int, Row]]:
    """Rows of a table in UTF-8, with or without a byte order mark, and any line ends; blank rows are left out.

    The suffix tells the format. A .tsv has a heading and no quoting: a quotation mark is a character like any other.
    A .csv has a heading and quotes a cell that holds a comma, a quotation mark or a line end. A .jsonl has an object of
    texts on every line. A cell that a row lacks is empty.

    Yields:
        The line on which the row ends, counted from 1, and its cells by column, without spaces around them.

    Raises:
        TrainerError: the file or one of `columns` is missing, or a row cannot be understood; it names path and line.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise TrainerError(f"{path} is not a table: its name must end in {', '.join(TABLE_SUFFIXES)}.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from read(path, file, tuple(columns))
    except OSError as error:
        raise TrainerError(f"{path} cannot be read: {error.strerror}. Is --data the right folder?") from error
    except UnicodeDecodeError as error:
        raise TrainerError(f"{path} is not in UTF-8 (Excel: save it as 'CSV UTF-8').") from error


def read_table(path: Path, columns: Iterable[str]) -> list[Row]:
    """All rows of `read_rows`, without their line numbers."""
    return [row for _, row in read_rows(path, columns)]


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text file that are not empty; raises TrainerError if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TrainerError(f"{path} cannot be read: {error.strerror}. Is --data the right folder?") from error
    except UnicodeDecodeError as error:
        raise TrainerError(f"{path} is not in UTF-8.") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


class _Tabs(csv.excel_tab):
    quoting = csv.QUOTE_NONE
    advice = "a cell may hold no tab"


class _Commas(csv.excel):
    strict = True
    advice = "put quotation marks around a caption that holds a comma"


def _read_separated(
    dialect: type[_Tabs | _Commas], path: Path, file: TextIO, columns: tuple[str, ...]
) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(file, dialect)
    try:
        heading = [name.strip() for name in next(reader, [])]
        _check_columns(path, heading, columns)
        for cells in reader:
            if len(cells) > len(heading):
                counts = f"has {len(cells)} cells, and the heading {len(heading)}"
                raise TrainerError(f"Line {reader.line_num} of {path} {counts}: {dialect.advice}.")
            if any(cells):
                cells += [""] * (len(heading) - len(cells))
                yield reader.line_num, {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}
    except csv.Error as error:
        raise TrainerError(f"Line {reader.line_num} of {path} cannot be understood: {error}.") from error


def _read_json_lines(path: Path, file: TextIO, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(file, 1):
        if line.strip():
            row = texts_of(read_json_object(line, f"Line {number} of {path}"))
            _check_columns(f"Line {number} of {path}", row, columns)
            yield number, row


_READERS = {
    ".tsv": partial(_read_separated, _Tabs),
    ".csv": partial(_read_separated, _Commas),
    ".jsonl": _read_json_lines,
}


def read_json_object(text: str | bytes, where: str) -> dict[str, Any]:
    """Parse a JSON object; raises TrainerError, a sentence that starts with `where`, if it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TrainerError(f"{where} is not valid JSON: {error}.") from error
    if not isinstance(document, dict):
        raise TrainerError(f"{where} must hold a JSON object.")
    return document


def texts_of(document: dict[str, Any]) -> Row:
    """Those values of a JSON object that are texts.

    Half a surrogate pair, which JSON can spell and no tokenizer takes, becomes a question mark.
    """
    texts = {name: value for name, value in document.items() if isinstance(value, str)}
    return {name: text.encode("utf-8", "replace").decode("utf-8").strip() for name, text in texts.items()}


def _check_columns(where: object, present: Iterable[str], columns: tuple[str, ...]) -> None:
    missing = sorted(set(columns) - set(present))
    if missing:
        raise TrainerError(f"{where} lacks the column {', '.join(missing)}; it has {', '.join(present) or 'none'}.")
