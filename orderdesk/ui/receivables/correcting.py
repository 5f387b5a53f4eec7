"""Questions before the books are put right: how much, why, and the person's own password once more.

Each sends its command itself and stays open when it is refused, so that nothing typed is lost; `then` gets the Changes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from orderdesk.commands.receivables import approve_correction, refund, refuse_correction, reverse, write_off
from orderdesk.language import N_, _
from orderdesk.queries.receivables import BillRow, CorrectionRow, PaymentRow
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import correction_name, right_of
from orderdesk.ui import format
from orderdesk.ui.receivables.payment_form import MethodChoice
from orderdesk.ui.view import View
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.notice import NoticeBar

REASON_HEIGHT = 84
Then = Callable[[Changes], None]
Command = tuple[Callable[..., Changes], tuple[object, ...]]


class Correcting(Question):
    """A form above the verb. `command()` makes the command of what was typed and may be Refused at a field."""

    def __init__(
        self, view: View, step_up: str, title: str, text: str, verb: str, *, danger: bool = False, **values: Any
    ) -> None:
        super().__init__(view.window(), title, text, verb, danger=danger, **values)
        self.setObjectName("correcting")
        self.setMinimumWidth(520)
        self._view, self._step_up, self._key = view, step_up, str(uuid.uuid4())
        self.command: Callable[[], Command] = lambda: (reverse, ())
        self.then: Then = lambda _changes: None
        self.notice = NoticeBar()
        self.form = Form()
        self.content.addWidget(self.notice)
        self.content.addWidget(self.form)

    def money(self, most: Money) -> MoneyEdit:
        """Add the amount, all of it to begin with."""
        field = MoneyEdit(most.currency)
        self.form.row("amount", N_("Amount"), field, needed=True)
        field.set_value(most)
        return field

    def words(self, name: str, label: str) -> None:
        """Add the reason or opinion."""
        field = QPlainTextEdit()
        field.setTabChangesFocus(True)
        field.setFixedHeight(REASON_HEIGHT)
        self.form.row(name, label, field, needed=True)

    def begin(self, field: QWidget, command: Callable[[], Command], then: Then) -> None:
        """Show it, the keyboard in `field`."""
        self.command, self.then = command, then
        self.open()
        field.setFocus()

    def accept(self) -> None:
        if not self.accept_act.isEnabled():
            return
        try:
            self.command()
        except Refused as error:
            self.form.refuse(error)
            return
        self._view.confirmed(self, self._step_up, self._send)

    def _send(self) -> None:
        command, args = self.command()
        self._view.jobs.do(
            self, command, *args, key=self._key, then=self._done, failed=self.form.refuse, always=self.accept_act.begin()
        )

    def _done(self, changes: Changes) -> None:
        super().accept()
        self.then(changes)


def ask_write_off(view: View, bill: BillRow, then: Then) -> Correcting:
    """How much of what is open on a bill is given up, and why."""
    dialog = Correcting(
        view,
        "entry.write_off",
        N_("Write off part of bill {number}"),
        N_("{customer} still owes {open} on it. What is written off is owed no more."),
        N_("Write off") if view.actor.may("entry.write_off") else N_("Ask for the write-off"),
        danger=True,
        number=bill.number,
        customer=bill.customer_name,
        open=lambda: format.money(bill.open),
    )
    field = dialog.money(bill.open)
    dialog.words("reason", N_("Reason"))

    def command() -> Command:
        return write_off, (bill.bill_id, bill.version, _typed(field), _said(dialog, "reason"))

    dialog.begin(dialog.form.fields["reason"].editor, command, then)
    return dialog


def ask_refund(view: View, payment: PaymentRow, then: Then) -> Correcting:
    """How much of what is free of a payment goes back, how, and why."""
    dialog = Correcting(
        view,
        "payment.refund",
        N_("Refund payment {number}"),
        N_("{free} of it is free: matched to no bill of {customer}."),
        N_("Refund"),
        danger=True,
        number=payment.number,
        customer=payment.customer_name,
        free=lambda: format.money(payment.free),
    )
    field, method = dialog.money(payment.free), MethodChoice()
    dialog.form.row("method", N_("Paid back by"), method)
    method.setCurrentIndex(max(0, method.findData(payment.method)))
    dialog.words("reason", N_("Reason"))

    def command() -> Command:
        return refund, (payment.payment_id, _typed(field), _said(dialog, "reason"), method.value())

    dialog.begin(dialog.form.fields["reason"].editor, command, then)
    return dialog


_FOLLOWS = {
    "bill": N_("{number} over {amount} is cancelled, payments on it become free, and its goods can be billed again."),
    "payment": N_("{number} over {amount} counts as never received; bills it paid are open again."),
    "write_off": N_("{number} over {amount} is owed again."),
    "refund": N_("{number} over {amount} counts as never paid back."),
}


def ask_reversal(view: View, kind: str, source_id: int, number: str, amount: Money, then: Then) -> Correcting:
    """Why a posting is undone by its mirror."""
    dialog = Correcting(
        view,
        right_of("reversal", kind),
        correction_name("reversal", kind),
        _FOLLOWS[kind],
        N_("Reverse"),
        danger=True,
        number=number,
        amount=lambda: format.money(amount),
    )
    dialog.words("reason", N_("Reason"))
    dialog.begin(dialog.form.fields["reason"].editor, lambda: (reverse, (kind, source_id, _said(dialog, "reason"))), then)
    return dialog


def ask_decision(view: View, row: CorrectionRow, *, approve: bool, then: Then) -> Correcting:
    """The second person's opinion on what was asked for."""
    dialog = Correcting(
        view,
        right_of(row.kind, row.undoes),
        N_("Approve {number}") if approve else N_("Refuse {number}"),
        N_("{what}, {amount}, {customer}. {who} asked for it: {reason}"),
        N_("Approve and post") if approve else N_("Refuse"),
        danger=not approve,
        number=row.number,
        what=lambda: _(correction_name(row.kind, row.undoes)),
        amount=lambda: format.money(row.amount),
        customer=row.customer_name,
        who=row.asked_by,
        reason=row.reason,
    )
    dialog.words("opinion", N_("Opinion"))
    decide = approve_correction if approve else refuse_correction
    dialog.begin(
        dialog.form.fields["opinion"].editor,
        lambda: (decide, (row.correction_id, row.version, _said(dialog, "opinion"))),
        then,
    )
    return dialog


def _typed(field: MoneyEdit) -> object:
    value = field.value()
    if value is None:
        raise Refused(N_("Write an amount above zero."), field="amount")
    return value.amount


def _said(dialog: Correcting, name: str) -> str:
    text = dialog.form.text(name).strip()
    if not text:
        raise Refused(N_("Write something first."), field=name)
    return text
