"""Reads TOML tables into frozen dataclasses whose types carry their limits, and tells every mistake at once."""

import math
import re
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from trainer.errors import TrainerError

Section = TypeVar("Section")


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; `above` leaves out `low` itself."""

    low: float
    high: float = math.inf
    above: bool = False

    def fault(self, number: float, data: Path | None) -> str:
        """What is wrong with `number`, or nothing."""
        if (number > self.low if self.above else number >= self.low) and number <= self.high:
            return ""
        if self.high < math.inf:
            return f"must lie between {self.low} and {self.high}"
        if self.above:
            return f"must be more than {self.low}"
        return f"must be at least {self.low}" if self.low else "may not be negative"


@dataclass(frozen=True)
class Pattern:
    """Texts that match a regular expression as a whole; `wanted` says so in words."""

    expression: str
    wanted: str

    def fault(self, text: str, data: Path | None) -> str:
        """What is wrong with `text`, or nothing."""
        return "" if re.fullmatch(self.expression, text) else f"must be {self.wanted}"


@dataclass(frozen=True)
class Line:
    """Texts to print: one line, with something on it."""

    def fault(self, text: str, data: Path | None) -> str:
        """What is wrong with `text`, or nothing."""
        return "" if text.strip() and text.isprintable() else "must be a line of text"


@dataclass(frozen=True)
class Existing:
    """Paths, relative to the data folder, under which there is a file or a folder; an empty path names none."""

    kind: Literal["file", "folder"]

    def fault(self, name: str, data: Path | None) -> str:
        """What is wrong with the path `name`, or nothing; nothing either while the data folder is not known."""
        if not name or data is None:
            return ""
        path = data / name
        try:
            there = path.is_file() if self.kind == "file" else path.is_dir()
        except (OSError, ValueError):  # a name that no file can have
            there = False
        return "" if there else f"names {path}, and there is no such {self.kind}"


Text = Annotated[str, Line()]
Count = Annotated[int, Range(1)]
CountOrNone = Annotated[int, Range(0)]
Positive = Annotated[float, Range(0, above=True)]
NotNegative = Annotated[float, Range(0)]
Share = Annotated[float, Range(0, 1)]
DataFile = Annotated[str, Existing("file")]
DataFolder = Annotated[str, Existing("folder")]


@dataclass(frozen=True)
class Rule:
    """What several keys of a section must agree on, as a class variable `RULES` of the section's class.

    It is judged only where each of `keys` (dotted, seen from the section) was read: `broken` may rely on them.
    """

    keys: tuple[str, ...]
    broken: Callable[[Any], bool]
    fault: str


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of the TOML file at `path`. Raises TrainerError when it cannot be read or is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TrainerError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except (
        ValueError,
        RecursionError,
    ) as error:  # also bytes that are no text, huge numbers, deep nesting
        raise TrainerError(f"The recipe {path} is not valid TOML: {error}.") from error


def read_sections(kind: type[Section], path: Path, data: Path | None = None) -> Section:
    """Read the TOML file at `path` as the dataclass `kind`; paths in it are looked up once `data` is given.

    Raises:
        TrainerError: it cannot be read, or has mistakes: a line for each of them.
    """
    reader = _Reader(data)
    sections = reader.section(kind, read_toml(path), "")
    if reader.faults:
        sentences = list(dict.fromkeys(sentence for _, sentence in reader.faults))
        heading = "a mistake" if len(sentences) == 1 else f"{len(sentences)} mistakes"
        lines = "".join(f"\n  {sentence}" for sentence in sentences)
        raise TrainerError(f"The recipe {path} has {heading}, so nothing was started:{lines}")
    return sections


class _Reader:
    """Reads value by value; a faulty one becomes None, and its name and a sentence are added to `faults`."""

    def __init__(self, data: Path | None):
        self.data = data
        self.faults: list[tuple[str, str]] = []

    def section(self, kind: type[Section], table: dict[str, Any], prefix: str) -> Section:
        """The dataclass `kind` from `table`, whose keys are called `prefix` + key in sentences."""
        hints = get_type_hints(kind, include_extras=True)
        known = [field.name for field in fields(kind)]
        for key in table:
            if key not in known:
                similar = get_close_matches(key, known, n=1)
                hint = f" (did you mean {similar[0]}?)" if similar else f" (it may hold {', '.join(known)})"
                self.faults.append((prefix + key, f"unknown key {prefix}{_spelled(key)}{hint}"))
        values = {}
        for field in fields(kind):
            name = prefix + field.name
            if field.name in table:
                values[field.name] = self.value(hints[field.name], table[field.name], name)
            elif field.default is MISSING:
                values[field.name] = self.fault(name, f"missing key {name}")
        section = kind(**values)
        self.judge(section, prefix)
        return section

    def judge(self, section: Any, prefix: str) -> None:
        """Apply the section's rules, apart from those about keys that are faulty."""
        faulty = {name for name, _ in self.faults}
        for rule in getattr(section, "RULES", ()):
            names = [prefix + key for key in rule.keys]
            unread = any(name == fault or name.startswith(f"{fault}.") for name in names for fault in faulty)
            if not unread and rule.broken(section):
                self.fault(prefix, f"{prefix[:-1]}: {rule.fault}" if prefix else rule.fault)

    def value(self, wanted: Any, value: object, name: str) -> Any:
        """`value` as the type `wanted`, or None with a fault."""
        if is_dataclass(wanted):
            is_table = isinstance(value, dict)
            return self.section(wanted, value, f"{name}.") if is_table else self.fault(name, f"{name} must be a table")
        origin, arguments = get_origin(wanted), get_args(wanted)
        if origin is UnionType:  # an optional section: TOML has no null, so whatever is there must be one
            return self.value(arguments[0], value, name)
        if origin is tuple:
            if not isinstance(value, list):
                return self.fault(name, f"{name} must be a list")
            return tuple(self.value(arguments[0], item, f"{name} #{i}") for i, item in enumerate(value, start=1))
        if origin is Literal:
            if value in arguments:
                return value
            return self.fault(name, f"{name} must be one of {', '.join(arguments)}")
        if origin is Annotated:
            return self.checked(wanted, value, name)
        return _converted(wanted, value) if _has_type(value, wanted) else self.fault(name, _type_fault(name, wanted))

    def checked(self, wanted: Any, value: object, name: str) -> Any:
        """`value` as an Annotated type, whose annotations are limits."""
        kind, *limits = get_args(wanted)
        converted = self.value(kind, value, name)
        if converted is None:
            return None
        for limit in limits:
            if fault := limit.fault(converted, self.data):
                return self.fault(name, f"{name} {fault}")
        return converted

    def fault(self, name: str, sentence: str) -> None:
        """Note a fault."""
        self.faults.append((name, sentence))


_TYPE_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def _type_fault(name: str, wanted: type) -> str:
    return f"{name} must be {_TYPE_NAMES[wanted]}"


def _has_type(value: object, wanted: type) -> bool:
    if wanted is bool or isinstance(value, bool):
        return wanted is bool and isinstance(value, bool)
    if wanted is float:
        return isinstance(value, int | float) and abs(value) < 1e300  # neither infinite nor no number at all
    return isinstance(value, wanted)


def _converted(wanted: type, value: Any) -> Any:
    return float(value) if wanted is float else value


def _spelled(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else repr(key)
