"""The order application beside the phone order: the project, and a service paid when it is ordered."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from orderdesk.documents import collect
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.ui.intake.filling import FilledForm
from tests.documents.reading import packed
from tests.ui.intake.conftest import Room

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.mark.requirement("002-05")
def test_the_application_is_filled_in_kept_and_printed(room: Room) -> None:
    entry = room.tab.pane.entry
    room.control(Qt.Key.Key_N)
    assert entry.application.isHidden()  # it takes no room from a phone order
    room.type("C0001")
    room.enter()
    room.type("PA-A4-80")
    room.enter()
    room.type("5")
    room.enter()
    room.press(Qt.Key.Key_J, CONTROL, SHIFT)
    assert entry.application.isVisible()
    room.type("二期办公楼")
    room.enter()
    room.type("三层会议室用纸，按楼层分箱")
    entry.wish.setText("+9")
    room.control(Qt.Key.Key_S)
    [order] = room.orders()
    assert (order.application.project_name, order.application.project_note) == ("二期办公楼", "三层会议室用纸，按楼层分箱")
    line = order.lines[0]
    fields = (order.requested_date, order.ship_to, order.payment_method, line.spec, line.quantity, line.price.amount)
    assert all(fields) and fields[3:] == ("A4 80g", Decimal(5), Decimal("21.5"))
    paper = packed(room.desk.read(collect.order_confirmation, order.id))
    assert "二期办公楼" in paper and "三层会议室用纸，按楼层分箱" in paper


@pytest.mark.requirement("004-a1")
def test_choosing_a_service_item_asks_for_its_payment(room: Room) -> None:
    entry = room.tab.pane.entry
    room.control(Qt.Key.Key_N)
    room.type("C0002")
    room.enter()
    room.type("SV-INST")
    room.enter()
    assert entry.kind.value() == "service" and entry.application.isVisible()
    room.type("1")
    room.enter()
    entry.method.set_value("wechat")
    entry.wish.setText("+9")
    room.control(Qt.Key.Key_Return)
    assert entry.application.fields["paid"].error.isVisible()
    entry.application.paid.setText("120")
    entry.application.set_text("paid_reference", "WX4200001")
    room.control(Qt.Key.Key_Return)
    assert room.dialog("readBack")  # nothing is amiss any more: the order is read back
    [order] = room.orders()
    assert (
        order.application.paid is not None
        and order.application.paid.amount == 120
        and order.application.paid_reference == "WX4200001"
    )


def test_an_application_that_is_filled_in_is_open_when_the_order_is(room: Room) -> None:
    entry = room.tab.pane.entry
    room.control(Qt.Key.Key_N)
    line = LineForm(room.ids["PA-A4-80"], "包", Decimal(1), Decimal(1))
    entry.show_filled(FilledForm(OrderForm("phone", None, (line,), project_name="二期")))
    assert entry.application.isVisible() and entry.gather().project_name == "二期"
    entry.start("phone")
    assert entry.application.isHidden() and not entry.gather().project_name
