"""The models page over a real library: install, change, follow, give up, go back, remove."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QPushButton

from core_model import load_manifest
from desktop_app.models.card import ModelCard
from desktop_app.models.details import DetailsDialog
from desktop_app.models.dialog import ModelsDialog
from desktop_app.models.plan_dialog import PlanDialog
from desktop_app.models.removal_box import RemovalBox
from indexer.model import SwitchPlan

OTHER = "Other 别的 0.1.0"
SHIPPED = f"{load_manifest().name} {load_manifest().version}"
PATIENCE_MS = 60_000


def card(page: ModelsDialog, title: str = OTHER) -> ModelCard:
    return next(card for card in page.cards if card.accessibleName() == title)


def texts(card: ModelCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if not label.isHidden())


def buttons(card: ModelCard) -> list[str]:
    return [button.objectName() for button in card.findChildren(QPushButton) if not button.isHidden()]


def click(card: ModelCard, name: str) -> None:
    card.findChild(QPushButton, name).click()


def in_use(page: ModelsDialog) -> str:
    return next(card.accessibleName() for card in page.cards if card.entry.pack.active)


def begin(qtbot, page: ModelsDialog, models) -> None:
    with qtbot.waitSignal(models.planned, timeout=PATIENCE_MS):
        click(card(page), "use")
    with qtbot.waitSignal(models.begun):
        page.findChild(PlanDialog).accept()
    qtbot.waitUntil(lambda: "cancel" in buttons(card(page)))


def test_a_card_says_what_a_model_is(page):
    assert [one.accessibleName() for one in page.cards] == [SHIPPED, OTHER]
    shipped, other = page.cards
    assert "In use" in texts(shipped)
    assert "English and Chinese  ·  39 MiB  ·  Apache-2.0" in texts(other)
    assert "Right among the first ten answers: English 70 % and Chinese 52 %" in texts(other)
    assert buttons(shipped) == ["details"]
    assert buttons(other) == ["use", "details", "remove"]
    assert other.findChild(QPushButton, "use").accessibleName() == f"Use {OTHER}"


def test_a_damaged_model_says_so_and_can_be_removed(page, models, home, qtbot):
    (home / "models" / "other@0.1.0" / "model.json").write_text("{")
    with qtbot.waitSignal(models.changed):
        models.refresh()
    damaged = card(page, "other@0.1.0")
    assert "cannot be used" in texts(damaged)
    assert buttons(damaged) == ["remove"]


def test_a_change_is_planned_asked_for_followed_and_undone(qtbot, page, models, library):
    begin(qtbot, page, models)
    assert in_use(page) == SHIPPED
    assert "0 of 6 photos are ready" in texts(card(page))
    library.index()  # by whoever keeps the library up to date
    with qtbot.waitSignal(models.switched, timeout=PATIENCE_MS) as switched:
        models.refresh()
    assert switched.args == [OTHER]
    assert in_use(page) == OTHER
    former = card(page, SHIPPED)
    assert "Used before" in texts(former)
    with qtbot.waitSignal(models.switched):
        click(former, "use")
    assert in_use(page) == SHIPPED


def test_a_switch_elsewhere_is_noticed(qtbot, page, models, library):
    begin(qtbot, page, models)
    library.index()
    qtbot.waitUntil(lambda: in_use(page) == OTHER, timeout=PATIENCE_MS)


def test_a_switch_can_be_given_up(qtbot, page, models, library):
    begin(qtbot, page, models)
    click(card(page), "cancel")
    qtbot.waitUntil(lambda: "use" in buttons(card(page)))
    assert library.switching.state() is None


def test_a_switch_can_be_paused(qtbot, page, models, upkeep):
    begin(qtbot, page, models)
    pause = card(page).findChild(QPushButton, "pause")
    pause.click()
    assert (upkeep.paused, pause.text()) == (True, "Go on")
    with qtbot.waitSignal(models.changed):
        models.refresh()
    pause = card(page).findChild(QPushButton, "pause")
    assert pause.text() == "Go on"
    pause.click()
    assert (upkeep.paused, pause.text()) == (False, "Pause")


def test_only_offline_photos_left_need_not_be_waited_for(qtbot, page, models, library, photos, tmp_path):
    begin(qtbot, page, models)
    assert "now" not in buttons(card(page))
    photos.rename(tmp_path / "unplugged")
    with qtbot.waitSignal(models.moved, timeout=PATIENCE_MS):
        pass
    assert "6 wait for drives that are not connected" in texts(card(page))
    click(card(page), "now")
    qtbot.waitUntil(lambda: in_use(page) == OTHER)


def test_nothing_is_asked_where_nothing_is_to_do(qtbot, page, models, library, packs_ready):
    with qtbot.waitSignal(models.switched, timeout=PATIENCE_MS):
        click(card(page), "use")
    assert page.findChild(PlanDialog) is None


@pytest.fixture
def packs_ready(qtbot, library, models, page) -> None:
    """Both models have embedded everything, and there is none to go back to."""
    library.switching.begin("other")
    library.index()
    library.switching.use_now("embedded")
    choice = library.home.model_choice
    choice.unlink()
    with qtbot.waitSignal(models.changed):
        models.refresh()


def test_a_plan_that_does_not_fit_cannot_be_accepted(qtbot):
    dialog = PlanDialog(SwitchPlan("x@1", "X 1", 9, 1, 7, 1, 5 << 30, 1 << 30, 7200.0))
    qtbot.addWidget(dialog)
    assert dialog.lines == [
        "It looks at 7 photos once.",
        "That takes about 2 hours.",
        "1 photos are ready already.",
        "1 photos wait until their drives are connected.",
        "It needs 5 GiB on the disk, and only 1 GiB are free: make some room first.",
    ]
    assert [button.text() for button in dialog.findChildren(QPushButton)] == ["Leave it"]


def test_a_file_is_installed_and_a_refusal_is_a_sentence(qtbot, page, models, make_pack, tmp_path, monkeypatch):
    third = make_pack(tmp_path / "third", id="third", name="Third")
    packed = Path(shutil.make_archive(str(tmp_path / "third"), "zip", third)).rename(tmp_path / "三.shiying-model")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(packed), ""))
    with qtbot.waitSignal(models.changed, timeout=PATIENCE_MS):
        page._choose_file()
    assert [one.accessibleName() for one in page.cards] == [SHIPPED, OTHER, "Third 0.1.0"]
    packed.write_bytes(b"no pack")
    with qtbot.waitSignal(models.failed, timeout=PATIENCE_MS):
        page.install(packed)
    assert "is not a model pack" in page.banner.sentence
    assert page.banner.isVisible()


def test_a_pack_can_be_dropped(qtbot, page, models, make_pack, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(make_pack(tmp_path / "third", id="third", name="Third")))])
    no_key, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    with qtbot.waitSignal(models.changed, timeout=PATIENCE_MS):
        page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, no_key))
    assert len(page.cards) == 3


def test_a_model_card_is_shown_and_loads_nothing(qtbot, page, make_pack, tmp_path):
    click(card(page, SHIPPED), "details")
    qtbot.waitUntil(lambda: page.findChild(DetailsDialog) is not None)
    assert "What it is bad at" in page.findChild(DetailsDialog).text.toPlainText()
    hostile = "# Hello\n\n![x](file:///etc/passwd)\n<img src='file:///etc/passwd'><script>1</script>[link](file:///x)"
    dialog = DetailsDialog("hostile", hostile)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.text.loadResource(2, QUrl("file:///etc/passwd")) is None
    assert "<script>" in dialog.text.toPlainText()  # as text
    assert not dialog.text.openLinks()


@pytest.mark.parametrize("with_vectors", [False, True])
def test_a_model_is_removed_with_or_without_what_it_knows(qtbot, page, models, library, with_vectors):
    library.switching.begin("other")
    library.index()
    library.switching.use_now("embedded")
    with qtbot.waitSignal(models.changed):
        models.refresh()
    click(card(page), "remove")
    box = page.findChild(RemovalBox)
    box.findChild(QCheckBox).setChecked(with_vectors)
    with qtbot.waitSignal(models.changed):
        next(button for button in box.buttons() if button.text() == "Remove").click()
    assert [one.accessibleName() for one in page.cards] == [SHIPPED]
    assert len(library.embeddings.all()) == (1 if with_vectors else 2)


def test_focus_stays_where_it_was(qtbot, page, models):
    page.activateWindow()
    card(page).findChild(QPushButton, "details").setFocus()
    with qtbot.waitSignal(models.changed):
        models.refresh()
    assert page.focusWidget() is card(page).findChild(QPushButton, "details")
