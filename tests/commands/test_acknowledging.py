"""Acknowledgements that would be sent twice, to nobody, or for an order that is no more."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from orderdesk.commands.mail import acknowledge_order
from orderdesk.database.desk import Desk
from orderdesk.model import Outbox
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make


@pytest.mark.requirement("000-08")
def test_pressed_twice_is_one_mail_and_no_mail_goes_to_what_is_no_address(desk: Desk) -> None:
    boss, product = make.staff(desk, *Role), make.product(desk)
    order = make.order(desk, lines=[(product, 1)], contact_email=" wang@shop.example ")  # type: ignore[arg-type]
    first = desk.do(boss, acknowledge_order, order.id)
    again = desk.do(boss, acknowledge_order, order.id)
    assert (first.count, again.count) == (1, 0) and first.made == again.made
    assert desk.read(lambda session: list(session.scalars(select(Outbox.recipient)))) == ["wang@shop.example"]
    for wrong in ("@b", "a b@c", "a@", "x@y,z@w"):
        other = make.order(desk, lines=[(product, 1)], contact_email=wrong)  # type: ignore[arg-type]
        with pytest.raises(Refused) as refused:
            desk.do(boss, acknowledge_order, other.id)
        assert refused.value.field == "contact_email"


def test_a_cancelled_order_is_not_acknowledged(desk: Desk) -> None:
    boss = make.staff(desk, *Role)
    order = make.order(desk, lines=[(make.product(desk), 1)], contact_email="wang@shop.example", state="cancelled")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="cancelled"):
        desk.do(boss, acknowledge_order, order.id)
