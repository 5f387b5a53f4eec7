"""Changing an approved order in the window: asked for in the order pane, decided in the tab of order changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from orderdesk.commands.amendments import ask_amendment
from orderdesk.database.desk import Desk
from orderdesk.model import ProductPack, SalesOrder
from orderdesk.queries.amendments import amendments_of, queued_orders
from orderdesk.queries.orders import order_detail
from orderdesk.rules.amendments import AmendedLine, AmendmentForm, AmendmentKind
from orderdesk.rules.money import SCALE
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.changes.capacity import DayQuestion
from orderdesk.ui.changes.tab import ChangesTab
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.amending import Amending
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.tab import Tab
from orderdesk.ui.tasks.tab import TasksTab
from orderdesk.ui.widgets.dialogs import TextQuestion
from tests import factories as make


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk; the window is the same on either database."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


class Room:
    """A tab or pane of one person, shown."""

    def __init__(self, qtbot: QtBot, desk: Desk, actor: Actor, order_id: int | None = None, kind: type[Tab] = ChangesTab) -> None:
        self.qtbot, self.jobs = qtbot, Jobs(desk, actor)
        context = Context(desk, self.jobs, actor, today=desk.today)
        self.tab: Tab = kind(context) if order_id is None else OrderPane(context, order_id)
        self.tab.resize(1366, 660)
        qtbot.addWidget(self.tab)
        self.tab.show()
        qtbot.waitExposed(self.tab)
        self.settle()

    def settle(self) -> None:
        """Wait for everything that is on its way."""
        for _ in range(3):
            assert self.jobs.finish(20_000)

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press a key in the tab."""
        self.tab.activateWindow()
        self.qtbot.waitUntil(self.tab.isActiveWindow)
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.tab.focusWidget() or self.tab, key, modifier)
        self.settle()

    def type(self, widget: QWidget, text: str) -> None:
        """Go to a field and type over what is there."""
        widget.setFocus()
        widget.selectAll()  # type: ignore[attr-defined]
        self.qtbot.keyClicks(widget, text)

    def asking(self) -> Amending:
        """The application that is open."""
        (dialog,) = [found for found in self.tab.findChildren(Amending) if found.isVisible()]
        return dialog

    def look(self) -> Amending:
        """The application, once its effect has been read."""
        dialog = self.asking()
        dialog._pause.stop()
        dialog._look()
        self.settle()
        return dialog

    def send(self) -> None:
        """Send the application."""
        self.asking().accept_act.trigger()
        self.settle()


@pytest.fixture
def shop(desk: Desk) -> make.Made:
    """An approved order of paper, and ink that could be added to it."""
    make.product(desk, sku="INK-05", name="墨盒", price=30, on_hand=3)
    make.staff(desk, Role.CLERK)
    return make.approved_order(
        desk,
        make.customer(desk, "翡翠贸易"),
        [(make.product(desk, sku="PAPER", price=20, on_hand=100), 10, 20)],
        contact_name="王芳",
        contact_phone="13862145530",
        contact_email="wang@jade.example",
        ship_to="星湖街328号",
        payment_method="on_account",
        requested_date=make.wanted(desk),
    )


