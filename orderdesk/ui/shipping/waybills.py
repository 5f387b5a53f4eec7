"""A field for the waybill of each shipment that is handed over."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from orderdesk.language import N_
from orderdesk.queries.shipping import ShipmentRow
from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.style.tokens import XS, M
from orderdesk.ui.widgets.label import Label, data


class Waybills(QWidget):
    """One row a shipment; what was typed stays with its shipment. Signals: `finished()` after Enter in the last."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("waybills")
        self._typed: dict[int, str] = {}
        self._errors: dict[int, Refused] = {}
        self._page: QWidget | None = None
        self.fields: dict[int, QLineEdit] = {}
        self.errors: dict[int, Label] = {}
        self._outer = QGridLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)

    def show_rows(self, rows: Sequence[ShipmentRow]) -> None:
        """A field for each of these."""
        ids = [row.shipment_id for row in rows]
        if ids == list(self.fields):
            return
        if self._page is not None:
            self._page.hide()
            self._page.deleteLater()
        self._page = QWidget(self)
        self.fields, self.errors = {}, {}
        grid = QGridLayout(self._page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(1, 1)
        for line, row in enumerate(rows):
            self._add(grid, 2 * line, row)
        self._outer.addWidget(self._page)

    def _add(self, grid: QGridLayout, line: int, row: ShipmentRow) -> None:
        ident = row.shipment_id
        field, error = QLineEdit(self._typed.get(ident, "")), Label("error", wrap=True)
        field.setObjectName(f"waybill_{ident}")
        words.say(field.setPlaceholderText, N_("Scan the waybill"))
        words.say(field.setAccessibleName, N_("Waybill of {number}"), number=row.number)
        field.textChanged.connect(lambda text: self._changed(ident, text))
        field.returnPressed.connect(lambda: self._next(ident))
        grid.addWidget(data(row.number), line, 0)
        grid.addWidget(field, line, 1)
        grid.addWidget(error, line + 1, 1)
        self.fields[ident], self.errors[ident] = field, error
        error.hide()
        if ident in self._errors:
            self.refuse(ident, self._errors[ident])

    def _changed(self, ident: int, text: str) -> None:
        self._typed[ident] = text
        self._errors.pop(ident, None)
        self.errors[ident].hide()
        self._mark(ident, False)

    def _next(self, ident: int) -> None:
        ids = list(self.fields)
        empty = [other for other in ids[ids.index(ident) + 1 :] if not self.fields[other].text().strip()]
        if empty:
            self.fields[empty[0]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()

    def focus_first(self) -> None:
        """Go to the first one still empty."""
        for field in self.fields.values():
            if not field.text().strip():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        if self.fields:
            next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def text(self, ident: int) -> str:
        """What was typed for a shipment."""
        return self._typed.get(ident, "")

    def texts(self) -> dict[int, str]:
        """Shipment -> what was typed for it, where something was."""
        return {ident: text for ident, text in self._typed.items() if text.strip()}

    def put(self, ident: int, text: str) -> None:
        """Put a text for a shipment, shown or not, as the program."""
        self._typed[ident] = text
        if ident in self.fields:
            self.fields[ident].setText(text)

    def forget(self, ident: int) -> None:
        """A shipment has gone."""
        self._typed.pop(ident, None)
        self._errors.pop(ident, None)

    def refuse(self, ident: int, error: Refused) -> None:
        """Say a refusal under the shipment's field."""
        self._errors[ident] = error
        if ident in self.fields:
            words.say(self.errors[ident].setText, error.text, **error.values)
            self.errors[ident].show()
            self._mark(ident, True)
            self.fields[ident].setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, ident: int, wrong: bool) -> None:
        field = self.fields[ident]
        if bool(field.property("wrong")) is not wrong:
            field.setProperty("wrong", wrong)
            field.style().unpolish(field)
            field.style().polish(field)
