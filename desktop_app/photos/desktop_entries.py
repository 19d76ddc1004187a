"""The applications of a Linux desktop, as freedesktop.org's desktop entries and MIME associations describe them.

Works in any thread; it reads some hundred small files.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Iterable, Iterator, Sequence
from configparser import ConfigParser, Error
from dataclasses import dataclass
from pathlib import Path

_GROUP = "Desktop Entry"
_ESCAPES = (("\\\\", "\\"), ("\\s", " "))
_ALL_FILES = {"%F", "%U"}
_DEPRECATED = ("%d", "%D", "%n", "%N", "%v", "%m")


@dataclass(frozen=True)
class DesktopEntry:
    """An application: its file, name, icon (a name in the icon theme, or a path) and the types that it opens."""

    id: str
    path: Path
    name: str
    icon: str
    exec: str
    types: frozenset[str]

    def commands(self, files: Sequence[Path]) -> list[list[str]]:
        """What to run to open the files: one command, or one for each file if the application takes one at a time."""
        words = shlex.split(self.exec)
        at_once = _ALL_FILES.intersection(words)
        return [self._fill(words, files)] if at_once else [self._fill(words, [file]) for file in files]

    def _fill(self, words: list[str], files: Sequence[Path]) -> list[str]:
        paths, addresses = [str(file) for file in files], [file.as_uri() for file in files]
        codes = {"%f": paths, "%F": paths, "%u": addresses, "%U": addresses, "%c": [self.name], "%k": [str(self.path)]}
        codes["%i"] = ["--icon", self.icon] if self.icon else []
        codes |= {code: [] for code in _DEPRECATED}
        filled: list[str] = []
        for word in words:
            inside = word.replace("%f", paths[0]).replace("%u", addresses[0]).replace("%%", "%")
            filled += codes.get(word, [inside])
        return filled if any(code in self.exec for code in ("%f", "%u", *_ALL_FILES)) else [*filled, *paths]


def applications_for(types: Sequence[str], languages: Sequence[str] = ()) -> list[DesktopEntry]:
    """The installed applications that open one of the MIME types, the most exact type first: the user's own choice,
    then what the user has added, then the others by name.

    Args:
        languages: in which names are wanted, as "zh_CN", the best first.
    """
    entries = {entry.id: entry for entry in _installed(languages)}
    chosen = list(_associations("Default Applications", types)) + list(_associations("Added Associations", types))
    removed = set(_associations("Removed Associations", types)).difference(chosen)
    opening = [entry for entry in entries.values() if entry.types.intersection(types) and entry.id not in removed]
    opening.sort(key=lambda entry: (_best(entry.types, types), entry.name.casefold()))
    first = [entries[one] for one in chosen if one in entries]
    return list({entry.id: entry for entry in (*first, *opening)}.values())


def _best(known: frozenset[str], types: Sequence[str]) -> int:
    return min(place for place, kind in enumerate(types) if kind in known)


def _installed(languages: Sequence[str]) -> Iterator[DesktopEntry]:
    """Every application once: what a folder has hides what has the same id in later ones."""
    seen: set[str] = set()
    for folder in _data_folders():
        for path in sorted((folder / "applications").rglob("*.desktop")):
            name = "-".join(path.relative_to(folder / "applications").parts)
            if name not in seen:
                seen.add(name)
                if entry := _read(name, path, languages):
                    yield entry


def _read(name: str, path: Path, languages: Sequence[str]) -> DesktopEntry | None:
    """The application, unless it is hidden, not installed, or runs in a terminal."""
    values = _section(path, _GROUP)
    if values.get("Type") != "Application" or "true" in {values.get("Hidden"), values.get("Terminal")}:
        return None
    try:
        program = shlex.split(values.get("Exec", ""))[:1]
    except ValueError:  # a quotation mark without its like
        return None
    needed = [*program, *filter(None, [values.get("TryExec")])]
    if not program or not all(map(shutil.which, needed)):
        return None
    keys = [f"Name[{language}]" for full in languages for language in (full, full.partition("_")[0])]
    title = next((values[key] for key in (*keys, "Name") if key in values), path.stem)
    types = frozenset(filter(None, values.get("MimeType", "").split(";")))
    return DesktopEntry(name, path, _unescaped(title), values.get("Icon", ""), _unescaped(values["Exec"]), types)


def _associations(section: str, types: Iterable[str]) -> Iterator[str]:
    lists = [_section(path, section) for path in _association_files()]
    for kind in types:
        for values in lists:
            yield from filter(None, values.get(kind, "").split(";"))


def _association_files() -> list[Path]:
    """Where associations are kept, the strongest first."""
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    shared = _split(os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg")
    folders = [own, *shared, *(folder / "applications" for folder in _data_folders())]
    desktops = (os.environ.get("XDG_CURRENT_DESKTOP") or "").lower()
    names = [*(f"{desktop}-mimeapps.list" for desktop in desktops.split(":") if desktop), "mimeapps.list"]
    return [folder / name for folder in folders for name in names]


def _data_folders() -> list[Path]:
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return [own, *_split(os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share")]


def _split(folders: str) -> list[Path]:
    return [Path(folder) for folder in folders.split(":") if folder]


def _section(path: Path, section: str) -> dict[str, str]:
    """One group of a file in the format of desktop entries; empty if it is not there or cannot be read."""
    parser = ConfigParser(
        interpolation=None, strict=False, delimiters=("=",), comment_prefixes=("#",), default_section=""
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Error):
        return {}
    return dict(parser[section]) if parser.has_section(section) else {}


def _unescaped(value: str) -> str:
    for escape, plain in reversed(_ESCAPES):
        value = value.replace(escape, plain)
    return value
