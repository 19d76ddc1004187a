"""Asks for the first and the last day of a range, each by keyboard or from a calendar."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QWidget


class DateRangeDialog(QDialog):
    """Two days in order."""

    chosen = Signal(str)  # as the filter date: takes it

    def __init__(self, first: QDate, last: QDate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dateRange")
        self.setWindowTitle(self.tr("Dates"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.first = self._day(first, self.tr("First day"))
        self.last = self._day(last, self.tr("Last day"))
        self.first.dateChanged.connect(lambda day: self.last.setDate(max(day, self.last.date())))
        self.last.dateChanged.connect(lambda day: self.first.setDate(min(day, self.first.date())))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.setContentsMargins(20, 20, 20, 16)
        form.setSpacing(12)
        form.addRow(self.tr("From"), self.first)
        form.addRow(self.tr("To"), self.last)
        form.addRow(buttons)

    def accept(self) -> None:
        super().accept()
        days = (edit.date().toString(Qt.DateFormat.ISODate) for edit in (self.first, self.last))
        self.chosen.emit("..".join(days))

    def _day(self, day: QDate, name: str) -> QDateEdit:
        edit = QDateEdit(day, calendarPopup=True)
        edit.setAccessibleName(name)
        edit.setDisplayFormat(self.tr("d MMM yyyy"))
        edit.setMinimumWidth(180)
        edit.setDateRange(QDate(1800, 1, 1), QDate(2200, 12, 31))
        return edit
