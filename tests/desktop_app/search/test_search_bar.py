"""The search bar over a real library: words, pictures, filters, order, history and help, by keyboard and mouse."""

import datetime

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton

from desktop_app.search import search_bar as module
from desktop_app.search.pictures import PictureChip
from desktop_app.search.question import Kind


@pytest.fixture
def ask(qtbot, bar, search):
    """Do something to the bar, and give the names of the photos that answer it."""

    def ask(action, *arguments) -> list[str]:
        before = search.request.number
        answers = []
        search.answered.connect(lambda request, answer: answers.append((request, answer)))
        action(*arguments)
        assert search.request.number > before
        qtbot.waitUntil(lambda: bool(answers) and answers[-1][0] == search.request)
        return [hit.path.name for hit in answers[-1][1].hits(0, 10)]

    return ask


def pictures(bar) -> list[PictureChip]:
    return [chip for chip in bar.field.findChildren(PictureChip) if not chip.isHidden()]


def files(*paths) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drop(widget, mime: QMimeData) -> bool:
    """Whether the widget would take it, and if so, it does."""
    details = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(widget.rect().center(), *details)
    widget.dragEnterEvent(enter)
    if enter.isAccepted():
        widget.dropEvent(QDropEvent(QPointF(widget.rect().center()), *details))
    return enter.isAccepted()


# Words


def test_nothing_typed_lists_all_photos_the_newest_first(ask, bar, search):
    assert len(ask(search.ask_now)) == 4
    assert bar.question.query == ""


@pytest.mark.parametrize("query", ["一只猫", "a rocket"])
def test_words_find_photos(ask, bar, query):
    assert ask(bar.field.setText, query)[0] in {"猫.jpg", "rocket.jpg"}


def test_an_input_method_is_not_disturbed_by_answers_and_news(qtbot, ask, bar, search):
    ask(bar.field.setText, "rocket")
    bar.field.selectAll()
    asked = search.request.number
    QApplication.sendEvent(bar.field, QInputMethodEvent("mao", []))
    ask(search.ask_now)  # as an index run does
    bar.offers.changed.emit()
    bar.history.add("coffee")

    assert search.request.number == asked + 1
    assert search.request.query == "rocket"  # neither pinyin nor the gap that it is typed into
    assert bar.field.hasFocus()
    assert bar.field.is_composing
    assert not bar.suggestions.isVisible()
    commit = QInputMethodEvent()
    commit.setCommitString("猫")
    assert ask(QApplication.sendEvent, bar.field, commit)[0] == "猫.jpg"


def test_a_refusal_is_said_once_it_rests_and_leaves_the_answer(qtbot, ask, bar, search, monkeypatch):
    ask(bar.field.setText, "cat")
    answers = []
    search.answered.connect(lambda *answer: answers.append(answer))
    with qtbot.waitSignal(search.refused):
        bar.field.setText("cat date:20")
    assert bar.refusal == ""
    qtbot.waitUntil(lambda: "date:20 names no date" in bar.refusal)
    assert answers == []

    ask(bar.field.setText, "cat date:2023")
    assert bar.refusal == ""


def test_enter_says_a_refusal_at_once(qtbot, bar, search, monkeypatch):
    bar._refusal_delay.setInterval(600_000)
    with qtbot.waitSignal(search.refused):
        bar.field.setText("size:big")
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)

    assert "size:big" in bar.refusal


# Filters


def test_only_filters_that_tell_photos_apart_are_offered(bar):
    offered = {kind: [choice.value for choice in chip.choices] for kind, chip in bar.filters.chips.items()}

    this_year = str(datetime.date.today().year)
    assert offered[Kind.DATE][-3:] == [this_year, "2023", "2021"]  # of this year by their files' time
    assert offered[Kind.CAMERA] == ["Canon EOS R5"]
    assert offered[Kind.TYPE] == ["jpeg", "png"]
    assert offered[Kind.SHAPE] == ["landscape", "square"]
    assert offered[Kind.RATING] == [">=4", ">=3", ">=2", ">=1"]
    assert offered[Kind.PLACE] == ["place"]
    assert len(offered[Kind.FOLDER]) == 2


