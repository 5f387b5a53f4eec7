"""Handing over, following, noting the delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from orderdesk.commands import shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries.shipping import carriers, shipments
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.shipping.hand_over_view import HandOverView
from orderdesk.ui.shipping.tab import ShippingTab
from orderdesk.ui.shipping.under_way_view import UnderWayView, read_clock
from tests import factories as make
from tests.documents.reading import packed, picture, scanned
from tests.looking import order_state
from tests.ui.real_room import CONTROL, RealRoom

Open = Callable[[Actor], RealRoom]


def packed_order(desk: Desk, **fields: object) -> tuple[make.Made, int, str]:
    """An order of one lamp, packed; with the shipment's id and number."""
    keeper = make.staff(desk, Role.WAREHOUSE, Role.SHIPPING)
    order = make.approved_order(desk, lines=[(make.product(desk, on_hand=9, name="台灯", spec="E27"), 1)], **fields)
    desk.do(keeper, warehouse.lock_lines, list(order.lines))
    made = desk.do(keeper, shipping.pack_order, order.id)
    assert made.made is not None and made.number is not None
    return order, made.made, made.number


def under_way(desk: Desk, waybill: str, *, carrier: int | None = None, **fields: object) -> tuple[make.Made, int, str]:
    """The same, on its way."""
    order, shipment, number = packed_order(desk, **fields)
    shipper = make.staff(desk, Role.SHIPPING)
    desk.do(shipper, shipping.hand_over, shipment, carrier or make.carrier(desk), waybill)
    return order, shipment, number


def handing(room: RealRoom) -> HandOverView:
    """The view of packed shipments, shown."""
    assert isinstance(room.tab, ShippingTab)
    room.tab.show_view("handOver")
    room.settle()
    return room.tab.handing


def following(room: RealRoom) -> UnderWayView:
    """The view of shipments under way, shown."""
    assert isinstance(room.tab, ShippingTab)
    room.tab.show_view("underWay")
    room.settle()
    return room.tab.under_way