@pytest.mark.requirement("004-p1", "004-p2", "004-p3", "004-p4", "004-p5", "004-k5")
def test_goods_are_added_from_the_order_and_approved_in_the_tab(qtbot: QtBot, desk: Desk, shop: make.Made) -> None:
    his = Room(qtbot, desk, make.staff(desk, Role.CLERK), shop.id)
    his.press(Qt.Key.Key_E, ctrl=True)
    dialog = his.asking()
    dialog.choose(AmendmentKind.ADD_GOODS)
    assert not dialog.lines[0].quantity.isEnabled() and dialog.head.isHidden(), "this document only adds"
    goods = dialog._goods[0]
    his.type(goods.product, "INK-05")
    qtbot.keyClick(goods.product, Qt.Key.Key_Return)
    his.settle()
    his.type(goods.quantity, "5")
    his.look()
    assert dialog.effect.texts()["Stock"] == "INK-05: 2 missing"
    (told,) = [fact.reason for fact in dialog.effect._facts if fact.label == "Stock"]
    assert "Tell the customer and offer something else, or a later date" in told
    assert dialog.effect.texts()["Can be delivered"] not in ("", "–")  # the date that can be offered instead
    assert dialog.effect.texts()["Order total"] == "¥200.00 → ¥350.00"
    his.send()
    assert dialog.isVisible() and "Write why" in dialog.why.fields["reason"].error.text()
    his.type(dialog.why.fields["reason"].editor, "more for the branch")
    his.type(dialog.why.fields["customer_request"].editor, "same lot")
    his.type(dialog.why.fields["remark"].editor, "one box")
    his.send()
    assert dialog.isVisible() and dialog.why.fields["confirmed_with"].error.isVisible(), "confirmed with the customer or not sent"
    his.type(dialog.why.fields["confirmed_with"].editor, "Wang Fang")
    his.send()
    assert [(row.kind, row.state) for row in desk.read(amendments_of, shop.id)] == [("add_goods", "first_review")]

    hers = Room(qtbot, desk, make.staff(desk, Role.SALES_REVIEWER))
    pane = hers.tab.amendments.pane  # type: ignore[attr-defined]
    assert "Added goods" in pane.title.text() and pane.effect.texts()["Stock"] == "INK-05: 2 missing"
    assert [(row.action, row.sku, str(row.amount_after)) for row in pane.lines.rows()] == [("add", "INK-05", "150.00 CNY")]
    asked = pane.asked.texts()
    assert (asked["Customer's request"], asked["Remark"], asked["Confirmed with"]) == ("same lot", "one box", "Wang Fang")
    assert shop.number in pane.title.text()
    hers.press(Qt.Key.Key_A)
    detail = desk.read(order_detail, shop.id)
    assert detail is not None and [line.sku for line in detail.lines] == ["PAPER", "INK-05"]
    assert [row.state for row in desk.read(amendments_of, shop.id)] == ["in_force"]
    his.tab.reload()
    his.settle()
    assert [line.sku for line in his.tab.whole.order.lines] == ["PAPER", "INK-05"]  # type: ignore[attr-defined]
    (letter,) = his.tab.related.messages.rows()  # type: ignore[attr-defined]
    assert (letter.who, letter.state) == ("wang@jade.example", "queued")
    assert "350.00" in letter.body and "墨盒" in letter.body and "5 pcs" in letter.body  # the order as it now is


def test_goods_are_added_by_the_box_and_the_same_goods_twice(qtbot: QtBot, desk: Desk, shop: make.Made) -> None:
    """The form puts the price of the box there, and sends it; what is below the list is red for who approves."""
    packs = [ProductPack(unit="box", base_units=10 * SCALE)]
    make.product(desk, sku="GLUE", name="胶水", price=5, on_hand=90, packs=packs)
    his = Room(qtbot, desk, make.staff(desk, Role.CLERK), shop.id)
    his.press(Qt.Key.Key_E, ctrl=True)
    dialog = his.asking()
    dialog.choose(AmendmentKind.ADD_GOODS)
    for place, unit in enumerate(("box", "pcs")):
        goods = dialog._goods[place]
        his.type(goods.product, "GLUE")
        qtbot.keyClick(goods.product, Qt.Key.Key_Return)
        his.settle()
        goods.unit.setCurrentText(unit)
        goods.unit.activated.emit(goods.unit.currentIndex())
        his.type(goods.quantity, "2")
        his.settle()
    assert [goods.price.text() for goods in dialog._goods[:2]] == ["50.00", "5.00"]
    his.type(dialog.why.fields["reason"].editor, "more")
    his.type(dialog.why.fields["confirmed_with"].editor, "Wang Fang")
    his.send()
    assert [row.state for row in desk.read(amendments_of, shop.id)] == ["first_review"], "sent at the price the form put there"
    hers = Room(qtbot, desk, make.staff(desk, Role.SALES_REVIEWER))
    pane = hers.tab.amendments.pane  # type: ignore[attr-defined]
    assert [str(row.listed) for row in pane.lines.rows()] == ["50.00 CNY", "5.00 CNY"]
    assert "Below the list price" not in pane.asked.texts()
    hers.press(Qt.Key.Key_A)
    detail = desk.read(order_detail, shop.id)
    assert detail is not None and [str(line.amount) for line in detail.lines] == ["200.00 CNY", "100.00 CNY", "10.00 CNY"]


def test_who_approves_sees_what_goes_below_its_list(qtbot: QtBot, desk: Desk, shop: make.Made) -> None:
    before = desk.read(order_detail, shop.id)
    assert before is not None
    line = AmendedLine(shop.lines[0], before.lines[0].product_id, "pcs", Decimal(10), Decimal(18))
    form = AmendmentForm("change", "agreed", confirmed_with="Wang Fang", lines=(line,))
    version = desk.read(lambda session: session.get_one(SalesOrder, shop.id).version)
    desk.do(make.staff(desk, Role.SALES_REVIEWER), ask_amendment, shop.id, version, form)
    hers = Room(qtbot, desk, make.staff(desk, Role.SALES_REVIEWER))
    pane = hers.tab.amendments.pane  # type: ignore[attr-defined]
    (told,) = [fact for fact in pane.asked._facts if fact.label == "Below the list price"]
    assert (told.text, told.verdict) == ("PAPER: ¥18.00 instead of ¥20.00", "bad")
    (price,) = [column for column in pane.lines.rows_model.columns if column.key == "price"]
    assert [price.tint(row) for row in pane.lines.rows()] == ["bad"]


