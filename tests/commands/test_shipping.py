"""Packing, handing over, delivering."""

from __future__ import annotations

from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from orderdesk.commands import shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries import shipping as reads
from orderdesk.queries import warehouse as stock
from orderdesk.queries.check import run_checks
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.looking import level, line_state, order_state


@pytest.fixture
def shipper(desk: Desk) -> Actor:
    """Somebody who keeps the warehouse and ships."""
    return make.staff(desk, Role.WAREHOUSE, Role.SHIPPING)


@pytest.fixture
def carrier(desk: Desk) -> int:
    """A carrier."""
    return make.carrier(desk, "SF")


def locked_order(desk: Desk, shipper: Actor, *asked: int) -> tuple[make.Made, list[int]]:
    """An order for so many of each of new products, all locked; with the products."""
    products = [make.product(desk, on_hand=100) for _quantity in asked]
    order = make.approved_order(desk, lines=list(zip(products, asked, strict=True)), contact_name="Li", ship_to="1 Quay Road")
    desk.do(shipper, warehouse.lock_lines, list(order.lines))
    return order, products


def test_an_order_goes_from_lock_to_delivery(desk: Desk, shipper: Actor, carrier: int) -> None:
    order, (lamp, cable) = locked_order(desk, shipper, 4, 2)
    (waiting,) = desk.read(reads.to_pack).rows
    assert (waiting.order_number, waiting.lines, waiting.ready_lines, waiting.whole) == (order.number, 2, 2, True)

    packed = desk.do(shipper, shipping.pack_order, order.id, packages=2, area="B3")
    assert level(desk, lamp) == (100, 4)
    assert not desk.read(reads.to_pack).rows
    (shown,) = desk.read(reads.shipments, ["packed"]).rows
    assert (shown.number, shown.recipient, shown.ship_to, shown.area, shown.packages) == (
        packed.number,
        "Li",
        "1 Quay Road",
        "B3",
        2,
    )

    desk.do(shipper, shipping.hand_over, packed.made, carrier, " sf １２３ ", version=shown.version)
    assert level(desk, lamp) == (96, 0) and level(desk, cable) == (98, 0)
    assert line_state(desk, order.lines[0]) == "shipped"
    assert order_state(desk, order.id) == "shipped"
    assert desk.read(stock.movements, lamp).rows[0].quantity == -4
    (shown,) = desk.read(reads.shipments, ["handed_over"]).rows
    assert (shown.waybill, shown.carrier_name) == ("SF123", "SF")

    desk.do(shipper, shipping.deliver, packed.made, "Mrs Li", note="left at the gate")
    assert order_state(desk, order.id) == "delivered"
    detail = desk.read(reads.shipment_detail, packed.made)
    assert detail is not None
    assert (detail.head.signed_by, detail.delivery_note, [line.quantity for line in detail.lines]) == (
        "Mrs Li",
        "left at the gate",
        [4, 2],
    )
    assert [step.verb for step in desk.read(timeline, order.id)] == [
        "import",
        "lock",
        "fulfil",
        "ready",
        "pack",
        "hand over",
        "ship",
        "deliver",
        "deliver",
    ]
    assert all(result.ok for result in desk.read(run_checks))


def test_a_part_goes_first_and_the_rest_later(desk: Desk, shipper: Actor, carrier: int) -> None:
    order, (lamp,) = locked_order(desk, shipper, 5)
    line = order.lines[0]

    first = desk.do(shipper, shipping.pack_order, order.id, {line: Decimal(2)})
    (waiting,) = desk.read(reads.packable_lines, order.id)
    assert (waiting.packed, waiting.packable) == (2, 3)
    desk.do(shipper, shipping.hand_over, first.made, carrier, "A1")
    assert line_state(desk, line) == "locked"
    assert order_state(desk, order.id) == "ready_to_ship"
    assert level(desk, lamp) == (98, 3)

    second = desk.do(shipper, shipping.pack_order, order.id)
    desk.do(shipper, shipping.hand_over, second.made, carrier, "A2")
    assert line_state(desk, line) == "shipped"
    assert order_state(desk, order.id) == "shipped"

    desk.do(shipper, shipping.deliver, second.made, "Li")
    assert order_state(desk, order.id) == "shipped"
    desk.do(shipper, shipping.deliver, first.made, "Li")
    assert order_state(desk, order.id) == "delivered"
    assert all(result.ok for result in desk.read(run_checks))


