"""A field for a quantity: Up and Down step by one, full-width digits are fine.

`value()` gives Decimal or None when empty and refuses what is no number; `set_value(decimal)` shows one; `edited()` when typed.
"""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.rules.errors import Refused
from orderdesk.rules.money import parse_decimal
from orderdesk.ui import format


class QuantityEdit(QLineEdit):
    """One quantity, never stepped below `least`."""

    edited = Signal()

    def __init__(self, least: Decimal = Decimal(0), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(lambda _text: self.edited.emit())

    def value(self) -> Decimal | None:
        """The quantity typed; None when empty; Refused(field=objectName) when it is none."""
        text = self.text().strip()
        return parse_decimal(text, field=self.objectName() or None) if text else None

    def set_value(self, value: Decimal | int | None) -> None:
        """Show a quantity, or nothing."""
        self.setText(format.quantity(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if not step or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        try:
            now = self.value() or Decimal(0)
        except Refused:
            return
        self.set_value(max(self._least, now + step))
        self.edited.emit()
