"""Two customers that are one, found and merged on the customers' tab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from orderdesk.commands.parties import ContactForm, CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.queries.parties import customer_id_of, find_customers
from orderdesk.rules.rights import Role
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.parties.merging import MergeQuestion
from orderdesk.ui.parties.tab import PartiesTab
from tests import factories as make


@pytest.fixture
def tab(qtbot: QtBot, sqlite_url: str) -> Iterator[PartiesTab]:
    """The tab of an administrator, on a desk with the same shop twice."""
    desk = Desk.open(sqlite_url)
    who = make.staff(desk, Role.ADMINISTRATOR)
    for code, name in (("C1", "晨光文具店"), ("C2", "无锡晨光"), ("C3", "华东纸业")):
        phone = "0510-8230 7788" if code != "C3" else "021 6107 8823"
        desk.do(who, save_customer, CustomerForm(code, name, contacts=(ContactForm("李梅", phone),)))
    jobs = Jobs(desk, who)
    made = PartiesTab(Context(desk, jobs, who))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    assert jobs.finish()
    yield made
    jobs.finish()
    jobs.close()
    desk.close()


def in_hand(tab: PartiesTab, code: str) -> None:
    """Take a customer in hand."""
    tab.show_record(tab.context.desk.read(customer_id_of, code) or 0)
    assert tab.jobs.finish()


def test_who_may_be_the_same_is_named_and_merged_after_both_were_seen(tab: PartiesTab) -> None:
    in_hand(tab, "C3")
    assert not tab.twins.line.isVisible() and not tab.twins.act.isEnabled()
    in_hand(tab, "C1")
    assert "C2 无锡晨光 (the same phone)" in tab.twins.line.text()
    tab.twins.act.trigger()
    (question,) = tab.window().findChildren(MergeQuestion)
    assert tab.jobs.finish()
    assert "C1 晨光文具店" in question.seen.text() and "C2 无锡晨光" in question.seen.text()
    question.accept()
    assert tab.jobs.finish()
    assert "how you know" in question.form.fields["reason"].error.text()
    question.reason.setPlainText("the shop says so")
    question.accept()
    assert tab.jobs.finish()
    assert "one now: C1" in tab.notice.text() and not tab.twins.line.isVisible()
    assert [row.code for row in tab.context.desk.read(find_customers, "无锡晨光")] == ["C1"]
