"""The line at the foot: where the desk is connected, when it last saved, and three switches."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QStatusBar, QWidget

from orderdesk import language
from orderdesk.language import N_
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.style.tokens import L
from orderdesk.ui.widgets.actions import Act, key_text
from orderdesk.ui.widgets.label import Label

BUSY_AFTER_MS = 400


class StatusLine(QStatusBar):
    """Hints of buttons appear at the left while the pointer or the keyboard is on them."""

    def __init__(self, place: str, keys: Act, next_language: Act, theme: Act, warning: str = "") -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self.setSizeGripEnabled(False)
        self._place = place
        self.connection, self.saved = Label("small"), Label("small")
        self.connection.setObjectName("connection")
        self.saved.setObjectName("saved")
        self.warning = Label("warn")
        self.warning.setObjectName("connectionWarning")
        if not warning:
            self.warning.hide()
        else:
            words.say(self.warning.setText, "⚠ {said}", said=lambda: words.speak_now(warning))
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setFixedWidth(64)
        words.say(self._busy.setAccessibleName, N_("Working"))
        self._busy.hide()
        self._busy_soon = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._busy_soon.timeout.connect(self._busy.show)
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(L, 0, 0, 0)
        row.setSpacing(L)
        self.alarm = QPushButton()
        self.alarm.setObjectName("alarm")
        style.role(self.alarm, "alarm")
        self.alarm.hide()
        for widget in (self.connection, self.warning, self.saved, self.alarm, self._busy):
            row.addWidget(widget)
        self.addWidget(left)
        for act, name in ((keys, "keysButton"), (next_language, "languageButton"), (theme, "themeButton")):
            self.addPermanentWidget(self._button(act, name))
        self.say_connected()

    def _button(self, act: Act, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        style.role(button, "foot")
        icons.dress(button, act.icon_name)
        if name == "keysButton":
            words.say(button.setText, N_("{key} keys"), key=key_text(act.key))
        elif name == "languageButton":
            words.say(button.setText, "{name}", name=lambda: language.LANGUAGES[language.current()])
        words.say(button.setAccessibleName, act.said)
        words.say(button.setToolTip, "{said} ({key})", said=lambda: words.speak_now(act.said), key=key_text(act.key))
        button.clicked.connect(act.trigger)
        return button

    @Slot()
    def say_connected(self) -> None:
        """The database answers."""
        style.role(self.connection, "small")
        if self._place:
            words.say(self.connection.setText, N_("connected to {place}"), place=self._place)

    @Slot(str)
    def say_away(self, _reason: str) -> None:
        """It does not."""
        style.role(self.connection, "error")
        words.say(self.connection.setText, N_("not connected"))

    def say_saved(self, at: datetime) -> None:
        """Something was committed just now."""
        words.say(self.saved.setText, N_("saved {time}"), time=lambda: format.clock(at))

    @Slot(int)
    def show_busy(self, count: int) -> None:
        """A small bar while work takes longer than a blink."""
        if count and not self._busy.isVisible() and not self._busy_soon.isActive():
            self._busy_soon.start()
        elif not count:
            self._busy_soon.stop()
            self._busy.hide()
