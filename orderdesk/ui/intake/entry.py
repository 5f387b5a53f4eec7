"""The order form itself: customer, contact, lines, delivery. It knows no command; order_pane.py does the steps.

    entry = OrderEntry(context)
    entry.start("phone")   entry.show_filled(filled)
    entry.gather()                  # the OrderForm as typed; Refused where a field cannot be read
    entry.faults(form)              # shows everything amiss at its field and says whether anything is
    entry.refuse(error)             # shows a command's refusal at its field

Signals: `touched()` when a person changed something, `new_customer(text)` when F2 asks for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.channels import ChannelRow
from orderdesk.queries.parties import CustomerCard, CustomerRow, customer_card, find_customers
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import (
    CHANNELS,
    KINDS,
    MEDIA,
    PAYMENT_METHODS,
    PRICED_ELSEWHERE,
    SPOKEN,
    OrderForm,
    problems,
    proposed_kind,
)
from orderdesk.rules.money import Money
from orderdesk.ui import format, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.intake.application import Application
from orderdesk.ui.intake.choice import MomentEdit, PlaceEdit
from orderdesk.ui.intake.customer_card import CardView
from orderdesk.ui.intake.entry_foot import EntryFoot
from orderdesk.ui.intake.filling import FilledForm
from orderdesk.ui.intake.line import Cell, Line
from orderdesk.ui.intake.line_hint import hint_of
from orderdesk.ui.intake.lines_grid import LinesGrid
from orderdesk.ui.intake.marks import Marks
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.choice import Choice
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.search_edit import Result, SearchEdit

LABEL_WIDTH = 88
FIELD_WIDTH = 96
_WORDS = (
    "contact_name", "contact_phone", "contact_email", "ship_to", "customer_po", "special_request", "remark", "agreed_total",
    "project_name", "project_note", "paid", "paid_reference",
)  # fmt: skip
_KNOWN = {code: ChannelRow(None, code, name, code, False, 0) for code, name in CHANNELS.items()}


class OrderEntry(QWidget):
    """See the top of the module."""

    touched = Signal()
    new_customer = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self._jobs = context, context.jobs
        self.lead_days, self.horizon_days, self.price_consent = 0, 365, True
        self.service_percent = 100
        self._channels: Mapping[str, ChannelRow] = _KNOWN
        self._kind_typed = self._medium_typed = False
        self.card: CustomerCard | None = None
        self._mail_id: int | None = None
        self._customer_id: int | None = None
        self._ordered: tuple[str, datetime | None] = ("", None)
        self._build()
        self._listen()

    # how it is made

    def _build(self) -> None:
        self.who = Form()
        self.customer = SearchEdit(
            self._jobs, find_customers, _customer_result, hint=N_("Phone, name, pinyin initials or code"), parent=self
        )
        self.who.row("customer", N_("Customer"), self.customer, needed=True)
        self.who.setMaximumWidth(460)
        self.who.setMinimumWidth(320)
        self.add_customer = Act(self.who, "newCustomer", N_("New customer"), "F2", self._ask_new_customer, icon="user-plus")
        if not self.context.may("customer.edit"):
            self.add_customer.withhold()
        self.card_view = CardView()
        self.contact = Form(columns=3)
        self.contact.row("contact_name", N_("Contact"), QLineEdit(), needed=True)
        self.contact.row("contact_phone", N_("Phone"), QLineEdit(), needed=True)
        self.contact.row("contact_email", N_("E-mail"), QLineEdit())
        self.place = PlaceEdit()
        self.contact.row("ship_to", N_("Address"), self.place, needed=True, wide=True)
        self.grid = LinesGrid(self._jobs)
        self.model = self.grid.lines_model
        self.hint = Label("small", elide=True)
        self.hint.setObjectName("lineHint")
        self._build_delivery()
        self.foot = EntryFoot(self.context, self.model, self.wish)
        self._lay_out()

    def _build_delivery(self) -> None:
        self.delivery = Form(columns=3)
        self.wish = DateEdit(self.context.today)
        self.method = Choice(PAYMENT_METHODS, blank=True)
        self.kind = Choice(KINDS)
        self.delivery.row("requested_date", N_("Wanted on"), self.wish, needed=True)
        words.say(self.wish.setPlaceholderText, N_("3/5, +3, Friday"))
        self.delivery.row("payment_method", N_("Payment"), self.method, needed=True)
        self.delivery.row("kind", N_("Kind"), self.kind)
        self.delivery.row("payment_terms", N_("Terms"), QLineEdit())
        self.delivery.row("customer_po", N_("Their order no."), QLineEdit())
        self.agreed = MoneyEdit()
        self.delivery.row("agreed_total", N_("Contract or slip"), self.agreed)
        words.say(self.agreed.setToolTip, N_("The total on the contract or prepayment slip; the lines must come to just that"))
        self.delivery.row("special_request", N_("Special request"), QLineEdit())
        self.delivery.row("remark", N_("Own remark"), QLineEdit())
        self.medium = Choice(MEDIA)
        self.delivery.row("medium", N_("Given"), self.medium)
        self.application = Application(self, self.wish)
        self.origin = Form(columns=2)
        self.channel = Choice(CHANNELS)
        self.ordered = MomentEdit(self.context.today)
        self.origin.row("channel", N_("By"), self.channel)
        self.origin.row("ordered_at", N_("Ordered"), self.ordered)
        words.say(self.ordered.day.setPlaceholderText, N_("now"))
        self.forms = (self.origin, self.who, self.contact, self.delivery, self.application)
        self.marks = Marks((self.origin, self.who, self.contact), self.grid, (self.delivery, self.application))
        for form in (self.who, self.contact, self.delivery, self.application):
            for field in form.fields.values():
                field.label.setMinimumWidth(LABEL_WIDTH)
                field.editor.setMinimumWidth(FIELD_WIDTH)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(self.who, 3)
        top.addWidget(self.add_customer.button(quiet=True), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.card_view, 5)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addLayout(top)
        outer.addWidget(self.contact)
        outer.addWidget(self.grid, 1)
        outer.addWidget(self.hint)
        outer.addWidget(self.delivery)
        outer.addWidget(self.application)
        outer.addWidget(self.foot)
        self.foot.row.addWidget(self.application.act.button(quiet=True, show_key=False))

    def _listen(self) -> None:
        for form in self.forms:
            form.edited.connect(self._changed)
            for field in form.fields.values():
                field.editor.setAcceptDrops(False)  # a file dropped anywhere is the tab's
                if isinstance(field.editor, QLineEdit) and field.editor is not self.customer:
                    field.editor.returnPressed.connect(self._next_field)
        self.place.edited.connect(lambda: self._changed("ship_to"))
        self.place.edited.connect(lambda: self.contact.clear_error("ship_to"))
        self.customer.chosen.connect(self._choose_customer)
        self.customer.left_unfound.connect(self._nobody)
        self.customer.returnPressed.connect(self._past_customer)
        self.grid.left.connect(self.wish.setFocus)
        self.grid.in_hand.connect(self._hint)
        self.model.touched.connect(self._follow_lines)
        words.tell(self, self._retell)

    # what is shown

    def start(self, channel: str) -> None:
        """An empty form."""
        self._fill(FilledForm(OrderForm(channel=channel, customer_id=None)))

    def show_filled(self, filled: FilledForm) -> None:
        """A form that others filled: an order, a copy of one, or what was read from a mail."""
        self._fill(filled)

    def _fill(self, filled: FilledForm) -> None:
        form = filled.form
        self._jobs.forget(self, "card")  # it was asked for another order
        self.marks.clear()
        self._mail_id, self._customer_id, self.card = form.mail_id, form.customer_id, filled.card
        self.channel.set_value(form.channel)
        self.kind.set_value(form.kind)
        self._kind_typed = bool(filled.lines) and form.kind != proposed_kind(_kinds(filled.lines))
        self._medium_typed = bool(form.medium)
        self.medium.set_value(form.medium or self._usual_medium())
        self.method.set_value(form.payment_method)
        self.delivery.set_text("payment_terms", self._terms(filled))
        self.agreed.set_value(None if form.agreed_total is None else Money.of(form.agreed_total, filled.currency))
        self.ordered.set_value(form.ordered_at)
        self._ordered = (self.ordered.text(), form.ordered_at)
        self.wish.set_value(form.requested_date)
        for name in ("contact_name", "contact_phone", "contact_email"):
            self.contact.set_text(name, getattr(form, name))
        for name in ("customer_po", "special_request", "remark"):
            self.delivery.set_text(name, getattr(form, name).replace("\n", "; "))
        self.application.show_form(form, filled.currency)
        self.place.offer([address.line for address in filled.card.addresses] if filled.card is not None else [])
        self.place.setEditText(form.ship_to)
        self.customer.set_row(None)
        self.customer.setText(filled.card.name if filled.card is not None else "")
        self.card_view.show_card(filled.card)
        self.model.show_lines(filled.lines, filled.currency)
        for path, reason in filled.doubts.items():
            self.marks.doubt(path, reason)
        self.foot.customer_id = form.customer_id
        self.foot.forget()

    def _terms(self, filled: FilledForm) -> str:
        usual = filled.card.payment_terms if filled.card is not None else ""
        return usual if filled.form.payment_terms is None else filled.form.payment_terms

    def know_channels(self, channels: Mapping[str, ChannelRow]) -> None:
        """Offer the ways orders may come in now."""
        self._channels = channels
        self.channel.offer({code: row.name for code, row in channels.items()})

    def channel_base(self) -> str:
        """The known channel that the chosen one works like."""
        chosen = self._channels.get(self.channel.value())
        return chosen.base if chosen is not None else self.channel.value()

    def _usual_medium(self) -> str:
        return "verbal" if self.channel_base() in SPOKEN else "written"

    def read_only(self, closed: bool) -> None:
        """Let nothing be typed, or let it again."""
        self.model.read_only = closed
        for form in self.forms:
            form.setEnabled(not closed)

    def first_focus(self) -> QWidget:
        """Where one begins: the customer, or the lines when he is known."""
        return self.customer if self._customer_id is None else self.grid

    # what was typed

    def gather(self) -> OrderForm:
        """The form as typed; Refused where a field cannot be read. Incomplete lines are as the desk has them: see `faults`."""
        self.grid.commit()
        contact, delivery = self.contact, self.delivery
        return OrderForm(
            channel=self.channel.value(),
            customer_id=self._customer_id,
            lines=self.model.forms(),
            kind=self.kind.value(),
            contact_name=contact.text("contact_name").strip(),
            contact_phone=contact.text("contact_phone").strip(),
            contact_email=contact.text("contact_email").strip(),
            ship_to=contact.text("ship_to").strip(),
            ordered_at=self._ordered_at(),
            requested_date=self.wish.value(),
            payment_method=self.method.value(),
            customer_po=delivery.text("customer_po").strip(),
            special_request=delivery.text("special_request").strip(),
            remark=delivery.text("remark").strip(),
            mail_id=self._mail_id,
            medium=self.medium.value(),
            payment_terms=delivery.text("payment_terms").strip(),
            agreed_total=self._agreed_total(),
            **self.application.gather(),
        )

    def _agreed_total(self) -> Decimal | None:
        agreed = self.agreed.value()
        return agreed.amount if agreed is not None else None

    @property
    def customer_id(self) -> int | None:
        """The customer chosen."""
        return self._customer_id

    @property
    def mail_id(self) -> int | None:
        """The mail the form was read from."""
        return self._mail_id

    def ordered_text(self) -> tuple[str, str, str]:
        """(day, time) of the order as typed, and the instant they were written from, if they were."""
        at = self._ordered[1]
        return self.ordered.day.text(), self.ordered.clock.text(), at.isoformat() if at is not None else ""

    def put_ordered(self, day: str, clock: str, _at: str = "") -> None:
        """Put day and time back as they were typed."""
        self.ordered.day.setText(day)
        self.ordered.clock.setText(clock)

    def _ordered_at(self) -> datetime | None:
        text, at = self._ordered
        return at if self.ordered.text() == text else self.ordered.value()

    def anything(self) -> bool:
        """Whether something worth keeping was typed."""
        self.grid.commit()
        forms = (self.contact, self.delivery, self.application)
        typed = any(form.text(name).strip() for form in forms for name in _WORDS if name in form.fields)
        return bool(self._customer_id or self.customer.text().strip() or self.model.typed() or typed)

    def lines_unfinished(self) -> bool:
        """Whether a line is half typed; shows where."""
        return self.marks.line_faults()

    def unfinished(self) -> bool:
        """Whether a line or the customer is half typed; shows where."""
        found = self.lines_unfinished()
        if self._customer_id is None and self.customer.text().strip():
            found = True
            self._nobody(self.customer.text().strip())
        return found

    def faults(self, form: OrderForm) -> bool:
        """Show everything that keeps the form from being submitted, each thing at its field; says whether there is any."""
        typed = self.model.typed()
        whole = self.model.whole()
        settled = not self.price_consent or self.channel_base() in PRICED_ELSEWHERE
        found = problems(
            form,
            self.context.today(),
            lead_days=self.lead_days,
            horizon_days=self.horizon_days,
            lines=[line.facts(self.model.currency) for line in typed] if whole else (),
            settled=settled,
            service_percent=self.service_percent,
        )
        shown = self.marks.faults(found)
        self.application.open_at_errors()
        return shown

    def refuse(self, error: Refused) -> None:
        """Show a refusal where it belongs; one without a field here goes to the notice bar."""
        if error.field in self.application.fields:
            self.application.show()
        if not self.marks.refuse(error):
            self._jobs.show_refusal(self, error)

    # the customer

    def _choose_customer(self, row: CustomerRow) -> None:
        self._customer_id = row.id
        self.who.clear_error("customer")
        self._changed("customer")
        self._jobs.read(self, "card", customer_card, row.id, then=self.take_customer)
        self.grid.begin()

    def take_customer(self, card: CustomerCard | None) -> None:
        """Make this the customer and fill in what is usual for him, but nothing that was typed."""
        if card is None:
            return
        before, self.card = self.card, card
        self._customer_id = card.id
        self.customer.setText(card.name)
        self.card_view.show_card(card)
        first, old = (card.contacts[:1], before.contacts[:1] if before is not None else ())
        for name, part in (("contact_name", "name"), ("contact_phone", "phone"), ("contact_email", "email")):
            usual = getattr(first[0], part) if first else ""
            former = getattr(old[0], part) if old else ""
            if self.contact.text(name).strip() in ("", former):
                self.contact.set_text(name, usual)
        places = [address.line for address in card.addresses]
        former_place = before.addresses[0].line if before is not None and before.addresses else ""
        at = self.place.currentText().strip()
        self.place.offer(places)
        self.place.setEditText(places[0] if places and at in ("", former_place) else at)
        if self.method.value() in ("", before.payment_method if before is not None else ""):
            self.method.set_value(card.payment_method)
        terms = self.delivery.text("payment_terms").strip()
        if terms in ("", before.payment_terms if before is not None else ""):
            self.delivery.set_text("payment_terms", card.payment_terms)
        if card.currency != self.model.currency:
            self.model.use_currency(card.currency)
        for line in self.model.lines:
            line.last = line.usual = None
        if before is None or before.id != card.id:
            self.model.forget_offers()
        self.foot.customer_id = card.id
        self.foot.look_up_soon()

    def _past_customer(self) -> None:
        if self._customer_id is not None:
            self.grid.begin()

    def _nobody(self, text: str) -> None:
        self.who.refuse(Refused(N_("Nobody is found for “{text}”. Press F2 to add a new customer."), field="customer", text=text))

    def _ask_new_customer(self) -> None:
        self.new_customer.emit(self.customer.text().strip() if self._customer_id is None else "")

    # while typing

    def _changed(self, name: str) -> None:
        if name == "customer" and self.customer.row() is None:
            self._jobs.forget(self, "card")
            self._customer_id = None
        if name == "kind":
            self._kind_typed = True
            self.application.open_for(self.kind.value())
        elif name == "medium":
            self._medium_typed = True
        elif name == "channel" and not self._medium_typed:
            self.medium.set_value(self._usual_medium())
        self.touched.emit()

    def _follow_lines(self) -> None:
        """The kind of document is what its lines make it, until a person chose one (004-k5)."""
        kinds = _kinds(self.model.typed())
        if kinds and not self._kind_typed:
            self.kind.set_value(proposed_kind(kinds))
            if self.kind.value() == "service":
                self.application.show()
        self.touched.emit()

    def _hint(self, line: Line | None) -> None:
        said, tone = hint_of(line, Cell(max(0, self.grid.currentIndex().column())), self.model)
        style.role(self.hint, tone)
        self.hint.show_text(said)

    def _retell(self) -> None:
        self._hint(self.grid.line())

    def _next_field(self) -> None:
        self.focusNextPrevChild(True)


def _kinds(lines: Sequence[Line]) -> list[str]:
    return [line.product.kind for line in lines if line.product is not None]


def _customer_result(row: CustomerRow) -> Result:
    subtitle = "  ·  ".join(part for part in (row.code, row.contact, format.phone(row.phone), row.address) if part)
    return Result(row, row.name, subtitle, row.level)