def test_a_hand_over_needs_carrier_and_waybill(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order, shipment, number = packed_order(desk)
    make.carrier(desk, "顺丰速运")
    room = open_room(shipper)
    view = handing(room)
    room.scan(view.search, number)
    field = view.waybills.fields[shipment]
    assert field.hasFocus()
    room.press(field, Qt.Key.Key_Return, CONTROL)
    assert "Choose who carries it" in view.form.fields["carrier"].error.text()
    view.carrier.setCurrentIndex(0)
    room.press(field, Qt.Key.Key_Return, CONTROL)
    assert "Write the waybill number" in view.waybills.errors[shipment].text() and view.waybills.errors[shipment].isVisible()
    assert order_state(desk, order.id) == "ready_to_ship"

    room.scan(field, "sf 971168")
    assert view.send_button.hasFocus()
    room.press(field, Qt.Key.Key_Return, CONTROL)
    (row,) = desk.read(shipments, ["handed_over"]).rows
    assert (row.number, row.carrier_name, row.waybill) == (number, "顺丰速运", "SF971168")
    assert f"Handed over: {number}" in room.notice and not view.table.rows()
    assert view.search.hasFocus(), "the next scan went nowhere"
    assert order_state(desk, order.id) == "shipped"


def test_several_go_with_one_carrier_and_what_is_refused_stays(desk: Desk, shipper: Actor, open_room: Open) -> None:
    carrier = make.carrier(desk, "SF")
    under_way(desk, "TAKEN", carrier=carrier)
    boxes = [packed_order(desk) for _ in range(3)]
    room = open_room(shipper)
    view = handing(room)
    view.table.selectAll()
    room.settle()
    assert "3 shipments" in view.send.text()
    view.carrier.setCurrentIndex(view.carrier.findData(carrier))
    first, second, third = (view.waybills.fields[shipment] for _order, shipment, _number in boxes)
    room.scan(first, "A1")
    assert second.hasFocus()
    room.scan(second, "taken")
    room.scan(third, "A3")
    room.press_only(third, Qt.Key.Key_Return, CONTROL)
    room.press(third, Qt.Key.Key_Return, CONTROL)
    assert {row.waybill for row in desk.read(shipments, ["handed_over"]).rows} == {"TAKEN", "A1", "A3"}
    (left,) = view.table.rows()
    assert left.shipment_id == boxes[1][1]
    view.table.choose_first()
    room.settle()
    assert view.waybills.fields[left.shipment_id].text() == "taken"
    assert "already carries" in view.waybills.errors[left.shipment_id].text()


def test_a_new_carrier_is_added_where_it_is_needed(desk: Desk, shipper: Actor, open_room: Open) -> None:
    packed_order(desk)
    room = open_room(shipper)
    view = handing(room)
    room.press(view.expected, Qt.Key.Key_N, CONTROL)
    form = view.new_carrier_form
    assert form.name.hasFocus() and not view.form_card.isVisible()
    room.type(form.name, "Deppon")
    room.press(form.name, Qt.Key.Key_Return)
    assert "short code" in form.form.fields["code"].error.text() and form.name.text() == "Deppon"
    room.scan(form.form.fields["code"].editor, "DBL")
    assert [(row.code, row.name) for row in desk.read(carriers)] == [("DBL", "Deppon")]
    assert view.carrier.currentText() == "Deppon" and view.form_card.isVisible()


def test_unpacking_needs_a_reason_and_brings_the_order_back(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order, _shipment, number = packed_order(desk)
    room = open_room(shipper)
    view = handing(room)
    view.table.choose_first()
    room.press(view.table, Qt.Key.Key_U)
    room.answer("wrong box")
    assert not desk.read(shipments).rows and number in room.notice
    assert isinstance(room.tab, ShippingTab)
    room.tab.show_view("pack")
    room.settle()
    assert [row.order_number for row in room.tab.packing.queue.rows()] == [order.number]


@pytest.mark.requirement("001-29", "003-15")
def test_the_papers_of_a_shipment(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order, _shipment, number = under_way(desk, "SF971168", contact_name="李女士", ship_to="苏州市星湖街328号")
    room = open_room(shipper)
    view = following(room)
    view.table.choose_first()
    room.settle()
    room.press(view.table, Qt.Key.Key_G)
    label = room.paper()
    assert "SF971168" in scanned(picture(label)).values()
    assert "李女士" in packed(label) and "苏州市星湖街328号" in packed(label)
    room.press(view.table, Qt.Key.Key_D)
    note = packed(room.paper())
    for said in (number, order.number, "台灯", "E27", "1pcs", "验收", "全部合格", "收货人"):
        assert said in note, said
    room.press(view.table, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "SF971168"


@pytest.mark.requirement("002-15", "001-29")
def test_a_delivery_needs_who_signed(desk: Desk, shipper: Actor, open_room: Open) -> None:
    carrier = make.carrier(desk, "顺丰速运")
    order, _shipment, number = under_way(desk, "SF1", carrier=carrier, ship_to="苏州市星湖街328号")
    room = open_room(shipper)
    view = following(room)
    room.scan(view.search, "SF1")
    assert view.signed.hasFocus()
    view.form.set_text("note", "left at the gate")
    room.press(view.signed, Qt.Key.Key_Return, CONTROL)
    assert "Write who signed" in view.form.fields["signed_by"].error.text()
    assert order_state(desk, order.id) == "shipped" and view.form.text("note") == "left at the gate"
    room.type(view.signed, "Mrs Li")
    room.press_only(view.signed, Qt.Key.Key_Return, CONTROL)
    room.press(view.signed, Qt.Key.Key_Return, CONTROL)
    (row,) = desk.read(shipments, ["delivered"]).rows
    assert (row.number, row.signed_by) == (number, "Mrs Li") and row.delivered_at is not None
    assert order_state(desk, order.id) == "delivered" and f"{number} delivered" in room.notice

    assert isinstance(room.tab, ShippingTab)
    room.tab.show_view("delivered")
    room.settle()
    room.tab.delivered.table.choose_first()
    room.settle()
    facts = room.tab.delivered.pane.facts.texts()
    assert facts["Signed by"] == "Mrs Li" and facts["Note"] == "left at the gate"
    assert facts["Delivered"].startswith("today") and facts["Deliver to"] == "苏州市星湖街328号"
    assert facts["Carrier"] == "顺丰速运  SF1" and room.tab.delivered.pane.chip.text() == "Delivered"


def test_when_it_arrived_can_be_told_but_not_from_the_future(desk: Desk, shipper: Actor, open_room: Open) -> None:
    under_way(desk, "SF1")
    room = open_room(shipper)
    view = following(room)
    view.table.choose_first()
    room.settle()
    room.type(view.signed, "Li")
    view.form.set_text("delivered_at", "+2")
    room.press(view.signed, Qt.Key.Key_Return, CONTROL)
    assert "at what time" in view.form.fields["delivered_time"].error.text()
    view.form.set_text("delivered_time", "25:00")
    room.press(view.signed, Qt.Key.Key_Return, CONTROL)
    assert "no time" in view.form.fields["delivered_time"].error.text()
    view.form.set_text("delivered_time", "9:30")
    room.press(view.signed, Qt.Key.Key_Return, CONTROL)
    assert "future" in view.form.fields["delivered_at"].error.text()
    assert view.signed.text() == "Li" and not desk.read(shipments, ["delivered"]).rows


def test_late_shipments_come_first_and_in_red(desk: Desk, shipper: Actor, open_room: Open) -> None:
    from sqlalchemy import update
    from sqlalchemy.orm import Session

    from orderdesk.database.engine import WRITES
    from orderdesk.model import Shipment

    _order, _shipment, soon = under_way(desk, "SOON")
    _order, late_id, late = under_way(desk, "LATE")
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.execute(update(Shipment).where(Shipment.id == late_id).values(expected_at=make.moment("2026-01-05T09:00")))
    room = open_room(shipper)
    view = following(room)
    rows = view.table.rows()
    due = next(column for column in view.table.rows_model.columns if column.key == "expected")
    assert [row.number for row in rows] == [late, soon]
    assert "late" in due.text(rows[0]) and due.tint(rows[0]) == "bad" and due.tint(rows[1]) == ""
    assert view.late.text() == "1 late" and view.late.isVisible()


def test_the_warehouse_packs_but_does_not_hand_over(desk: Desk, open_room: Open) -> None:
    packed_order(desk)
    room = open_room(make.staff(desk, Role.WAREHOUSE))
    view = handing(room)
    view.table.choose_first()
    room.settle()
    assert not view.form_card.isVisible() and view.unpack.isVisible()
    following(room)
    assert isinstance(room.tab, ShippingTab) and not room.tab.under_way.card.isVisible()


def test_enter_opens_the_order(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order, _shipment, _number = packed_order(desk)
    room = open_room(shipper)
    view = handing(room)
    view.table.choose_first()
    room.press(view.table, Qt.Key.Key_Return)
    assert room.opened == [order.id]


@pytest.mark.parametrize(
    ("typed", "clock"), [("", None), ("15:30", time(15, 30)), ("９：05", time(9, 5)), ("1530", time(15, 30)), ("8", time(8))]
)
def test_a_time_is_typed_as_people_do(typed: str, clock: time | None) -> None:
    assert read_clock(typed) == clock


@pytest.mark.parametrize("typed", ["25:00", "12:60", "noon", "123"])
def test_what_is_no_time_is_said(typed: str) -> None:
    with pytest.raises(Refused, match="no time"):
        read_clock(typed)
