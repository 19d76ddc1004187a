import pytest
from PySide6.QtCore import QPointF, QSizeF

from desktop_app.preview.view import View

CANVAS = QSizeF(1200, 800)


@pytest.fixture
def view() -> View:
    return View(CANVAS, QSizeF(6000, 3000))


def at(view: View, place: QPointF) -> QPointF:
    """The point of the turned photo, in its own pixels, that is seen at `place`."""
    return (place - view.target().topLeft()) / view.scale


def test_the_whole_photo_fits_in_the_middle(view):
    assert view.scale == pytest.approx(0.2)
    assert view.target().getRect() == (0, 100, 1200, 600)
    assert not view.can_move


@pytest.mark.parametrize(("ratio", "width"), [(1, 200), (2, 400)])
def test_a_small_photo_is_enlarged_a_little_only(ratio, width):
    view = View(CANVAS, QSizeF(100, 50), pixel_ratio=ratio)

    assert view.target().width() == width


def test_zooming_keeps_what_lies_under_the_pointer(view):
    place = QPointF(700, 420)
    for zoom in (0.5, 1.0, 3.0, 0.7):
        before = at(view, place)
        view.zoom_to(zoom, place)
        after = at(view, place)
        assert (after - before).manhattanLength() < 2 / zoom  # corners lie on whole pixels


def test_zooming_out_ends_with_the_whole_photo_and_in_at_a_limit(view):
    view.zoom_to(100.0)
    assert view.scale == 8.0
    view.zoom_to(0.01)
    assert view.zoom is None


def test_no_edge_comes_further_than_the_canvas_s(view):
    view.zoom_to(1.0)
    assert view.can_move
    view.move(QPointF(1e6, -1e6))
    target = view.target()

    assert target.left() == 0
    assert target.bottom() == pytest.approx(CANVAS.height())


def test_a_photo_that_fits_one_way_stays_in_the_middle_there(view):
    view.zoom_to(0.25, QPointF(0, 0))

    assert view.target().top() == pytest.approx((800 - 750) / 2)
    assert view.target().left() == 0


@pytest.mark.parametrize(
    ("turns", "corner"), [(0, (0, 0)), (1, (1, 0)), (2, (1, 1)), (3, (0, 1))], ids=["0", "90", "180", "270"]
)
def test_turning_takes_the_upright_corner_where_it_belongs(view, turns, corner):
    view.turn(turns)
    target = view.target()
    width, height = (target.height(), target.width()) if turns % 2 else (target.width(), target.height())
    seen = view.turning().map(QPointF(0, 0)), view.turning().map(QPointF(width, height))
    expected = QPointF(target.x() + corner[0] * target.width(), target.y() + corner[1] * target.height())

    assert (seen[0] - expected).manhattanLength() < 1e-6
    assert all(target.adjusted(-0.1, -0.1, 0.1, 0.1).contains(point) for point in seen)
    assert view.scale == pytest.approx(800 / 6000 if turns % 2 else 0.2)


def test_a_resized_canvas_keeps_the_middle(view):
    view.zoom_to(1.0, QPointF(900, 500))
    before = at(view, QPointF(600, 400))
    view.resize(QSizeF(1000, 700), 1.0)

    assert (at(view, QPointF(500, 350)) - before).manhattanLength() < 2


def test_the_next_photo_is_seen_whole_and_upright(view):
    view.turn(1)
    view.zoom_to(2.0)
    view.show_other(QSizeF(300, 400))

    assert (view.turns, view.zoom) == (0, None)
