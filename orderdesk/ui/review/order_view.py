"""The order as the reviewer sees it: head, what to know, special requests, lines, and what was decided before."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.review import DecisionRow, ReviewCase
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.review import Verdict
from orderdesk.rules.states import Entity, OrderState, state_name
from orderdesk.ui import format, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.review.columns import LINES
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.chips import StateChip
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label, data
from orderdesk.ui.widgets.presence_chip import PresenceChip
from orderdesk.ui.widgets.table import PagedTable
from orderdesk.ui.widgets.timeline import Entry, Timeline


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
        self.title = data("", "title", elide=True)
        self.chip = StateChip()
        self.here = PresenceChip(jobs)
        self.total = data("", "title")
        self.total.setObjectName("reviewTotal")
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        head.addWidget(self.here)
        head.addWidget(self.total)
        column.addLayout(head)
        self.request = Label("warn", wrap=True)
        self.request.setObjectName("specialRequest")
        column.addWidget(self.request)
        self.facts = FactsCard()
        column.addWidget(self.facts)
        self.lines = PagedTable("reviewLines", LINES, jobs)
        column.addWidget(self.lines, 3)
        self.history = Timeline()
        self.history.setObjectName("reviewHistory")
        column.addWidget(self.history, 2)
        words.tell(self, self._retell)

    def show_case(self, case: ReviewCase | None) -> None:
        """Show an order, or nothing."""
        self._case = case
        self.here.show_order(case.order.id if case is not None else None)
        for widget in (self.title, self.chip, self.total, self.request, self.facts, self.lines, self.history):
            widget.setVisible(case is not None)
        self._retell()

    def _retell(self) -> None:
        case = self._case
        if case is None:
            return
        order = case.order
        self.title.show_text(f"{order.number}  {order.customer}")
        self.chip.show_state(Entity.ORDER, order.state)
        self.total.show_text(format.money(order.total))
        wishes = " · ".join(filter(None, (order.special_request, order.remark)))
        self.request.setVisible(bool(wishes))
        self.request.show_text(_("Special request: {request}", request=wishes))
        self.facts.show_facts(
            [
                Fact(N_("Contact"), "  ".join(filter(None, (order.contact_name, format.phone(order.contact_phone))))),
                Fact(N_("Deliver to"), order.ship_to),
                Fact(N_("Delivery"), format.day_full(order.requested_date)),
                Fact(
                    N_("Payment"),
                    "  ".join(filter(None, (_(PAYMENT_METHODS.get(order.payment_method, "")), order.payment_terms))),
                ),
                Fact(
                    N_("Came in by"),
                    _(
                        "{channel}, {who}, {when}",
                        channel=_(order.channel_name),
                        who=order.entered_by,
                        when=format.moment(order.created_at),
                    ),
                ),
                Fact(N_("Confirmed with"), _confirmed(case)),
            ]
        )
        self.lines.show_rows(order.lines)
        self.history.setVisible(bool(case.history))
        self.history.show_entries([_entry(row) for row in case.history])


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


def _entry(row: DecisionRow) -> Entry:
    approved = row.verdict == "approved"
    said = _("approved") if approved else _("returned")
    what = _("{step}: {verdict}", step=state_name(Entity.ORDER, OrderState(row.step)), verdict=said)
    bad = [check.fact for check in row.checks if check.verdict == Verdict.BAD]
    return Entry(row.at, row.who, what, " · ".join(filter(None, (row.opinion, *bad))), tone="good" if approved else "bad")
