"""Asking for a change of an approved order: the document's kind, what changes, why, and beside it what that would do.

Amending(pane, whole).open()         # in OrderPane; sends ask_amendment itself and stays open when it is refused
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from orderdesk.commands.amendments import ask_amendment
from orderdesk.language import N_, _
from orderdesk.queries.amendments import QueuedOrder, effect, queued_orders
from orderdesk.queries.catalogue import ProductRow, find_products
from orderdesk.queries.orders import LineRow
from orderdesk.queries.pricing import price_offers
from orderdesk.queries.whole_order import WholeOrder
from orderdesk.rules.amendments import KIND_NAMES, AmendedLine, AmendmentForm, AmendmentKind, Effect
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money, to_units
from orderdesk.rules.pricing import Offers, quote
from orderdesk.rules.states import LineState
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.effects import facts_of
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, data, plain_tip, said
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.results import Result
from orderdesk.ui.widgets.search_edit import SearchEdit

PAUSE_MS = 250
HINTS = {
    AmendmentKind.CHANGE: N_("Other quantities, prices, date or address. A quantity of 0 takes a line out."),
    AmendmentKind.ADD_GOODS: N_("Goods added to this order; what it has stays as it is."),
    AmendmentKind.JUMP: N_("The order gets its stock before others; who gets later by it stands on the right."),
    AmendmentKind.CANCEL: N_("Everything that has not left the house is given back."),
}
OPEN_LINES = (LineState.WANTING, LineState.LOCKED)


class LineFields:
    """An existing line's fields in the grid."""

    def __init__(self, line: LineRow, grid: QGridLayout, at: int, edited: Callable[[], None], priced: bool) -> None:
        self.line = line
        self.name = data(f"{line.position}. {line.sku}  {line.name}", elide=True)
        gone = _("{count} shipped", count=format.quantity(line.shipped)) if line.shipped else ""
        locked = _("{count} locked", count=format.quantity(line.locked)) if line.locked else ""
        self.stand = data("  ".join(filter(None, (gone, locked))), "small")
        self.quantity, self.price = QuantityEdit(), MoneyEdit(line.price.currency)
        self.quantity.setObjectName(f"amendQuantity{line.position}")
        self.price.setObjectName(f"amendPrice{line.position}")
        self.quantity.set_value(line.quantity)
        self.price.set_value(line.price)
        self.price.setReadOnly(not priced)
        self.price.setFocusPolicy(Qt.FocusPolicy.StrongFocus if priced else Qt.FocusPolicy.NoFocus)
        for column, widget in enumerate((self.name, self.stand, self.quantity, data(line.unit, "soft"), self.price)):
            grid.addWidget(widget, at, column)
        for field in (self.quantity, self.price):
            field.setFixedWidth(96)
            field.edited.connect(edited)
            words.say(field.setAccessibleName, N_("Line {number}"), number=line.position)

    def asked(self) -> AmendedLine | None:
        """The line as typed; None where nothing changed."""
        quantity, price = self.quantity.value(), self.price.value()
        quantity = Decimal(0) if quantity is None else quantity
        amount = self.line.price.amount if price is None else price.amount
        if (quantity, amount) == (self.line.quantity, self.line.price.amount):
            return None
        return AmendedLine(self.line.id, self.line.product_id, self.line.unit, quantity, amount)