@pytest.mark.requirement("004-p4")
def test_a_change_is_turned_down_with_a_reason(qtbot: QtBot, desk: Desk, shop: make.Made) -> None:
    his = Room(qtbot, desk, make.staff(desk, Role.CLERK), shop.id)
    his.press(Qt.Key.Key_E, ctrl=True)
    dialog = his.asking()
    his.type(dialog.lines[0].quantity, "12")
    assert dialog.lines[0].price.isReadOnly(), "prices are changed by who may"
    his.type(dialog.why.fields["reason"].editor, "more")
    his.type(dialog.why.fields["confirmed_with"].editor, "Wang Fang")
    his.send()
    hers = Room(qtbot, desk, make.staff(desk, Role.SALES_REVIEWER))
    hers.press(Qt.Key.Key_X)
    (question,) = [found for found in hers.tab.findChildren(TextQuestion) if found.isVisible()]
    question.field.setPlainText("not at this price")
    question.accept_act.trigger()
    hers.settle()
    assert [row.state for row in desk.read(amendments_of, shop.id)] == ["refused"]
    detail = desk.read(order_detail, shop.id)
    assert detail is not None and detail.lines[0].quantity == 10
    work = Room(qtbot, desk, his.tab.actor, kind=TasksTab)  # who asked reads why
    assert [row.note for row in work.tab.tasks.list.rows() if "not at this price" in row.note]  # type: ignore[attr-defined]


@pytest.mark.requirement("004-q1", "004-q2", "004-q3", "004-q8")
def test_a_jump_shows_whom_it_delays_to_who_asks_and_to_who_decides(qtbot: QtBot, desk: Desk, shop: make.Made) -> None:
    ink = make.product(desk, sku="INK-9", on_hand=4)
    day = desk.today()
    other = make.customer(desk, "云栖设计")
    first = make.approved_order(
        desk, other, [(ink, 4)], requested_date=day + timedelta(days=60), approved_at=make.moment("2026-03-01T09:00")
    )
    last = make.approved_order(
        desk, None, [(ink, 4)], requested_date=day + timedelta(days=60), approved_at=make.moment("2026-03-02T09:00")
    )
    his = Room(qtbot, desk, make.staff(desk, Role.CLERK), last.id)
    his.press(Qt.Key.Key_E, ctrl=True)
    dialog = his.asking()
    dialog.choose(AmendmentKind.JUMP)
    dialog.expected.set_value(day + timedelta(days=3))
    his.type(dialog.why.fields["reason"].editor, "line stands still")
    his.look()
    assert first.number in dialog.effect.texts()["Gets later"] and "云栖设计" in dialog.effect.texts()["Gets later"]
    his.send()
    sales, boss = Room(qtbot, desk, make.staff(desk, Role.SALES_REVIEWER)), None
    assert first.number in sales.tab.amendments.pane.effect.texts()["Gets later"]  # type: ignore[attr-defined]
    sales.press(Qt.Key.Key_A)
    boss = Room(qtbot, desk, make.staff(desk, Role.MANAGER))
    boss.press(Qt.Key.Key_A)
    assert [row.order_id for row in desk.read(queued_orders)][:2] == [last.id, first.id]
    boss.tab.show_view("queue")  # type: ignore[attr-defined]
    boss.settle()
    view = boss.tab.queue  # type: ignore[attr-defined]
    assert [(row.number, row.jumped) for row in view.queue.rows()][:2] == [(last.number, True), (first.number, False)]
    assert (view.figures.rows()[0].asked, view.figures.rows()[0].delayed) == (1, 1)


@pytest.mark.requirement("000-19")
def test_a_day_holds_less_and_says_why(qtbot: QtBot, desk: Desk, shop: make.Made) -> None:
    hers = Room(qtbot, desk, make.staff(desk, Role.WAREHOUSE))
    hers.tab.show_view("capacity")  # type: ignore[attr-defined]
    hers.settle()
    view = hers.tab.capacity  # type: ignore[attr-defined]
    assert sum(row.taken for row in view.list.rows()) == 1, "the order that waits"
    hers.press(Qt.Key.Key_E)
    (dialog,) = [found for found in hers.tab.findChildren(DayQuestion) if found.isVisible()]
    dialog.lines.setText("7")
    dialog.accept_act.trigger()
    hers.settle()
    assert "not as usual" in dialog.form.fields["note"].error.text()
    dialog.form.set_text("note", "stocktaking")
    dialog.accept_act.trigger()
    hers.settle()
    first = view.list.rows()[0]
    assert (first.capacity, first.note) == (7, "stocktaking")
