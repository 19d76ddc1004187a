"""Two models side by side, over a real library."""

import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.models.compare import CompareDialog
from desktop_app.models.dialog import ModelsDialog

PATIENCE_MS = 60_000


@pytest.fixture
def compare(qtbot, library, models, page: ModelsDialog) -> CompareDialog:
    """Opened from the page; both models know all photos."""
    library.switching.begin("other")
    library.index()
    with qtbot.waitSignal(models.changed, timeout=PATIENCE_MS):
        models.refresh()
    next(button for button in page.findChildren(QPushButton) if button.text() == "Compare…").click()
    return page.findChild(CompareDialog)


def names(compare: CompareDialog, place: int) -> list[str]:
    photos = compare.columns[place].photos
    return [photos.item(row).toolTip().rpartition("/")[2] for row in range(photos.count())]


def test_both_answer_the_same_words(qtbot, compare):
    assert compare.columns[0].choice.currentText() == "Other 别的 0.1.0"
    compare.query.setText("一只猫")
    qtbot.waitUntil(lambda: compare.verdict.text() == "6 photos are in both answers.", timeout=PATIENCE_MS)
    assert [names(compare, place)[0] for place in range(2)] == ["chelsea.png", "chelsea.png"]
    assert [column.known.text() for column in compare.columns] == ["Knows 6 of 6 photos"] * 2
    first = compare.columns[0].photos
    qtbot.waitUntil(lambda: first.item(0).icon().pixmap(20, 20).toImage().pixelColor(10, 10).alpha() == 255)


def test_a_model_that_knows_nothing_says_so(qtbot, models, library, page):
    page.compare.click()
    compare = page.findChild(CompareDialog)
    compare.query.setText("cat")
    qtbot.waitUntil(lambda: compare.columns[1].known.text() == "Knows 0 of 6 photos", timeout=PATIENCE_MS)
    assert names(compare, 1) == []
    assert len(names(compare, 0)) == 6


def test_a_question_that_cannot_be_answered_is_a_sentence(qtbot, compare):
    compare.query.setText("ᚠᛖᛟ")
    qtbot.waitUntil(lambda: bool(compare.verdict.text()), timeout=PATIENCE_MS)
    assert "ᚠᛖᛟ" in compare.verdict.text()


def test_closing_while_answers_are_on_their_way_is_harmless(qtbot, models, page, compare):
    compare.query.setText("cat")
    with qtbot.waitSignal(compare._pause.timeout):
        pass
    compare.close()
    with qtbot.waitSignal(models.changed, timeout=PATIENCE_MS):
        models.refresh()
