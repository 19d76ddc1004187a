"""Finds out which of the system's libraries a bundle still needs after parts of Qt have been left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

Entry = tuple[str, str, str]
"""As PyInstaller writes them: the name in the bundle, the source, the kind."""

Imports = Callable[[str], Iterable[tuple[str, str | None]]]
"""The libraries that a file is linked to, as `(name, path or None)`."""

_SYSTEM = re.compile(r"^/(usr/)?lib(64|32)?/")


def is_of_the_system(source: str) -> bool:
    """Whether a file is a library of the Linux on which a bundle is made."""
    return ".so" in source and _SYSTEM.match(source) is not None and "/python" not in source


def reached_from(sources: Iterable[str], imports: Imports) -> set[str]:
    """The files that are loaded with any of `sources`, those included."""
    waiting = list(sources)
    reached = set(waiting)
    while waiting:
        for _, path in imports(waiting.pop()):
            if path and path not in reached:
                reached.add(path)
                waiting.append(path)
    return reached


def with_what_they_need(entries: Iterable[Entry], imports: Imports, extra: Callable[[str], bool]) -> list[Entry]:
    """The entries, with those libraries of the system that they need, and without those that nothing needs any more.

    Args:
        entries: binaries that are to be carried.
        imports: tells the libraries that a file is linked to.
        extra: whether a library is to be carried, by its name, that PyInstaller leaves to the system.
    """
    entries = list(entries)
    reached = reached_from((source for _, source, _ in entries if not is_of_the_system(source)), imports)
    kept = [entry for entry in entries if entry[1] in reached or entry[2] == "SYMLINK"]
    there = {name for name, _, _ in kept}
    names = {Path(path).name: path for path in sorted(reached) if is_of_the_system(path)}
    return kept + [(name, path, "BINARY") for name, path in names.items() if name not in there and extra(name)]
