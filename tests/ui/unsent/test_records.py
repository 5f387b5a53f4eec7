"""A customer or a product somebody was typing when the program ended is offered again, whole, and never made twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from orderdesk.database.desk import Desk
from orderdesk.database.errors import DatabaseAway
from orderdesk.model import Customer, Product
from orderdesk.rules.rights import Actor
from tests import factories as make
from tests.ui.unsent.conftest import Window, count, everybody


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

    def gone(*_args: Any) -> Any:
        raise DatabaseAway

    def deaf(*args: Any, **values: Any) -> Any:
        do(*args, **values)
        raise DatabaseAway

    monkeypatch.setattr(desk, "do", deaf)
    monkeypatch.setattr(desk, "outcome", gone)
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
