"""What came of past orders before the desk began: shipments that moved no stock of it, and audited bills with their postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from orderdesk.commands.bulk import insert_rows
from orderdesk.commands.imports.order_rows import Planned, noon
from orderdesk.commands.order_life import next_numbers
from orderdesk.commands.progress import lock_orders, progress
from orderdesk.commands.receivables.bills import SERIES as BILLS
from orderdesk.commands.receivables.bills import settle
from orderdesk.commands.receivables.ledger import Posting, post
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Bill, BillLine, Carrier, OrderLine, Shipment, ShipmentLine
from orderdesk.queries.imports import carriers_by_name, chunks
from orderdesk.queries.settings import text_setting
from orderdesk.rules.money import to_units
from orderdesk.rules.receivables import due_date
from orderdesk.rules.states import BillState, OrderState, ShipmentState

_SHIPMENTS = {OrderState.SHIPPED: ShipmentState.HANDED_OVER, OrderState.DELIVERED: ShipmentState.DELIVERED}
_NOBODY = N_("Carrier not named")


def write_shipments(work: Work, orders: Sequence[tuple[int, Planned]]) -> None:
    """One shipment with everything for each (order id, order) that has left."""
    gone = [(order_id, p) for order_id, p in orders if p.state in _SHIPMENTS]
    if not gone:
        return
    session = work.session
    carriers = _carriers(work, (p.source.carrier for _id, p in gone))
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    numbers = next_numbers(work, "SH", len(gone))
    rows = [
        _shipment(work, order_id, p, number, carriers[_carrier(p)], zone)
        for (order_id, p), number in zip(gone, numbers, strict=True)
    ]
    insert_rows(session, Shipment, rows)
    lines: list[dict[str, Any]] = []
    for chunk in chunks([order_id for order_id, _p in gone]):
        statement = select(Shipment.id, OrderLine.id, OrderLine.product_id, OrderLine.base_units)
        statement = statement.join(OrderLine, OrderLine.order_id == Shipment.order_id).where(Shipment.order_id.in_(chunk))
        for shipment_id, line_id, product_id, base in session.execute(statement.order_by(OrderLine.id)):
            lines.append({"shipment_id": shipment_id, "line_id": line_id, "product_id": product_id, "base_units": base})
    insert_rows(session, ShipmentLine, lines)


def _shipment(work: Work, order_id: int, planned: Planned, number: str, carrier: int, zone: ZoneInfo) -> dict[str, Any]:
    order, buyer = planned.source, planned.buyer
    state = _SHIPMENTS[planned.state]
    left = noon(planned.day, zone) or work.now
    delivered = state == ShipmentState.DELIVERED
    return {
        "number": number,
        "order_id": order_id,
        "state": state.value,
        "imported": True,
        "recipient": order.receiver or (buyer.contact or buyer.name if buyer else ""),
        "phone": order.phone or (buyer.phone if buyer else ""),
        "ship_to": order.address.text or (buyer.address if buyer else ""),
        "carrier_id": carrier,
        "waybill": order.waybill,
        "freight_units": to_units(order.freight) if order.freight else 0,
        "packed_by": work.actor.staff_id,
        "packed_at": left,
        "handed_over_by": work.actor.staff_id,
        "handed_over_at": left,
        "delivered_at": left if delivered else None,
    }


def _carrier(planned: Planned) -> str:
    return planned.source.carrier.strip().lower()


def _carriers(work: Work, names: Iterable[str]) -> dict[str, int]:
    """Carrier id by name in lower case; unknown names are put on file, "" stands for a carrier the sheet does not name."""
    wanted = {name.strip().lower(): name.strip() for name in names}
    known = carriers_by_name(work.session)
    nobody = _(_NOBODY)
    spelled = {key: name or nobody for key, name in wanted.items()}
    missing = sorted({name for name in spelled.values() if name.lower() not in known})
    for name, code in zip(missing, next_numbers(work, "CR", len(missing)), strict=True):
        work.session.add(Carrier(code=code, name=name))
    work.session.flush()
    known = carriers_by_name(work.session)
    return {key: known[name.lower()] for key, name in spelled.items()}


def write_bills(work: Work, orders: Sequence[tuple[int, Planned]]) -> None:
    """An audited bill, posted, for each (order id, order) that was delivered."""
    delivered = [(order_id, p) for order_id, p in orders if p.state == OrderState.DELIVERED]
    if not delivered:
        return
    session = work.session
    numbers = next_numbers(work, BILLS, len(delivered))
    rows = [_bill(work, order_id, p, number) for (order_id, p), number in zip(delivered, numbers, strict=True)]
    insert_rows(session, Bill, rows)
    ids = [order_id for order_id, _p in delivered]
    lines: list[dict[str, Any]] = []
    for chunk in chunks(ids):
        statement = (
            select(Bill.id, ShipmentLine.id, OrderLine.id, OrderLine.base_units, OrderLine.amount_units)
            .join(OrderLine, OrderLine.order_id == Bill.order_id)
            .join(ShipmentLine, ShipmentLine.line_id == OrderLine.id)
            .where(Bill.order_id.in_(chunk))
            .order_by(OrderLine.id)
        )
        for bill_id, shipment_line_id, line_id, base, amount in session.execute(statement):
            lines.append(
                {
                    "bill_id": bill_id,
                    "shipment_line_id": shipment_line_id,
                    "line_id": line_id,
                    "base_units": base,
                    "amount_units": amount,
                }
            )
    insert_rows(session, BillLine, lines)
    _post(work, ids)


def _bill(work: Work, order_id: int, planned: Planned, number: str) -> dict[str, Any]:
    day = planned.day or work.today
    assert planned.buyer is not None
    return {
        "number": number,
        "customer_id": planned.buyer.id,
        "order_id": order_id,
        "state": BillState.AUDITED.value,
        "currency": planned.currency,
        "total_units": planned.total_units,
        "business_date": day,
        "due_date": due_date(day, planned.buyer.term_days),
        "made_by": work.actor.staff_id,
        "made_at": work.now,
        "audited_by": work.actor.staff_id,
        "audited_at": work.now,
    }


def _post(work: Work, order_ids: Sequence[int]) -> None:
    """Post the bills of these orders; one over nothing is settled at once."""
    postings: list[Posting] = []
    nothing: dict[int, int] = {}
    for chunk in chunks(order_ids):
        for bill in work.session.scalars(select(Bill).where(Bill.order_id.in_(chunk)).order_by(Bill.id)):
            if not bill.total_units:
                nothing[bill.id] = bill.order_id
            postings.append(Posting("bill", bill.id, bill.customer_id, bill.business_date, bill.currency, bill.total_units))
    post(work, postings)
    if nothing:
        settle(work, list(nothing))
        progress(work, lock_orders(work, list(nothing.values())).values())
