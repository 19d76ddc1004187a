"""What the window shows or reads out is translated, every control has a name, and the keyboard gets around."""

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from desktop_app.application import Application
from desktop_app.folders.panel import FoldersPanel
from desktop_app.menu.about import carried_model, carried_packages
from desktop_app.reports.session import Session
from desktop_app.search.examples import examples
from desktop_app.settings.dialog import SettingsDialog, ThumbnailCache
from desktop_app.settings.store import Theme
from desktop_app.single_instance import Wish
from indexer.paths import Home

INDEXING_MS = 60_000

SAME_IN_ALL_LANGUAGES = {"简体中文", "English", "Apache-2.0", *examples()}

TEXTS = ("text", "title", "placeholderText", "toolTip", "statusTip", "accessibleName", "accessibleDescription")


class Pseudo(QTranslator):
    """Puts every text into «», so that what did not pass through a translator shows."""

    def translate(self, context: str, source: str, disambiguation: str = "", n: int = -1) -> str:
        return f"«{source}»"

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def application(
    qtbot, qapp: QApplication, undressed, home: Path, knowing_home: Path, photos: Path, monkeypatch
) -> Iterator[Application]:
    """The whole application in the pseudo-language, with photos, an answer and a complaint."""
    pseudo = Pseudo()
    monkeypatch.setattr("desktop_app.translation.install", lambda app, _: app.installTranslator(pseudo))
    shutil.copytree(knowing_home, home)
    application = Application(qapp, Home(home), Session(home / "reports"))
    try:
        application.open(Wish(photos, "cat"))
        with qtbot.waitSignal(application.watching.reported, timeout=INDEXING_MS):
            pass
        qtbot.waitUntil(lambda: application.window.status_line.counts != "", timeout=INDEXING_MS)
        qtbot.waitUntil(lambda: bool(application.window.results.grid.hits()), timeout=INDEXING_MS)
        application.window.activateWindow()
        yield application
    finally:  # or the next test would restyle a window that nobody refers to
        application.window.close()
        application.finish(0)
        application.window.deleteLater()
        qapp.removeTranslator(pseudo)


def dialogs(application: Application) -> list[QDialog]:
    cache = ThumbnailCache(lambda: 1 << 20, lambda: None)
    home = application.library.home.folder
    settings = SettingsDialog(application.settings, application.operations, home, cache, application.window)
    settings.show()
    application.show_shortcuts()
    application.show_about()
    return application.window.findChildren(QDialog)


def texts(thing: QWidget | QAction) -> Iterator[str]:
    for name in TEXTS:
        if not (name == "text" and isinstance(thing, QLineEdit)) and (text := getattr(thing, name, None)):
            yield text() if callable(text) else text
    if isinstance(thing, QComboBox):
        yield from (thing.itemText(row) for row in range(thing.count()))
    if isinstance(thing, QWidget) and thing.isWindow():
        yield thing.windowTitle()


def left_over(text: str, same: set[str], folders: list[Path]) -> str:
    """What is left of a text without what was translated, paths, sizes, and what is the same in all languages."""
    for folder in folders:
        text = text.replace(str(folder), "")
    if text in same:
        return ""
    while (shorter := re.sub(r"«[^«»]*»", "", text)) != text:
        text = shorter
    text = re.sub(r"<[^>]*>|\d [kMG]?B\b", "", text)
    return text if re.search(r"[^\W\d_]{2}", text) else ""


def same_everywhere(application: Application, shown: list[QDialog]) -> set[str]:
    carried = [*carried_packages(), carried_model(application.library.open())]
    keys = [
        label.text() for dialog in shown for label in dialog.findChildren(QLabel) if label.property("kind") == "key"
    ]
    return SAME_IN_ALL_LANGUAGES.union(keys, *((one.name, one.terms) for one in carried))


def test_nothing_that_is_shown_or_read_out_is_left_untranslated(qtbot, application):
    application.apologies.apologise()
    shown = dialogs(application)
    qtbot.waitUntil(lambda: "«Libraries»" in [label.text() for label in shown[-1].findChildren(QLabel)])
    same = same_everywhere(application, shown)
    folders = [application.library.home.folder, *(folder.path for folder in application.library.open().folders())]
    window = application.window
    things = [window, *window.findChildren(QWidget), *window.findChildren(QAction)]
    untranslated = {
        f"{type(thing).__name__} {thing.objectName()}: {rest}"
        for thing in things
        for text in texts(thing)
        if (rest := left_over(text, same, folders))
    }

    assert untranslated == set()


# For those who do not see the window, or do not use a mouse


def controls(window: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    found = [control for kind in kinds for control in window.findChildren(kind)]
    return [one for one in found if one.window() is window and not one.isHidden()]


def test_every_control_has_a_name_and_every_picture_button_a_tip(application):
    for window in (application.window, *dialogs(application)):
        for control in controls(window):
            name = QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
            assert name, f"{type(control).__name__} {control.objectName()} in {type(window).__name__}"
            if isinstance(control, QAbstractButton) and not control.text():
                assert control.toolTip(), name


def stops(window: QWidget) -> list[QWidget]:
    """What Tab stops at, in its order."""
    found, here = [], window.nextInFocusChain()
    while here is not window:
        if here.isVisibleTo(window) and here.isEnabled() and here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(here)
        here = here.nextInFocusChain()
    return found


def test_tab_goes_from_top_to_bottom_and_along_each_row(application):
    application.apologies.apologise()
    for window in (application.window, *dialogs(application)):
        places = [(stop.mapTo(window, stop.rect().center()), stop) for stop in stops(window)]
        panel = window.findChild(FoldersPanel)
        for (here, one), (there, other) in pairwise(places):
            if panel and panel.isAncestorOf(one) != panel.isAncestorOf(other):
                continue  # from one column to the next
            same_row = abs(here.y() - there.y()) < 30
            what = f"{one.objectName() or type(one).__name__} before {other.objectName() or type(other).__name__}"
            assert here.x() < there.x() if same_row else here.y() < there.y(), what


@pytest.mark.parametrize("chosen", [Theme.LIGHT, Theme.DARK])
def test_the_focus_can_be_seen(qtbot, application, chosen):
    application.settings.theme = chosen
    application.apologies.apologise()
    for window in (application.window, *dialogs(application)):
        for stop in stops(window):
            if isinstance(stop, QAbstractItemView | QAbstractScrollArea):
                continue  # their photos and pages show it
            window.activateWindow()
            stop.clearFocus()
            without = stop.grab().toImage()
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            qtbot.waitUntil(stop.hasFocus)
            assert stop.grab().toImage() != without, (
                f"{stop.objectName() or type(stop).__name__} {stop.accessibleName()}"
            )
