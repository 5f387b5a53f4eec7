"""The order form itself: customer, contact, lines, delivery. It knows no command; order_pane.py does the steps.

    entry = OrderEntry(context)
    entry.start("phone")   entry.show_filled(filled)
    entry.gather()                  # the OrderForm as typed; Refused where a field cannot be read
    entry.faults(today)             # shows everything amiss at its field and says whether anything is
    entry.refuse(error)             # shows a command's refusal at its field

Signals: `touched()` when a person changed something, `new_customer(text)` when F2 asks for one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.catalogue import last_sales
from orderdesk.queries.intake import promise_date
from orderdesk.queries.parties import CustomerCard, CustomerRow, customer_card, find_customers
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import CHANNELS, KINDS, PAYMENT_METHODS, OrderForm, problems
from orderdesk.ui import format, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.intake.choice import Choice, MomentEdit, PlaceEdit
from orderdesk.ui.intake.customer_card import CardView
from orderdesk.ui.intake.filling import FilledForm
from orderdesk.ui.intake.line import Cell, Line
from orderdesk.ui.intake.line_hint import hint_of
from orderdesk.ui.intake.lines_grid import LinesGrid
from orderdesk.ui.style.tokens import L, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.search_edit import Result, SearchEdit

LABEL_WIDTH = 88
FIELD_WIDTH = 96
PAUSE_MS = 120
CELL_OF = {
    "product": Cell.PRODUCT,
    "sku": Cell.PRODUCT,
    "text": Cell.PRODUCT,
    "quantity": Cell.QUANTITY,
    "quantity_base": Cell.QUANTITY,
    "unit": Cell.UNIT,
    "price": Cell.PRICE,
    "customer_price": Cell.PRICE,
    "discount": Cell.DISCOUNT,
}


class OrderEntry(QWidget):
    """See the top of the module."""

    touched = Signal()
    new_customer = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self._jobs = context, context.jobs
        self.lead_days, self.horizon_days = 0, 365
        self.card: CustomerCard | None = None
        self.promised: date | None = None
        self._mail_id: int | None = None
        self._customer_id: int | None = None
        self._ordered: tuple[str, datetime | None] = ("", None)
        self._build()
        self._later = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._later.timeout.connect(self._look_up)
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
        self.total = Label("head")
        self.total.setObjectName("total")
        self.promise = Label("soft")
        self.promise.setObjectName("promise")
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
        self.delivery.row("customer_po", N_("Their order no."), QLineEdit())
        self.delivery.row("special_request", N_("Special request"), QLineEdit())
        self.delivery.row("remark", N_("Own remark"), QLineEdit())
        self.origin = Form(columns=2)
        self.channel = Choice(CHANNELS)
        self.ordered = MomentEdit(self.context.today)
        self.origin.row("channel", N_("By"), self.channel)
        self.origin.row("ordered_at", N_("Ordered"), self.ordered)
        words.say(self.ordered.day.setPlaceholderText, N_("now"))
        self.forms = (self.origin, self.who, self.contact, self.delivery)
        for form in (self.who, self.contact, self.delivery):
            for field in form.fields.values():
                field.label.setMinimumWidth(LABEL_WIDTH)
                field.editor.setMinimumWidth(FIELD_WIDTH)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(self.who, 3)
        top.addWidget(self.add_customer.button(quiet=True), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.card_view, 5)
        foot = QHBoxLayout()
        foot.setSpacing(L)
        foot.addWidget(self.total)
        foot.addWidget(self.promise, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addLayout(top)
        outer.addWidget(self.contact)
        outer.addWidget(self.grid, 1)
        outer.addWidget(self.hint)
        outer.addWidget(self.delivery)
        outer.addLayout(foot)

    def _listen(self) -> None:
        for form in self.forms:
            form.edited.connect(self._changed)
            for field in form.fields.values():
                field.editor.setAcceptDrops(False)  # a file dropped anywhere is the tab's
                if isinstance(field.editor, QLineEdit) and field.editor is not self.customer:
                    field.editor.returnPressed.connect(self._next_field)
        self.wish.edited.connect(self._tell_promise)
        self.place.edited.connect(lambda: self._changed("ship_to"))
        self.place.edited.connect(lambda: self.contact.clear_error("ship_to"))
        self.customer.chosen.connect(self._choose_customer)
        self.customer.left_unfound.connect(self._nobody)
        self.customer.returnPressed.connect(self._past_customer)
        self.grid.left.connect(self.wish.setFocus)
        self.grid.in_hand.connect(self._hint)
        self.model.touched.connect(self._lines_changed)
        self.model.wanted_changed.connect(self._later.start)
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
        for part in self.forms:
            part.clear_errors()
        self._mail_id, self._customer_id, self.card = form.mail_id, form.customer_id, filled.card
        self.channel.set_value(form.channel)
        self.kind.set_value(form.kind)
        self.method.set_value(form.payment_method)
        self.ordered.set_value(form.ordered_at)
        self._ordered = (self.ordered.text(), form.ordered_at)
        self.wish.set_value(form.requested_date)
        for name in ("contact_name", "contact_phone", "contact_email"):
            self.contact.set_text(name, getattr(form, name))
        for name in ("customer_po", "special_request", "remark"):
            self.delivery.set_text(name, getattr(form, name).replace("\n", "; "))
        self.place.offer([address.line for address in filled.card.addresses] if filled.card is not None else [])
        self.place.setEditText(form.ship_to)
        self.customer.set_row(None)
        self.customer.setText(filled.card.name if filled.card is not None else "")
        self.card_view.show_card(filled.card)
        self.model.show_lines(filled.lines, filled.currency)
        self._doubt(filled)
        self.promised = None
        self._retell()
        self._later.start()

    def _doubt(self, filled: FilledForm) -> None:
        for path, reason in filled.doubts.items():
            self._show_at(path, reason, doubtful=True)

    def read_only(self, closed: bool) -> None:
        """Let nothing be typed, or let it again."""
        self.model.read_only = closed
        for form in self.forms:
            form.setEnabled(not closed)

    def first_focus(self) -> QWidget:
        """Where one begins: the customer, or the lines when he is known."""
        return self.customer if self._customer_id is None else self.grid

    def doubtful(self) -> list[Callable[[], None]]:
        """Ways to each doubtful place, top to bottom."""
        ways: list[Callable[[], None]] = []
        for form in (self.origin, self.who, self.contact):
            ways += [field.editor.setFocus for field in form.fields.values() if field.editor.property("doubtful")]
        for row, line in enumerate(self.model.lines):
            ways += [partial(self.grid.stand, row, cell) for cell in sorted(line.doubts)]
        ways += [field.editor.setFocus for field in self.delivery.fields.values() if field.editor.property("doubtful")]
        return ways

    # what was typed

    def gather(self) -> OrderForm:
        """The form as typed; Refused where a field cannot be read. Incomplete lines are left out: see `faults`."""
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
        )

    def _ordered_at(self) -> datetime | None:
        text, at = self._ordered
        return at if self.ordered.text() == text else self.ordered.value()

    def anything(self) -> bool:
        """Whether something worth keeping was typed."""
        self.grid.commit()
        typed = any(form.text(name).strip() for form in (self.contact, self.delivery) for name in _WORDS if name in form.fields)
        return bool(self._customer_id or self.customer.text().strip() or self.model.typed() or typed)

    def unfinished(self) -> bool:
        """Whether a line or the customer is half typed; shows where."""
        found = self._line_faults()
        if self._customer_id is None and self.customer.text().strip():
            found = True
            self._nobody(self.customer.text().strip())
        return found

    def faults(self, form: OrderForm) -> bool:
        """Show everything that keeps the form from being submitted, each thing at its field; says whether there is any."""
        found = list(problems(form, self.context.today(), lead_days=self.lead_days, horizon_days=self.horizon_days))
        if self.model.typed():  # lines that lack something say so themselves
            found = [problem for problem in found if problem.field != "lines"]
        # The first field comes last, so that the keyboard ends there.
        order = {name: number for number, name in enumerate(name for part in self.forms for name in part.fields)}
        at_fields = sorted(found, key=lambda problem: order.get(problem.field, 99), reverse=True)
        lines_wrong = self._line_faults()
        for problem in at_fields:
            self.refuse(problem.refuse())
        return lines_wrong or bool(found)

    def _line_faults(self) -> bool:
        wrong = self.model.problems()
        if wrong:
            row, cell = min(wrong)
            self.grid.stand(row, cell)
            self._hint(self.grid.line())
        return bool(wrong)

    def refuse(self, error: Refused) -> None:
        """Show a refusal where it belongs; one without a field here goes to the notice bar."""
        if not self._show_at(error.field or "", str(error), error=error):
            self._jobs.show_refusal(self, error)

    def _show_at(self, path: str, said: str, *, error: Refused | None = None, doubtful: bool = False) -> bool:
        """Whether there is such a place."""
        if path.startswith("lines["):
            number, _bracket, name = path.removeprefix("lines[").partition("].")
            cell = CELL_OF.get(name, Cell.REMARK if name in ("remark", "note") else Cell.PRODUCT)
            row = int(number) if number.isdigit() else 0
            if row < len(self.model.lines) - 1 and doubtful:
                self.model.lines[row].doubts[cell] = _(said)
            elif not doubtful:
                self.model.mark_wrong(row, cell, said)
                self.grid.setCurrentIndex(self.model.index(row, cell))
            return True
        if path == "lines" and not doubtful:
            self.model.mark_wrong(len(self.model.lines) - 1, Cell.PRODUCT, said)
            self.grid.begin()
            return True
        name = {"customer_code": "customer", "contact": "contact_name", "phone": "contact_phone"}.get(path, path)
        form = next((form for form in self.forms if name in form.fields), None)
        if form is None:
            return False
        if doubtful:
            form.doubt(name, _(said))
        elif error is not None:
            form.refuse(Refused(error.text, field=name, **error.values))
        return True

    # the customer

    def _choose_customer(self, row: CustomerRow) -> None:
        self._jobs.read(self, "card", customer_card, row.id, then=self.take_customer)
        self._customer_id = row.id
        self.who.clear_error("customer")
        self._changed("customer")
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
        if card.currency != self.model.currency:
            self.model.use_currency(card.currency)
        for line in self.model.lines:
            line.last = None
        self._retell()
        self._later.start()

    def _past_customer(self) -> None:
        if self._customer_id is not None:
            self.grid.begin()

    def _nobody(self, text: str) -> None:
        self.who.refuse(Refused(N_("Nobody is found for “{text}”. Press F2 to add a new customer."), field="customer", text=text))

    def _ask_new_customer(self) -> None:
        self.new_customer.emit(self.customer.text().strip() if self._customer_id is None else "")

    # looking up while typing

    def _changed(self, name: str) -> None:
        if name == "customer" and self.customer.row() is None:
            self._customer_id = None
        self.touched.emit()

    def _lines_changed(self) -> None:
        self._retell()
        self._later.start()
        self.touched.emit()

    def _look_up(self) -> None:
        """What can be delivered when, and what the customer paid last time."""
        wanted = dict(self.model.wanted())
        if wanted:
            self._jobs.read(self, "promise", promise_date, wanted, self.context.today(), then=self._promise)
        else:
            self._promise(None)
        missing = [line.product.id for line in self.model.lines if line.product is not None and line.last is None]
        if missing and self._customer_id is not None:
            self._jobs.read(self, "last", last_sales, self._customer_id, missing, then=self._note_last)

    def _promise(self, day: date | None) -> None:
        self.promised = day
        self._retell()

    def _note_last(self, last: object) -> None:
        self.model.note_last(last)  # type: ignore[arg-type]  # jobs hand over what the query answered
        self._hint(self.grid.line())

    def _hint(self, line: Line | None) -> None:
        said, tone = hint_of(line, Cell(max(0, self.grid.currentIndex().column())), self.model)
        style.role(self.hint, tone)
        self.hint.show_text(said)

    def _retell(self) -> None:
        count = len(self.model.typed())
        words.say(
            self.total.setText,
            N_("{count} lines   {total}") if count != 1 else N_("1 line   {total}"),
            count=count,
            total=lambda: format.money(self.model.total()),
        )
        self._tell_promise()
        self._hint(self.grid.line())

    def _tell_promise(self) -> None:
        day = self.promised
        try:
            wish = self.wish.value()
        except Refused:
            wish = None
        if day is None:
            style.role(self.promise, "soft")
            self.promise.show_text("")
        elif wish is not None and wish < day:
            style.role(self.promise, "warn")
            words.say(self.promise.setText, N_("Can be there by {day}: later than wanted"), day=lambda: format.due(day))
        else:
            style.role(self.promise, "good")
            words.say(self.promise.setText, N_("Can be there by {day}"), day=lambda: format.due(day))

    def _next_field(self) -> None:
        self.focusNextPrevChild(True)


_WORDS = ("contact_name", "contact_phone", "contact_email", "ship_to", "customer_po", "special_request", "remark")


def _customer_result(row: CustomerRow) -> Result:
    subtitle = "  ·  ".join(part for part in (row.code, row.contact, format.phone(row.phone), row.address) if part)
    return Result(row, row.name, subtitle, row.level)
