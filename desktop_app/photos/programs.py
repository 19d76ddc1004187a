"""The programs of this computer that open a photo, for a menu.

Windows has a dialog of its own for that, see `file_manager`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QMimeDatabase, QProcess

from desktop_app.photos.desktop_entries import applications_for

_MOST = 15
_PATIENCE_SECONDS = 10

_ASK_MACOS = """
ObjC.import("AppKit");
function run(arguments) {
    const file = $.NSURL.fileURLWithPath(arguments[0]);
    const found = $.NSWorkspace.sharedWorkspace.URLsForApplicationsToOpenURL(file);
    return JSON.stringify(ObjC.deepUnwrap(found.valueForKey("path")));
}
"""
"""In JavaScript, which /usr/bin/osascript runs; NSWorkspace puts the usual application first."""


@dataclass(frozen=True)
class Program:
    """One that opens photos.

    Attributes:
        icon: a name in the icon theme, or a path; may be empty.
        commands: makes what is to be run of the files that are to be opened.
    """

    name: str
    icon: str
    commands: Callable[[Sequence[Path]], list[list[str]]]


def can_list_programs() -> bool:
    """Whether there are programs to choose from without a dialog of the system's."""
    return sys.platform != "win32"


def programs_for(path: Path) -> list[Program]:
    """The programs that open a file like this, the usual one first. For a worker: it reads files or asks the system."""
    return (_of_macos(path) if sys.platform == "darwin" else _of_linux(path))[:_MOST]


def start(program: Program, files: Sequence[Path]) -> bool:
    """Open files with a program; False if it cannot be started."""
    started = [QProcess.startDetached(words[0], words[1:])[0] for words in program.commands(files)]
    return all(started)


def _of_linux(path: Path) -> list[Program]:
    kind = QMimeDatabase().mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchExtension)
    types = [kind.name(), *kind.aliases(), *kind.allAncestors()]
    known = [one for one in types if one.startswith("image/")]
    return [Program(entry.name, entry.icon, entry.commands) for entry in applications_for(known, [QLocale().name()])]


def _of_macos(path: Path) -> list[Program]:
    command = ["/usr/bin/osascript", "-l", "JavaScript", "-e", _ASK_MACOS, str(path)]
    try:
        answer = subprocess.run(command, capture_output=True, timeout=_PATIENCE_SECONDS, check=True).stdout
        found = [Path(one) for one in json.loads(answer)]
    except (OSError, ValueError, subprocess.SubprocessError):
        return []  # a system before macOS 12
    return [Program(one.stem, "", partial(_open_on_macos, one)) for one in found]


def _open_on_macos(application: Path, files: Sequence[Path]) -> list[list[str]]:
    return [["/usr/bin/open", "-a", str(application), *map(str, files)]]
