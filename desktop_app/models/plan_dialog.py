"""Asks whether to change to another model, after saying what that takes."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from desktop_app.models.label import label
from indexer.model import SwitchPlan

_WIDTH = 460
_MINUTE, _HOUR = 60, 3600


class PlanDialog(QDialog):
    """Accepted if the user wants the switch; cannot be accepted where the disk has no room for it."""

    def __init__(self, plan: SwitchPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("planDialog")
        self.setWindowTitle(self.tr("Change the model"))
        self.setMinimumWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(26, 22, 26, 20)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Change to {name}?").format(name=plan.title), "headline"))
        self.lines = self._sentences(plan)
        for sentence in self.lines:
            column.addWidget(label(sentence, ""))
        column.addSpacing(12)
        column.addWidget(self._buttons(plan))

    def _sentences(self, plan: SwitchPlan) -> list[str]:
        locale = QLocale()
        sentences = [self.tr("It looks at %Ln photos once.", "", plan.to_embed), *self._time(plan.seconds)]
        if plan.ready:
            sentences.append(self.tr("%Ln photos are ready already.", "", plan.ready))
        if plan.offline:
            sentences.append(self.tr("%Ln photos wait until their drives are connected.", "", plan.offline))
        room = self.tr("It needs {needed} on the disk, where {free} are free.")
        if not plan.fits:
            room = self.tr("It needs {needed} on the disk, and only {free} are free: make some room first.")
        sizes = (locale.formattedDataSize(size, 0) for size in (plan.bytes_needed, plan.bytes_free))
        sentences.append(room.format(**dict(zip(("needed", "free"), sizes, strict=True))))
        if plan.fits:
            sentences.append(
                self.tr(
                    "Meanwhile you search as before. When all is ready, Shiying changes over by itself, and you can "
                    "go back at any time."
                )
            )
        return sentences

    def _time(self, seconds: float | None) -> list[str]:
        if seconds is None:
            return []
        if seconds < _MINUTE:
            return [self.tr("That takes less than a minute.")]
        if seconds < 1.5 * _HOUR:
            return [self.tr("That takes about %Ln minutes.", "", round(seconds / _MINUTE))]
        return [self.tr("That takes about %Ln hours.", "", round(seconds / _HOUR))]

    def _buttons(self, plan: SwitchPlan) -> QDialogButtonBox:
        box = QDialogButtonBox()
        if plan.fits:
            begin = box.addButton(self.tr("Change"), QDialogButtonBox.ButtonRole.AcceptRole)
            begin.setDefault(True)
        box.addButton(self.tr("Leave it"), QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box
