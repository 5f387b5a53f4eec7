"""The preliminary check: stored on receipt with a reason for every doubt; what is amiss is parked with a task to call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from orderdesk.commands.customer_file import check_customer
from orderdesk.commands.intake import cancel_order, park_order, resume_order, save_order, submit_order
from orderdesk.database.desk import Desk
from orderdesk.model import Customer
from orderdesk.queries.customer_file import check_of_order
from orderdesk.queries.orders import order_detail
from orderdesk.queries.tasks import Whose, tasks, tasks_about
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Role
from tests import factories as make

SOON = timedelta(days=9)


def form(desk: Desk, customer: int | None, **fields: object) -> OrderForm:
    line = LineForm(make.product(desk, on_hand=9), "pcs", Decimal(1), Decimal(10))
    whole: dict[str, object] = {
        "channel": "mail", "customer_id": customer, "lines": (line,), "contact_name": "王芳", "contact_phone": "13862145530",
        "ship_to": "江苏省苏州市星湖街328号", "payment_method": "on_account", "requested_date": (datetime.now(UTC) + SOON).date(),
    }  # fmt: skip
    return OrderForm(**(whole | fields))  # type: ignore[arg-type]


def seen(desk: Desk, order: int) -> int:
    detail = desk.read(order_detail, order)
    assert detail is not None
    return detail.version


@pytest.mark.requirement("000-09", "002-06", "003-34", "004-b1")
def test_it_is_stored_on_receipt_item_by_item_with_the_reason(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    customer = make.customer(desk)
    order = desk.do(clerk, save_order, form(desk, customer, contact_phone="12062145530", ship_to="星湖街328号")).made or 0
    check = desk.read(check_of_order, order)
    assert check is not None and (check.passed, check.by) == (True, "林静")
    verdicts = {item.code: item.verdict for item in check.items}
    assert verdicts == {
        "complete": "good", "accurate": "good", "allowed": "good", "phone": "warn", "address": "warn", "identity": "warn",
        "source": "good",
    }  # fmt: skip
    said = {item.code: item.text for item in check.items}
    assert "No mobile number begins like this" in said["phone"]
    assert "Province and city" in said["address"] and "never verified" in said["identity"]
    version = desk.read(lambda session: session.get_one(Customer, customer).version)
    desk.do(clerk, check_customer, customer, version, "identity", True, "营业执照 9132")
    better = form(desk, customer)
    desk.do(clerk, save_order, better, order, seen(desk, order))
    desk.do(clerk, submit_order, order, seen(desk, order))
    check = desk.read(check_of_order, order)
    assert check is not None and {item.verdict for item in check.items} == {"good"}


@pytest.mark.requirement("000-10", "000-11", "004-e2")
def test_what_is_amiss_is_parked_with_its_reason_a_task_to_call_and_no_way_on_until_confirmed(desk: Desk) -> None:
    clerk, manager = make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    order = desk.do(clerk, save_order, form(desk, make.customer(desk), ship_to="")).made or 0
    with pytest.raises(Refused, match="delivery address"):
        desk.do(clerk, submit_order, order, seen(desk, order))
    at = datetime.now(UTC) + timedelta(hours=2)
    desk.do(clerk, park_order, order, seen(desk, order), "no delivery address", at)
    check = desk.read(check_of_order, order)
    assert check is not None and not check.passed
    (task,) = desk.read(tasks, clerk).rows
    assert (task.kind, task.order_id, task.note) == ("contact_customer", order, "no delivery address")
    assert abs(task.due_at - at) < timedelta(seconds=1)
    assert [row.order_id for row in desk.read(tasks, manager, Whose.LATE, now=at + timedelta(minutes=1)).rows] == [order]
    with pytest.raises(Refused, match="Not possible now|Parked|delivery address"):
        desk.do(clerk, submit_order, order, seen(desk, order))
    desk.do(clerk, resume_order, order, seen(desk, order), "王芳")
    assert [(row.state, row.outcome) for row in desk.read(tasks_about, order_id=order)] == [("done", "王芳")]
    desk.do(clerk, park_order, order, seen(desk, order), "outside of what we sell", at)
    desk.do(clerk, cancel_order, order, seen(desk, order), "we do not sell this")
    assert {row.state for row in desk.read(tasks_about, order_id=order)} == {"done", "dropped"}
