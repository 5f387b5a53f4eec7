"""Chips: a state as a word with its colour and mark, and a row of filters to choose one from.

`StateChip().show_state(Entity.ORDER, order.state)`

    self.filters = FilterChips((("waiting", N_("Waiting")), ("parked", N_("Parked"))))
    self.filters.chosen.connect(self._filter)         # the key; Left and Right walk through them
    self.filters.set_count("waiting", 12)
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from orderdesk.language import _
from orderdesk.rules.states import Entity, state_name
from orderdesk.ui import style, words
from orderdesk.ui.style.tokens import XS, S
from orderdesk.ui.widgets.cell_paint import CHIP_HEIGHT, chip_width, paint_chip


class StateChip(QWidget):
    """One state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("state")
        self._entity, self._state = Entity.ORDER, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words.tell(self, self.retell)
        style.changed().connect(self.update)

    def show_state(self, entity: Entity, state: str) -> None:
        """Show where something stands; "" shows nothing."""
        self._entity, self._state = entity, state
        self.retell()

    def text(self) -> str:
        """The word on it."""
        if not self._state:
            return ""
        return _("Short") if self._state == "short" else state_name(self._entity, self._state)

    def retell(self) -> None:
        """Take the word of the language spoken now."""
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self.text()) if self._state else 0, CHIP_HEIGHT + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._state:
            paint_chip(QPainter(self), self.rect(), self._entity, self._state, self.text())


class FilterChips(QWidget):
    """A row of filters, one chosen. Signals: `chosen(key)` when a person chose another."""

    chosen = Signal(str)

    def __init__(
        self, options: Sequence[tuple[str, str]], parent: QWidget | None = None, *, below: Sequence[tuple[str, str]] = ()
    ) -> None:
        """`below` stand in a second row, for what is rarely there."""
        super().__init__(parent)
        self._buttons: dict[str, QPushButton] = {}
        self._texts = dict([*options, *below])
        self._counts: dict[str, int] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(XS)
        for listed in filter(None, (options, below)):
            row = QHBoxLayout()
            row.setSpacing(S)
            for key, _text in listed:
                row.addWidget(self._button(key))
            row.addStretch(1)
            rows.addLayout(row)
        if options:
            self._buttons[options[0][0]].setChecked(True)

    def _button(self, key: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(f"filter_{key}")
        button.setCheckable(True)
        style.role(button, "chip")
        button.clicked.connect(lambda _on=False: self.chosen.emit(key))
        self._group.addButton(button)
        self._buttons[key] = button
        self._retell(key)
        return button

    def key(self) -> str:
        """The filter chosen."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def keys(self) -> tuple[str, ...]:
        """All filters, in order."""
        return tuple(self._buttons)

    def title(self, key: str) -> str:
        """The text of a filter, marked with N_."""
        return self._texts[key]

    def choose(self, key: str) -> None:
        """Choose a filter, as a person would."""
        if key != self.key():
            self._buttons[key].setChecked(True)
            self.chosen.emit(key)

    def set_count(self, key: str, count: int | None) -> None:
        """Write a number on a filter; None takes it off."""
        if count is None:
            self._counts.pop(key, None)
        else:
            self._counts[key] = count
        self._retell(key)

    def _retell(self, key: str) -> None:
        button, count = self._buttons[key], self._counts.get(key)
        text = self._texts[key]
        if count is None:
            words.say(button.setText, text)
        else:
            words.say(button.setText, "{text}  {count}", text=lambda: words.speak_now(text), count=count)
        words.say(button.setAccessibleName, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        keys = [key for key, button in self._buttons.items() if not button.isHidden()]
        following = keys[(keys.index(self.key()) + step) % len(keys)]
        self._buttons[following].setFocus(Qt.FocusReason.TabFocusReason)
        self.choose(following)
