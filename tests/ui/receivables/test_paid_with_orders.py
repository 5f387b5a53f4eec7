"""What was paid with an order, entered in the books by finance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication

from orderdesk.commands.intake import confirm_order, save_order, submit_order
from orderdesk.database.desk import Desk
from orderdesk.queries.receivables import payments
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.ui.receivables.conftest import Room


@pytest.mark.requirement("004-a1")
def test_finance_enters_what_was_paid_with_a_service_order(desk: Desk, wu: Actor, room: Callable[..., Room]) -> None:
    clerk, customer = make.staff(desk, Role.CLERK, name="林静"), make.customer(desk, name="晨光文具")
    visit = make.product(desk, price=300, kind="service")
    form = OrderForm(
        "phone", customer, (LineForm(visit, "pcs", Decimal(1), Decimal(300)),), kind="service", contact_name="王芳",
        contact_phone="13862145530", ship_to="苏州工业园区星湖街328号", payment_method="wechat",
        requested_date=desk.today() + timedelta(days=7),
        paid=Decimal(300), paid_reference="WX4200001",
    )  # fmt: skip
    made = desk.do(clerk, save_order, form)
    assert made.made is not None and made.version is not None
    confirmed = desk.do(clerk, confirm_order, made.made, made.version, "王芳")
    assert confirmed.version is not None
    desk.do(clerk, submit_order, made.made, confirmed.version)
    here = room(wu)
    view, entry = here.tab.payments, here.tab.form
    here.tab.show_view("payments")
    view.filters.choose("desk")
    here.settle()
    view.orders.choose_first()
    view.enter_act.trigger()
    for _round in range(3):
        here.settle()
        QApplication.processEvents()
    assert (entry.customer.text(), entry.amount.text(), entry.method.value()) == ("晨光文具", "300.00", "wechat")
    assert entry.reference.text() == "WX4200001" and made.number in entry.note.text()
    entry.save.trigger()
    here.settle()
    [payment] = desk.read(payments).rows
    assert payment.free.amount == 300 and payment.reference == "WX4200001"
    here.tab.show_view("payments")
    here.settle()
    assert not view.orders.rows()
