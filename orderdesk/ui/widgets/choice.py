"""Fields for one of a few words, for a person of the house, and for a moment.

`Choice(KINDS)`: `value()` is the key, `set_value(key)`. `MomentEdit(today)`: a day and a time of day, `value()` an aware instant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from orderdesk.language import N_, _
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import XS
from orderdesk.ui.widgets.date_edit import DateEdit

_CLOCK = re.compile(r"(\d{1,2})(?::?(\d{2}))?")


class Choice(QComboBox):
    """One of some words (key -> text marked with N_); `blank` allows none."""

    def __init__(self, words_of: Mapping[str, str], *, blank: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self._blank = blank
        self._texts: dict[str, str] = {}
        self.offer(words_of)
        words.tell(self, self.retell)

    def offer(self, words_of: Mapping[str, str]) -> None:
        """Offer these instead; what is chosen stays, also where it is offered no more."""
        chosen = self.value()
        kept = {chosen: self._texts[chosen]} if chosen and chosen not in words_of else {}
        texts = ({"": ""} if self._blank else {}) | dict(words_of) | kept
        if texts == self._texts:
            return
        self._texts = texts
        self.clear()
        for key in self._texts:
            self.addItem("", key)
        self.retell()
        if chosen:
            self.set_value(chosen)

    def value(self) -> str:
        """The key chosen."""
        return str(self.currentData() or "")

    def set_value(self, key: str) -> None:
        """Show a choice; an unknown key shows none."""
        self.setCurrentIndex(self.findData(key))

    def retell(self) -> None:
        """Speak the language of now."""
        for number, text in enumerate(self._texts.values()):
            self.setItemText(number, _(text) if text else "")


class MomentEdit(QWidget):
    """A day and a time; without a time `usual` is meant. Signals: `edited()`."""

    edited = Signal()

    def __init__(self, today: Callable[[], date] = format.this_day, usual: time = time(9), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._usual = usual
        self.day = DateEdit(today)
        self.day.setObjectName("day")
        self.clock = QLineEdit()
        self.clock.setObjectName("clock")
        self.clock.setFixedWidth(64)
        self.day.setMinimumWidth(144)
        words.say(self.clock.setPlaceholderText, N_("14:30"))
        words.say(self.clock.setAccessibleName, N_("Time of day"))
        words.say(self.day.setAccessibleName, N_("Day"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(XS)
        layout.addWidget(self.day, 1)
        layout.addWidget(self.clock)
        self.setFocusProxy(self.day)
        self.day.edited.connect(self.edited)
        self.clock.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> datetime | None:
        """The instant; None without a day; Refused(field=objectName) when it is none."""
        field = self.objectName() or None
        try:
            day = self.day.value()
        except Refused as error:
            raise Refused(error.text, field=field, **error.values) from None
        return format.instant(day, self._time(field)) if day is not None else None

    def set_value(self, value: datetime | None) -> None:
        """Show an instant, or nothing."""
        at = format.local(value) if value is not None else None
        self.day.set_value(at.date() if at is not None else None)
        self.clock.setText(f"{at:%H:%M}" if at is not None else "")

    def text(self) -> str:
        """What stands in both fields."""
        return f"{self.day.text()} {self.clock.text()}".strip()

    def _time(self, field: str | None) -> time:
        typed = unicodedata.normalize("NFKC", self.clock.text()).strip()
        if not typed:
            return self._usual
        found = _CLOCK.fullmatch(typed)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise Refused(N_("“{text}” is not a time of day. Type one such as 14:30."), field=field, text=typed)
        return time(int(found[1]), int(found[2] or 0))
