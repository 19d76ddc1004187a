"""What lives longer than a window: another language, another theme, another start."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, Qt, QTranslator
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton

from desktop_app import application as application_module
from desktop_app import theme
from desktop_app.application import Application
from desktop_app.folders.activity import Phase
from desktop_app.folders.watching import Watching
from desktop_app.models.dialog import ModelsDialog
from desktop_app.models.offer_box import OfferBox
from desktop_app.photos.grid import PhotoGrid
from desktop_app.reports.session import Session
from desktop_app.search.pictures import PictureChip
from desktop_app.settings.dialog import SettingsDialog
from desktop_app.settings.store import Language, Theme
from desktop_app.single_instance import Wish
from indexer.pack_install import install_pack
from indexer.paths import Home
from indexer.thumbnails import LEVELS

INDEXING_MS = 60_000


@pytest.fixture
def start(qtbot, qapp: QApplication, undressed, home: Path, knowing_home: Path, monkeypatch):
    """Starts the application as often as is wanted, one after the other."""
    monkeypatch.setenv("SHIYING_LANG", "en")
    running: list[Application] = []

    def end() -> None:
        if running:
            application = running.pop()
            application.window.close()
            assert application.finish(0) == 0
            application.window.deleteLater()

    def start(wish: Wish = Wish()) -> Application:  # noqa: B008 (frozen)
        end()
        if not home.exists():
            shutil.copytree(knowing_home, home)
        running.append(Application(qapp, Home(home), Session(home / "reports")))
        running[0].open(wish)
        return running[0]

    yield start
    end()
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


def find_cat(qtbot, application: Application) -> None:
    grid = application.window.results.grid
    qtbot.waitUntil(lambda: [hit.path.name for hit in grid.hits()][:1] == ["chelsea.png"], timeout=INDEXING_MS)


def test_another_language_keeps_place_query_and_library(qtbot, start, photos):
    application = start(Wish(photos, "cat"))
    find_cat(qtbot, application)
    old = application.window
    old.setGeometry(60, 90, 760, 1000)  # in part off the screen, where it is to stay
    place = old.geometry()

    application.settings.language = Language.CHINESE
    qtbot.waitUntil(lambda: application.window is not old)
    window = application.window

    assert window.app_menu.settings.text() == "设置…"
    assert window.isVisible()
    assert window.geometry() == place
    assert window.field.text() == "cat"
    find_cat(qtbot, application)
    qtbot.waitUntil(lambda: window.status_line.counts != "")

    application.settings.language = Language.ENGLISH
    qtbot.waitUntil(lambda: application.window is not window)
    assert application.window.app_menu.settings.text() == "Settings…"


def test_another_language_keeps_pictures_filters_and_order(qtbot, start, photos):
    application = start(Wish(photos, "cat"))
    find_cat(qtbot, application)
    old = application.window
    old.search_bar.search_similar(photos / "coffee.png")
    old.search_bar.filters.set_sort("oldest")
    old.search_bar.filters._fold.trigger()
    old.search_bar.stay_in(photos)
    asked = old.search.request

    application.settings.language = Language.CHINESE
    qtbot.waitUntil(lambda: application.window is not old)

    assert application.window.search.request.asks_the_same(asked)
    assert [chip.picture.name for chip in application.window.field.findChildren(PictureChip)] == ["coffee.png"]


def test_an_index_run_goes_on_while_the_language_changes(qtbot, start, many_photos):
    application = start(Wish(many_photos))
    watching = application.watching
    qtbot.waitUntil(lambda: watching.activity.phase is Phase.INDEXING, timeout=INDEXING_MS)
    with qtbot.waitSignal(watching.reported, timeout=INDEXING_MS, check_params_cb=lambda report: report.embedded):
        application.settings.language = Language.CHINESE

    qtbot.waitUntil(lambda: application.window.status_line.counts == "60 张照片可搜索", timeout=INDEXING_MS)
    assert application.library.status().embeddings_computed == 60 + 6  # six were known before


def test_answers_that_arrive_after_the_window_has_gone_are_dropped(qtbot, start, photos):
    application = start(Wish(photos, "cat"))
    find_cat(qtbot, application)
    for language in (Language.CHINESE, Language.ENGLISH, Language.CHINESE):
        application.window.search.ask_now()
        old = application.window
        application.settings.language = language
        qtbot.waitUntil(lambda old=old: application.window is not old)
    find_cat(qtbot, application)


def test_the_settings_stay_open_in_the_new_language(qtbot, start):
    application = start()
    application.window.app_menu.settings.trigger()
    dialog = application.window.findChild(SettingsDialog)
    dialog.move(200, 150)
    box = dialog.findChild(QComboBox, "language")
    box.setCurrentIndex(1)
    box.activated.emit(1)

    old = application.window
    qtbot.waitUntil(lambda: application.window is not old)
    qtbot.waitUntil(lambda: application.window.findChild(SettingsDialog) is not None)
    again = application.window.findChild(SettingsDialog)
    assert again.windowTitle() == "设置"
    assert again.pos() == dialog.pos()
    assert again.findChild(QComboBox, "language").currentText() == "简体中文"


def test_the_models_page_opens_and_the_window_follows_a_switch(qtbot, start, photos, make_pack, tmp_path):
    application = start(Wish(photos, "cat"))
    find_cat(qtbot, application)
    install_pack(application.library.open().packs, make_pack(tmp_path / "别的 模型"))
    application.window.app_menu.models.trigger()
    assert application.window.findChild(ModelsDialog).isVisible()

    with qtbot.waitSignal(application.models.switched, timeout=INDEXING_MS):
        application.models.begin("other")
    qtbot.waitUntil(lambda: "Other 别的" in application.window.status_line.model, timeout=INDEXING_MS)
    find_cat(qtbot, application)


def test_a_theme_holds_at_once_and_at_the_next_start(start):
    start().settings.theme = Theme.DARK
    assert theme.colours() is theme.DARK
    assert QGuiApplication.palette().window().color().name() == theme.DARK.window

    application = start()
    assert theme.colours() is theme.DARK
    application.settings.theme = Theme.LIGHT
    assert theme.colours() is theme.LIGHT
    assert QGuiApplication.palette().window().color().name() == theme.LIGHT.window


def test_without_a_choice_the_theme_follows_the_system_at_once(qapp, start, monkeypatch):
    start().settings.theme = Theme.SYSTEM
    monkeypatch.setattr(theme, "colours", lambda: theme.DARK)  # no test can turn the system's own scheme
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)

    assert QGuiApplication.palette().window().color().name() == theme.DARK.window


def test_a_window_opens_where_it_was(start):
    start().window.setGeometry(10, 60, 780, 620)
    assert start().window.geometry().getRect() == (10, 60, 780, 620)


@pytest.mark.parametrize("kept", [{"geometry": "not a geometry"}, {"geometry": 7}, {}])
def test_a_place_that_makes_no_sense_is_forgotten(start, kept):
    application = start()
    size = application.window.size()
    application.window.restore_view(kept)

    assert application.window.size() == size


def test_a_window_never_opens_off_the_screen(start):
    application = start()
    window = application.window
    window.setGeometry(9000, 7000, 860, 620)
    state = window.view_state()
    window.restore_view(state)

    assert QByteArray.fromBase64(state["geometry"].encode())
    assert window.screen().availableGeometry().intersects(window.geometry())


def test_a_second_start_hands_over_a_folder_and_a_query(qtbot, start, photos):
    application = start()
    application.window.hide()
    application.fulfil(Wish(photos, "一只猫"))

    assert application.window.isVisible()
    find_cat(qtbot, application)


def test_trouble_with_a_model_is_told_where_it_can_be_seen(start):
    application = start()
    application.show_models()
    application.models.failed.emit("The address cannot be reached.")
    page = application.window.findChild(ModelsDialog)
    assert page.banner.sentence == "The address cannot be reached."
    assert application.window.banner.isHidden()

    page.close()
    application.models.failed.emit("The download ended early.")
    assert application.window.banner.sentence == "The download ended early."


def test_a_model_that_was_opened_is_installed_when_the_user_says_so(qtbot, start, tmp_path, make_pack):
    application = start()
    application.fulfil(Wish(pack=make_pack(tmp_path / "other.shiying-model")))
    box = application.window.findChild(OfferBox)
    assert "other.shiying-model" in box.text()
    qtbot.waitUntil(lambda: bool(application.models.overview.entries), timeout=INDEXING_MS)
    assert len(application.models.overview.entries) == 1

    box.buttons()[0].click()
    qtbot.waitUntil(lambda: len(application.models.overview.entries) == 2, timeout=INDEXING_MS)


def test_a_model_that_was_opened_is_left_alone_otherwise(qtbot, start, tmp_path, make_pack):
    application = start(Wish(pack=make_pack(tmp_path / "other.shiying-model")))
    qtbot.waitUntil(lambda: application.window.findChild(OfferBox) is not None, timeout=INDEXING_MS)
    application.window.findChild(OfferBox).reject()
    qtbot.waitUntil(lambda: application.window.findChild(OfferBox) is None)

    assert not (application.library.home.models).exists() or not list(application.library.home.models.iterdir())


def test_text_that_was_typed_before_the_library_was_open_stays(qtbot, start):
    application = start()
    application.window.field.setText("cat")
    qtbot.waitUntil(lambda: application.window.results._has_folders is not None)

    assert application.window.field.text() == "cat"


@pytest.fixture
def moments(monkeypatch):
    """What has happened: photos were shown, the upkeep has begun."""
    moments: list[str] = []
    turn, begin = PhotoGrid._turn, Watching.start
    monkeypatch.setattr(PhotoGrid, "_turn", lambda grid, to: (turn(grid, to), moments.append("photos")))
    monkeypatch.setattr(Watching, "start", lambda watching: (begin(watching), moments.append("upkeep")))
    return moments


def test_the_upkeep_begins_once_when_photos_can_be_seen(qtbot, start, moments, monkeypatch):
    monkeypatch.setattr(application_module, "UPKEEP_DELAY_MS", 10**6)
    application = start()
    qtbot.waitUntil(lambda: "upkeep" in moments)
    application.window.field.setText("cat")
    qtbot.waitUntil(lambda: moments[-1] == "photos")

    assert moments[0] == "photos"
    assert moments.count("upkeep") == 1


def test_the_upkeep_begins_even_if_none_are(qtbot, start, moments, monkeypatch):
    monkeypatch.setattr(PhotoGrid, "_turn", lambda grid, to: None)
    monkeypatch.setattr(application_module, "UPKEEP_DELAY_MS", 50)
    start()
    qtbot.waitUntil(lambda: moments == ["upkeep"])


def test_a_bug_is_apologised_for(start):
    application = start()
    application.apologies.apologise()

    assert "sorry" in application.window.banner.sentence


def test_damaged_settings_are_told_of(home, start):
    home.mkdir()
    (home / "settings.json").write_text("{")

    assert "damaged" in start().window.banner.sentence


def test_crash_reports_can_be_seen(qtbot, start, home, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    application = start()
    application.window.app_menu.reports.trigger()
    qtbot.waitUntil(lambda: application.window.banner.sentence == "There are no crash reports.")

    (home / "reports").mkdir(parents=True, exist_ok=True)
    (home / "reports" / "crash 2026-01-01 00.00.00.txt").write_text("…")
    application.window.app_menu.reports.trigger()
    qtbot.waitUntil(lambda: opened == [home / "reports"])


def test_the_number_of_threads_holds_for_the_next_index_run(start, home):
    application = start()
    application.settings.index_threads = 2
    assert application.library.open().index_threads == 2

    assert start().library.open().index_threads == 2


def test_settings_that_cannot_be_kept_are_told_of(qtbot, start, home):
    application = start()
    qtbot.waitUntil(home.exists)
    (home / "settings.json").mkdir()
    application.settings.theme = Theme.DARK

    qtbot.waitUntil(lambda: "cannot be written" in application.window.banner.sentence)
    (home / "settings.json").rmdir()


def test_the_limit_of_thumbnails_holds_at_once_and_at_the_next_start(qtbot, start):
    application = start()
    application.settings.thumbnail_mb = 256
    qtbot.waitUntil(lambda: application.library.open().thumbnails.limit == 256 << 20)

    again = start().library
    qtbot.waitUntil(lambda: again.open().thumbnails.limit == 256 << 20)


def test_thumbnails_can_be_cleared_from_the_settings(qtbot, start, photos):
    application = start(Wish(photos, "cat"))
    find_cat(qtbot, application)
    library = application.library.open()
    cat = application.window.results.grid.hits()[0]
    photo = library.photo(cat.photo_id)
    library.thumbnails.get(photo, LEVELS[-1])
    large = library.thumbnails.kept(photo).size
    application.show_settings()
    clear = next(one for one in application.window.findChildren(QPushButton) if one.text() == "Clear now")
    clear.click()

    def is_cleared() -> bool:
        kept = library.thumbnails.kept(photo)
        return kept is None or kept.size != large  # the grid may just be keeping its own small one

    qtbot.waitUntil(is_cleared, timeout=INDEXING_MS)
