"""An order in the customer's currency, and the same window in three languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role
from orderdesk.ui import words
from orderdesk.ui.intake.line import Cell
from tests import factories as make
from tests.ui.intake.conftest import Room


@pytest.mark.requirement("004-j3")
def test_an_order_is_in_its_customers_currency_and_reads_in_every_language(room: Room) -> None:
    abroad = CustomerForm(
        code="K9", name="Kranich GmbH", currency="EUR", language="en", payment_method="prepaid",
        contacts=(ContactForm("Ms Vogt", "+49 30 123456", ""),), addresses=(AddressForm("Köpenicker Straße 5, 10997 Berlin"),),
    )  # fmt: skip
    room.desk.do(make.staff(room.desk, Role.CLERK), save_customer, abroad)
    room.control(Qt.Key.Key_N)
    room.type("K9")
    room.enter()
    for word in ("PA-A4-80", "3箱"):
        room.type(word)
        room.enter()
    entry = room.tab.pane.entry
    entry.grid.go(0, Cell.PRICE)
    room.focus().selectAll()  # type: ignore[attr-defined]
    room.type("14.2")
    room.enter()
    assert entry.foot.total.text() == "1 line   €42.60"
    said = []
    for language in ("zh_CN", "zh_TW", "en"):
        words.switch(language)
        act, label = room.tab.pane.submit_act, entry.who.fields["customer"].label
        said.append((entry.foot.total.text(), act.text(), label.text()))
    assert len({total for total, _act, _label in said}) == 3 and all("42.60" in total for total, _act, _label in said)
    assert len({label for _total, _act, label in said}) == 3
    room.control(Qt.Key.Key_S)
    (order,) = room.orders()
    assert order.total == Money.of("42.60", "EUR")
    assert (order.lines[0].price, order.lines[0].quantity) == (Money.of("14.20", "EUR"), Decimal(3))
