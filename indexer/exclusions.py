"""Keeps the patterns that leave parts of a folder out of the library, in the language of .gitignore.

A pattern is about paths relative to the folder: `截图/` leaves out folders of that name, `/2019/raw/` one folder,
`*.png` files by their ending, `**/thumbs/*.jpg` files in folders. Upper and lower case are alike, since cameras write
`.JPG` and people `.jpg`. Patterns have no order, so none can take back what another leaves out (`!`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from functools import cached_property

from pathspec import GitIgnoreSpec

from indexer.catalog import Catalog, FileRow
from indexer.errors import ExclusionError


class Exclusions:
    """What some patterns leave out. Immutable, so any thread may ask."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.patterns = tuple(patterns)

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def leave_out(self, path: str) -> bool:
        """Whether `path`, relative to the folder with `/` between the parts, is left out; a folder's ends in `/`."""
        return bool(self.patterns) and self._spec.match_file(path.casefold())

    @cached_property
    def _spec(self) -> GitIgnoreSpec:
        return GitIgnoreSpec.from_lines(_as_line(pattern) for pattern in self.patterns)


def check_pattern(pattern: str) -> str:
    """`pattern` as it is kept.

    Raises:
        ExclusionError: it is empty, takes back what others leave out, or can match nothing.
    """
    kept = pattern.strip()
    if not kept.strip("/"):
        raise ExclusionError(f"“{pattern}” names nothing: give a pattern such as 截图/ or *.png.")
    if kept.startswith("!"):
        raise ExclusionError(f"“{kept}” would take back an exclusion: remove that one with --include instead.")
    if not _is_valid(_as_line(kept)):
        raise ExclusionError(f"“{kept}” is not a pattern: write it as in a .gitignore file, such as *.png.")
    return kept


def read_exclusions(catalog: Catalog, folder_id: int) -> Exclusions:
    """The exclusions of a folder, by their patterns in alphabetical order."""
    sql = "SELECT pattern FROM exclusions WHERE folder_id = ? ORDER BY pattern"
    return Exclusions(pattern for (pattern,) in catalog.rows(sql, [folder_id]))


def add_exclusion(catalog: Catalog, folder_id: int, pattern: str) -> list[FileRow]:
    """Leave out what `pattern` matches, and forget the photos that it matches; their embeddings stay.

    Returns:
        the photos that left the library.

    Raises:
        ExclusionError: as `check_pattern`.
    """
    kept = check_pattern(pattern)
    added = Exclusions([kept])
    left = [row for row in catalog.files(folder_id) if added.leave_out(row.path)]
    with catalog.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO exclusions SELECT id, ? FROM folders WHERE id = ?", [kept, folder_id])
        _count_change(connection, folder_id)
        connection.executemany("DELETE FROM photos WHERE id = ?", [(row.id,) for row in left])
    return left


def count_matches(catalog: Catalog, folder_id: int, pattern: str) -> int:
    """How many photos would leave the library with `add_exclusion`; changes nothing.

    Raises:
        ExclusionError: as `check_pattern`.
    """
    asked = Exclusions([check_pattern(pattern)])
    return sum(asked.leave_out(row.path) for row in catalog.files(folder_id))


def remove_exclusion(catalog: Catalog, folder_id: int, pattern: str) -> None:
    """Take a pattern away; what it left out comes back with the next scan.

    Raises:
        ExclusionError: the folder has no such pattern.
    """
    kept = pattern.strip()
    known = read_exclusions(catalog, folder_id).patterns
    if kept not in known:
        raise ExclusionError(f"The folder does not leave out “{kept}”. It leaves out: {', '.join(known) or 'nothing'}.")
    with catalog.transaction() as connection:
        connection.execute("DELETE FROM exclusions WHERE folder_id = ? AND pattern = ?", [folder_id, kept])
        _count_change(connection, folder_id)


def _count_change(connection: sqlite3.Connection, folder_id: int) -> None:
    """Let watchers see a pattern that came and went between two of their looks, since its photos are gone."""
    connection.execute("UPDATE folders SET exclusion_changes = exclusion_changes + 1 WHERE id = ?", [folder_id])


def _is_valid(line: str) -> bool:
    try:
        return all(pattern.include is not None for pattern in GitIgnoreSpec.from_lines([line]).patterns)
    except (ValueError, re.error):
        return False


def _as_line(pattern: str) -> str:
    line = pattern.casefold()
    return f"\\{line}" if line.startswith("#") else line  # not a comment: network drives keep their waste in #recycle
