"""The order as the reviewer sees it: the time left, requests first, every field, then lines, source, customer, history."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.review import ReviewCase
from orderdesk.queries.review.source import Source
from orderdesk.rules.intake import KINDS, PAYMENT_METHODS
from orderdesk.rules.states import Entity
from orderdesk.ui import format, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.review.columns import LINES
from orderdesk.ui.review.pages import CustomerPage, HistoryPage, SourcePage, count_said
from orderdesk.ui.standing import PlaceLabel
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.chips import FilterChips, StateChip
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.presence_chip import PresenceChip
from orderdesk.ui.widgets.scrolled import scrolled
from orderdesk.ui.widgets.table import PagedTable

PAGES = (("lines", N_("Lines")), ("source", N_("Source")), ("customer", N_("Customer")), ("history", N_("What was said")))


class OrderView(QWidget):
    """One order under review."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewOrder")
        self._case: ReviewCase | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.head = head = QHBoxLayout()
        head.setSpacing(M)
        self.title = data("", "head", elide=True)
        self.chip = StateChip()
        self.place = PlaceLabel()
        self.here = PresenceChip(jobs)
        self.left = Label("strong")
        self.left.setObjectName("timeLeft")
        self.total = data("", "head")
        self.total.setObjectName("reviewTotal")
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        head.addWidget(self.place)
        head.addWidget(self.left)
        head.addWidget(self.total)
        column.addLayout(head)
        column.addWidget(self.here)  # below, so that it never takes the place of the number
        self.held = Label("warn", wrap=True)
        self.held.setObjectName("reviewHeld")
        self.request = Label("warn", wrap=True)
        self.request.setObjectName("specialRequest")
        column.addWidget(self.held)
        column.addWidget(self.request)
        self.facts = FactsCard()
        column.addWidget(self.facts)
        self.chips = FilterChips(PAGES)
        self.chips.chosen.connect(self.show_page)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(S)
        self.beside.addWidget(self.chips, 1)
        column.addLayout(self.beside)
        self.lines = PagedTable("reviewLines", LINES, jobs)
        self.source, self.customer, self.history = SourcePage(jobs), CustomerPage(jobs), HistoryPage()
        self.source.read.connect(self._count_differences)
        self.pages = QStackedWidget()
        for page in (self.lines, self.source, scrolled(self.customer), self.history):
            self.pages.addWidget(page)
        column.addWidget(self.pages, 1)
        words.tell(self, self._retell)

    def show_page(self, key: str) -> None:
        """Show one of PAGES."""
        self.chips.choose(key)
        self.pages.setCurrentIndex([name for name, _text in PAGES].index(key))

    def next_page(self) -> None:
        """Show the page after this one."""
        keys = self.chips.keys()
        self.show_page(keys[(keys.index(self.chips.key()) + 1) % len(keys)])

    def show_case(self, case: ReviewCase | None) -> None:
        """Show an order, or nothing."""
        self._case = case
        self.here.show_order(case.order.id if case is not None else None)
        if case is None:
            self.place.hide()
        for widget in (self.title, self.chip, self.left, self.total, self.held, self.request, self.facts, self.chips, self.pages):
            widget.setVisible(case is not None)
        self._retell()

    def tick(self) -> None:
        """Write the time left anew."""
        case = self._case
        if case is not None:
            text, tone = format.time_left(case.due_at)
            self.left.setVisible(bool(text))
            self.left.show_text(text)
            style.role(self.left, tone or "strong")

    def _count_differences(self, source: Source | None) -> None:
        self.chips.set_count("source", source.differences or None if source is not None else None)

    def _retell(self) -> None:
        case = self._case
        if case is None:
            return
        order = case.order
        self.title.show_text(f"{order.number}  {order.customer}")
        self.chip.show_state(Entity.ORDER, order.state)
        self.place.show_place(order.rank_reasons, order.rank, None)
        self.tick()
        self.total.show_text(format.money(order.total))
        self.held.setVisible(case.held_until is not None)
        self.held.show_brief(_("Set aside until {day}: {reason}", day=format.day_full(case.held_until), reason=case.hold_reason))
        remarks = [f"{line.sku}: {line.remark}" for line in order.lines if line.remark]
        wishes = " · ".join(filter(None, (order.special_request, order.remark, *remarks)))
        self.request.setVisible(bool(wishes))
        self.request.show_brief(_("Special request: {request}", request=wishes))
        self.facts.show_facts(_facts(case))
        self.lines.show_rows(order.lines)
        self.source.show_case(case)
        self.customer.show_case(case)
        self.history.show_case(case)
        self._count_differences(self.source.shown)
        self.chips.set_count("history", count_said((*case.history, *case.questions)))


def _facts(case: ReviewCase) -> list[Fact]:
    """Every field of the head (004-i1); what is empty says so by a dash."""
    order = case.order
    came = _(
        "{channel}, {who}, {when}",
        channel=_(order.channel_name),
        who=order.entered_by,
        when=format.moment(order.created_at),
    )
    paid = "  ".join(filter(None, (_(PAYMENT_METHODS.get(order.payment_method, "")), order.payment_terms)))
    return [
        Fact(
            N_("Contact"), "  ".join(filter(None, (order.contact_name, format.phone(order.contact_phone), order.contact_email)))
        ),
        Fact(N_("Deliver to"), order.ship_to),
        Fact(N_("Delivery"), format.day_full(order.requested_date)),
        Fact(N_("Payment"), paid or "–"),
        Fact(N_("Came in by"), came),
        Fact(N_("Confirmed with"), _confirmed(case)),
        Fact(N_("Order kind"), _(KINDS.get(order.kind, order.kind))),
        Fact(N_("Customer's order no."), "  ".join(filter(None, (order.customer_po, order.external_number))) or "–"),
    ]


def _confirmed(case: ReviewCase) -> str:
    order = case.order
    if order.confirmed_at is None:
        return "–"
    return _(
        "{customer}, by {who}, {when}",
        customer=order.confirmed_with,
        who=order.confirmed_by,
        when=format.moment(order.confirmed_at),
    )
