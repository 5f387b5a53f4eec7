"""What was being typed of goods, counts and deliveries comes back, and is never booked twice."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from orderdesk.commands import shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.model import Carrier, Shipment, StockLevel
from orderdesk.rules.money import from_units
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.ui.unsent.conftest import Window, everybody


def stock_of(desk: Desk, product: int) -> Decimal:
    """What the books say lies there."""
    return from_units(desk.read(lambda session: session.get_one(StockLevel, product).on_hand_units))


def test_goods_received_and_counted_of_several_products(run: Callable[[Actor], Window], desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE, Role.MANAGER, name="周强")
    paper, pens = make.product(desk, sku="A4", on_hand=20), make.product(desk, sku="PEN", on_hand=5)
    first = run(keeper)
    tab = first.room("warehouse")
    tab.show_view("stock")
    first.settle()
    stock = tab.stock
    stock.list.choose(pens)
    stock.receive.form.set_text("quantity", "12")
    stock.list.choose(paper)
    first.settle()
    stock.receive.form.set_text("quantity", "7x")
    stock.receive.form.set_text("reference", "DH-77")
    stock.count.form.set_text("counted", "18")
    stock.count.form.edited.emit("counted")
    first.crash()
    desk.do(keeper, warehouse.receive_stock, paper, Decimal(1))
    again = run(keeper)
    assert "A4" in again.offer
    again.go_on()
    again.go_on()
    stock = again.room_of("warehouse").stock
    assert again.offer == "" and again.room_of("warehouse").view() is stock
    assert (stock.receive.form.text("quantity"), stock.receive.form.text("reference")) == ("7x", "DH-77")
    assert stock.count.form.text("counted") == "18"
    stock.count.book.trigger()
    again.settle()
    assert stock_of(desk, paper) == 21, "what came meanwhile was not counted, so it is not booked unseen"
    stock.receive.form.set_text("quantity", "7")
    stock.receive.book.trigger()
    again.settle()
    assert stock_of(desk, paper) == 28 and stock.receive.form.text("reference") == ""
    stock.search.clear()
    stock.reload()
    again.settle()
    assert stock.list.choose(pens) and stock.receive.form.text("quantity") == "12"


def test_a_delivery_and_a_new_carrier(run: Callable[[Actor], Window], desk: Desk) -> None:
    shipper = everybody(desk)
    order = make.approved_order(desk, make.customer(desk), [(make.product(desk, on_hand=9), 2, 30)])
    desk.do(shipper, warehouse.lock_lines, list(order.lines))
    packed = desk.do(shipper, shipping.pack_order, order.id)
    desk.do(shipper, shipping.hand_over, packed.made, make.carrier(desk), "SF1")
    first = run(shipper)
    tab = first.room("shipping")
    tab.show_view("handOver")
    tab.handing.new_carrier.trigger()
    tab.handing.new_carrier_form.form.set_text("name", "德邦")
    tab.show_view("underWay")
    first.settle()
    tab.under_way.table.choose_first()
    tab.under_way.form.set_text("signed_by", "前台 王芳")
    tab.under_way.form.set_text("delivered_time", "15:3")
    first.crash()
    again = run(shipper)
    assert again.offer.startswith("You have unsent work: ")
    again.go_on()
    again.go_on()
    tab = again.room_of("shipping")
    assert again.offer == "" and tab.handing.new_carrier_form.form.text("name") == "德邦"
    form = tab.under_way.form
    assert (form.text("signed_by"), form.text("delivered_time")) == ("前台 王芳", "15:3")
    form.set_text("delivered_time", "")
    tab.under_way.mark.trigger()
    again.settle()
    assert desk.read(lambda session: session.scalars(select(Shipment.signed_by)).one()) == "前台 王芳"


def test_a_receipt_saved_in_fact_is_not_booked_twice(
    run: Callable[[Actor], Window], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE, name="周强")
    paper = make.product(desk, sku="A4", on_hand=20)
    first = run(keeper)
    tab = first.room("warehouse")
    tab.show_view("stock")
    first.settle()
    tab.stock.list.choose(paper)
    tab.stock.receive.form.set_text("quantity", "7")
    do = desk.do

    def gone(*_args: Any) -> Any:
        raise DatabaseAway

    def deaf(*args: Any, **values: Any) -> Any:
        do(*args, **values)
        raise DatabaseAway

    monkeypatch.setattr(desk, "do", deaf)
    monkeypatch.setattr(desk, "outcome", gone)
    tab.stock.receive.book.trigger()
    first.qtbot.waitUntil(lambda: first.jobs.is_away)
    first.crash()
    monkeypatch.undo()
    again = run(keeper)
    again.go_on()
    assert "saved already" in again.notice("warehouse") and again.offer == ""
    assert again.room_of("warehouse").stock.receive.form.text("quantity") == "" and stock_of(desk, paper) == 27


def test_waybills_scanned_for_several_shipments(run: Callable[[Actor], Window], desk: Desk) -> None:
    """Those that somebody handed over meanwhile are not offered again."""
    shipper = everybody(desk)
    make.carrier(desk)
    ids = []
    for _number in range(3):
        order = make.approved_order(desk, make.customer(desk), [(make.product(desk, on_hand=9), 2, 30)])
        desk.do(shipper, warehouse.lock_lines, list(order.lines))
        ids.append(desk.do(shipper, shipping.pack_order, order.id).made)
    first = run(shipper)
    tab = first.room("shipping")
    tab.show_view("handOver")
    first.settle()
    tab.handing.table.selectAll()
    for number, ident in enumerate(ids):
        tab.handing.waybills.fields[ident].setText(f"SF10{number}")
    first.crash()
    carrier = desk.read(lambda session: session.scalars(select(Carrier.id)).one())
    desk.do(shipper, shipping.hand_over, ids[0], carrier, "SF100")
    again = run(shipper)
    assert "waybills of 3 shipments" in again.offer
    again.go_on()
    handing = again.room_of("shipping").handing
    assert again.offer == "" and again.room_of("shipping").view() is handing
    assert handing.waybills.texts() == {ids[1]: "SF101", ids[2]: "SF102"}
    handing.table.choose(ids[2])
    handing.carrier.setCurrentIndex(0)
    handing.send.trigger()
    again.settle()
    gone = desk.read(lambda session: session.scalars(select(Shipment.waybill).where(Shipment.state == "handed_over")).all())
    assert sorted(gone) == ["SF100", "SF102"]
    assert handing.waybills.texts() == {ids[1]: "SF101"}, "what is not sent is still kept"
