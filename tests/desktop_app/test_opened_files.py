"""A model or a folder that the desktop asks to be opened."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent

from desktop_app.opened_files import OpenedFiles, wish_for
from desktop_app.single_instance import Wish
from indexer.start import window_options


def test_a_file_that_is_opened_becomes_a_wish(qtbot, qapp, tmp_path):
    opened = OpenedFiles(qapp)
    pack = tmp_path / "我的 model.shiying-model"
    with qtbot.waitSignal(opened.asked) as asked:
        qapp.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(pack))))
    qapp.removeEventFilter(opened)
    opened.deleteLater()

    assert asked.args == [Wish(pack=pack)]


def test_what_opening_means():
    assert wish_for(Path("/photos/2023")) == Wish(folder=Path("/photos/2023"))
    assert wish_for(Path("/a.shiying-model")) == Wish(pack=Path("/a.shiying-model"))
    assert wish_for(Path()) is None


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["x.shiying-model"], ["--offer", "x.shiying-model"]),
        (["--home", "h", "x.shiying-model"], ["--home", "h", "--offer", "x.shiying-model"]),
        (["--offer", "x.shiying-model"], ["--offer", "x.shiying-model"]),
        (["--home", "h"], ["--home", "h"]),
        ([], []),
        (["models", "install", "x.shiying-model"], None),
        (["models", "verify", "x.shiying-model"], None),
        (["x.shiying-model", "status"], None),
        (["--home"], None),
        (["status"], None),
    ],
)
def test_what_the_window_is_told(given, meant):
    assert window_options(given) == meant
