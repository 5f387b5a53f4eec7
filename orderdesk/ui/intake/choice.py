"""An address that may be picked or typed; the other fields of the order form are everybody's, in ui/widgets/choice.py."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from orderdesk.ui.widgets.choice import Choice, MomentEdit

__all__ = ["Choice", "MomentEdit", "PlaceEdit"]


class PlaceEdit(QComboBox):
    """An address: one of the customer's, or any other. Signals: `edited()` when typed or picked."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        typing = QLineEdit()
        self.setLineEdit(typing)  # makes it editable
        typing.setCompleter(None)  # type: ignore[arg-type]  # an address half typed must not turn into another
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.activated.connect(lambda _number: self.edited.emit())
        typing.textEdited.connect(lambda _text: self.edited.emit())

    def offer(self, places: list[str]) -> None:
        """Let these be picked, keeping what stands in the field."""
        text = self.currentText()
        self.clear()
        self.addItems(places)
        self.setEditText(text)

    def text(self) -> str:
        """What stands in the field."""
        return self.currentText()
