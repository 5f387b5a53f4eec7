"""A phone order from the first ring to the review, by keyboard only."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt

from tests.ui.intake.conftest import Room


def test_a_phone_order_by_keyboard(room: Room) -> None:
    room.control(Qt.Key.Key_N)
    room.type("3391")
    room.enter()
    for code, quantity in (("PA-A4-80", "3箱"), ("6901234567908", "２盒"), ("cz", "12"), ("ST-24-6", "20"), ("TP-48-100", "6")):
        room.type(code)
        room.enter()
        room.type(quantity)
        room.enter()
    room.enter()
    room.type("+3")
    room.presses += 2  # a plus and a digit that are no code
    room.control(Qt.Key.Key_Return)
    room.enter()
    assert room.said() == ""
    (order,) = room.orders()
    assert order.state == "first_review"
    assert order.total.amount == Decimal("1")
