"""What is known of an order besides its lines: delivery, contact, payment, where it came from."""

from __future__ import annotations

from collections.abc import Sequence

from orderdesk.language import N_, _
from orderdesk.queries.customer_file import OrderCheckRow
from orderdesk.queries.orders import OrderDetail
from orderdesk.queries.review import DecisionRow
from orderdesk.rules.intake import KINDS, MEDIA, PAYMENT_METHODS
from orderdesk.rules.past_orders import named_number
from orderdesk.rules.preliminary import ITEMS
from orderdesk.rules.review import Verdict
from orderdesk.rules.states import Entity, state_name
from orderdesk.ui import format
from orderdesk.ui.widgets.facts import Fact
from orderdesk.ui.widgets.timeline import Entry


def delivery(order: OrderDetail) -> Sequence[Fact]:
    """Where it goes and whom to ask."""
    facts = [
        Fact(N_("Deliver to"), order.ship_to or "–"),
        Fact(N_("Contact"), order.contact_name or "–"),
        Fact(N_("Phone"), format.phone(order.contact_phone) or "–"),
    ]
    if order.contact_email:
        facts.append(Fact(N_("E-mail"), order.contact_email))
    method = _(PAYMENT_METHODS.get(order.payment_method, ""))
    facts.append(Fact(N_("Payment"), "  ".join(filter(None, (method, order.payment_terms))) or "–"))
    return facts + application(order)


def application(order: OrderDetail) -> list[Fact]:
    """What the order is for, and what was paid with it (002-05, 004-a1)."""
    facts = []
    if order.application.project_name or order.application.project_note:
        facts.append(
            Fact(N_("Project"), "\n".join(filter(None, (order.application.project_name, order.application.project_note))))
        )
    if order.application.paid is not None:
        said = "  ".join(filter(None, (format.money(order.application.paid), order.application.paid_reference)))
        booked = (
            _("in the books as {number}", number=order.application.payment)
            if order.application.payment
            else _("not in the books yet")
        )
        facts.append(Fact(N_("Paid with the order"), said, "good" if order.application.payment else "warn", booked))
    return facts


def origin(order: OrderDetail) -> Sequence[Fact]:
    """How it came in and who vouches for it."""
    who = _(
        "{channel}, {who}, {when}",
        channel=_(order.channel_name),
        who=order.entered_by,
        when=format.moment(order.created_at),
    )
    facts = [Fact(N_("Came in by"), who), Fact(N_("Ordered"), format.moment(order.ordered_at))]
    if order.medium:
        facts.append(Fact(N_("Given"), _(MEDIA[order.medium])))
    facts.append(Fact(N_("Business date"), format.day(order.business_date)))
    if order.kind != "stock":
        facts.append(Fact(N_("Kind"), _(KINDS[order.kind])))
    if order.customer_po:
        facts.append(Fact(N_("Customer's number"), order.customer_po))
    if order.external_number:
        facts.append(Fact(N_("Number at its source"), named_number(order.external_number)))
    if order.confirmed_at:
        said = _(
            "{customer}, by {who}, {when}",
            customer=order.confirmed_with,
            who=order.confirmed_by,
            when=format.moment(order.confirmed_at),
        )
        facts.append(Fact(N_("Confirmed with"), said))
    if order.source:
        said = _("{who}, {when}", who=order.verified_by, when=format.moment(order.verified_at)) if order.verified_at else "–"
        facts.append(Fact(N_("Verified by"), said))
    if order.agreed_total is not None:
        facts.append(Fact(N_("Contract or slip"), format.money(order.agreed_total)))
    if order.next_contact_at:
        facts.append(Fact(N_("Ask the customer"), format.moment(order.next_contact_at)))
    return facts


def decision(row: DecisionRow) -> Entry:
    """A reviewer's word, with what he found bad."""
    approved = row.verdict == "approved"
    step = state_name(Entity.ORDER, row.step)
    said = _("{step}: {verdict}", step=step, verdict=_("approved") if approved else _("returned"))
    bad = [check.fact for check in row.checks if check.verdict == Verdict.BAD and check.fact]
    return Entry(row.at, row.who, said, " · ".join(filter(None, (row.opinion, *bad))), "good" if approved else "warn")


def preliminary(check: OrderCheckRow | None) -> list[Fact]:
    """How the order came out of its preliminary check, item by item: only what is not good, unless all is (000-09)."""
    if check is None:
        return [Fact(N_("Checked by"), _("not yet"))]
    when = _("{name}, {when}", name=check.by, when=format.moment(check.at))
    amiss = [item for item in check.items if item.verdict != "good"]
    said = _("All good") if not amiss else _("Passed with doubts") if check.passed else _("Not passed")
    verdict = "good" if not amiss else "warn" if check.passed else "bad"
    found = [Fact(N_("Result"), said, verdict), Fact(N_("Checked by"), when)]
    return found + [Fact(ITEMS.get(item.code, item.code), _(item.text, **item.values), item.verdict) for item in amiss]
