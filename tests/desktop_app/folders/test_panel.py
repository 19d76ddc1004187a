"""The folders panel: what it says of each folder, and what it asks for."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListView, QMenu, QWidget

from desktop_app.folders.activity import Activity, Gentleness, Phase
from desktop_app.folders.panel import FoldersPanel
from desktop_app.folders.side_by_side import SideBySide
from indexer.model import Folder, FolderState, FolderWatch, PhotoCounts, PollCause, Status, WatchMode

TRIP, PHONE = Path("/照片/旅行"), Path("/照片/手机")


def status(*folders: tuple[Path, PhotoCounts]) -> Status:
    """What the library says of these folders; those whose photos are offline are gone."""
    return Status(
        folders=tuple(
            Folder(number, path, FolderState.OFFLINE if counts.offline else FolderState.ONLINE)
            for number, (path, counts) in enumerate(folders)
        ),
        photos=PhotoCounts.sum(counts for _, counts in folders),
        photos_by_folder=dict(folders),
        pack_id="embedded",
        pack_name="Embedded",
        pack_fingerprint="",
        embeddings_computed=0,
    )


def watched(path: Path) -> dict[Path, FolderWatch]:
    return {path: FolderWatch(path, WatchMode.EVENTS)}


@pytest.fixture
def panel(qtbot):
    panel = FoldersPanel()
    qtbot.addWidget(panel)
    panel.resize(240, 500)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def click(qtbot, panel: FoldersPanel, row: int, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    folders = panel.findChild(QListView)
    place = folders.visualRect(folders.model().index(row, 0)).center()
    qtbot.mouseClick(folders.viewport(), button, pos=place)


@pytest.mark.parametrize(
    ("counts", "watch", "activity", "state"),
    [
        (PhotoCounts(9, 9, 0, 0), None, Activity(), "Looking…"),
        (PhotoCounts(9, 9, 0, 0), WatchMode.EVENTS, Activity(), "Watched"),
        (PhotoCounts(9, 9, 0, 0), WatchMode.POLLING, Activity(), "Checked now and then"),
        (PhotoCounts(9, 9, 0, 9), WatchMode.OFFLINE, Activity(), "Not connected"),
        (PhotoCounts(9, 5, 0, 9), WatchMode.OFFLINE, Activity(Phase.INDEXING), "Not connected"),
        (
            PhotoCounts(20_000, 3_214, 0, 0),
            WatchMode.EVENTS,
            Activity(Phase.INDEXING),
            "3,214 of 20,000 organised",
        ),
        (
            PhotoCounts(20_000, 3_214, 0, 0),
            WatchMode.EVENTS,
            Activity(Phase.PAUSED),
            "Paused at 3,214 of 20,000",
        ),
        (PhotoCounts(90, 78, 12, 0), WatchMode.EVENTS, Activity(), "Watched  ·  12 failed"),
    ],
)
def test_each_folder_says_what_becomes_of_it(panel, counts, watch, activity, state):
    watches = {TRIP: FolderWatch(TRIP, watch)} if watch else {}
    panel.show_folders(status((TRIP, counts)), watches, activity)

    everything, entry = panel.entries()
    assert (everything.name, everything.count) == ("All photos", counts.total)
    assert (entry.name, entry.count, entry.state) == ("旅行", counts.total, state)


def test_why_a_folder_is_polled_is_in_its_tip(panel):
    watch = FolderWatch(TRIP, WatchMode.POLLING, "it is on a drive (nfs4) …", PollCause.NETWORK)
    panel.show_folders(status((TRIP, PhotoCounts(1, 1, 0, 0))), {TRIP: watch}, Activity())
    path, why = panel.entries()[1].tip.splitlines()
    assert path == str(TRIP)
    assert "network drive" in why


def test_folders_of_one_name_are_told_apart(panel):
    other = Path("/备份/旅行")
    panel.show_folders(status((TRIP, PhotoCounts(1, 1, 0, 0)), (other, PhotoCounts(1, 1, 0, 0))), {}, Activity())
    names = [entry.name for entry in panel.entries()[1:]]
    assert names == [f"旅行 ({TRIP.parent})", f"旅行 ({other.parent})"]


def test_a_screen_reader_hears_name_count_and_state(panel):
    panel.show_folders(status((TRIP, PhotoCounts(9, 9, 0, 0))), watched(TRIP), Activity())
    model = panel.findChild(QListView).model()
    assert model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole) == "旅行, 9 photos, Watched"


def test_choosing_by_mouse_and_by_keyboard(qtbot, panel):
    chosen = []
    panel.folder_chosen.connect(chosen.append)
    both = status((TRIP, PhotoCounts(1, 1, 0, 0)), (PHONE, PhotoCounts(2, 2, 0, 0)))
    panel.show_folders(both, {}, Activity())
    click(qtbot, panel, 1)
    click(qtbot, panel, 1)  # again is nothing new
    click(qtbot, panel, 0, Qt.MouseButton.RightButton)  # a menu chooses nothing
    assert panel.findChild(QListView).currentIndex().row() == 1
    qtbot.keyClick(panel.findChild(QListView), Qt.Key.Key_Down)
    click(qtbot, panel, 0)
    assert chosen == [TRIP, PHONE, None]

    panel.choose(PHONE)  # as when the search bar says so
    panel.show_folders(both, watched(PHONE), Activity(Phase.SCANNING))  # a refresh leaves it alone
    assert panel.chosen == PHONE
    assert chosen == [TRIP, PHONE, None]


def test_when_the_chosen_folder_leaves_all_photos_are_chosen(qtbot, panel):
    panel.show_folders(status((TRIP, PhotoCounts(1, 1, 0, 0)), (PHONE, PhotoCounts(2, 2, 0, 0))), {}, Activity())
    panel.choose(TRIP)
    with qtbot.waitSignal(panel.folder_chosen) as chosen:
        panel.show_folders(status((PHONE, PhotoCounts(2, 2, 0, 0))), {}, Activity())
    assert chosen.args == [None]
    assert panel.findChild(QListView).currentIndex().row() == 0


def test_the_menu_offers_what_makes_sense(panel):
    panel.show_folders(
        status((TRIP, PhotoCounts(9, 8, 1, 0)), (PHONE, PhotoCounts(9, 9, 0, 9))), watched(TRIP), Activity()
    )

    def offered(path: Path) -> dict[str, bool]:
        menu = panel.menu_of(path)
        actions = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
        menu.deleteLater()
        return actions

    assert all(offered(TRIP).values())
    away = offered(PHONE)
    assert [text for text, enabled in away.items() if not enabled] == [
        "Show in file manager",
        "Check for changes now",
        "Could not be read…",
    ]
    assert panel.menu_of(Path("/gone")) is None


def test_what_the_menu_and_the_keys_ask_for(qtbot, panel):
    panel.show_folders(status((TRIP, PhotoCounts(9, 8, 1, 0))), watched(TRIP), Activity())
    signals = [
        panel.show_asked, panel.rescan_asked, panel.exclusions_asked, panel.failures_asked, panel.remove_asked
    ]  # fmt: skip
    asked = []
    for number, signal in enumerate(signals):
        signal.connect(lambda path, number=number: asked.append((number, path)))
    assert not panel._more.isEnabled()
    click(qtbot, panel, 1)
    panel._more.click()
    menu = panel.findChild(QMenu)
    assert menu.isVisible()
    for action in menu.actions():
        action.trigger()
    assert asked == [(number, TRIP) for number in range(len(signals))]
    menu.close()

    asked.clear()
    click(qtbot, panel, 1)
    qtbot.keyClick(panel.findChild(QListView), Qt.Key.Key_Delete)
    click(qtbot, panel, 0)
    qtbot.keyClick(panel.findChild(QListView), Qt.Key.Key_Delete)  # all photos cannot be removed
    assert asked == [(4, TRIP)]


def test_gentleness_is_shown_and_asked_for(qtbot, panel):
    asked = []
    panel.gentle_asked.connect(asked.append)
    panel._gentle.click()
    assert asked == [True]
    panel.show_gentleness(Gentleness.ON_BATTERY)
    assert panel._gentle.text() == "On battery: gentle"
    panel.show_gentleness(Gentleness.CHOSEN)
    assert (panel._gentle.isChecked(), panel._gentle.text()) == (True, "Gentle")


def test_the_panel_is_away_until_it_is_useful_and_where_the_user_left_it(qtbot, panel):
    area = SideBySide(panel, QWidget())
    qtbot.addWidget(area)
    area.resize(900, 500)
    with qtbot.waitExposed(area):
        area.show()
    said = []
    area.changed.connect(lambda *state: said.append(state))
    assert not panel.isVisible()
    area.set_useful(True)
    assert panel.isVisible()
    area.set_panel_shown(False)
    assert not panel.isVisible()
    area.restore(True, 300)
    assert panel.isVisible()
    assert panel.width() == 300
    assert said == [(False, area.panel_width - 64), (True, 300)]


def test_dragging_the_edge_to_the_window_hides_the_panel(qtbot, panel):
    area = SideBySide(panel, QWidget())
    qtbot.addWidget(area)
    area.resize(900, 500)
    area.set_useful(True)
    with qtbot.waitExposed(area):
        area.show()
    handle = area.handle(1)
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton)
    qtbot.mouseMove(handle, QPoint(-235, 10))
    qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(-235, 10))
    assert not area.panel_shown
    area.set_panel_shown(True)
    assert panel.isVisible()
    assert panel.width() > 100
