import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_app.pillow_to_qt import to_qimage
from desktop_app.preview.canvas import Canvas
from desktop_app.preview.picture import Picture, Stage
from desktop_app.theme import BACKDROP

COLOURS = {"red": "#ff0000", "green": "#008000", "blue": "#0000ff", "yellow": "#ffff00"}


def quarters(width: int, height: int) -> Image.Image:
    """Red, green, blue and yellow quarters, clockwise from the top left."""
    image = Image.new("RGB", (2, 2))
    for place, colour in (((0, 0), "red"), ((1, 0), "green"), ((1, 1), "blue"), ((0, 1), "yellow")):
        image.paste(colour, (*place, place[0] + 1, place[1] + 1))
    return image.resize((width, height), Image.Resampling.NEAREST)


def picture(width: int, height: int, stage: Stage = Stage.SHARP, scale: int = 1) -> Picture:
    image = to_qimage(quarters(width, height))
    return Picture((image,), width * scale, height * scale, stage)


@pytest.fixture
def canvas(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    with qtbot.waitExposed(canvas):
        canvas.show()
    return canvas


def colours(canvas, *places: tuple[int, int]) -> list[str]:
    seen = canvas.grab().toImage()
    names = {value: name for name, value in COLOURS.items()} | {BACKDROP.name(): "backdrop"}
    return [names.get(seen.pixelColor(*place).name(), "other") for place in places]


def wheel(canvas, place: QPoint, notches: float) -> None:
    event = QWheelEvent(
        QPointF(place),
        canvas.mapToGlobal(QPointF(place)),
        QPoint(),
        QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_the_photo_is_painted_in_the_middle_on_the_backdrop(canvas):
    canvas.show_photo({Stage.SHARP: picture(200, 300)})

    assert colours(canvas, (110, 10), (290, 10), (290, 290), (110, 290)) == ["red", "green", "blue", "yellow"]
    assert colours(canvas, (95, 150), (305, 150)) == ["backdrop", "backdrop"]


def test_a_turned_photo_is_painted_turned(canvas):
    canvas.show_photo({Stage.SHARP: picture(400, 300)})
    canvas.turn(1)
    assert colours(canvas, (100, 20), (300, 20), (300, 280), (100, 280)) == ["yellow", "red", "green", "blue"]
    canvas.turn(-2)
    assert colours(canvas, (100, 20), (300, 20), (300, 280), (100, 280)) == ["green", "blue", "yellow", "red"]


def test_the_wheel_zooms_at_the_pointer(canvas):
    canvas.show_photo({Stage.SHARP: picture(400, 300, scale=10)})
    for _ in range(30):
        wheel(canvas, QPoint(390, 10), 1)

    assert canvas.view.scale == 8
    assert colours(canvas, (5, 5), (200, 150), (395, 295)) == ["green", "green", "green"]
    wheel(canvas, QPoint(390, 10), -100)
    assert canvas.view.zoom is None


def test_a_double_click_shows_every_pixel_there_and_again_the_whole(qtbot, canvas):
    canvas.show_photo({Stage.SHARP: picture(400, 300, scale=10)})
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 280))
    assert canvas.view.scale == 1
    assert colours(canvas, (200, 150)) == ["yellow"]
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20, 280))
    assert canvas.view.zoom is None


def test_fingers_zoom(canvas):
    canvas.show_photo({Stage.SHARP: picture(400, 300, scale=10)})
    place = QPointF(200, 150)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        canvas.mapToGlobal(place),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(canvas, event)

    assert canvas.view.scale == pytest.approx(0.15)


def test_dragging_moves_what_does_not_fit(qtbot, canvas):
    canvas.show_photo({Stage.SHARP: picture(400, 300, scale=10)})
    canvas.zoom_to(1.0)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    before = canvas.view.target().topLeft()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    qtbot.mouseMove(canvas, QPoint(170, 190))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(170, 190))

    assert canvas.view.target().topLeft() - before == QPointF(-30, 40)
    canvas.zoom_to(None)
    assert canvas.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_a_better_picture_takes_the_place_of_a_blurry_one_where_one_looks(canvas):
    canvas.show_photo({Stage.QUICK: picture(40, 30, Stage.QUICK, 100)})
    canvas.zoom_to(0.5, QPointF(300, 200))
    before = canvas.view.target()
    assert not canvas.lacks_pixels  # a sharp picture is on its way in any case
    canvas.improve({Stage.SHARP: picture(400, 300, scale=10)})
    assert canvas.lacks_pixels
    canvas.improve({Stage.SHARP: picture(400, 300, scale=10), Stage.FULL: picture(4000, 3000, Stage.FULL)})

    assert canvas.view.target() == before
    assert not canvas.lacks_pixels


def test_a_sharp_picture_at_its_own_size_is_painted_pixel_by_pixel(canvas):
    stripes = Image.new("RGB", (400, 300))
    for left in range(0, 400, 2):
        stripes.paste("red", (left, 0, left + 1, 300))
    canvas.show_photo({Stage.SHARP: Picture((to_qimage(stripes),), 4000, 3000, Stage.SHARP)})
    seen = canvas.grab().toImage()

    assert [seen.pixelColor(left, 150).red() for left in range(8)] == [255, 0] * 4


def test_single_pixels_of_a_huge_photo_can_be_seen(canvas):
    canvas.show_photo({Stage.SHARP: picture(400, 300, scale=50)})
    canvas.zoom_to(8.0, QPointF(0, 0))

    assert canvas.view.target().width() == 160_000  # far beyond what Qt's painter can address
    assert colours(canvas, (0, 0), (399, 299)) == ["red", "red"]
    canvas.move_by(QPointF(-1e6, -1e6))
    assert colours(canvas, (0, 0), (399, 299)) == ["blue", "blue"]


def test_nothing_is_painted_where_there_is_nothing(canvas):
    canvas.show_photo({})
    canvas.zoom_by(2)
    canvas.toggle(QPointF(5, 5))

    assert colours(canvas, (0, 0), (200, 150)) == ["backdrop", "backdrop"]
    assert canvas.best is None


def test_the_whole_photo_lacks_pixels_only_where_it_is_turned(canvas):
    canvas.show_photo({Stage.SHARP: picture(200, 300, scale=10)})
    canvas.resize(500, 400)  # a picture for this size is on its way
    assert not canvas.lacks_pixels
    canvas.turn(1)

    assert canvas.lacks_pixels
