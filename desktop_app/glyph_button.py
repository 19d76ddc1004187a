"""A button that shows a symbol, always in the colours of the scheme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.theme import colours, glyph


class GlyphButton(QToolButton):
    """Has no text, so its name is for the tip and for screen readers.

    Args:
        symbol: the name of a drawing in the resources.
        name: what the button does.
        edge: logical pixels of the symbol.
        role: which of the scheme's `Colours` draws it.
    """

    def __init__(
        self, symbol: str, name: str = "", edge: int = 20, role: str = "text", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._symbol, self._edge, self._role = symbol, edge, role
        self.set_name(name)
        self.setIconSize(QSize(edge, edge))
        self._draw()

    def set_name(self, name: str) -> None:
        """Say what the button does."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        icon = QIcon(glyph(self._symbol, getattr(colours(), self._role), self._edge))
        icon.addPixmap(glyph(self._symbol, colours().border, self._edge), QIcon.Mode.Disabled)
        self.setIcon(icon)
