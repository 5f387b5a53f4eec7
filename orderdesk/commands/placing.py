"""Giving orders their class in the queues (003-37): when they are written, when their customer's grade or a setting changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from orderdesk.database.desk import Work
from orderdesk.model import Customer, SalesOrder
from orderdesk.queries.quantities import chunks
from orderdesk.queries.settings import all_settings
from orderdesk.rules.money import from_units
from orderdesk.rules.priority import Priorities, Ranked, Standing, jumped, standing
from orderdesk.rules.states import OPEN_ORDER_STATES

_LEVEL = select(Customer.level).where(Customer.id == bindparam("customer"))
_PLACED = update(SalesOrder.__table__).where(SalesOrder.__table__.c.id == bindparam("order"))  # type: ignore[arg-type]
_PLACED = _PLACED.values(rank=bindparam("now_rank"), rank_reasons=bindparam("now_reasons"))


def place_order(work: Work, order: SalesOrder) -> None:
    """Give an order that is being written the class it has by what it says now."""
    level = work.session.connection().execute(_LEVEL, {"customer": order.customer_id}).scalar() if order.customer_id else ""
    found = Ranked(
        from_units(order.total_units),
        order.currency,
        level or "",
        order.business_date,
        order.requested_date,
        order.special_request or "",
    )
    own = standing(Priorities.of(all_settings(work.session)), found)
    now = own if order.place_at is None else jumped(own, order.rank)
    reasons = " ".join(now.reasons)
    if (order.rank, order.rank_reasons) != (now.rank, reasons):
        order.rank, order.rank_reasons = now.rank, reasons


def placed_rows(work: Work, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of sales_order to be added, with their class."""
    rows = list(rows)
    levels: dict[int, str] = {}
    for chunk in chunks(sorted({row["customer_id"] for row in rows if row["customer_id"] is not None})):
        levels.update(work.session.execute(select(Customer.id, Customer.level).where(Customer.id.in_(chunk))).all())
    priorities = Priorities.of(all_settings(work.session))
    placed = []
    for row in rows:
        level, request = levels.get(row["customer_id"], ""), row.get("special_request", "")
        amount, entered, wanted = from_units(row["total_units"]), row["business_date"], row["requested_date"]
        found = standing(priorities, Ranked(amount, row["currency"], level, entered, wanted, request))
        placed.append({**row, "rank": found.rank, "rank_reasons": " ".join(found.reasons)})
    return placed


def replace_orders(work: Work, customer_id: int | None = None) -> frozenset[int]:
    """Give open orders, all or a customer's, the class they have by what holds now; those that stand elsewhere by it.

    Nobody who is at work on one is overtaken: its place is no part of what people edit.
    """
    work.session.flush()
    statement = select(
        SalesOrder.id, SalesOrder.total_units, SalesOrder.currency, SalesOrder.business_date, SalesOrder.requested_date,
        SalesOrder.special_request, SalesOrder.place_at, SalesOrder.rank, SalesOrder.rank_reasons, Customer.level,
    ).outerjoin(Customer, Customer.id == SalesOrder.customer_id)  # fmt: skip
    statement = statement.where(SalesOrder.state.in_(sorted(OPEN_ORDER_STATES))).order_by(SalesOrder.id)
    if customer_id is not None:
        statement = statement.where(SalesOrder.customer_id == customer_id)
    priorities = Priorities.of(all_settings(work.session))
    moved = []
    for row in work.session.execute(statement.with_for_update(of=SalesOrder, key_share=True)):
        now = _stands(priorities, row)
        if (now.rank, " ".join(now.reasons)) != (row.rank, row.rank_reasons):
            moved.append({"order": row.id, "now_rank": now.rank, "now_reasons": " ".join(now.reasons)})
    if moved:
        work.session.connection().execute(_PLACED, moved)
        work.session.expire_all()
    return frozenset(int(each["order"]) for each in moved)


def _stands(priorities: Priorities, row: Any) -> Standing:
    entered: date = row.business_date
    amount = from_units(row.total_units)
    own = standing(priorities, Ranked(amount, row.currency, row.level or "", entered, row.requested_date, row.special_request))
    return own if row.place_at is None else jumped(own, row.rank)
