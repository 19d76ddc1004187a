"""All that can be done in the full view, with its keys, and the menu of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.operations import Operations
from desktop_app.photos.open_with import OpenWithMenu
from desktop_app.photos.programs import can_list_programs
from desktop_app.preview.commands import Commands
from desktop_app.preview.view import STEP

if TYPE_CHECKING:
    from desktop_app.preview.preview import Preview

_KEY_DISTANCE = 120.0
_MENU = (
    ("copy", "copy_path", "open", "open_with", "folder"),
    ("more", "similar", "info"),
    ("fit", "actual", "turn", "turn_back", "screen"),
    ("trash",),
)
_DIRECTIONS = {"Left": (1, 0), "Right": (-1, 0), "Up": (0, 1), "Down": (0, -1)}
"""Where the photo moves when one looks the other way."""


class PreviewActions(Commands):
    """The actions by their names."""

    def __init__(self, preview: Preview, operations: Operations) -> None:
        super().__init__(preview)
        self._actions: dict[str, QAction] = {}
        self._add_ways(preview)
        self._add_looks(preview)
        self._add_parts(preview)
        self._add_files(preview)
        self._add_programs(preview, operations)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def menu(self, parent: QWidget) -> QMenu:
        """A new menu of what is not at hand otherwise."""
        menu = QMenu(parent)
        for number, names in enumerate(_MENU):
            if number:
                menu.addSeparator()
            menu.addActions([self[name] for name in names])
        return menu

    def _add_ways(self, preview: Preview) -> None:
        tour, add = preview.tour, self.add
        self._actions |= {
            "close": add(self.tr("Back to all photos"), preview.close_view, "Esc", "Space"),
            "back": add(self.tr("Back to the photo before"), tour.go_back, "Backspace", "Alt+Left"),
            "previous": add(self.tr("Previous photo"), partial(tour.turn, -1), "Left", "Up", "PgUp"),
            "next": add(self.tr("Next photo"), partial(tour.turn, 1), "Right", "Down", "PgDown"),
            "first": add(self.tr("First photo"), partial(tour.go_to, 0), "Home"),
            "last": add(self.tr("Last photo"), lambda: tour.go_to(tour.count - 1), "End"),
        }

    def _add_looks(self, preview: Preview) -> None:
        canvas, add = preview.canvas, self.add
        larger, smaller = partial(canvas.zoom_by, STEP), partial(canvas.zoom_by, 1 / STEP)
        self._actions |= {
            "enlarge": add(self.tr("Larger"), larger, "Ctrl++", "Ctrl+=", "Ctrl+Shift++", "Ctrl+Shift+=", "+", "="),
            "reduce": add(self.tr("Smaller"), smaller, "Ctrl+-", "-"),
            "fit": add(self.tr("Whole photo"), partial(canvas.zoom_to, None), "Ctrl+0", "0"),
            "actual": add(self.tr("Actual size, 100 %"), partial(canvas.zoom_to, 1.0), "Ctrl+1", "1"),
            "turn": add(self.tr("Turn the view"), partial(canvas.turn, 1), "R"),
            "turn_back": add(self.tr("Turn the view the other way"), partial(canvas.turn, -1), "Shift+R"),
        }
        for key, (right, down) in _DIRECTIONS.items():
            distance = QPointF(right * _KEY_DISTANCE, down * _KEY_DISTANCE)
            add(self.tr("Move the view"), partial(canvas.move_by, distance), f"Shift+{key}")

    def _add_parts(self, preview: Preview) -> None:
        add = self.add
        self._actions |= {
            "info": add(self.tr("About this photo"), partial(preview.toggle, "info"), "I", is_switch=True),
            "similar": add(self.tr("Similar photos"), partial(preview.toggle, "similar"), "S", is_switch=True),
            "more": add(self.tr("More like this"), preview.search_similar, "M", "Ctrl+L"),
            "screen": add(
                self.tr("Whole screen"),
                lambda: preview.show_whole_screen(not preview.window().isFullScreen()),
                "F",
                "F11",
                is_switch=True,
            ),
        }

    def _add_files(self, preview: Preview) -> None:
        files = preview.files
        for name, text, act, *keys in (
            ("copy", self.tr("Copy"), lambda path: files.copy([path]), "Ctrl+C"),
            ("copy_path", self.tr("Copy path"), lambda path: files.copy_paths([path]), "Ctrl+Shift+C"),
            ("open", self.tr("Open with the system's viewer"), files.open, "Ctrl+O"),
            ("folder", self.tr("Show in folder"), files.show_in_folder, "Ctrl+Return", "Ctrl+Enter"),
        ):
            self._actions[name] = self.add(text, partial(preview.with_file, act), *keys)
        self._actions["trash"] = self.add(self.tr("Move to trash"), preview.trash, "Del")

    def _add_programs(self, preview: Preview, operations: Operations) -> None:
        if can_list_programs():
            menu = OpenWithMenu(lambda: preview.hit.path if preview.hit else None, operations, preview)
            menu.chosen.connect(
                lambda program: preview.with_file(lambda path: preview.files.open_with(program, [path]))
            )
            self._actions["open_with"] = menu.menuAction()
        else:
            choose = partial(preview.with_file, preview.files.choose_program)
            self._actions["open_with"] = self.add(self.tr("Open with…"), choose)
