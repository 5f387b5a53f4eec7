"""Everything there is to know of one order, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from orderdesk.queries.amendments import AmendmentRow, amendments_of
from orderdesk.queries.archive import ArchiveRow, DefectRow, HandoverRow, archive_of, defects_of_order, handovers_of
from orderdesk.queries.credit import HoldRow, holds_of
from orderdesk.queries.customer_file import OrderCheckRow, check_of_order
from orderdesk.queries.intake import mail_detail, outbox
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.queries.receivables import BillRow, bills_of_order
from orderdesk.queries.review import DecisionRow, history
from orderdesk.queries.shipping import ShipmentRow, shipments_of_order
from orderdesk.queries.timeline import TimelineRow, timeline
from orderdesk.queries.warehouse import LineStockRow, locked_for_order

SENT = ("queued", "sent", "failed")


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message about the order: `state` is received, queued, sent or failed; `who` its sender or receiver."""

    id: str
    at: datetime
    state: str
    who: str
    subject: str
    body: str
    error: str


@dataclass(frozen=True, slots=True)
class WholeOrder:
    """An order with what became of it; `stock` is by line id."""

    order: OrderDetail
    stock: Mapping[int, LineStockRow]
    shipments: tuple[ShipmentRow, ...]
    bills: tuple[BillRow, ...]
    decisions: tuple[DecisionRow, ...]
    messages: tuple[MessageRow, ...]
    steps: tuple[TimelineRow, ...]
    archive: ArchiveRow | None
    defects: tuple[DefectRow, ...]
    holds: tuple[HoldRow, ...] = ()
    check: OrderCheckRow | None = None
    amendments: tuple[AmendmentRow, ...] = ()
    handovers: tuple[HandoverRow, ...] = ()


def whole_order(session: Session, order_id: int) -> WholeOrder | None:
    """One order whole; None if there is none."""
    order = order_detail(session, order_id)
    if order is None:
        return None
    return WholeOrder(
        order=order,
        stock={row.line_id: row for row in locked_for_order(session, order_id)},
        shipments=shipments_of_order(session, order_id),
        bills=bills_of_order(session, order_id),
        decisions=history(session, order_id),
        messages=_messages(session, order),
        steps=timeline(session, order_id),
        archive=archive_of(session, order_id),
        defects=defects_of_order(session, order_id),
        holds=holds_of(session, order_id),
        check=check_of_order(session, order_id),
        amendments=amendments_of(session, order_id),
        handovers=handovers_of(session, order_id),
    )


def _messages(session: Session, order: OrderDetail) -> tuple[MessageRow, ...]:
    """The mail it came from and what was written about it, first to last."""
    rows = [
        MessageRow(
            id=f"sent {row.id}",
            at=row.sent_at or row.created_at,
            state=row.state,
            who=row.recipient,
            subject=row.subject,
            body=row.body,
            error=row.error,
        )
        for row in outbox(session, SENT, order.id)
    ]
    mail = mail_detail(session, order.mail_id) if order.mail_id is not None else None
    if mail is not None:
        sender = mail.sender_name or mail.sender_address
        rows.append(MessageRow(f"mail {mail.id}", mail.received_at, "received", sender, mail.subject, mail.body, mail.problem))
    return tuple(sorted(rows, key=lambda row: row.at))
