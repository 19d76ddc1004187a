import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QPixmap

from desktop_app.photos.drag import files_as_mime, stack_of
from indexer.model import Hit


def test_other_programs_get_file_urls(qapp, photos):
    hits = [Hit(1, photos / "chelsea.png", 1.0, 1), Hit(2, photos / "rocket.jpg", 1.0, 2)]
    assert files_as_mime([hit.path for hit in hits]).urls() == [QUrl.fromLocalFile(str(hit.path)) for hit in hits]


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_stack_shows_the_first_picture_on_top(qapp, ratio):
    pictures = []
    for name in ("red", "blue"):
        pictures.append(QPixmap(30, 20))
        pictures[-1].fill(QColor(name))
    stack = stack_of(pictures, 1234, ratio)
    image = stack.toImage()
    assert stack.devicePixelRatio() == ratio
    assert image.pixelColor(round(40 * ratio), round(60 * ratio)).name() == "#ff0000"
    assert image.pixelColor(image.width() - 1, image.height() - 1).alpha() == 0


def test_a_picture_that_is_not_there_yet_is_blank(qapp):
    assert stack_of([], 1, 1.0).toImage().pixelColor(40, 60).alpha() == 255