def test_no_more_is_packed_than_is_locked(desk: Desk, shipper: Actor) -> None:
    order, _products = locked_order(desk, shipper, 5)
    with pytest.raises(Refused, match="Only 5 of this line") as refused:
        desk.do(shipper, shipping.pack_order, order.id, {order.lines[0]: Decimal(6)})
    assert refused.value.field == f"line.{order.lines[0]}"
    with pytest.raises(Refused, match="Lock stock first"):
        desk.do(shipper, shipping.pack_order, make.approved_order(desk).id)


def test_packed_goods_are_not_released_until_unpacked(desk: Desk, shipper: Actor) -> None:
    order, (lamp,) = locked_order(desk, shipper, 5)
    packed = desk.do(shipper, shipping.pack_order, order.id)

    changes = desk.do(shipper, warehouse.release_lines, list(order.lines), "wrong")
    assert changes.count == 0 and "unpack it first" in changes.skipped[0]

    desk.do(shipper, shipping.unpack, packed.made, "wrong box")
    assert desk.do(shipper, warehouse.release_lines, list(order.lines), "wrong").count == 1
    assert level(desk, lamp) == (100, 0)
    assert order_state(desk, order.id) == "approved"
    assert all(result.ok for result in desk.read(run_checks))


def test_what_is_not_packed_of_a_line_can_be_released(desk: Desk, shipper: Actor, carrier: int) -> None:
    order, (lamp,) = locked_order(desk, shipper, 5)
    packed = desk.do(shipper, shipping.pack_order, order.id, {order.lines[0]: Decimal(2)})

    desk.do(shipper, warehouse.release_lines, list(order.lines), "needed elsewhere")
    assert level(desk, lamp) == (100, 2)
    assert order_state(desk, order.id) == "in_fulfilment"

    desk.do(shipper, shipping.hand_over, packed.made, carrier, "A1")
    assert line_state(desk, order.lines[0]) == "wanting"
    desk.do(shipper, warehouse.lock_all)
    assert level(desk, lamp) == (98, 3)
    assert all(result.ok for result in desk.read(run_checks))


def test_a_waybill_number_is_needed_and_used_once_per_carrier(desk: Desk, shipper: Actor, carrier: int) -> None:
    first, second = (desk.do(shipper, shipping.pack_order, locked_order(desk, shipper, 1)[0].id) for _time in range(2))
    with pytest.raises(Refused) as missing:
        desk.do(shipper, shipping.hand_over, first.made, carrier, "  ")
    assert missing.value.field == "waybill"
    with pytest.raises(Refused) as nobody:
        desk.do(shipper, shipping.hand_over, first.made, None, "X1")
    assert nobody.value.field == "carrier"
    desk.do(shipper, shipping.hand_over, first.made, carrier, "X1")

    with pytest.raises(Refused, match=f"already carries shipment {first.number}"):
        desk.do(shipper, shipping.hand_over, second.made, carrier, "x 1")

    desk.do(shipper, shipping.hand_over, second.made, make.carrier(desk), "X1")


def test_somebody_elses_change_is_not_overwritten(desk: Desk, shipper: Actor, carrier: int) -> None:
    packed = desk.do(shipper, shipping.pack_order, locked_order(desk, shipper, 1)[0].id)
    seen = desk.read(reads.shipment_detail, packed.made)
    assert seen is not None
    desk.do(shipper, shipping.hand_over, packed.made, carrier, "X1", version=seen.head.version)
    with pytest.raises(Conflict):
        desk.do(shipper, shipping.deliver, packed.made, "Li", version=seen.head.version)


def test_goods_do_not_leave_twice(desk: Desk, shipper: Actor, carrier: int) -> None:
    order, (lamp,) = locked_order(desk, shipper, 1)
    packed = desk.do(shipper, shipping.pack_order, order.id)
    desk.do(shipper, shipping.hand_over, packed.made, carrier, "X1")
    with pytest.raises(Refused, match="Under way"):
        desk.do(shipper, shipping.hand_over, packed.made, carrier, "X2")
    with pytest.raises(Refused, match="Under way"):
        desk.do(shipper, shipping.unpack, packed.made, "again")
    assert level(desk, lamp) == (99, 0)