class GoodsFields:
    """Goods to be added: product, quantity, unit, price."""

    def __init__(self, owner: Amending, grid: QGridLayout, at: int, currency: str) -> None:
        self.currency = currency
        self.product = SearchEdit(owner.jobs, find_products, _present, hint=N_("SKU, barcode, name or pinyin initials"))
        self.product.setObjectName(f"addProduct{at}")
        self.quantity, self.unit, self.price = QuantityEdit(), QComboBox(), MoneyEdit(currency)
        self.quantity.setObjectName(f"addQuantity{at}")
        self.stock = data("", "small")
        self.offers: Offers | None = None
        self._shown = ""  # the price as it was put there; another one was typed by hand
        self.product.chosen.connect(self._chosen)
        for column, widget in enumerate((self.product, self.stock, self.quantity, self.unit, self.price)):
            grid.addWidget(widget, at, column)
        for field in (self.quantity, self.price):
            field.setFixedWidth(96)
            field.edited.connect(owner.edited)
        names = (
            (self.product, N_("Product")),
            (self.quantity, N_("Quantity")),
            (self.unit, N_("Unit")),
            (self.price, N_("Price")),
        )
        for widget, name in names:
            words.say(widget.setAccessibleName, name)
        self.unit.activated.connect(self._unit_chosen)
        self.quantity.edited.connect(self._reprice)
        self.edited = owner.edited
        self.owner = owner

    def _chosen(self, row: ProductRow) -> None:
        self.offers, self._shown = None, self.price.text()
        order, today = self.owner.whole.order, self.owner.pane.context.today()
        values = (order.customer_id, [row.id], self.currency, today)
        self.owner.jobs.read(self.product, "offers", price_offers, *values, then=self._offered)
        self.unit.clear()
        self.unit.addItems([row.unit, *row.packs])
        self.stock.show_text(_("{count} free", count=format.quantity(row.available, row.unit)) if row.kind == "stock" else "")
        self._unit_chosen()
        if self.quantity.value() is None:
            self.quantity.set_value(1)
        self.quantity.setFocus()
        self.owner.more_goods()
        self.edited()

    def _unit_chosen(self, _index: int = 0) -> None:
        self._shown = self.price.text()
        self._reprice()
        self.edited()

    def _offered(self, offers: Mapping[int, Offers]) -> None:
        row: ProductRow | None = self.product.row()
        if row is not None and row.id in offers:
            self.offers = offers[row.id]
            self._reprice()
            self.edited()

    def _reprice(self) -> None:
        """Put the price of lists and rules there, unless another one was typed."""
        row: ProductRow | None = self.product.row()
        if row is None or self.price.text() != self._shown:
            return
        standard = row.price.units if row.price.currency == self.currency else None
        pack = row.base_of(self.unit.currentText()) or Decimal(1)
        try:
            base = (self.quantity.value() or Decimal(0)) * pack
        except Refused:
            return
        total = self.owner.whole.order.total.units
        found = quote(self.offers or Offers(standard), to_units(base), to_units(pack), total)
        if found is not None:
            self.price.set_value(Money(found.price_units, self.currency))
            self.price.setToolTip(plain_tip(format.price_source(True, found.source)))
        self._shown = self.price.text()

    def asked(self) -> AmendedLine | None:
        """The line as typed; None while no product is chosen."""
        row: ProductRow | None = self.product.row()
        if row is None:
            return None
        price = self.price.value()
        return AmendedLine(
            None, row.id, self.unit.currentText(), self.quantity.value() or Decimal(0), price.amount if price else Decimal(0)
        )


def _present(row: ProductRow) -> Result:
    free = _("{count} free", count=format.quantity(row.available, row.unit)) if row.kind == "stock" else ""
    return Result(row, row.name, "  ·  ".join(filter(None, (row.sku, row.spec))), f"{format.money(row.price)}   {free}".strip())