def test_every_choice_leaves_as_many_photos_as_it_says(ask, bar):
    for chip in bar.filters.chips.values():
        for choice in chip.choices:
            if choice.count:
                assert len(ask(chip.chosen.emit, choice.value)) == choice.count, choice
        ask(chip.dropped.emit)


def test_a_filter_is_chosen_from_the_menu_and_removed_by_keyboard_and_mouse(qtbot, ask, bar):
    ask(bar.field.setText, "cat")
    chip = bar.filters.chips[Kind.TYPE]

    def png():
        chip._menu.aboutToShow.emit()
        return next(action for action in chip._menu.actions() if action.text().startswith("PNG"))

    assert set(ask(png().trigger)) == {"coffee.png", "astronaut.png"}
    assert (chip.label, bar.field.text(), bar.question.query) == ("PNG", "cat", "type:png cat")
    assert bar.field.hasFocus()

    button, remove = chip.findChildren(QToolButton)
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert chip._menu.isVisible()
    chip._menu.close()
    assert len(ask(qtbot.keyClick, button, Qt.Key.Key_Delete)) == 4
    assert chip.label == "Format"
    ask(png().trigger)
    assert len(ask(qtbot.mouseClick, remove, Qt.MouseButton.LeftButton)) == 4


def test_the_place_is_a_switch(qtbot, ask, bar):
    button = bar.filters.chips[Kind.PLACE].findChildren(QToolButton)[0]

    assert ask(qtbot.mouseClick, button, Qt.MouseButton.LeftButton) == ["猫.jpg"]
    assert len(ask(qtbot.mouseClick, button, Qt.MouseButton.LeftButton)) == 4


def test_a_typed_filter_shows_on_its_chip_and_is_removed_there(ask, bar):
    assert ask(bar.field.setText, "评分:4 动物") == ["猫.jpg"]
    chip = bar.filters.chips[Kind.RATING]
    assert chip.label == "★★★★"

    ask(chip.dropped.emit)
    assert bar.field.text() == "动物"


def test_a_typed_filter_replaces_the_chip_s_and_the_chip_s_a_typed_one(ask, bar):
    ask(bar.filters.chosen.emit, Kind.DATE, "2021")
    assert ask(bar.field.setText, "date:2023") == ["猫.jpg"]
    assert bar.filters.chips[Kind.DATE].label == "2023"
    assert ask(bar.filters.chosen.emit, Kind.DATE, "2021") == ["rocket.jpg"]
    assert bar.field.text() == ""


def test_a_range_of_dates_is_asked_for(qtbot, ask, bar):
    bar.filters.chips[Kind.DATE].more.emit()
    dialog = bar.findChild(module.QWidget, "dateRange")
    assert dialog.first.date().year() == 2021
    dialog.last.setDate(dialog.first.date().addYears(1))
    assert ask(dialog.accept) == ["rocket.jpg"]
    assert "2021" in bar.question.query


def test_escape_takes_words_away_first_and_filters_next(ask, bar):
    ask(bar.field.setText, "cat")
    ask(bar.filters.chosen.emit, Kind.TYPE, "png")
    ask(bar.start_over)
    assert bar.question.query == "type:png"
    ask(bar.start_over)
    assert bar.question.query == ""


# Order


def test_the_order_and_folding_are_part_of_the_question(ask, bar, search):
    assert ask(bar.filters.set_sort, "oldest")[0] == "rocket.jpg"
    assert ask(bar.filters.set_sort, "newest")[-1] == "rocket.jpg"
    ask(bar.filters._fold.trigger)
    assert not search.request.fold_duplicates


def test_the_best_match_is_an_order_only_where_something_can_match(ask, bar):
    def order() -> str:
        return bar.filters._order.text()

    assert order() == "Newest first"
    ask(bar.field.setText, "type:png")
    assert order() == "Newest first"
    ask(bar.field.setText, "type:png coffee")
    assert order() == "Best match"
    ask(bar.filters.set_sort, "oldest")
    ask(bar.field.clear)
    assert order() == "Oldest first"


