"""What a change of theme does to widgets."""

import gc

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from desktop_app import theme


class Witness(QWidget):
    """Notes whether Python's collector may run while it is restyled."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[bool] = []

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange}:
            self.seen.append(gc.isenabled())


def test_no_widget_is_collected_while_qt_goes_from_one_to_the_next(qtbot, qapp, undressed):
    witness = Witness()
    qtbot.addWidget(witness)
    witness.show()
    theme.choose(qapp, Qt.ColorScheme.Light)
    theme.choose(qapp, Qt.ColorScheme.Dark)

    assert witness.seen
    assert not any(witness.seen)
    assert gc.isenabled()
