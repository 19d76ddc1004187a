"""All keys of a window, found in the window itself, so that no list of them can go stale."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget


@dataclass(frozen=True)
class Key:
    """What is done, and the keys that do it, as the system writes them."""

    text: str
    keys: tuple[str, ...]


def keys_by_part(window: QMainWindow) -> dict[str, list[Key]]:
    """The keys of a window by the part that they belong to: the window's own, then those of its parts.

    An action stands with the menu or named part that has it; if several have it, with the window last of all.
    """
    found: dict[str, list[Key]] = {_title(window): []}
    seen: set[str] = set()
    parts = [part for part in window.findChildren(QWidget) if part.window() is window or isinstance(part, QMenu)]
    for part in [*parts, window]:
        for key in (*map(_of_action, part.actions()), *map(_of_shortcut, _own_shortcuts(part))):
            if key and not seen.intersection(key.keys):
                found.setdefault(_title(part) or _title(window), []).append(key)
                seen.update(key.keys if part is window or isinstance(part, QMenu) else ())
    return {title: keys for title, keys in found.items() if keys}


def _title(part: QWidget) -> str:
    if isinstance(part, QMenu):
        return part.title()
    return part.accessibleName() or (part.windowTitle() if part.isWindow() else "")


def _own_shortcuts(part: QWidget) -> list[QShortcut]:
    return [shortcut for shortcut in part.children() if isinstance(shortcut, QShortcut)]


def _of_action(action: QAction) -> Key | None:
    if not action.isVisible() or not action.shortcuts() or not action.text():
        return None
    return Key(action.text().replace("&", "").removesuffix("…"), _names(action.shortcuts()))


def _of_shortcut(shortcut: QShortcut) -> Key | None:
    return Key(shortcut.whatsThis(), _names(shortcut.keys())) if shortcut.whatsThis() else None


def _names(keys: list[QKeySequence]) -> tuple[str, ...]:
    names = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
    return tuple(dict.fromkeys(name for name in names if name.isascii() or name[-1] not in "？＋－"))
