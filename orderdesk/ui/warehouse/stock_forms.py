"""The two things done to stock: goods received, goods counted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from orderdesk.commands import warehouse
from orderdesk.language import N_, _
from orderdesk.queries.warehouse import StockRow
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.ui import format, style, words
from orderdesk.ui.row_typing import RowTyping
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.quantity_edit import QuantityEdit


class _StockForm(QFrame):
    """A card with a form, a line that says what will come of it, and one button."""

    kept_as: ClassVar[tuple[str, str]]
    """The name of what is typed and not booked, and how it is offered again."""

    def __init__(self, name: str, verb: str, view: View, go: Callable[[int, str], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        style.role(self, "card")
        self.view, self.jobs, self.notice = view, view.jobs, view.notice
        self.row: StockRow | None = None
        self.form = Form()
        self._fields()
        self.typing = RowTyping(self.form, *self.kept_as, view.context, go)
        self.says = Label("soft", wrap=True)
        self.says.setObjectName(f"{name}Says")
        self.book = Act(self, f"{name}Book", verb, "Ctrl+Return", self._book, icon="check")
        column = QVBoxLayout(self)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        column.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(self.says, 1)
        row.addWidget(self.book.button(primary=True), 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        self.form.edited.connect(lambda _name: self._retell())
        words.tell(self, self._retell)

    def show_product(self, row: StockRow | None) -> None:
        """Take another product in hand; what was typed for the one before is kept for it."""
        self.row = row
        self.typing.take(*((row.product_id, row.sku) if row is not None else (None,)))
        self._retell()

    def _done(self, product_id: int) -> None:
        """It is booked; what is being typed for another product by now stays."""
        self.typing.done(product_id)
        self._retell()

    def _fields(self) -> None:
        raise NotImplementedError

    def _retell(self) -> None:
        raise NotImplementedError

    def _book(self) -> None:
        raise NotImplementedError


class ReceiveForm(_StockForm):
    """So many arrived."""

    kept_as = ("warehouse/receipt", N_("receipt of {what}"))

    def __init__(self, view: View, go: Callable[[int, str], None]) -> None:
        super().__init__("receiveForm", N_("Book the receipt"), view, go)
        if not view.actor.may("stock.receive"):
            self.book.withhold()

    def _fields(self) -> None:
        self.quantity = QuantityEdit()
        self.form.row("quantity", N_("Quantity"), self.quantity, needed=True)
        self.form.row("reference", N_("Delivery note"), QLineEdit(), hint=N_("The supplier's number"))
        self.form.row("note", N_("Note"), QLineEdit())

    def _retell(self) -> None:
        typed = _typed(self.quantity)
        if self.row is None:
            self.book.forbid(N_("Choose a product first."))
            return
        self.book.allow()
        after = self.row.on_hand + typed if typed else None
        said = _("On hand then: {quantity}", quantity=format.quantity(after, self.row.unit)) if after is not None else ""
        self.says.show_text(said)

    def _book(self) -> None:
        row = self.row
        if row is None:
            return
        try:
            quantity = self.quantity.value() or Decimal(0)
        except Refused as error:
            self.form.refuse(error)
            return

        def done(_changes: Changes) -> None:
            self.notice.good(N_("{sku}: {quantity} received."), sku=row.sku, quantity=format.quantity(quantity, row.unit))
            self._done(row.product_id)
            self.quantity.setFocus(Qt.FocusReason.OtherFocusReason)

        self.jobs.do(
            self, warehouse.receive_stock, row.product_id, quantity, self.form.text("reference"), self.form.text("note"),
            then=done, failed=self.form.refuse, always=self.book.begin(), key=self.typing.key,
        )  # fmt: skip


class CountForm(_StockForm):
    """So many were counted; the difference is shown before it is booked."""

    kept_as = ("warehouse/count", N_("count of {what}"))

    def __init__(self, view: View, go: Callable[[int, str], None]) -> None:
        super().__init__("countForm", N_("Book the count"), view, go)
        if not view.actor.may("stock.adjust"):
            self.book.withhold()

    def _fields(self) -> None:
        self.counted = QuantityEdit()
        self.form.row("counted", N_("Counted"), self.counted, needed=True)
        self.form.row("note", N_("Note"), QLineEdit(), hint=N_("Why it differs, if you know"))

    @property
    def _expected(self) -> Decimal | None:
        """What the books said when this product's count was begun."""
        return Decimal(self.typing.beside) if self.typing.beside else None

    @_expected.setter
    def _expected(self, quantity: Decimal | None) -> None:
        self.typing.beside = str(quantity) if quantity is not None else ""

    def _retell(self) -> None:
        typed = _typed(self.counted)
        if self.row is None:
            self.book.forbid(N_("Choose a product first."))
            return
        self.book.allow_if(typed is not None, N_("Write what was counted first."))
        if typed is None:
            self._expected = None
            style.role(self.says, "soft")
            self.says.show_text(_("On hand by the books: {quantity}", quantity=format.quantity(self.row.on_hand, self.row.unit)))
            return
        if self._expected is None:  # what the books said when counting was begun
            self._expected = self.row.on_hand
        self._tell_difference(typed - self._expected, self._expected)

    def _tell_difference(self, difference: Decimal, expected: Decimal) -> None:
        row = self.row
        values = {
            "quantity": format.quantity(abs(difference), row.unit if row else ""),
            "expected": format.quantity(expected),
        }
        if not difference:
            style.role(self.says, "good")
            self.says.show_text(_("As expected: no difference."))
        elif difference > 0:
            style.role(self.says, "warn")
            self.says.show_text(_("{quantity} more than the {expected} in the books.", **values))
        else:
            style.role(self.says, "bad")
            self.says.show_text(_("{quantity} less than the {expected} in the books.", **values))

    def _book(self) -> None:
        row = self.row
        try:
            counted = self.counted.value()
        except Refused as error:
            self.form.refuse(error)
            return
        if row is None or counted is None:
            return

        def done(changes: Changes) -> None:
            if changes.note:
                self.notice.done(changes.note)
            else:
                self.notice.good(N_("{sku}: {quantity} on hand now."), sku=row.sku, quantity=format.quantity(counted, row.unit))
            if self.row is not None and self.row.product_id == row.product_id:
                self._expected = None
            self._done(row.product_id)

        self.jobs.do(
            self, warehouse.count_stock, row.product_id, counted, self.form.text("note"), self._expected,
            then=done, failed=self._refused, always=self.book.begin(), key=self.typing.key,
        )  # fmt: skip

    def _refused(self, error: Refused) -> None:
        self.form.refuse(error)
        if isinstance(error, Conflict) and self.row is not None:
            self._expected = None  # the next look at the books is the one to compare with
            self.view.reload()


def _typed(field: QuantityEdit) -> Decimal | None:
    """What stands there, if it is a number by now."""
    try:
        return field.value()
    except Refused:
        return None