def test_a_delivery_needs_a_signature_and_a_possible_time(desk: Desk, shipper: Actor, carrier: int) -> None:
    packed = desk.do(shipper, shipping.pack_order, locked_order(desk, shipper, 1)[0].id)
    desk.do(shipper, shipping.hand_over, packed.made, carrier, "X1")
    row = desk.read(reads.shipments, ["handed_over"]).rows[0]
    assert row.handed_over_at is not None
    for wrong, field in [
        ({"signed_by": " "}, "signed_by"),
        ({"signed_by": "Li", "delivered_at": row.handed_over_at - timedelta(hours=1)}, "delivered_at"),
        ({"signed_by": "Li", "delivered_at": row.handed_over_at + timedelta(days=1)}, "delivered_at"),
    ]:
        with pytest.raises(Refused) as refused:
            desk.do(shipper, shipping.deliver, packed.made, **wrong)
        assert refused.value.field == field
    with pytest.raises(Refused, match="Under way"):
        desk.do(shipper, shipping.unpack, packed.made, "no")


def test_what_is_fetched_at_the_counter_arrives_in_the_minute_it_left(desk: Desk, shipper: Actor, carrier: int) -> None:
    packed = desk.do(shipper, shipping.pack_order, locked_order(desk, shipper, 1)[0].id)
    desk.clock = lambda: make.moment("2026-03-02T09:30:40")
    desk.do(shipper, shipping.hand_over, packed.made, carrier, "X1")
    desk.clock = lambda: make.moment("2026-03-02T09:31:05")
    typed = make.moment("2026-03-02T09:30")  # people write hours and minutes
    desk.do(shipper, shipping.deliver, packed.made, "Li", typed)
    (row,) = desk.read(reads.shipments, ["delivered"]).rows
    assert row.delivered_at == row.handed_over_at  # it did not arrive before it left


def test_a_service_ships_without_stock_or_waybill(desk: Desk, shipper: Actor, carrier: int) -> None:
    fitting = make.product(desk, kind="service")
    order = make.approved_order(desk, lines=[(fitting, 3)])
    assert [row.order_id for row in desk.read(reads.to_pack).rows] == [order.id]

    packed = desk.do(shipper, shipping.pack_order, order.id)
    assert order_state(desk, order.id) == "ready_to_ship"
    desk.do(shipper, shipping.hand_over, packed.made, carrier, "")
    desk.do(shipper, shipping.deliver, packed.made, "Li")

    assert order_state(desk, order.id) == "delivered"
    assert all(result.ok for result in desk.read(run_checks))


def test_a_draft_is_not_packed(desk: Desk, shipper: Actor) -> None:
    with pytest.raises(Refused, match="cannot be packed: it is “Draft”"):
        desk.do(shipper, shipping.pack_order, make.order(desk).id)


def test_what_is_late_is_shown_first(desk: Desk, shipper: Actor, carrier: int) -> None:
    numbers = {}
    for waybill, days in [("SOON", 3), ("FIRST", 1), ("LAST", 9)]:
        packed = desk.do(shipper, shipping.pack_order, locked_order(desk, shipper, 1)[0].id)
        desk.do(shipper, shipping.hand_over, packed.made, carrier, waybill, desk.today() + timedelta(days=days))
        numbers[waybill] = packed.number
    first = desk.read(reads.shipments, ["handed_over"], limit=2)
    then = desk.read(reads.shipments, ["handed_over"], after=first.after, limit=2)
    assert [row.waybill for row in first.rows] == ["FIRST", "SOON"]
    assert [row.waybill for row in then.rows] == ["LAST"] and then.after is None
    assert first.rows[0].expected_at is not None and first.rows[0].expected_at.tzinfo is UTC
    assert [row.number for row in desk.read(reads.shipments, ["handed_over"], "soon").rows] == [numbers["SOON"]]


def test_a_carriers_code_is_its_own(desk: Desk, shipper: Actor) -> None:
    desk.do(shipper, shipping.add_carrier, "SF", "SF Express", "95338")
    assert [(row.code, row.name, row.phone) for row in desk.read(reads.carriers)] == [("SF", "SF Express", "95338")]
    with pytest.raises(Refused) as refused:
        desk.do(shipper, shipping.add_carrier, "SF", "Other")
    assert refused.value.field == "code"
