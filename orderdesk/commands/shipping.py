"""What the shipping desk does: pack, hand over to a carrier, note the delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update

from orderdesk.commands.customer_file import require_supply
from orderdesk.commands.order_life import load_order, next_number, note_order
from orderdesk.commands.progress import progress
from orderdesk.commands.warehouse.levels import end_locks, hold_levels
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import Carrier, OrderLine, Product, SalesOrder, Shipment, ShipmentLine, StockMovement
from orderdesk.queries.quantities import shipped
from orderdesk.queries.reach import hidden
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.queries.shipping import packable
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import to_units
from orderdesk.rules.packing import PACKING_STATES
from orderdesk.rules.shipping import arrival, plain, to_pack, waybill_number
from orderdesk.rules.states import NEW, Entity, LineState, ShipmentState, check_move, state_name
from orderdesk.rules.warehouse import STOCKLESS

AREAS = frozenset({Area.SHIPPING, Area.WAREHOUSE})
SERIES = "SH"

_PACKABLE = (
    select(OrderLine.id, OrderLine.product_id, packable())
    .join(Product, Product.id == OrderLine.product_id)
    .where(OrderLine.order_id == bindparam("order"), OrderLine.state.in_((LineState.WANTING, LineState.LOCKED)))
    .order_by(OrderLine.position)
)
_TWIN = (
    select(Shipment.number)
    .where(Shipment.waybill == bindparam("number"), Shipment.carrier_id == bindparam("carrier"))
    .where(Shipment.id != bindparam("id"), Shipment.state != ShipmentState.CANCELLED)
    .limit(1)
)
_IN_BOX = (
    select(ShipmentLine.id, ShipmentLine.line_id, ShipmentLine.product_id, ShipmentLine.base_units, Product.kind)
    .join(Product, Product.id == ShipmentLine.product_id)
    .where(ShipmentLine.shipment_id == bindparam("id"))
)
_MOVEMENT = insert(StockMovement)
_ITS_ORDER = (
    select(SalesOrder)
    .where(SalesOrder.id == select(Shipment.order_id).where(Shipment.id == bindparam("id")).scalar_subquery())
    .with_for_update()
    .execution_options(populate_existing=True)
)
_SHIPMENT = select(Shipment).where(Shipment.id == bindparam("id")).with_for_update().execution_options(populate_existing=True)
_FINISH = (
    update(OrderLine)
    .where(OrderLine.id.in_(bindparam("ids", expanding=True)), OrderLine.state != LineState.SHIPPED)
    .where(shipped() >= OrderLine.base_units)
    .values(state=LineState.SHIPPED.value)
)


def pack_order(
    work: Work,
    order_id: int,
    lines: Mapping[int, Decimal] | None = None,
    packages: int = 1,
    area: str = "",
    recipient: str = "",
    phone: str = "",
    ship_to: str = "",
    version: int | None = None,
) -> Changes:
    """Pack what is locked of an order, or these base quantities by line, into a new shipment; `made` is its id.

    A part of an order is normal. Services of the order go along without stock. Receiver and address are the order's unless told.
    """
    check_move(work.actor, Entity.SHIPMENT, NEW, "pack", ShipmentState.PACKED)
    unseen = hidden(work.session, work.actor)  # then the database takes them from the order by itself
    order = load_order(work, order_id, version, reach=not unseen)
    if order.state not in PACKING_STATES:
        raise Refused(
            N_("Order {number} cannot be packed: it is “{state}”."),
            number=order.number,
            state=state_name(Entity.ORDER, order.state),
        )
    require_supply(work, order.customer_id)
    if packages < 1:
        raise Refused(N_("A shipment has at least one package."), field="packages")
    free, products = _packable(work, order_id)
    chosen = to_pack(free, None if lines is None else {line: to_units(quantity) for line, quantity in lines.items()})
    shipment = Shipment(
        number=next_number(work, SERIES),
        order_id=order.id,
        state=ShipmentState.PACKED,
        packages=packages,
        area=area.strip(),
        recipient=recipient.strip() or order.contact_name,
        phone=phone.strip() or ("" if unseen else order.contact_phone),
        ship_to=ship_to.strip() or ("" if unseen else order.ship_to),
        packed_by=work.actor.staff_id,
        packed_at=work.now,
        lines=[ShipmentLine(line_id=line, product_id=products[line], base_units=units) for line, units in chosen.items()],
    )
    work.session.add(shipment)
    note_order(work, order.id, "pack", shipment.number, {"lines": {str(line): plain(units) for line, units in chosen.items()}})
    progress(work, [order])
    return Changes(AREAS, frozenset({order.id}), made=shipment.id, number=shipment.number, count=len(chosen))


def _packable(work: Work, order_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """Line id -> units that can be packed, and line id -> product id, in the order of the lines."""
    rows = work.session.connection().execute(_PACKABLE, {"order": order_id}).all()
    return {line: free for line, _product, free in rows if free > 0}, {line: product for line, product, _free in rows}


def unpack(work: Work, shipment_id: int, reason: str, version: int | None = None) -> Changes:
    """Open a packed shipment again: its goods stay locked for the order. A reason is needed."""
    shipment, order = _load(work, shipment_id, version)
    check_move(work.actor, Entity.SHIPMENT, shipment.state, "unpack", ShipmentState.CANCELLED)
    if not reason.strip():
        raise Refused(N_("Write why it is unpacked."), field="reason")
    shipment.state = ShipmentState.CANCELLED
    shipment.delivery_note = reason.strip()
    note_order(work, order.id, "unpack", reason.strip(), {"shipment": shipment.number})
    progress(work, [order])
    return Changes(AREAS, frozenset({order.id}), made=shipment.id, number=shipment.number, count=1)


def hand_over(
    work: Work,
    shipment_id: int,
    carrier_id: int | None,
    waybill: str,
    expected_on: date | None = None,
    version: int | None = None,
) -> Changes:
    """The carrier took it: the goods leave the stock. Without `expected_on` it should arrive after the days set for transit.

    A waybill number is needed unless it holds only services, and one already given to this carrier is Refused.
    """
    shipment, order = _load(work, shipment_id, version)
    check_move(work.actor, Entity.SHIPMENT, shipment.state, "hand over", ShipmentState.HANDED_OVER)
    require_supply(work, order.customer_id)
    rows = work.session.connection().execute(_IN_BOX, {"id": shipment.id}).all()
    goods = [boxed for boxed in rows if boxed.kind not in STOCKLESS]
    number, expected_at = _waybill(work, carrier_id, waybill, shipment.id, needed=bool(goods)), _end_of_day(work, expected_on)
    shipment.waybill, shipment.carrier_id, shipment.expected_at = number, carrier_id, expected_at
    shipment.state = ShipmentState.HANDED_OVER
    shipment.handed_over_by, shipment.handed_over_at = work.actor.staff_id, work.now
    work.session.flush()
    _issue(work, shipment, goods)
    _finish_lines(work, [boxed.line_id for boxed in rows])
    note_order(work, order.id, "hand over", shipment.number, {"waybill": shipment.waybill, "carrier": carrier_id})
    progress(work, [order])
    areas = AREAS | {Area.CATALOGUE}
    return Changes(areas, frozenset({order.id}), made=shipment.id, number=shipment.number, count=1)


def _waybill(work: Work, carrier_id: int | None, text: str, shipment_id: int, *, needed: bool) -> str:
    # Whoever hands over to the same carrier at the same time waits here, so that one number is not taken twice.
    carrier = work.session.get(Carrier, carrier_id, with_for_update=True) if carrier_id is not None else None
    if carrier is None or carrier.disabled_at is not None:
        raise Refused(N_("Choose who carries it."), field="carrier")
    number = waybill_number(text)
    if not number:
        if needed:
            raise Refused(N_("Write the waybill number."), field="waybill")
        return ""
    asked = {"number": number, "carrier": carrier.id, "id": shipment_id}
    taken = work.session.connection().execute(_TWIN, asked).scalar_one_or_none()
    if taken is not None:
        raise Refused(
            N_("{carrier} already carries shipment {number} under this waybill number."),
            field="waybill",
            carrier=carrier.name,
            number=taken,
        )
    return number


def _end_of_day(work: Work, day: date | None) -> datetime:
    day = day or work.today + timedelta(days=number_setting(work.session, "shipping.transit_days"))
    if day < work.today:
        raise Refused(N_("It cannot be expected before today."), field="expected_on")
    zone = ZoneInfo(text_setting(work.session, "company.time_zone"))
    return datetime.combine(day, time(23, 59, 59), zone)


def _issue(work: Work, shipment: Shipment, goods: Sequence[Any]) -> None:
    by_product: dict[int, int] = {}
    by_line: dict[int, int] = {}
    for boxed in goods:
        by_product[boxed.product_id] = by_product.get(boxed.product_id, 0) - boxed.base_units
        by_line[boxed.line_id] = by_line.get(boxed.line_id, 0) + boxed.base_units
    if not goods:
        return
    hold_levels(work, on_hand=by_product, locked=by_product)
    end_locks(work, by_line, "used")
    work.session.flush()  # what leaves the stock is let go of before it leaves
    work.session.connection().execute(
        _MOVEMENT,
        [
            {
                "product_id": boxed.product_id,
                "kind": "issue",
                "quantity_units": -boxed.base_units,
                "shipment_line_id": boxed.id,
                "reference": shipment.number,
                "moved_by": work.actor.staff_id,
                "moved_at": work.now,
            }
            for boxed in goods
        ],
    )


def _finish_lines(work: Work, line_ids: list[int]) -> None:
    """Lines all of which has left are shipped."""
    work.session.connection().execute(_FINISH, {"ids": line_ids})


def deliver(
    work: Work,
    shipment_id: int,
    signed_by: str,
    delivered_at: datetime | None = None,
    note: str = "",
    version: int | None = None,
) -> Changes:
    """It arrived, and who signed for it; now unless told when."""
    shipment, order = _load(work, shipment_id, version)
    check_move(work.actor, Entity.SHIPMENT, shipment.state, "deliver", ShipmentState.DELIVERED)
    if not signed_by.strip():
        raise Refused(N_("Write who signed for it."), field="signed_by")
    arrived = arrival(shipment.handed_over_at, delivered_at or work.now, work.now)
    shipment.state = ShipmentState.DELIVERED
    shipment.delivered_at = arrived
    shipment.signed_by, shipment.delivery_note = signed_by.strip(), note.strip()
    note_order(work, order.id, "deliver", note.strip(), {"shipment": shipment.number, "signed_by": shipment.signed_by})
    progress(work, [order])
    areas = AREAS | {Area.RECEIVABLES}
    return Changes(areas, frozenset({order.id}), made=shipment.id, number=shipment.number, count=1)


def _load(work: Work, shipment_id: int, version: int | None) -> tuple[Shipment, SalesOrder]:
    """A shipment and its order, both locked for this transaction."""
    order = work.session.scalars(_ITS_ORDER, {"id": shipment_id}).one_or_none()
    if order is None:
        raise Refused(N_("This shipment is not there any more."))
    shipment = work.session.scalars(_SHIPMENT, {"id": shipment_id}).one()
    if version is not None and shipment.version != version:
        raise Conflict(
            N_("Somebody else changed shipment {number} meanwhile. What you typed is kept: reload, compare, and save again."),
            number=shipment.number,
        )
    return shipment, order


def add_carrier(work: Work, code: str, name: str, phone: str = "") -> Changes:
    """A new carrier; a code already in use is Refused."""
    work.actor.require("shipment.hand_over")
    code, name = code.strip(), name.strip()
    if not name:
        raise Refused(N_("Write the carrier's name."), field="name")
    if not code:
        raise Refused(N_("Write a short code for the carrier."), field="code")
    if work.session.scalars(select(Carrier.id).where(Carrier.code == code)).first() is not None:
        raise Refused(N_("There is a carrier with the code {code} already."), field="code", code=code)
    carrier = Carrier(code=code, name=name, phone=phone.strip())
    work.session.add(carrier)
    work.session.flush()
    return Changes(frozenset({Area.SHIPPING}), made=carrier.id, count=1)
