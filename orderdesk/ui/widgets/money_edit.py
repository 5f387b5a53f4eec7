"""A field for an amount: right-aligned, full-width digits and thousands commas welcome.

`MoneyEdit("CNY")`: `value()` gives Money or None when empty and refuses what is no amount; `set_value(money)` shows one.
Leaving the field writes the amount with separators. `edited()` when a person typed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money, parse_decimal
from orderdesk.ui import format


class MoneyEdit(QLineEdit):
    """One amount in one currency."""

    edited = Signal()

    def __init__(self, currency: str = "CNY", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currency = currency
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(lambda _text: self.edited.emit())
        self.editingFinished.connect(self._tidy)

    def value(self) -> Money | None:
        """The amount typed; None when empty; Refused(field=objectName) when it is none."""
        text = self.text().strip().removeprefix(format.currency_sign(self.currency)).strip()
        if not text:
            return None
        return Money.of(parse_decimal(text, field=self.objectName() or None), self.currency)

    def set_value(self, value: Money | None) -> None:
        """Show an amount, or nothing."""
        if value is not None:
            self.currency = value.currency
        self.setText(format.amount(value))

    def _tidy(self) -> None:
        try:
            value = self.value()
        except Refused:
            return  # said when the form is sent; what was typed stays
        if value is not None:
            self.setText(format.amount(value))
