"""Held orders in the window: filtered by reason, and released with the paper the release rests on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from orderdesk.database.desk import Desk
from orderdesk.queries.credit import holds_of
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.receivables.held import Releasing
from tests import factories as make
from tests.commands.test_credit import approve
from tests.ui.receivables.conftest import Room


@pytest.mark.requirement("000-17")
def test_finance_releases_a_held_order_with_a_guarantee(desk: Desk, room: Callable[..., Room], wu: Actor) -> None:
    customer = make.customer(desk, "翡翠贸易", credit_limit=1000)
    fields = {"contact_phone": "13862145530", "ship_to": "星湖街328号", "payment_method": "on_account"}
    clerk = make.staff(desk, Role.CLERK).staff_id
    reviewer = make.staff(desk, Role.SALES_REVIEWER, Role.BUSINESS_REVIEWER, Role.MANAGER)
    order = make.order(desk, customer, [(make.product(desk), 1, 1200)], state=OrderState.FIRST_REVIEW, entered_by=clerk, **fields)
    for _ in range(3):
        approve(desk, reviewer, order)
    hers = room(wu)
    assert hers.counts[-1] == 1
    hers.press(Qt.Key.Key_6, alt=True)
    view = hers.tab.held
    assert [row.order_number for row in view.list.rows()] == [order.number]
    assert view.pane.facts.texts()["Reason"] == "Over the credit limit"
    assert "200.00" in view.pane.facts.texts()["Fact"]
    view.filters.choose("overdue")
    hers.settle()
    assert view.list.rows() == []
    view.filters.choose("over_limit")
    hers.settle()
    hers.press(Qt.Key.Key_R)
    (dialog,) = [found for found in hers.tab.findChildren(Releasing) if found.isVisible()]

    def type_in(name: str, text: str) -> None:
        field: QWidget = dialog.form.fields[name].editor
        field.setFocus()
        hers.qtbot.keyClicks(field, text)

    type_in("note", "parent company")
    dialog.accept_act.trigger()
    hers.settle()
    assert "Name the paper" in dialog.form.fields["reference"].error.text()
    assert dialog.form.text("note") == "parent company"
    type_in("reference", "BH-17")
    dialog.accept_act.trigger()
    hers.settle()
    assert "is released" in hers.notice
    (kept,) = desk.read(holds_of, order.id)
    assert (kept.state, kept.measure, kept.reference, kept.released_by) == ("released", "guarantee", "BH-17", "吴敏")
    assert hers.counts[-1] == 0
