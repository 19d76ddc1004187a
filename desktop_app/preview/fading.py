"""Lets controls fade away while the mouse rests, and brings them back when anything moves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QWidget

REST_MS = 2500
"""After so long without a movement the controls fade."""

_FADE_MS = 220


class Fading(QObject):
    """Fades some widgets together. They stay while the mouse or the keyboard is on one of them."""

    faded = Signal(bool)

    def __init__(self, widgets: Sequence[QWidget], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._widgets = widgets
        self._effects = [QGraphicsOpacityEffect(widget) for widget in widgets]
        for widget, effect in zip(widgets, self._effects, strict=True):
            widget.setGraphicsEffect(effect)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.sleep)
        self._animation = QVariantAnimation(self, duration=_FADE_MS)
        self._animation.valueChanged.connect(self._paint)
        self._is_awake = True
        self._paint(1.0)

    @property
    def is_awake(self) -> bool:
        """Whether the controls are seen, or about to be."""
        return self._is_awake

    def wake(self) -> None:
        """Show the controls, and count anew until they fade."""
        self._rest.start()
        self._turn(True)

    def stop(self) -> None:
        """Count no more: nobody looks."""
        self._rest.stop()
        self._animation.stop()

    def sleep(self) -> None:
        """Let the controls fade, if nobody is using one."""
        focus = QApplication.focusWidget()
        if any(widget.underMouse() or (focus and widget.isAncestorOf(focus)) for widget in self._widgets):
            self._rest.start()
        else:
            self._turn(False)

    def _turn(self, is_awake: bool) -> None:
        if is_awake == self._is_awake:
            return
        self._is_awake = is_awake
        self._animation.stop()
        self._animation.setStartValue(self._effects[0].opacity())
        self._animation.setEndValue(1.0 if is_awake else 0.0)
        self._animation.start()
        self.faded.emit(not is_awake)

    def _paint(self, opacity: float) -> None:
        for effect in self._effects:
            effect.setOpacity(opacity)
            effect.setEnabled(opacity < 1)  # text is sharper, and painting quicker, without
