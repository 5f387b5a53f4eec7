"""What a list of customers answers."""

from __future__ import annotations

from orderdesk.commands.parties import CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.queries.parties import customers
from orderdesk.rules.rights import Role
from tests import factories as make


def test_a_search_that_finds_many_is_read_to_its_end(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    for number in range(5):
        desk.do(clerk, save_customer, CustomerForm(f"K{number}", f"苏州晨曦{number}店"))
    desk.do(clerk, save_customer, CustomerForm("K9", "上海汇达贸易"))
    shown, after = [], None
    for _page in range(3):
        page = desk.read(customers, "晨曦", after, limit=2)
        shown += [row.code for row in page.rows]
        after = page.after
    assert sorted(shown) == ["K0", "K1", "K2", "K3", "K4"]
    assert after is None