# Pictures


def test_photos_like_one_are_asked_for(qtbot, ask, bar, album):
    ask(bar.field.setText, "rocket type:png")
    assert ask(bar.search_similar, album / "动物" / "猫.jpg")[0] == "猫.jpg"
    (chip,) = pictures(bar)
    assert (bar.field.text(), chip.accessibleName()) == ("", "Similar to 猫.jpg")
    qtbot.waitUntil(lambda: not chip.icon().isNull())
    chip.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    plain = chip.grab().toImage()
    chip.setFocus()
    assert chip.grab().toImage() != plain  # a cross says what a click or Delete does
    bar.field.setFocus()

    ask(qtbot.keyClick, bar.field, Qt.Key.Key_Backspace)
    assert pictures(bar) == []


def test_words_go_with_a_picture(ask, bar, search, album):
    ask(bar.search_similar, album / "coffee.png")
    ask(bar.field.setText, "rocket")

    assert search.request.like == album / "coffee.png"
    assert search.request.query == "rocket"


def test_photo_files_are_dropped_and_removed_one_by_one(ask, bar, search, album):
    paths = (album / "coffee.png", album / "rocket.jpg")
    assert set(ask(drop, bar, files(*paths))[:2]) == {"coffee.png", "rocket.jpg"}
    assert search.request.like == paths

    ask(pictures(bar)[0].click)
    assert search.request.like == album / "rocket.jpg"


def test_a_folder_is_left_to_the_window(bar, album):
    assert not drop(bar, files(album))
    assert not drop(bar, files(album / "notes.txt"))


def test_text_can_be_dropped(ask, bar):
    mime = QMimeData()
    mime.setText("一只猫")
    assert ask(drop, bar, mime)[0] == "猫.jpg"


def test_a_copied_picture_is_pasted(qtbot, ask, bar, album):
    QGuiApplication.clipboard().setImage(QImage(str(album / "动物" / "猫.jpg")))
    assert ask(qtbot.keyClick, bar.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)[0] == "猫.jpg"
    assert len(pictures(bar)) == 1


def test_a_copied_picture_is_pasted_from_the_context_menu(qtbot, ask, bar, search, album):
    def entries() -> dict[str, QAction]:
        QApplication.sendEvent(
            bar.field, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
        )
        menu = next(menu for menu in bar.field.findChildren(QMenu) if menu.isVisible())
        return {action.text(): action for action in menu.actions()}

    QGuiApplication.clipboard().setText("猫")
    assert "Paste picture" not in entries()
    QApplication.activePopupWidget().close()
    QGuiApplication.clipboard().setMimeData(files(album / "coffee.png"))
    ask(entries()["Paste picture"].trigger)
    assert search.request.like == album / "coffee.png"


