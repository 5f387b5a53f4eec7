"""A field for a date, typed as people write it: 3/5, +3, 明天, 下周三, next wed; or picked from a calendar.

`value()` gives a date or None when empty and refuses what is none; `set_value(date)` shows one; `edited()` when a person
changed it. Leaving the field writes the date in full with its weekday, so that 3/5 is never misread. Up and Down go by a day,
Alt+Down or the button opens the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from babel import dates
from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from orderdesk import language
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.typed_date import read_date


class DateEdit(QLineEdit):
    """One date."""

    edited = Signal()

    def __init__(self, today: Callable[[], date] = format.this_day, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._calendar: QCalendarWidget | None = None
        self._opener = QAction(self)
        icons.dress(self._opener, "calendar-blank")
        words.say(self._opener.setToolTip, N_("Calendar (Alt+Down)"))
        self._opener.triggered.connect(self.open_calendar)
        self.addAction(self._opener, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(lambda _text: self.edited.emit())
        self.editingFinished.connect(self._tidy)
        words.tell(self, self._tidy)

    def value(self) -> date | None:
        """The date typed; None when empty; Refused(field=objectName) when it is none."""
        text = self.text().strip()
        if not text:
            return None
        return read_date(text, self._today(), day_first=language.current() == "en", field=self.objectName() or None)

    def set_value(self, value: date | None) -> None:
        """Show a date, or nothing."""
        self.setText("" if value is None else dates.format_date(value, "yyyy-MM-dd EEE", locale=format.locale()))

    def open_calendar(self) -> None:
        """Let the person pick; a pick closes it."""
        calendar = QCalendarWidget(self)
        calendar.setObjectName("calendar")
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setLocale(QLocale(language.current()))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        shown = self._value_or_today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.activated.connect(self._pick)
        calendar.clicked.connect(self._pick)
        plain = QTextCharFormat()
        plain.setForeground(QColor(style.palette().ink_soft))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekday, plain)
        calendar.resize(320, 264)
        calendar.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        self._calendar = calendar
        calendar.show()
        calendar.setFocus()

    def _pick(self, picked: QDate) -> None:
        if self._calendar is not None:
            self._calendar.close()
            self._calendar = None
        self.set_value(date(picked.year(), picked.month(), picked.day()))
        self.edited.emit()

    def _value_or_today(self) -> date:
        try:
            return self.value() or self._today()
        except Refused:
            return self._today()

    def _tidy(self) -> None:
        try:
            value = self.value()
        except Refused:
            return  # said when the form is sent; what was typed stays
        if value is not None:
            self.set_value(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_F4 or (alt and key == Qt.Key.Key_Down):
            self.open_calendar()
            return
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(key, 0)
        if not step:
            super().keyPressEvent(event)
            return
        start = self._value_or_today() if self.text().strip() else self._today() - timedelta(days=step)
        self.set_value(start + timedelta(days=step))
        self.edited.emit()
