"""What a customer is written when his order has changed, in his language."""

from __future__ import annotations

from datetime import date

from orderdesk.commands.order_life import note_order
from orderdesk.database.desk import Work
from orderdesk.database.guards.contact import DELIVERED_TO
from orderdesk.language import N_, _, speaking
from orderdesk.model import Amendment, Customer, Outbox, SalesOrder
from orderdesk.queries.reach import bind, hidden, of_amendment, of_order
from orderdesk.queries.settings import text_setting
from orderdesk.rules.amendments import AmendmentKind
from orderdesk.rules.money import Money, from_units
from orderdesk.rules.states import LineState

BEGIN = {
    AmendmentKind.CHANGE: N_("Your order {number} was changed as agreed. It now reads:"),
    AmendmentKind.ADD_GOODS: N_("The goods you asked for were added to your order {number}. It now reads:"),
    AmendmentKind.CANCEL: N_("Your order {number} was cancelled as agreed."),
}


def tell_amendment(work: Work, amendment: Amendment, order: SalesOrder) -> bool:
    """Queue the message with the order's new content (004-p5); False when there is no address to write to."""
    bind(work.session, work.actor)
    unseen = hidden(work.session, work.actor)  # then the server itself fills in whom it goes to
    email = of_order(work.session, order).email if unseen else order.contact_email
    if "@" not in email:
        return False
    customer = work.session.get(Customer, order.customer_id) if order.customer_id is not None else None
    with speaking((customer.language if customer else "") or "zh_CN"):
        subject = _("Change {change} of your order {number}", change=amendment.number, number=order.number)
        body = "\n".join(_body(work, amendment, order, customer, unseen=unseen))
    work.session.add(
        Outbox(
            kind="amendment",
            order_id=order.id,
            recipient="" if unseen else email,
            subject=subject,
            body=body,
            created_by=work.actor.staff_id,
            created_at=work.now,
        )
    )
    work.session.flush()
    note_order(work, order.id, "tell amendment", email, {"amendment": amendment.number})
    return True


def _body(work: Work, amendment: Amendment, order: SalesOrder, customer: Customer | None, *, unseen: bool) -> list[str]:
    lines = [
        _(
            "{position}. {name} {spec}: {quantity} {unit}",
            position=line.position,
            name=line.name,
            spec=line.spec,
            quantity=f"{from_units(line.quantity_units).normalize():f}",
            unit=line.unit,
        )
        for line in order.lines
        if line.state != LineState.CANCELLED
    ]
    said = [
        _("Dear {name},", name=order.contact_name or (customer.name if customer else "")),
        "",
        _(BEGIN[AmendmentKind(amendment.kind)], number=order.number),
        "",
        *lines,
    ]
    if lines:
        said += [
            "",
            _("Order total: {total}", total=Money(order.total_units, order.currency)),
            _("Requested delivery: {day}", day=_day(order.requested_date)),
        ]
        moved = of_amendment(work.session, amendment, order.customer_id).ship_to is not None
        if moved:
            address = DELIVERED_TO if unseen else order.ship_to
            said.append(_("Delivery address: {address}", address=address))
    said += ["", _("If something is not right, please answer this message."), ""]
    return [*said, text_setting(work.session, "company.name"), text_setting(work.session, "company.phone")]


def _day(day: date | None) -> str:
    return day.isoformat() if day else _("to be agreed")
