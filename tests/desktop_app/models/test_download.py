"""Getting models from the page: from the list, from an address, stopped and gone on with. The web is this computer."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from desktop_app.models.address_dialog import AddressDialog
from desktop_app.models.dialog import ModelsDialog
from desktop_app.models.download_strip import DownloadStrip
from desktop_app.models.offer_card import OfferCard
from indexer.model import DownloadProgress

PATH = "/third.shiying-model"
PATIENCE_MS = 120_000


@pytest.fixture
def library(home, server, list_models):
    """A library without other models, and a list of models of which one is on the server."""
    from indexer import Library

    list_models(
        f"{server.url}{PATH}",
        """
        [[source]]
        id = "owner/name"
        name = "Weights"
        languages = ["*"]
        license = "MIT"
        bytes = 1_500_000_000
        figures = [
            { set = "Flickr30k", language = "en", at = 10, percent = 91.7, source = "a paper" },
            { set = "Flickr30k", language = "en", at = 1, percent = 64.5, source = "a paper" },
            { set = "COCO", language = "zh", at = 1, percent = 52.1, source = "another paper" },
        ]
        """,
    )
    with Library(home) as library:
        yield library


@pytest.fixture
def server(make_server, packed):
    server = make_server()
    server.manners.files[PATH] = packed.read_bytes()
    return server


@pytest.fixture
def page(qtbot, page: ModelsDialog) -> ModelsDialog:
    qtbot.waitUntil(lambda: len(page.offers) == 2, timeout=PATIENCE_MS)
    return page


def offer(page: ModelsDialog, name: str) -> OfferCard:
    return next(card for card in page.offers if card.accessibleName() == name)


def texts(card: OfferCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel))


def titles(page: ModelsDialog) -> list[str]:
    return [card.accessibleName() for card in page.cards]


def kept(library) -> int:
    """Bytes of downloads that did not end yet."""
    return sum(part.stat().st_size for part in library.home.downloads.glob("*.part"))


def test_what_can_be_had_is_shown_with_what_is_known_of_it(page):
    told = texts(offer(page, "Weights"))
    assert "many languages  ·  1.4 GiB to download  ·  MIT" in told
    assert "Flickr30k, English: 92 % are among the first ten answers to their captions" in told
    assert "COCO, Chinese: 52 % are the first answer to their captions" in told
    assert "65 %" not in told
    assert "English and Chinese  ·  39 MiB  ·  Apache-2.0" in texts(offer(page, "Other 别的"))


def test_the_command_for_weights_is_copied(qtbot, page):
    card = offer(page, "Weights")
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "shiying models import owner/name"
    assert card.button.text() == "Copied"


def test_a_pack_is_downloaded_and_is_there(qtbot, page, models, server):
    told = []
    models.downloading.connect(told.append)
    page.activateWindow()
    offer(page, "Other 别的").button.setFocus()
    offer(page, "Other 别的").button.click()
    assert page.focusWidget() is page.strip.stop
    assert page.strip.isVisible()
    assert not page.from_address.isEnabled()
    assert not offer(page, "Other 别的").button.isEnabled()
    models.fetch("something else meanwhile")  # one at a time
    qtbot.waitUntil(lambda: "Other 别的 0.1.0" in titles(page), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: [card.accessibleName() for card in page.offers] == ["Weights"], timeout=PATIENCE_MS)
    assert not page.strip.isVisible()
    assert page.from_address.isEnabled()
    assert any(one and one.done == one.total for one in told)  # so that the check is told of
    assert len(server.asked) == 1


def test_a_download_is_stopped_and_gone_on_with(qtbot, page, models, server, library):
    server.manners.pause = threading.Event()
    offer(page, "Other 别的").button.click()
    qtbot.waitUntil(lambda: " of 39." in page.strip.told.text(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: kept(library) > 0, timeout=PATIENCE_MS)  # it is told of before anything has come
    with qtbot.waitSignal(models.downloading, timeout=PATIENCE_MS, check_params_cb=lambda told: told is None):
        page.strip.stop.click()
    server.manners.pause.set()
    assert not page.strip.isVisible()
    assert not page.banner.isVisible()  # what the user has done is no trouble
    size = kept(library)
    assert size
    offer(page, "Other 别的").button.click()
    qtbot.waitUntil(lambda: "Other 别的 0.1.0" in titles(page), timeout=PATIENCE_MS)
    assert server.ranges() == [None, f"bytes={size}-"]


def test_an_address_that_leads_nowhere_is_a_sentence(qtbot, page, models, server):
    QGuiApplication.clipboard().setText(f"{server.url}/nothing")
    page.from_address.trigger()
    dialog = page.findChild(AddressDialog)
    assert dialog.address == f"{server.url}/nothing"
    with qtbot.waitSignal(models.failed, timeout=PATIENCE_MS):
        next(button for button in dialog.findChildren(QPushButton) if button.text() == "Install").click()
    assert "127.0.0.1 has nothing at" in page.banner.sentence
    assert not page.strip.isVisible()


@pytest.mark.parametrize(
    ("link", "offered"),
    [
        ("https://x.example/小 模.shiying-model?a=b", "https://x.example/%E5%B0%8F%20%E6%A8%A1.shiying-model?a=b"),
        ("https://x.example/page", ""),
    ],
)
def test_a_link_from_a_browser_can_be_dropped(page, link, offered):
    mime = QMimeData()
    mime.setUrls([QUrl(link)])
    no_key, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, left, no_key))
    dialog = page.findChild(AddressDialog)
    assert (dialog.address if dialog else "") == offered


def test_only_an_address_can_be_installed_from(qtbot):
    QGuiApplication.clipboard().setText("two words")
    dialog = AddressDialog()
    qtbot.addWidget(dialog)
    install = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Install")
    assert dialog.address == ""
    for text, may in (("", False), ("/a/file", False), ("hf:a/b", True), (" https://x/y ", True)):
        dialog.field.setText(text)
        assert install.isEnabled() is may


def test_a_page_that_is_opened_later_shows_the_download(qtbot, page, models, server):
    server.manners.pause = threading.Event()
    offer(page, "Other 别的").button.click()
    again = ModelsDialog(models)
    qtbot.addWidget(again)
    again.show()
    assert again.strip.isVisible()
    models.stop_fetching()
    qtbot.waitUntil(lambda: not again.strip.isVisible(), timeout=PATIENCE_MS)
    server.manners.pause.set()


def test_the_strip_tells_rate_and_time(qtbot, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    strip = DownloadStrip()
    qtbot.addWidget(strip)
    mib = 1 << 20
    for now[0], done in ((0.0, 10 * mib), (1.0, 11 * mib), (2.0, 12 * mib)):
        strip.follow(DownloadProgress("x", done, 192 * mib))
    assert strip.told.text() == "12.0 MiB of 192.0 MiB  ·  1.0 MiB a second  ·  about 3 minutes left"
    strip.follow(DownloadProgress("x", 12 * mib, trouble="cut"))
    assert strip.told.text() == "The connection broke off. Trying again…"
    strip.follow(DownloadProgress("x", 192 * mib, 192 * mib))
    assert strip.told.text() == "All there. Checking it…"
    assert not strip.stop.isVisible()
    strip.follow(DownloadProgress("x", 3 * mib))
    assert (strip.told.text(), strip.bar.maximum()) == ("3.0 MiB", 0)
