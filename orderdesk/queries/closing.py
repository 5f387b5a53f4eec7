"""What a business day came to, area by area, for its closing sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from orderdesk.language import N_
from orderdesk.model import Bill, Payment, SalesOrder, Shipment, StockMovement
from orderdesk.queries.quantities import total
from orderdesk.queries.settings import setting
from orderdesk.rules.money import Money
from orderdesk.rules.states import BillState, OrderState


@dataclass(frozen=True, slots=True)
class DayFigure:
    """How often something was done on a day, and what it comes to in each currency; texts are marked with N_."""

    area: str
    what: str
    count: int
    amounts: tuple[Money, ...] = ()


def figures_of_day(session: Session, day: date) -> tuple[DayFigure, ...]:
    """Every area's figures; a day runs from midnight to midnight by the company's clock."""
    zone = ZoneInfo(str(setting(session, "company.time_zone")))
    begins = datetime.combine(day, time(), tzinfo=zone)
    ends = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)

    def within(column: Any) -> ColumnElement[bool]:
        return and_(column >= begins, column < ends)

    return tuple(_figures(session, day, within))


def _figures(session: Session, day: date, within: Any) -> Iterator[DayFigure]:
    intake, review = N_("Intake"), N_("Review")
    warehouse, shipping, receivables = N_("Warehouse"), N_("Shipping"), N_("Receivables")
    order = (SalesOrder.currency, SalesOrder.total_units)
    yield _summed(session, intake, N_("Orders entered"), *order, SalesOrder.business_date == day)
    cancelled = (SalesOrder.business_date == day) & (SalesOrder.state == OrderState.CANCELLED)
    yield _summed(session, intake, N_("of these cancelled"), *order, cancelled)
    yield _summed(session, review, N_("Orders approved"), *order, within(SalesOrder.approved_at))
    moved = within(StockMovement.moved_at)
    for kind, what in (("receipt", N_("Goods received")), ("issue", N_("Goods issued")), ("count", N_("Counts corrected"))):
        yield _counted(session, warehouse, what, StockMovement.id, moved & (StockMovement.kind == kind))
    own = Shipment.imported == False  # noqa: E712 - SQL
    yield _counted(session, shipping, N_("Shipments handed over"), Shipment.id, own & within(Shipment.handed_over_at))
    yield _counted(session, shipping, N_("Shipments delivered"), Shipment.id, own & within(Shipment.delivered_at))
    standing = (Bill.business_date == day) & (Bill.state != BillState.CANCELLED)
    yield _summed(session, receivables, N_("Bills made"), Bill.currency, Bill.total_units, standing)
    yield _summed(session, receivables, N_("Bills audited"), Bill.currency, Bill.total_units, within(Bill.audited_at))
    yield _summed(
        session, receivables, N_("Payments entered"), Payment.currency, Payment.amount_units, within(Payment.entered_at)
    )


def _summed(session: Session, area: str, what: str, currency: Any, units: Any, where: ColumnElement[bool]) -> DayFigure:
    rows = session.execute(select(currency, func.count(), total(units)).where(where).group_by(currency).order_by(currency)).all()
    return DayFigure(area, what, sum(row[1] for row in rows), tuple(Money(int(row[2]), row[0]) for row in rows))


def _counted(session: Session, area: str, what: str, column: Any, where: ColumnElement[bool]) -> DayFigure:
    return DayFigure(area, what, session.scalar(select(func.count(column)).where(where)) or 0)
