"""What the user has chosen, as typed values over one JSON file in the state folder.

Lives on the UI thread, where a change is known at once; it reaches the disk a moment later, on a worker. What is in
the file and unknown here was written by another version, and stays there.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from core_model.errors import ShiyingError
from desktop_app.operations import Operations
from indexer.durable import replace_file

_SAVE_AFTER_MS = 400
_WINDOW = "window"

T = TypeVar("T")


class Language(StrEnum):
    """What the window speaks."""

    SYSTEM = "system"
    CHINESE = "zh_CN"
    ENGLISH = "en"


class Theme(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Setting(Generic[T]):
    """One setting: `read` makes its value of what the file says, or raises a ValueError or TypeError."""

    def __init__(self, read: Callable[[Any], T], default: T) -> None:
        self._read = read
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, settings: Settings | None, owner: type) -> T:
        if settings is None:
            return self  # type: ignore[return-value]  # as every descriptor does on its class
        try:
            return self._read(settings.stored(self._name))
        except (ValueError, TypeError, KeyError):
            return self._default

    def __set__(self, settings: Settings, value: T) -> None:
        settings.store(self._name, self._read(value))


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(value)
        return value

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


class Settings(QObject):
    """All settings, each with the value that holds until the user chooses another.

    Attributes:
        language: of the window.
        theme: light, dark, or as the system has it.
        index_threads: how many threads an index run takes; 0 lets Shiying decide.
        gentle_on_battery: whether an index run stands back while the computer runs on its battery.
        thumbnail_mb: the most megabytes that thumbnails may take on the disk.
        tray: whether closing the window leaves Shiying running in the notification area.
    """

    changed = Signal(str)  # the name of a setting
    failed = Signal(str)  # a sentence: the file cannot be written

    language = Setting(Language, Language.SYSTEM)
    theme = Setting(Theme, Theme.SYSTEM)
    index_threads = Setting(_whole(0, 256), 0)
    gentle_on_battery = Setting(_flag, True)
    thumbnail_mb = Setting(_whole(64, 1 << 20), 1024)
    tray = Setting(_flag, False)

    def __init__(self, path: Path, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._operations = operations
        self._values, self.trouble = _read(path)
        self._number = 0
        self._written = 0
        self._writing = threading.Lock()
        self._soon = QTimer(self, singleShot=True, interval=_SAVE_AFTER_MS)
        self._soon.timeout.connect(self._save)

    # Any named value

    def stored(self, name: str) -> Any:
        """What is stored under a name.

        Raises:
            KeyError: nothing is.
        """
        return self._values[name]

    def store(self, name: str, value: Any) -> None:
        """Store a value that JSON can hold, and tell."""
        if name in self._values and self._values[name] == value:
            return
        self._values[name] = value
        self._number += 1
        self._soon.start()
        self.changed.emit(name)

    def kept(self) -> dict[str, Any]:
        """What the last window wanted kept of itself: its place, its panels, its zoom."""
        kept = self._values.get(_WINDOW)
        return dict(kept) if isinstance(kept, dict) else {}

    def keep(self, state: dict[str, Any]) -> None:
        """Keep what a window gives of itself, beside what other versions have kept."""
        self.store(_WINDOW, self.kept() | state)

    # To the disk

    def save_now(self) -> None:
        """Write what has not been written yet, in this thread; for the end of the program."""
        self._soon.stop()
        if self._number != self._written:
            try:
                self._write(self._number, self._content())
            except ShiyingError as error:
                self.failed.emit(str(error))

    def _save(self) -> None:
        self._operations.query(
            partial(self._write, self._number, self._content()),
            lambda _: None,
            lambda error: self.failed.emit(str(error)),
        )

    def _content(self) -> bytes:
        return json.dumps(self._values, ensure_ascii=False, indent=2).encode()

    def _write(self, number: int, content: bytes) -> None:
        """On any thread; an older state never takes the place of a newer one."""
        with self._writing:
            if number <= self._written:
                return
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(self._path, content)
            except OSError as error:
                raise ShiyingError(
                    f"The settings in {self._path} cannot be written ({error.strerror}): make room there, or make that "
                    "folder writable."
                ) from error
            self._written = number


def _read(path: Path) -> tuple[dict[str, Any], str]:
    """What the file holds, and what is wrong with it as a sentence, or an empty one. A damaged file is kept aside."""
    try:
        values = json.loads(path.read_bytes())
        if isinstance(values, dict):
            return values, ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"The settings in {path} cannot be read ({error.strerror}): the usual ones hold for now."
    except ValueError:
        pass
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    try:
        os.replace(path, aside)  # noqa: PTH105 (over an earlier one, on Windows too)
    except OSError as error:
        return {}, f"The settings in {path} are damaged and cannot be moved aside ({error.strerror})."
    return {}, f"The settings were damaged, so the usual ones hold again. The damaged file is {aside}."
