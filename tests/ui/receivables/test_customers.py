"""Who owes what, for how long; the account; the statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from orderdesk.commands.receivables import receive_payment
from orderdesk.database.desk import Desk
from orderdesk.rules.receivables import period
from orderdesk.rules.rights import Actor
from orderdesk.ui import style, words
from orderdesk.ui.receivables.statement import StatementPaper
from tests import factories as make
from tests.documents.reading import packed
from tests.stories import billed
from tests.ui.receivables.conftest import Room

Open = Callable[..., Room]


def paper(room: Room) -> StatementPaper:
    """The statement shown, made and painted."""
    (shown,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, StatementPaper) and w.isVisible()]
    room.settle()
    return shown


def test_a_click_on_the_picture_filters_the_list(desk: Desk, room: Open, wu: Actor) -> None:
    billed(desk, make.customer(desk, "Prompt", term_days=60), "100")
    billed(desk, make.customer(desk, "Late", term_days=30), "300")
    mine = room(wu, 40)
    customers = mine.tab.customers
    assert {row.name for row in customers.list.rows()} == {"Prompt", "Late"}
    assert customers.picture.sum.text() == "¥400.00 open, ¥300.00 of it late"
    (bar,) = customers.picture.bars
    parts = bar.parts()
    assert set(parts) == {"not_due", "days_1_30"}
    assert parts["days_1_30"].width() == pytest.approx(3 * parts["not_due"].width(), rel=0.05)
    assert "1–30 days ¥300.00" in bar.accessibleName()

    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=parts["days_1_30"].center().toPoint())
    mine.settle()
    assert [row.name for row in customers.list.rows()] == ["Late"]
    assert customers.picture.words["days_1_30"].isChecked()

    customers.picture.words["days_1_30"].setFocus()
    mine.press(Qt.Key.Key_Space, customers.picture.words["days_1_30"])
    assert len(customers.list.rows()) == 2
    mine.press(Qt.Key.Key_Left, customers.picture.words["days_1_30"])
    assert customers.picture.words["not_due"].hasFocus()


def test_the_list_is_searched_and_sorted(desk: Desk, room: Open, wu: Actor) -> None:
    billed(desk, make.customer(desk, "Apple"), "10")
    billed(desk, make.customer(desk, "Birch"), "30")
    mine = room(wu)
    table = mine.tab.customers.list
    assert [row.name for row in table.rows()] == ["Birch", "Apple"]
    name = [column.key for column in table.rows_model.columns].index("name")
    head = table.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(name) + 10, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)
    mine.settle()
    assert [row.name for row in table.rows()] == ["Apple", "Birch"]

    mine.press(Qt.Key.Key_F, table, ctrl=True)
    mine.type(mine.tab.customers.search, "birc")
    mine.qtbot.waitUntil(lambda: len(table.rows()) == 1)
    assert mine.tab.customers.account.title.text().startswith("Birch")
    mine.type(mine.tab.customers.search, "xyz")
    mine.qtbot.waitUntil(lambda: not table.rows())
    assert table.empty.isVisible()


def test_the_account_says_what_a_customer_may_still_owe(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk, "Apple", credit_limit="150", term_days=30)
    bill = billed(desk, customer, "100")
    make.approved_order(desk, customer, [(make.product(desk), 8)])
    desk.do(wu, receive_payment, customer, Decimal(30), "CNY", "bank_transfer", allocations={bill: Decimal(10)})
    mine = room(wu, 40)
    account = mine.tab.customers.account
    facts = account.facts.texts()
    assert account.owed.text() == "¥70.00"
    assert facts["Late"] == "¥90.00"
    assert facts["Free credit"] == "¥20.00"
    assert facts["Exposure"] == "¥150.00 of ¥150.00"
    assert (facts["Ever billed"], facts["Ever received"]) == ("¥100.00", "¥30.00")
    (row,) = account.bills.rows()
    assert (str(row.total), str(row.received), str(row.open)) == ("100.00 CNY", "10.00 CNY", "90.00 CNY")

    account.bills.activated.emit(row)
    mine.settle()
    assert mine.tab.view() is mine.tab.bills
    mine.qtbot.waitUntil(lambda: mine.tab.bills.bill.detail is not None and mine.tab.bills.bill.isVisible())
    assert mine.tab.bills.bill.title.text().startswith(row.number)


def test_the_statement_says_opening_movements_closing_and_capitals(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk, "苏州晨曦软件有限公司", code="K77")
    today = desk.today()
    earlier = today - timedelta(days=200)
    desk.do(wu, receive_payment, customer, Decimal(40), "CNY", "bank_transfer", "回单41", earlier)
    billed(desk, customer, "1234.56")
    mine = room(wu)
    mine.press(Qt.Key.Key_S)
    shown = paper(mine)
    assert shown.windowTitle() == f"ST-K77-{today:%Y%m%d}.pdf"
    assert shown.pages.images
    text = packed(shown._pdf)
    assert "苏州晨曦软件有限公司" in text
    assert "-40.00" in text or "−40.00" in text  # what was open before the period
    assert "1,234.56" in text
    assert "1,194.56" in text
    assert "人民币壹仟壹佰玖拾肆元伍角陆分" in text
    assert "回单41" not in text

    shown.periods.choose("everything")
    mine.settle()
    assert shown.start.value() == earlier
    assert "回单41" in packed(shown._pdf)
    shown.close()


def test_a_period_the_wrong_way_round_is_said_at_its_field(desk: Desk, room: Open, wu: Actor) -> None:
    billed(desk, make.customer(desk), "10")
    mine = room(wu)
    mine.press(Qt.Key.Key_S)
    shown = paper(mine)
    shown.end.setFocus()
    shown.end.clear()
    mine.qtbot.keyClicks(shown.end, "2001-01-01")
    mine.qtbot.keyClick(shown.end, Qt.Key.Key_Return)
    mine.settle()
    assert "ends before it begins" in shown.form.fields["end"].error.text()
    assert not shown.print_act.isEnabled()
    shown.periods.choose("this_month")
    mine.settle()
    assert shown.print_act.isEnabled()
    shown.close()


def test_another_desk_s_bill_is_shown_without_asking(desk: Desk, room: Open, wu: Actor) -> None:
    mine = room(wu)
    assert mine.tab.customers.list.empty.isVisible()
    billed(desk, make.customer(desk, "Apple"), "10")
    from orderdesk.rules.changes import Area, Changes

    mine.jobs.announce(Changes(frozenset({Area.RECEIVABLES})))
    mine.qtbot.waitUntil(lambda: [row.name for row in mine.tab.customers.list.rows()] == ["Apple"])


def test_words_and_colours_follow(desk: Desk, room: Open, wu: Actor, qapp: QApplication) -> None:
    billed(desk, make.customer(desk, "Apple"), "10")
    mine = room(wu)
    light = mine.tab.customers.picture.grab().toImage()
    style.apply(qapp, "dark")
    assert mine.tab.customers.picture.grab().toImage() != light
    words.switch("zh_CN")
    words.switch("en")
    assert mine.tab.customers.account.facts.texts()["Late"] == "–"


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("since_last_month", "2025-12-01", "2026-01-05"),
        ("this_month", "2026-01-01", "2026-01-05"),
        ("last_month", "2025-12-01", "2025-12-31"),
        ("this_quarter", "2026-01-01", "2026-01-05"),
        ("everything", "2024-03-08", "2026-01-05"),
    ],
)
def test_periods(name: str, first: str, last: str) -> None:
    today, begun = date(2026, 1, 5), date(2024, 3, 8)
    assert period(name, today, begun) == (date.fromisoformat(first), date.fromisoformat(last))
