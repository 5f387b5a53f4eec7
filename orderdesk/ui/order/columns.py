"""What the order's lists show."""

from __future__ import annotations

from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.queries.orders import FileRow, LineRow
from orderdesk.queries.receivables import BillRow
from orderdesk.queries.shipping import ShipmentRow
from orderdesk.queries.warehouse import LineStockRow
from orderdesk.queries.whole_order import MessageRow
from orderdesk.rules.states import Entity, LineState
from orderdesk.ui import format
from orderdesk.ui.widgets.columns import Column, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """An order line beside its stock."""

    line: LineRow
    stock: LineStockRow | None

    @property
    def id(self) -> int:
        """The line's id."""
        return self.line.id

    @property
    def state(self) -> str:
        """Where it stands; short when it wants more than there is."""
        short = self.line.state == LineState.WANTING and self.stock is not None and self.stock.short > 0
        return "short" if short else self.line.state


def _product_tip(row: Line) -> str:
    line = row.line
    consent = f"{line.approver_remark}  {line.approver}".strip()
    return "\n".join(filter(None, (f"{line.name}  {line.spec}".strip(), line.remark, consent)))


def _price_tip(row: Line) -> str:
    line = row.line
    source = "" if line.gift else format.price_source(line.price == line.list_price, line.price_source)
    return "\n".join(filter(None, (source, f"-{format.percent(line.discount)}" if line.discount else "")))


LINES = (
    Column[Line]("position", "", lambda r: r.line.position, kind=Kind.NUMBER, width=32),
    Column[Line]("sku", N_("SKU"), lambda r: r.line.sku, width=86),
    Column[Line]("name", N_("Product"), lambda r: f"{r.line.name}  {r.line.spec}".strip(), stretch=True, tip=_product_tip),
    Column[Line]("quantity", N_("Quantity"), lambda r: r.line.quantity, kind=Kind.QUANTITY, unit=lambda r: r.line.unit, width=70),
    Column[Line]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, entity=Entity.LINE, width=98),
    Column[Line]("locked", N_("Locked"), lambda r: r.line.locked or None, kind=Kind.QUANTITY, width=58),
    Column[Line]("shipped", N_("Shipped"), lambda r: r.line.shipped or None, kind=Kind.QUANTITY, width=60),
    Column[Line]("price", N_("Price"), lambda r: r.line.price, kind=Kind.MONEY, width=78, tip=_price_tip),
    Column[Line]("amount", N_("Amount"), lambda r: r.line.amount, kind=Kind.MONEY, width=92, strong=True),
    Column[Line](
        "let_off",
        N_("Concession"),
        lambda r: r.line.concession if r.line.concession.units else None,
        kind=Kind.MONEY,
        width=78,
        tip=lambda r: f"{r.line.approver_remark}  {r.line.approver}".strip(),
    ),
    Column[Line]("gift", N_("Gift"), lambda r: "✓" if r.line.gift else "", width=44),
)
SHIPMENTS = (
    Column[ShipmentRow]("number", N_("Shipment"), lambda r: r.number, width=116),
    Column[ShipmentRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, entity=Entity.SHIPMENT, width=104),
    Column[ShipmentRow]("carrier", N_("Carrier"), lambda r: r.carrier_name, width=110),
    Column[ShipmentRow]("waybill", N_("Waybill no."), lambda r: r.waybill, stretch=True),
    Column[ShipmentRow]("packages", N_("Packages"), lambda r: r.packages, kind=Kind.NUMBER, width=68),
    Column[ShipmentRow]("left", N_("Handed over"), lambda r: r.handed_over_at, kind=Kind.DATETIME),
    Column[ShipmentRow]("arrived", N_("Delivered"), lambda r: r.delivered_at, kind=Kind.DATETIME),
    Column[ShipmentRow]("signed", N_("Signed by"), lambda r: r.signed_by, width=88),
)
BILLS = (
    Column[BillRow]("number", N_("Bill"), lambda r: r.number, width=116),
    Column[BillRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, entity=Entity.BILL, width=104),
    Column[BillRow]("day", N_("Date"), lambda r: r.business_date, kind=Kind.DATE, width=84),
    Column[BillRow]("due", N_("Due"), lambda r: r.due_date if r.open.units else None, kind=Kind.DUE),
    Column[BillRow]("total", N_("Amount"), lambda r: r.total, kind=Kind.MONEY, width=96),
    Column[BillRow]("received", N_("Received"), lambda r: r.received, kind=Kind.MONEY, width=92),
    Column[BillRow]("open", N_("Open"), lambda r: r.open, kind=Kind.MONEY, width=92, strong=True),
    Column[BillRow]("auditor", N_("Audited by"), lambda r: r.audited_by, stretch=True),
)
_MESSAGE_STATES = {"received": N_("Received"), "queued": N_("Waiting to be sent"), "sent": N_("Sent"), "failed": N_("Not sent")}


def _message_ink(row: MessageRow) -> str:
    return {"failed": "bad", "sent": "good"}.get(row.state, "")


MESSAGES = (
    Column[MessageRow]("at", N_("Time"), lambda r: r.at, kind=Kind.DATETIME),
    Column[MessageRow]("state", N_("State"), lambda r: _MESSAGE_STATES[r.state], kind=Kind.WORD, width=120, ink=_message_ink),
    Column[MessageRow]("who", N_("From or to"), lambda r: r.who, width=150),
    Column[MessageRow]("subject", N_("Subject"), lambda r: r.subject, stretch=True),
    Column[MessageRow]("error", N_("Problem"), lambda r: r.error, width=160, roomy=720, ink=lambda _r: "bad"),
)


def _size(row: FileRow) -> str:
    return f"{row.size / 1024:,.0f} KB" if row.size < 1024**2 else f"{row.size / 1024**2:,.1f} MB"


FILES = (
    Column[FileRow]("name", N_("File"), lambda r: r.name, stretch=True),
    Column[FileRow]("kind", N_("Kind"), lambda r: r.media_type, width=150),
    Column[FileRow]("size", N_("Size"), _size, width=90),
    Column[FileRow]("adder", N_("Added by"), lambda r: r.added_by, width=90),
    Column[FileRow]("added", N_("Added on"), lambda r: r.added_at, kind=Kind.DATETIME, width=126),
)