class Amending(Question):
    """The application, with its effect read anew whenever something is typed."""

    def __init__(self, pane: Tab, whole: WholeOrder, then: Callable[[Changes], None]) -> None:
        order = whole.order
        super().__init__(
            pane.window(),
            N_("Change order {number}"),
            N_("The order stays as it is until the change is approved. Then lines, locks, bill and date follow at once."),
            N_("Send for review"),
            number=order.number,
        )
        self.setObjectName("amending")
        self.resize(1120, 660)
        self.pane, self.whole, self.then, self.jobs = pane, whole, then, pane.jobs
        self._key, self._queue = str(uuid.uuid4()), tuple[QueuedOrder, ...]()
        self._goods: list[GoodsFields] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.notice = NoticeBar()
        self.content.addWidget(self.notice)
        room = QHBoxLayout()
        room.setSpacing(M)
        room.addWidget(self._form(), 8)
        room.addWidget(self._side(), 5)
        self.content.addLayout(room, 1)
        Act(self, "addGoods", N_("Another product"), "Ctrl+Insert", self.more_goods)
        self._show_kind()
        self.jobs.read(self, "queue", queued_orders, then=self._queued)
        self.kind.setFocus()

    def _form(self) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, S, 0)
        column.setSpacing(S)
        self.form = Form(columns=2)
        self.kind = QComboBox()
        for kind in KIND_NAMES:
            self.kind.addItem("", kind)
        words.tell(self, self._retell_kinds)
        self.kind.activated.connect(lambda _index: self._show_kind())
        self.form.row("kind", N_("Kind of change"), self.kind, needed=True, wide=True)
        self.hint = Label("soft", wrap=True)
        column.addWidget(self.form)
        column.addWidget(self.hint)
        self.lines_box = self._lines()
        column.addWidget(self.lines_box)
        self.head = Form(columns=2)
        order = self.whole.order
        self.date = DateEdit(self.pane.context.today)
        self.head.row("requested_date", N_("Delivery date"), self.date)
        self.head.row("ship_to", N_("Delivery address"), QLineEdit(order.ship_to))
        self.head.row("contact_name", N_("Contact"), QLineEdit(order.contact_name))
        self.head.row("contact_phone", N_("Phone"), QLineEdit(order.contact_phone))
        self.date.set_value(order.requested_date)
        column.addWidget(self.head)
        self.jump = Form(columns=2)
        self.ahead, self.expected = QComboBox(), DateEdit(self.pane.context.today)
        self.jump.row("ahead_of", N_("Ahead of"), self.ahead, needed=True)
        self.jump.row("expected_on", N_("Expected to be done"), self.expected, needed=True)
        column.addWidget(self.jump)
        self.why = Form(columns=2)
        self.why.row("reason", N_("Reason"), QLineEdit(), needed=True, wide=True)
        self.why.row("customer_request", N_("Customer's request"), QLineEdit())
        self.why.row("confirmed_with", N_("Confirmed with"), QLineEdit(), hint=N_("Who at the customer confirmed it"))
        remark = QPlainTextEdit()
        remark.setTabChangesFocus(True)
        remark.setFixedHeight(48)
        self.why.row("remark", N_("Remark"), remark, wide=True)
        column.addWidget(self.why)
        column.addStretch(1)
        for form in (self.head, self.jump, self.why):
            form.edited.connect(lambda _name: self.edited())
        self.ahead.activated.connect(lambda _index: self.edited())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _lines(self) -> QWidget:
        box = QWidget()
        self._grid = grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(S)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(0, 1)
        for at, title in enumerate((N_("Product"), "", N_("Quantity"), "", N_("Price"))):
            if title:
                grid.addWidget(said(title, "caption"), 0, at)
        priced = self.pane.actor.may("amendment.price")
        self.lines = [
            LineFields(line, grid, at, self.edited, priced)
            for at, line in enumerate((row for row in self.whole.order.lines if row.state in OPEN_LINES), 1)
        ]
        self._next = len(self.lines) + 1
        self.more_goods()
        return box

    def _side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.effect = FactsCard(N_("What it would do"))
        self.against = Label("warn", wrap=True)
        self.against.setObjectName("against")
        column.addWidget(self.effect)
        column.addWidget(self.against)
        column.addStretch(1)
        return side

    def more_goods(self) -> None:
        """One more empty row for goods, unless the last is still empty."""
        if self._goods and self._goods[-1].product.row() is None:
            self._goods[-1].product.setFocus()
            return
        self._goods.append(GoodsFields(self, self._grid, self._next, self.whole.order.total.currency))
        self._next += 1

    def _retell_kinds(self) -> None:
        for number, name in enumerate(KIND_NAMES.values()):
            self.kind.setItemText(number, _(name))

    def _show_kind(self) -> None:
        kind = AmendmentKind(self.kind.currentData())
        words.say(self.hint.setText, HINTS[kind])
        self.lines_box.setVisible(kind in (AmendmentKind.CHANGE, AmendmentKind.ADD_GOODS))
        self.head.setVisible(kind is AmendmentKind.CHANGE)
        self.jump.setVisible(kind is AmendmentKind.JUMP)
        for line in self.lines:
            line.quantity.setEnabled(kind is AmendmentKind.CHANGE)
            line.price.setEnabled(kind is AmendmentKind.CHANGE)
        self.edited()

    def choose(self, kind: AmendmentKind) -> None:
        """Take this kind of document."""
        self.kind.setCurrentIndex(list(KIND_NAMES).index(kind))
        self._show_kind()

    def _queued(self, queue: list[QueuedOrder]) -> None:
        mine = next((each.place for each in queue if each.order_id == self.whole.order.id), len(queue) + 1)
        self._queue = tuple(each for each in queue if each.place < mine)
        self.ahead.clear()
        for each in self._queue:
            self.ahead.addItem(f"{each.place}. {each.number}  {each.customer}", each.order_id)

    # what is typed

    def typed(self) -> AmendmentForm:
        """The application as typed; Refused at a field that cannot be read."""
        kind = AmendmentKind(self.kind.currentData())
        lines = [line.asked() for line in self.lines] if kind is AmendmentKind.CHANGE else []
        if kind in (AmendmentKind.CHANGE, AmendmentKind.ADD_GOODS):
            lines += [goods.asked() for goods in self._goods]
        jump, change = kind is AmendmentKind.JUMP, kind is AmendmentKind.CHANGE
        order = self.whole.order

        def head(name: str) -> str | None:
            text = self.head.text(name).strip()
            return text if change and text != getattr(order, name) else None

        wanted = self.date.value()
        return AmendmentForm(
            kind=kind,
            reason=self.why.text("reason"),
            customer_request=self.why.text("customer_request"),
            remark=self.why.text("remark"),
            confirmed_with=self.why.text("confirmed_with"),
            requested_date=wanted if change and wanted != order.requested_date else None,
            ship_to=head("ship_to"),
            contact_name=head("contact_name"),
            contact_phone=head("contact_phone"),
            lines=tuple(line for line in lines if line is not None),
            ahead_of=self.ahead.currentData() if jump else None,
            expected_on=self.expected.value() if jump else None,
        )

    def edited(self) -> None:
        """Something was typed: look again soon."""
        self._pause.start()

    def _look(self) -> None:
        try:
            form = self.typed()
        except Refused as error:
            self._shown_against(str(error))
            return
        today = self.pane.context.today()
        self.jobs.read(self, "effect", effect, self.whole.order.id, form, today, then=self._show_effect)

    def _show_effect(self, found: Effect) -> None:
        self.effect.show_facts(list(facts_of(found)) or [Fact(N_("Order total"), "")])
        self._shown_against("\n".join(str(problem) for problem in found.problems))

    def _shown_against(self, text: str) -> None:
        self.against.setVisible(bool(text))
        self.against.show_text(text)

    def accept(self) -> None:
        if not self.accept_act.isEnabled():
            return
        try:
            form = self.typed()
        except Refused as error:
            self._refuse(error)
            return
        self.jobs.do(
            self,
            ask_amendment,
            self.whole.order.id,
            self.whole.order.version,
            form,
            key=f"{self._key}-{hash(form)}",
            then=self._done,
            failed=self._refuse,
            always=self.accept_act.begin(),
        )

    def _refuse(self, error: Refused) -> None:
        for form in (self.form, self.head, self.jump, self.why):
            if error.field in form.fields:
                form.refuse(error)
                return
        self.notice.refuse(error)

    def _done(self, changes: Changes) -> None:
        super().accept()
        self.then(changes)
