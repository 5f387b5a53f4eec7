"""Hands that are faster than the database: nothing is done to a thing the person no longer has in hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from orderdesk.commands import shipping, warehouse
from orderdesk.commands.receivables import make_bill
from orderdesk.database.desk import Desk
from orderdesk.queries.orders import order_detail
from orderdesk.queries.receivables import bill_detail
from orderdesk.queries.shipping import shipment_detail, shipments
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.receivables.tab import ReceivablesTab
from orderdesk.ui.review.tab import ReviewTab
from orderdesk.ui.shipping.tab import ShippingTab
from orderdesk.ui.tab import Tab
from orderdesk.ui.warehouse.tab import WarehouseTab
from tests import factories as make
from tests.ui.real_room import CONTROL, RealRoom

Open = Callable[[Actor, type[Tab]], RealRoom]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk; the window is the same on either database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def open_room(qtbot: QtBot, desk: Desk) -> Iterator[Open]:
    """Opens a tab for a person."""
    rooms: list[RealRoom] = []

    def opened(actor: Actor, kind: type[Tab]) -> RealRoom:
        rooms.append(RealRoom(qtbot, desk, actor, kind))
        return rooms[-1]

    yield opened
    for room in rooms:
        done = room.jobs.finish(10_000)
        room.jobs.close()
        assert done, "a job was left running"


def delivered(desk: Desk, customer: int | None = None) -> make.Made:
    """An order whose goods arrived."""
    everybody = make.staff(desk, Role.WAREHOUSE, Role.SHIPPING)
    order = make.approved_order(desk, customer, [(make.product(desk, on_hand=5), 2, "10.00")])
    desk.do(everybody, warehouse.lock_all)
    shipment = desk.do(everybody, shipping.pack_order, order.id).made
    desk.do(everybody, shipping.hand_over, shipment, make.carrier(desk), f"SF{shipment}")
    desk.do(everybody, shipping.deliver, shipment, "张三")
    return order


def under_way(desk: Desk) -> int:
    """A shipment a carrier has."""
    everybody = make.staff(desk, Role.WAREHOUSE, Role.SHIPPING)
    order = make.approved_order(desk, None, [(make.product(desk, on_hand=5), 2)])
    desk.do(everybody, warehouse.lock_all)
    shipment = desk.do(everybody, shipping.pack_order, order.id).made
    assert shipment is not None
    desk.do(everybody, shipping.hand_over, shipment, make.carrier(desk), f"SF{shipment}")
    return shipment


def at_first_review(desk: Desk) -> make.Made:
    """An order at its first review with everything about it good."""
    line = (make.product(desk, price=40, on_hand=100), 5, 40)
    return make.order(
        desk, make.customer(desk, credit_limit=100_000), [line], state=OrderState.FIRST_REVIEW, contact_name="王芳",
        contact_phone="13862145530", ship_to="星湖街328号", payment_method="on_account",
        requested_date=make.wanted(desk),
    )  # fmt: skip


def test_an_order_is_not_approved_while_another_one_is_still_coming(desk: Desk, open_room: Open) -> None:
    first, second = at_first_review(desk), at_first_review(desk)
    room = open_room(make.staff(desk, Role.SALES_REVIEWER), ReviewTab)
    queue = room.tab.first_focus()
    assert isinstance(queue, QWidget) and isinstance(room.tab, ReviewTab)
    room.press_only(queue, Qt.Key.Key_Down)
    room.press_only(queue, Qt.Key.Key_A)  # the second is chosen, the first still stands beside it
    room.settle()
    assert [desk.read(order_detail, order.id).state for order in (first, second)] == ["first_review", "first_review"]
    room.press(queue, Qt.Key.Key_A)
    assert [desk.read(order_detail, order.id).state for order in (first, second)] == ["first_review", "second_review"]


def test_a_bill_is_not_audited_while_another_one_is_still_coming(desk: Desk, open_room: Open) -> None:
    maker = make.staff(desk, Role.FINANCE)
    ids = [desk.do(maker, make_bill, delivered(desk).id).made for _ in range(2)]
    room = open_room(make.staff(desk, Role.FINANCE), ReceivablesTab)
    assert isinstance(room.tab, ReceivablesTab)
    room.tab.show_view("bills")
    room.settle()
    table = room.tab.bills.list
    table.choose_first()  # the newest: the second
    room.settle()
    room.jobs.rest()  # the bill takes its time to come
    room.press_only(table, Qt.Key.Key_Down)
    room.press_only(table, Qt.Key.Key_A)
    room.jobs.wake()
    room.settle()
    assert [desk.read(bill_detail, bill).head.state for bill in ids] == ["draft", "draft"]
    room.press(table, Qt.Key.Key_A)
    assert [desk.read(bill_detail, bill).head.state for bill in ids] == ["audited", "draft"]


def test_what_is_typed_for_the_next_bill_survives_the_audit_of_the_one_before(desk: Desk, open_room: Open) -> None:
    maker = make.staff(desk, Role.FINANCE)
    for _ in range(2):
        desk.do(maker, make_bill, delivered(desk).id)
    room = open_room(make.staff(desk, Role.FINANCE), ReceivablesTab)
    assert isinstance(room.tab, ReceivablesTab)
    room.tab.show_view("bills")
    room.settle()
    bills = room.tab.bills
    bills.list.choose_first()
    room.settle()
    first, second = (row.bill_id for row in bills.list.rows())
    bills.list.choose(second)
    room.settle()
    bills.bill.note.setPlainText("ask the warehouse")
    bills.list.choose(first)
    room.settle()
    room.press_only(bills.list, Qt.Key.Key_A)
    bills.list.choose(second)
    room.settle()
    assert desk.read(bill_detail, first).head.state == "audited"
    bills.list.choose(second)
    room.settle()
    assert bills.bill.note.toPlainText() == "ask the warehouse"


def test_scans_made_while_an_order_is_packed_go_to_the_next_one(desk: Desk, open_room: Open) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, "LAMP", on_hand=9, barcode="6901234567892")
    first, second = (make.approved_order(desk, None, [(lamp, 2)]) for _ in range(2))
    desk.do(keeper, warehouse.lock_all)
    room = open_room(make.staff(desk, Role.SHIPPING), ShippingTab)
    assert isinstance(room.tab, ShippingTab)
    bench = room.tab.packing.bench
    room.scan(bench.scan, first.number)
    room.scan(bench.scan, "2*LAMP")
    room.press_only(bench.scan, Qt.Key.Key_Return, CONTROL)
    for code in (second.number, "LAMP"):
        room.type(bench.scan, code)
        room.press_only(bench.scan, Qt.Key.Key_Return)
    room.settle()
    assert [row.order_number for row in desk.read(shipments, ("packed",)).rows] == [first.number]
    assert bench.case is not None and bench.case.order_number == second.number
    assert [row.counted for row in bench.lines.rows()] == [1]
    room.paper()  # the label of the first


def test_the_order_before_is_not_packed_while_another_one_is_still_coming(desk: Desk, open_room: Open) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, "LAMP", on_hand=9)
    first, second = (make.approved_order(desk, None, [(lamp, 2)]) for _ in range(2))
    desk.do(keeper, warehouse.lock_all)
    room = open_room(make.staff(desk, Role.SHIPPING), ShippingTab)
    assert isinstance(room.tab, ShippingTab)
    packing = room.tab.packing
    room.scan(packing.bench.scan, first.number)
    room.scan(packing.bench.scan, "2*LAMP")
    packing.queue.choose(second.id)
    room.press_only(packing.bench.scan, Qt.Key.Key_Return, CONTROL)
    room.settle()
    assert not desk.read(shipments, ("packed",)).rows


def test_a_bench_another_desk_has_packed_from_is_read_again_when_its_packing_is_refused(desk: Desk, open_room: Open) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, "LAMP", on_hand=9)
    order = make.approved_order(desk, None, [(lamp, 4)])
    desk.do(keeper, warehouse.lock_all)
    room = open_room(make.staff(desk, Role.SHIPPING), ShippingTab)
    assert isinstance(room.tab, ShippingTab)
    bench = room.tab.packing.bench
    room.scan(bench.scan, order.number)
    room.scan(bench.scan, "4*LAMP")
    desk.do(keeper, shipping.pack_order, order.id, {order.lines[0]: Decimal(3)})
    room.press(bench.scan, Qt.Key.Key_Return, CONTROL)
    assert [line.line.packable for line in bench.lines.rows()] == [1]
    room.press(bench.scan, Qt.Key.Key_Return, CONTROL)
    assert len(desk.read(shipments, ("packed",)).rows) == 2
    room.paper()


def test_who_signs_for_the_next_shipment_is_kept_while_the_one_before_is_marked(desk: Desk, open_room: Open) -> None:
    ids = [under_way(desk) for _ in range(2)]
    room = open_room(make.staff(desk, Role.SHIPPING), ShippingTab)
    assert isinstance(room.tab, ShippingTab)
    room.tab.show_view("underWay")
    room.settle()
    view = room.tab.under_way
    view.table.choose(ids[0])
    room.settle()
    room.type(view.signed, "Li")
    room.press_only(view.signed, Qt.Key.Key_Return, CONTROL)
    view.table.choose(ids[1])
    room.type(view.signed, "Wang")
    room.settle()
    assert desk.read(shipment_detail, ids[0]).head.state == "delivered"
    assert view.signed.text() == "Wang"


def test_what_is_counted_of_the_next_product_is_kept_while_the_one_before_is_booked(desk: Desk, open_room: Open) -> None:
    first, second = make.product(desk, "A-1", on_hand=5), make.product(desk, "A-2", on_hand=5)
    room = open_room(make.staff(desk, Role.WAREHOUSE), WarehouseTab)
    assert isinstance(room.tab, WarehouseTab)
    room.tab.show_view("stock")
    room.settle()
    view = room.tab.stock
    view.list.choose(first)
    room.settle()
    room.type(view.receive.quantity, "3")
    room.press_only(view.receive.quantity, Qt.Key.Key_Return, CONTROL)
    view.list.choose(second)
    room.type(view.receive.quantity, "7")
    room.settle()
    assert view.receive.quantity.text() == "7"