def test_a_copied_picture_keeps_its_colours():
    image = QImage(3200, 1600, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime = QMimeData()
    mime.setImageData(image)
    (picture,) = module.pictures_in(mime)

    assert picture.source.size == (1600, 800)
    assert np.asarray(picture.source)[500, 500].tolist() == [255, 0, 0, 255]


def test_copied_text_is_pasted_as_text(qtbot, bar):
    QGuiApplication.clipboard().setText("猫")
    qtbot.keyClick(bar.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert bar.field.text() == "猫"


def test_a_picture_that_cannot_be_read_is_refused(qtbot, bar, search, tmp_path):
    (tmp_path / "坏.jpg").write_bytes(b"no picture")
    with qtbot.waitSignal(search.refused) as refused:
        bar.take(files(tmp_path / "坏.jpg"))

    assert "坏.jpg" in refused.args[0]
    qtbot.waitUntil(lambda: "坏.jpg" in bar.refusal)


# History, examples and help


@pytest.fixture
def remembered(bar):
    for query in ("coffee", "date:2023 猫"):
        bar.history.add(query)
    return bar


def test_the_history_opens_below_the_empty_field_by_click_and_key(qtbot, remembered):
    qtbot.mouseClick(remembered.field, Qt.MouseButton.LeftButton)
    assert remembered.suggestions.isVisible()
    assert remembered.suggestions.texts[:2] == ["猫 · 2023", "coffee"]
    assert "a cat" in remembered.suggestions.texts
    assert remembered.field.hasFocus()

    qtbot.keyClick(remembered.field, Qt.Key.Key_Escape)
    assert not remembered.suggestions.isVisible()
    qtbot.keyClick(remembered.field, Qt.Key.Key_Down)
    assert remembered.suggestions.isVisible()
    qtbot.keyClick(remembered.field, Qt.Key.Key_X)
    assert not remembered.suggestions.isVisible()


def test_a_query_is_picked_by_keyboard(qtbot, ask, remembered):
    for _ in range(2):
        qtbot.keyClick(remembered.field, Qt.Key.Key_Down)
    assert remembered.field.accessibleDescription() == "猫 · 2023"

    assert ask(qtbot.keyClick, remembered.field, Qt.Key.Key_Return) == ["猫.jpg"]
    assert remembered.field.text() == "猫"
    assert remembered.filters.chips[Kind.DATE].label == "2023"
    assert not remembered.suggestions.isVisible()


def test_a_query_is_forgotten_by_key_and_all_by_button(qtbot, remembered):
    for _ in range(2):
        qtbot.keyClick(remembered.field, Qt.Key.Key_Down)
    qtbot.keyClick(remembered.field, Qt.Key.Key_Delete)
    assert remembered.history.entries == ("coffee",)
    assert remembered.suggestions.isVisible()

    clear = next(button for button in remembered.suggestions.findChildren(QPushButton) if button.text() == "Clear")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert remembered.history.entries == ()


def test_keys_move_round_the_list(qtbot, remembered):
    qtbot.keyClick(remembered.field, Qt.Key.Key_Down)
    qtbot.keyClick(remembered.field, Qt.Key.Key_Up)
    assert remembered.field.accessibleDescription() == remembered.suggestions.texts[-1]
    qtbot.keyClick(remembered.field, Qt.Key.Key_Down)
    assert remembered.field.accessibleDescription() == ""


def test_the_list_closes_when_the_window_changes_its_size(qtbot, remembered):
    remembered.suggestions.open()
    remembered.resize(600, 500)
    qtbot.waitUntil(lambda: not remembered.suggestions.isVisible())


def test_the_list_closes_when_the_field_loses_the_keyboard_or_a_composition_begins(qtbot, remembered):
    remembered.suggestions.open()
    QApplication.sendEvent(remembered.field, QInputMethodEvent("mao", []))
    assert not remembered.suggestions.isVisible()
    remembered.suggestions.open()
    assert not remembered.suggestions.isVisible()
    QApplication.sendEvent(remembered.field, QInputMethodEvent())

    remembered.suggestions.open()
    remembered.filters.chips[Kind.DATE].setFocus()
    assert not remembered.suggestions.isVisible()


def test_what_led_somewhere_is_remembered(ask, bar):
    ask(bar.field.setText, "coffee")
    ask(bar.filters.chosen.emit, Kind.TYPE, "png")
    bar.remember()

    assert bar.history.entries == ("type:png coffee",)


def test_help_shows_examples_that_are_searched_when_clicked(qtbot, bar, search):
    bar.filters.help.click()
    assert bar._help.isVisible()
    example = next(button for button in bar._help.examples if button.text() == "type:png")
    qtbot.mouseClick(example, Qt.MouseButton.LeftButton)

    assert not bar._help.isVisible()
    assert search.request.query == "type:png"


def test_every_example_of_the_help_can_be_asked(bar, library):
    bar.filters.help.click()
    for button in bar._help.examples:
        library.ask(button.text())
    bar._help.close()


def test_tab_goes_from_the_field_to_the_filters(qtbot, bar):
    qtbot.keyClick(bar.field, Qt.Key.Key_Tab)
    assert bar.filters.chips[Kind.DATE].hasFocus()
