"""A program that ended in the middle of typing: at the next sign-in the form is offered, whole, with its key."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from orderdesk.commands import shipping, warehouse
from orderdesk.commands.receivables import make_bill
from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.model import Bill, Customer, Payment, Product, SalesOrder, Shipment, StockLevel
from orderdesk.queries.catalogue import products_by_id
from orderdesk.queries.parties import customer_card
from orderdesk.rules.money import from_units
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.context import Context
from orderdesk.ui.drafts import Drafts
from orderdesk.ui.intake.line import Cell
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from tests import factories as make
from tests.stories import delivered_order


class Window:
    """One run of the program, for one person."""

    def __init__(self, qtbot: QtBot, desk: Desk, actor: Actor, folder: Path) -> None:
        self.qtbot: Any = qtbot
        self.desk = desk
        self.jobs = Jobs(desk, actor)
        self.drafts = Drafts(folder, "desk", actor.login)
        self.main = MainWindow(Context(desk, self.jobs, actor, drafts=self.drafts, today=desk.today))
        self.main._sure = True
        qtbot.addWidget(self.main)
        self.main.show()
        self.settle()

    def room(self, name: str) -> Any:
        """Go to a tab."""
        room = self.main.show_tab(name)
        self.settle()
        return room

    def room_of(self, name: str) -> Any:
        """A tab, without going there."""
        return self.main.room(name)

    def settle(self) -> None:
        """Wait for everything that is on its way."""
        assert self.jobs.finish(20_000)
        QApplication.processEvents()
        assert self.jobs.finish(20_000)

    def crash(self) -> None:
        """End as a killed program does, a moment after the last key."""
        self.drafts.look()
        self.drafts.finish()
        self.drafts._timer.stop()
        if self.drafts._lock is not None:
            self.drafts._lock.unlock()
        self.drafts._lock = self.drafts.file = None
        self.jobs.close()
        self.main.hide()

    @property
    def offer(self) -> str:
        """What is offered."""
        bar = self.main.unsent
        return bar.text_label.text() if bar.isVisible() else ""

    def go_on(self) -> None:
        """Press Continue."""
        self.main.unsent.take.trigger()
        self.settle()

    def notice(self, name: str) -> str:
        """What the notice bar of a tab says."""
        return str(self.main.room(name).notice.text())


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def run(qtbot: QtBot, desk: Desk, tmp_path: Path) -> Iterator[Callable[[Actor], Window]]:
    """Starts the program for a person."""
    windows: list[Window] = []

    def start(actor: Actor) -> Window:
        windows.append(Window(qtbot, desk, actor, tmp_path / "unsent"))
        return windows[-1]

    yield start
    for window in windows:
        window.main.close()
        window.jobs.close()


def count(desk: Desk, model: Any) -> int:
    """How many rows of a kind there are."""
    return desk.read(lambda session: session.scalar(select(func.count()).select_from(model)) or 0)


def everybody(desk: Desk) -> Actor:
    """Somebody who may do everything."""
    return make.staff(desk, *Role, name="秦岚")


def type_order(window: Window) -> Any:
    """A phone order as it stands in the middle of the call."""
    desk = window.desk
    customer, product_id = make.customer(desk, name="华东办公"), make.product(desk, name="复印纸", price=21, on_hand=50)
    room = window.room("intake")
    room.new_order()
    entry = room.pane.entry
    entry.take_customer(desk.read(customer_card, customer))
    product = desk.read(products_by_id, [product_id])[product_id]
    for row, quantity in enumerate(("3", "abc", "")):
        entry.model.take_product(row, product)
        entry.model.type(row, Cell.QUANTITY, quantity)
    entry.model.type(0, Cell.PRICE, "19.5")
    entry.model.type(1, Cell.REMARK, "要带票")
    entry.wish.setText("3/5")
    entry.delivery.set_text("customer_po", "PO-77")
    entry.delivery.set_text("special_request", "送货前电话")
    entry.contact.set_text("contact_name", "王")
    entry.method.set_value("cash")
    entry.ordered.clock.setText("14:3")
    entry.touched.emit()
    return room


def test_a_phone_order_goes_on_as_it_was(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = type_order(first)
    key = room.pane.steps.key
    first.crash()
    again = run(clerk)
    assert again.offer.startswith("You have unsent work: phone order for 华东办公 (3 lines), ")
    again.go_on()
    entry, steps = again.room_of("intake").pane.entry, again.room_of("intake").pane.steps
    assert again.main.current_room() is again.room_of("intake") and again.offer == ""
    assert (entry.customer.text(), entry.customer_id is not None, steps.key) == ("华东办公", True, key)
    assert (entry.wish.text(), entry.ordered.clock.text(), entry.method.value()) == ("3/5", "14:3", "cash")
    assert entry.delivery.text("customer_po") == "PO-77" and entry.delivery.text("special_request") == "送货前电话"
    assert entry.contact.text("contact_name") == "王"
    lines = entry.model.typed()
    assert [line.product.name for line in lines if line.product] == ["复印纸"] * 3
    assert (lines[0].quantity, lines[0].price, lines[0].by_hand) == (3, Decimal("19.5"), True)
    assert (lines[1].odd[Cell.QUANTITY], lines[1].remark) == ("abc", "要带票") and Cell.QUANTITY in lines[1].wrong
    assert lines[2].quantity is None
    assert steps.dirty and count(desk, SalesOrder) == 0


def test_saved_it_is_one_order_and_no_longer_offered(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    again.go_on()
    entry = again.room_of("intake").pane.entry
    entry.ordered.clock.setText("14:30")
    again.room_of("intake").pane.save()
    again.settle()
    assert count(desk, SalesOrder) == 1
    for line in (2, 1):
        entry.model.remove(line)
    again.room_of("intake").pane.save()
    again.settle()
    again.crash()
    assert run(clerk).offer == ""


def test_what_is_still_in_the_cell_comes_back(run: Callable[[Actor], Window], desk: Desk, qtbot: QtBot) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = first.room("intake")
    room.new_order()
    grid = room.pane.entry.grid
    grid.begin()
    qtbot.keyClicks(grid.editing.editor, "a4 pap")  # type: ignore[no-untyped-call]
    first.crash()
    again = run(clerk)
    assert "(0 lines)" in again.offer
    again.go_on()
    line = again.room_of("intake").pane.entry.model.lines[0]
    assert line.odd[Cell.PRODUCT] == "a4 pap"


def test_an_order_saved_in_fact_is_gone_on_with_not_made_twice(
    run: Callable[[Actor], Window], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = type_order(first)
    room.pane.entry.ordered.clock.setText("14:30")
    do = desk.do

    def deaf(*args: Any, **values: Any) -> Any:
        do(*args, **values)
        raise DatabaseAway

    monkeypatch.setattr(desk, "do", deaf)
    room.pane.save()
    first.qtbot.waitUntil(lambda: first.jobs.is_away)
    first.crash()
    monkeypatch.undo()
    assert count(desk, SalesOrder) == 1
    again = run(clerk)
    again.go_on()
    number = desk.read(lambda session: session.scalar(select(SalesOrder.number)))
    assert again.notice("intake") == f"It was saved already as {number}."
    pane = again.room_of("intake").pane
    assert pane.steps.standing.number == number and len(pane.entry.model.typed()) == 3
    pane.entry.delivery.set_text("customer_po", "PO-78")
    pane.save()
    again.settle()
    assert count(desk, SalesOrder) == 1
    assert desk.read(lambda session: session.scalar(select(SalesOrder.customer_po))) == "PO-78"


def test_a_change_of_an_order_meets_what_others_saved_meanwhile(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    room = type_order(first)
    room.pane.entry.ordered.clock.setText("14:30")
    room.pane.save()
    first.settle()
    room.pane.entry.delivery.set_text("customer_po", "mine")
    room.pane.entry.touched.emit()
    first.crash()
    other = run(make.staff(desk, Role.CLERK, name="秦岚"))
    theirs = other.room("intake")
    theirs.show_record(room.pane.order_id)
    other.settle()
    theirs.pane.entry.delivery.set_text("customer_po", "theirs")
    theirs.pane.entry.touched.emit()
    theirs.pane.save()
    other.settle()
    other.crash()
    again = run(clerk)
    again.go_on()
    pane = again.room_of("intake").pane
    assert pane.entry.delivery.text("customer_po") == "mine"
    pane.save()
    again.settle()
    assert desk.read(lambda session: session.scalar(select(SalesOrder.customer_po))) == "theirs", "not written over unseen"
    assert pane.entry.delivery.text("customer_po") == "mine"


def test_discarded_it_is_gone(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    again.main.unsent.drop.trigger()
    assert again.offer == ""
    again.crash()
    assert run(clerk).offer == ""


def test_it_never_replaces_what_is_being_typed(run: Callable[[Actor], Window], desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    room = again.room("intake")
    room.new_order()
    room.pane.entry.delivery.set_text("customer_po", "another call")
    room.pane.entry.touched.emit()
    again.go_on()
    assert room.pane.entry.delivery.text("customer_po") == "another call"
    assert "typed in this form" in room.notice.text() and again.offer


def test_a_customer_with_contacts_and_addresses(run: Callable[[Actor], Window], desk: Desk) -> None:
    manager = everybody(desk)
    first = run(manager)
    tab = first.room("parties")
    tab.new_act.trigger()
    first.settle()
    tab.editor.form.set_text("name", "苏州汇达")
    tab.editor.form.set_text("term_days", "3x")
    tab.editor.method.setCurrentIndex(tab.editor.method.findData("cash"))
    tab.editor.contacts.set_rows([{"name": "张三丰", "phone": "0512-6280 3391"}])
    code = tab.editor.form.text("code")
    first.crash()
    again = run(manager)
    assert again.offer.startswith("You have unsent work: New customer 苏州汇达, ")
    again.go_on()
    editor = again.room_of("parties").editor
    assert (editor.form.text("name"), editor.form.text("term_days")) == ("苏州汇达", "3x")
    assert editor.form.text("code") == code and editor.method.currentData() == "cash"
    assert editor.contacts.rows()[0]["phone"] == "0512-6280 3391"
    editor.form.set_text("term_days", "30")
    again.room_of("parties").save_act.trigger()
    again.settle()
    assert count(desk, Customer) == 1
    again.crash()
    assert run(manager).offer == ""


def test_a_customer_saved_in_fact_is_shown_not_made_twice(
    run: Callable[[Actor], Window], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = everybody(desk)
    first = run(manager)
    tab = first.room("parties")
    tab.new_act.trigger()
    first.settle()
    tab.editor.form.set_text("name", "苏州汇达")
    do = desk.do

    def deaf(*args: Any, **values: Any) -> Any:
        do(*args, **values)
        raise DatabaseAway

    monkeypatch.setattr(desk, "do", deaf)
    tab.save_act.trigger()
    first.qtbot.waitUntil(lambda: first.jobs.is_away)
    first.crash()
    monkeypatch.undo()
    again = run(manager)
    again.go_on()
    assert "saved already as" in again.notice("parties")
    assert count(desk, Customer) == 1 and again.offer == ""
    assert again.room_of("parties").pages.currentIndex() == 0


def test_a_product_with_its_packs(run: Callable[[Actor], Window], desk: Desk) -> None:
    manager = everybody(desk)
    product = make.product(desk, name="中性笔", price=2)
    first = run(manager)
    tab = first.room("catalogue")
    tab.show_record(product)
    first.settle()
    tab.edit_act.trigger()
    first.settle()
    tab.editor.form.set_text("spec", "0.5mm 黑")
    tab.editor.packs.set_rows([{"unit": "盒", "holds": "12"}])
    tab.editor.discontinued.setChecked(True)
    first.crash()
    again = run(manager)
    assert "中性笔" in again.offer
    again.go_on()
    tab = again.room_of("catalogue")
    assert tab.editor.form.text("spec") == "0.5mm 黑" and tab.editor.discontinued.isChecked()
    assert tab.editor.packs.rows() == [{"unit": "盒", "holds": "12"}]
    tab.save_act.trigger()
    again.settle()
    (row,) = desk.read(lambda session: session.execute(select(Product.spec, Product.discontinued)).all())
    assert tuple(row) == ("0.5mm 黑", True)


@pytest.fixture
def billed(desk: Desk) -> tuple[Actor, str]:
    """Who audits, and the number of a bill somebody else made."""
    maker = make.staff(desk, Role.FINANCE, name="吴敏")
    order = delivered_order(desk, make.customer(desk, "华东办公"), "57.05")
    number = desk.do(maker, make_bill, order.id).number
    return make.staff(desk, Role.FINANCE, name="孙丽"), number or ""


def test_a_payment_with_its_amounts_by_bill(run: Callable[[Actor], Window], desk: Desk) -> None:
    finance = everybody(desk)
    customer = make.customer(desk, name="华东办公")
    first = run(finance)
    tab = first.room("receivables")
    tab.receive.trigger()
    form = tab.form
    form.begin(customer)
    first.settle()
    form.amount.setText("1,500.0")
    form.reference.setText("银行回单 8821")
    form.method.setCurrentIndex(1)
    key = form._key
    first.crash()
    again = run(finance)
    assert again.offer.startswith("You have unsent work: payment of 华东办公, 1,500.0, ")
    again.go_on()
    form = again.room_of("receivables").form
    assert again.room_of("receivables").view() is form and form._key == key
    assert (form.customer.text(), form.amount.text(), form.reference.text()) == ("华东办公", "1,500.0", "银行回单 8821")
    assert form.method.currentIndex() == 1
    form.save.trigger()
    again.settle()
    assert count(desk, Payment) == 1
    again.crash()
    assert run(finance).offer == ""


def test_an_opinion_on_an_order(run: Callable[[Actor], Window], desk: Desk) -> None:
    reviewer = make.staff(desk, Role.SALES_REVIEWER)
    product = make.product(desk, price=40, on_hand=100)
    values: dict[str, Any] = {"state": OrderState.FIRST_REVIEW, "requested_date": desk.today() + timedelta(days=9)}
    orders = [make.order(desk, make.customer(desk), [(product, 5, 40)], **values) for _ in range(2)]
    first = run(reviewer)
    tab = first.room("review")
    tab.queue.choose(orders[0].id)
    first.settle()
    tab.opinion.setPlainText("地址缺门牌号")
    tab.queue.choose(orders[1].id)
    first.settle()
    tab.opinion.setPlainText("单价不对")
    first.crash()
    again = run(reviewer)
    assert again.offer.startswith(f"You have unsent work: opinion on {orders[1].number}, ")
    again.go_on()
    tab = again.room_of("review")
    for order, opinion in ((orders[0], "地址缺门牌号"), (orders[1], "单价不对")):
        tab.queue.choose(order.id)
        again.settle()
        assert tab.opinion.text() == opinion


def test_a_note_on_a_bill(run: Callable[[Actor], Window], desk: Desk, billed: tuple[Actor, str]) -> None:
    auditor, number = billed
    first = run(auditor)
    tab = first.room("receivables")
    tab.bills.bill.wanted.emit(number)
    first.settle()
    assert tab.bills.bill.detail is not None
    tab.bills.bill.note.setPlainText("税号待补")
    first.crash()
    again = run(auditor)
    assert again.offer.startswith(f"You have unsent work: note on {number}, ")
    again.go_on()
    assert again.room_of("receivables").bills.bill.note.toPlainText() == "税号待补"
    assert again.room_of("receivables").view() is again.room_of("receivables").bills
    again.room_of("receivables").bills.bill.audit.trigger()
    again.settle()
    assert desk.read(lambda session: session.scalar(select(Bill.audit_note))) == "税号待补"
    again.crash()
    assert run(auditor).offer == ""


@pytest.mark.parametrize("harm", [{"fields": 3}, {"lines": [{}]}, {"ordered": []}, {"in_cell": [0]}, {"order": None}])
def test_one_that_cannot_be_shown_stays_on_offer(run: Callable[[Actor], Window], desk: Desk, harm: dict[str, Any]) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    first = run(clerk)
    type_order(first)
    first.crash()
    again = run(clerk)
    again.drafts.found = [dataclasses.replace(each, data={**each.data, **harm}) for each in again.drafts.found]
    again.go_on()
    assert "cannot be shown again" in again.notice("intake") and again.offer


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

    def deaf(*args: Any, **values: Any) -> Any:
        do(*args, **values)
        raise DatabaseAway

    monkeypatch.setattr(desk, "do", deaf)
    tab.stock.receive.book.trigger()
    first.qtbot.waitUntil(lambda: first.jobs.is_away)
    first.crash()
    monkeypatch.undo()
    again = run(keeper)
    again.go_on()
    assert "saved already" in again.notice("warehouse") and again.offer == ""
    assert again.room_of("warehouse").stock.receive.form.text("quantity") == "" and stock_of(desk, paper) == 27


def stock_of(desk: Desk, product: int) -> Decimal:
    """What the books say lies there."""
    return from_units(desk.read(lambda session: session.get_one(StockLevel, product).on_hand_units))
