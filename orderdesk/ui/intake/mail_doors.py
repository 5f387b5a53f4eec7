"""What to do with a mail that is no order: the order it speaks of, and one button that opens the form for its kind.

Signals: `dealt_with(said, values)` when the mail is kept with what it was about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.mail_links import advise_accounts, finish_mail, link_mail
from orderdesk.language import N_, _
from orderdesk.queries.intake import MailDetail
from orderdesk.queries.mail_doors import Spoken, spoken_of
from orderdesk.rules.changes import Changes
from orderdesk.rules.inquiries import InquiryForm
from orderdesk.rules.money import Money
from orderdesk.rules.states import STATE_NAMES, Entity
from orderdesk.ui import format, words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import XS, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label, said

ABOUT_ORDER: Mapping[str, str] = {
    "change": N_("Open the order to change"),
    "cancel": N_("Open the order to cancel"),
    "complaint": N_("Open the order complained about"),
    "return": N_("Open the order of the return"),
    "status": N_("Open the order asked about"),
}
"""Kinds that speak of an order, and what their button says."""
DOORS = frozenset({*ABOUT_ORDER, "payment", "inquiry"})
_LONGEST = 2_000  # letters of a mail that go into an inquiry


class MailDoors(QWidget):
    """See the top of the module."""

    dealt_with = Signal(str, object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mailDoors")
        self._context, self._jobs = context, context.jobs
        self._mail: MailDetail | None = None
        self._spoken: Spoken | None = None
        self._at_once = False
        self.orders = QComboBox()
        self.orders.setObjectName("spokenOrder")
        self.orders.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.orders.setMinimumContentsLength(24)
        words.say(self.orders.setAccessibleName, N_("The order this mail speaks of"))
        self.doubt = Label("doubt", wrap=True)
        self.doubt.setObjectName("spokenDoubt")
        self.act = Act(self, "mailDoor", N_("Open"), "D", self._open, icon="arrow-right")
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(said(N_("Speaks of"), "soft"))
        row.addWidget(self.orders, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(XS)
        layout.addWidget(self._row)
        layout.addWidget(self.doubt)
        words.tell(self, self._retell)
        self.hide()

    def show_mail(self, mail: MailDetail | None, *, at_once: bool = False) -> None:
        """Offer the form for this mail's kind; `at_once` opens it as soon as it is known what the mail is about."""
        wanted = mail is not None and mail.kind in DOORS and mail.order_id is None and mail.state != "unreadable"
        self._mail, self._spoken, self._at_once = mail if wanted else None, None, at_once
        self.setVisible(wanted)
        self.act.setVisible(wanted)
        if wanted and mail is not None:
            self.act.forbid(N_("Still reading."))
            self._jobs.read(self, "spoken", spoken_of, mail.id, then=self._take)

    def _take(self, spoken: Spoken | None) -> None:
        mail = self._mail
        if mail is None or spoken is None or spoken.mail_id != mail.id:
            return
        self._spoken = spoken
        self._retell()
        if mail.kind in ABOUT_ORDER:
            self.act.allow_if(
                bool(spoken.orders), N_("No order of this customer is known. Answer by mail, or set the mail aside.")
            )
        else:
            self.act.allow()
        if self._at_once and self.act.isEnabled():
            self._open()
        self._at_once = False

    def _retell(self) -> None:
        mail, spoken = self._mail, self._spoken
        if mail is None or spoken is None:
            return
        chosen = self.orders.currentData() if self.orders.count() else spoken.chosen
        self.orders.clear()
        if mail.kind in ("payment", "inquiry"):
            self.orders.addItem(_("no order"), None)
        for order in spoken.orders:
            state = _(STATE_NAMES[Entity.ORDER].get(order.state, order.state))
            parts = (order.number, format.day(order.business_date), format.money(order.total), state)
            self.orders.addItem("   ".join(parts), order.id)
        self.orders.setCurrentIndex(max(0, self.orders.findData(chosen if chosen is not None else spoken.chosen)))
        self._row.setVisible(self.orders.count() > 0)
        unread = spoken.chosen is None and mail.kind in ABOUT_ORDER and spoken.orders
        doubt = spoken.doubt or (N_("The mail does not say which order; this is the last one.") if unread else "")
        self.doubt.show_text(_(doubt) if doubt else "")
        self.doubt.setVisible(bool(doubt))
        if mail.kind == "payment":
            pays = self._context.may("payment.receive")
            self.act.rename(N_("Record the payment") if pays else N_("Tell accounts about the payment"))
        else:
            self.act.rename(ABOUT_ORDER.get(mail.kind, N_("Log the inquiry")))

    # opening

    def _open(self) -> None:
        mail, spoken = self._mail, self._spoken
        if mail is None or spoken is None:
            return
        match mail.kind:
            case "payment":
                self._payment(mail, spoken)
            case "inquiry":
                self._inquiry(mail, spoken)
            case _:
                self._order(mail)

    def _order(self, mail: MailDetail) -> None:
        order_id = int(self.orders.currentData())

        def linked(changes: Changes) -> None:
            self._context.show_order(order_id)
            self.dealt_with.emit(N_("The mail is kept with order {number}."), {"number": changes.number})

        self._jobs.do(self, link_mail, mail.id, order_id, then=linked, always=self.act.begin())

    def _payment(self, mail: MailDetail, spoken: Spoken) -> None:
        read = spoken.payment or {}
        amount = Decimal(str(read["amount"])) if read.get("amount") else None
        order_id = self.orders.currentData()
        if self._context.may("payment.receive"):
            room: Any = self._context.show_tab("receivables")
            if room is not None and spoken.card is not None:
                day = date.fromisoformat(str(read["day"])) if read.get("day") else None
                room.begin_payment(spoken.card, amount, str(read.get("reference") or ""), day, mail.subject)
            self._finish(mail, N_("The mail is dealt with once the payment is saved."))
            return
        customer = spoken.card.name if spoken.card is not None else mail.sender_name or mail.sender_address
        sum_ = format.money(Money.of(amount, str(read.get("currency") or "CNY"))) if amount is not None else _("an amount")
        note = _("{customer} says that {amount} was paid: {subject}", customer=customer, amount=sum_, subject=mail.subject)
        told = N_("Accounts have a task to look for the payment.")
        self._jobs.do(
            self, advise_accounts, mail.id, order_id, note,
            then=lambda _changes: self.dealt_with.emit(told, {}), always=self.act.begin(),
        )  # fmt: skip

    def _inquiry(self, mail: MailDetail, spoken: Spoken) -> None:
        read = mail.reading or {}
        asked = InquiryForm(
            "mail",
            spoken.card.name if spoken.card is not None else mail.sender_name or mail.sender_address,
            customer_id=spoken.card.id if spoken.card is not None else None,
            contact_name=str(read.get("contact") or mail.sender_name),
            contact_phone=str(read.get("phone") or ""),
            contact_email=mail.sender_address,
            subject=mail.subject,
            detail=mail.body.strip()[:_LONGEST],
            asked_at=mail.sent_at,
        )
        room: Any = self._context.show_tab("tasks")
        if room is not None:
            room.begin_inquiry(asked, spoken.card, lambda _changes: self._finish(mail, N_("The inquiry is in the log.")))

    def _finish(self, mail: MailDetail, told: str) -> None:
        order_id = self.orders.currentData()
        done = lambda _changes: self.dealt_with.emit(told, {})  # noqa: E731
        if order_id is not None:
            self._jobs.do(self, link_mail, mail.id, int(order_id), then=done)
        else:
            self._jobs.do(self, finish_mail, mail.id, then=done)
