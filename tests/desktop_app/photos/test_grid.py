from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from desktop_app.photos.model import HIT_ROLE
from desktop_app.photos.tile import LARGEST
from indexer.model import Hit


def columns(grid) -> int:
    rects = [grid.visualRect(grid.model().index(row)) for row in range(grid.model().rowCount())]
    return sum(rect.top() == rects[0].top() for rect in rects)


def test_tiles_fill_the_width(qtbot, grid, hits):
    many = [replace(hits[0], photo_id=number) for number in range(40)]
    grid.show_hits(many, keep_place=False)
    for width in range(700, 760, 7):
        grid.resize(width, 600)
        QApplication.processEvents()
        left_over = grid.viewport().width() - columns(grid) * grid.gridSize().width()

        assert 0 < left_over <= columns(grid)


def test_a_refresh_keeps_selection_and_place(qtbot, grid, hits):
    many = [replace(hits[0], photo_id=number, rank=number) for number in range(200)]
    grid.show_hits(many, keep_place=False)
    grid.setCurrentIndex(grid.model().index(120))
    grid.verticalScrollBar().setValue(1500)

    grid.show_hits([Hit(999, hits[1].path, 1.0, 1), *many], keep_place=True)

    assert [hit.photo_id for hit in grid.selected_hits()] == [120]
    assert grid.verticalScrollBar().value() == 1500


def test_another_answer_starts_at_the_top(qtbot, grid, hits):
    many = [replace(hits[0], photo_id=number) for number in range(200)]
    grid.show_hits(many, keep_place=False)
    grid.verticalScrollBar().setValue(1500)

    grid.show_hits(many[::-1], keep_place=False)

    assert grid.verticalScrollBar().value() == 0
    assert grid.selected_hits() == []


def test_only_what_is_in_sight_is_decoded(qtbot, grid, hits, monkeypatch):
    asked = set()
    get = grid.itemDelegate()._thumbnails.get
    monkeypatch.setattr(grid.itemDelegate()._thumbnails, "get", lambda path, edge: asked.add(path) or get(path, edge))
    many = [replace(hits[0], photo_id=number, path=hits[0].path.with_name(f"{number}.jpg")) for number in range(5000)]
    grid.show_hits(many, keep_place=False)
    QApplication.processEvents()

    assert 0 < len(asked) < 40


def test_a_corrupt_photo_is_marked_and_the_others_are_shown(qtbot, grid, hits):
    hits[1].path.write_bytes(b"not a picture")
    thumbnails = grid.itemDelegate()._thumbnails
    grid.show_hits([*hits, replace(hits[2], photo_id=99, offline=True)], keep_place=False)
    edge = LARGEST
    qtbot.waitUntil(lambda: all(thumbnails.get(hit.path, edge) for hit in hits))
    grid.repaint()

    assert thumbnails.get(hits[1].path, edge).trouble
    assert thumbnails.get(hits[0].path, edge).pixmap


def test_the_tooltip_says_name_and_match(qtbot, grid, hits):
    grid.show_hits([replace(hits[1], offline=True)], keep_place=False)
    place = grid.visualRect(grid.model().index(0)).center()
    QApplication.sendEvent(grid.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, grid.mapToGlobal(place)))

    qtbot.waitUntil(lambda: "chelsea.png" in QToolTip.text())
    assert "Match 0.800" in QToolTip.text()
    assert "not connected" in QToolTip.text()
    QToolTip.hideText()


def test_no_tooltip_beside_the_photos(qtbot, grid):
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), grid.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(grid.viewport(), event)

    assert QToolTip.text() == ""


def test_the_model_answers_for_rows_only(grid, hits):
    grid.show_hits(hits, keep_place=False)
    model = grid.model()

    assert model.index(0).data() == "astronaut.png"
    assert model.index(0).data(HIT_ROLE) is hits[0]
    assert model.rowCount(model.index(0)) == 0
