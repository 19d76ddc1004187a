"""What can be done by a key, each with its words for menus and buttons.

Keys are matched here rather than by Qt's shortcuts: the window behind has some of the same, such as Escape, and of two
Qt fires neither.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence

_UNHEARD = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier


class Commands(QObject):
    """Actions that are found by their keys; menus and buttons may use them too."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._by_key: dict[int, QAction] = {}

    def add(self, text: str, run: Callable[[], object], *keys: str, is_switch: bool = False) -> QAction:
        """A new action. A switch is on or off; who switches it on sets the action checked."""
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setCheckable(is_switch)
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _: run())
        self._by_key.update({QKeySequence(key)[0].toCombined(): action for key in keys})
        return action

    def all(self) -> list[QAction]:
        """All of them, in the order in which they were added."""
        return list(dict.fromkeys(self._by_key.values()))

    def find(self, event: QKeyEvent) -> QAction | None:
        """The action of the key that was pressed, if it can be done now."""
        pressed = event.keyCombination()
        plain = QKeyCombination(pressed.keyboardModifiers() & ~_UNHEARD, pressed.key())
        action = self._by_key.get(plain.toCombined())
        return action if action and action.isEnabled() else None


def words_with_key(action: QAction) -> str:
    """An action's words and its first key, for a tooltip."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{action.text()} ({key})" if key else action.text()
