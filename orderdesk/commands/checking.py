"""The preliminary check of an order, stored when it comes in and whenever it comes out otherwise (000-09, 002-06)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Customer, OrderCheck, SalesOrder
from orderdesk.queries.customer_file import identity_doubt
from orderdesk.queries.parties import approvers
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm, Problem
from orderdesk.rules.preliminary import preliminary


def store_check(work: Work, order: SalesOrder, form: OrderForm, found: Iterable[Problem]) -> OrderCheck | None:
    """Store how the order stands against every item; None when nothing has changed since the last time."""
    customer = work.session.get(Customer, order.customer_id) if order.customer_id is not None else None
    items = preliminary(
        form,
        found,
        identity=identity_doubt(work.session, order.customer_id),
        source=_source_doubt(order),
        grade=customer.credit_grade if customer is not None else "",
    )
    said = {
        "items": [
            {"code": each.code, "verdict": each.verdict, "text": each.text, "values": {k: str(v) for k, v in each.values.items()}}
            for each in items
        ]
    }
    last = work.session.scalars(
        select(OrderCheck).where(OrderCheck.order_id == order.id).order_by(OrderCheck.id.desc()).limit(1)
    ).one_or_none()
    if last is not None and last.items == said:
        return None
    made = OrderCheck(
        order_id=order.id,
        passed=all(each.verdict != "bad" for each in items),
        items=said,
        checked_by=work.actor.staff_id,
        checked_at=work.now,
    )
    work.session.add(made)
    return made


def _source_doubt(order: SalesOrder) -> str:
    """Why nobody could prove where the order comes from, marked with N_; empty when somebody could (004-b1)."""
    if order.source and order.verified_at is None:
        return N_("It was recorded automatically and not compared with its source yet.")
    if order.channel in ("website", "platform", "sheet") and not order.external_number and not order.customer_po:
        return N_("It has neither the platform's nor the customer's number.")
    return ""


def check_consents(work: Work, order: SalesOrder, forms: tuple[LineForm, ...]) -> None:
    """Who agreed to a special price may do so, and not to what he writes himself (004-o4)."""
    named = {form.approver_id for form in forms} - {None}
    if not named:
        return
    known = {line.approver_id for line in order.lines}  # agreed then, whatever became of him
    may = {person for person, _name in approvers(work.session)}
    own = {work.actor.staff_id, order.entered_by}
    for position, form in enumerate(forms, start=1):
        agreed, field = form.approver_id, f"lines[{position - 1}].approver"
        if agreed in own:
            raise Refused(N_("Line {position}: nobody agrees to a price he writes himself. Ask another."), field=field,
                          position=position)  # fmt: skip
        if agreed is not None and agreed not in may | known:
            raise Refused(N_("Line {position}: choose who may agree to a special price."), field=field, position=position)
