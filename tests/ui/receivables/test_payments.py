"""Money that comes in: matched as proposed or as told, saved once, never lost from the form."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from orderdesk.commands.parties import ContactForm, CustomerForm, save_customer
from orderdesk.commands.receivables import allocate_payment, receive_payment
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.receivables import PaymentRow, bill_detail, payments
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make
from tests.documents.reading import packed
from tests.looking import owed
from tests.stories import billed
from tests.ui.receivables.conftest import Room

Open = Callable[..., Room]


def paid(desk: Desk) -> list[PaymentRow]:
    """All payments, newest first."""
    return list(desk.read(payments).rows)


def open_on(desk: Desk, bill_id: int) -> Decimal:
    """What is still to come on a bill."""
    detail = desk.read(bill_detail, bill_id)
    assert detail is not None
    return detail.head.open.amount


def give(room: Room, row: int, text: str, end: Qt.Key | None = Qt.Key.Key_Return) -> None:
    """Type what a bill gets, as a person does: go to its row, type digits, Enter."""
    table = room.tab.form.matching.bills if room.tab.view() is room.tab.form else room.tab.payments.payment.matching.bills
    room.come_forward()
    table.setFocus()
    table.selectRow(row)
    room.qtbot.keyClick(table, Qt.Key(ord(text[0])))
    editor = table.indexWidget(table.currentIndex())
    assert isinstance(editor, QLineEdit) and editor.hasFocus()
    room.qtbot.keyClicks(editor, text[1:])
    if end is not None:
        room.qtbot.keyClick(editor, end)
        room.qtbot.waitUntil(lambda: table.indexWidget(table.currentIndex()) is None)
    room.settle()


def begin(room: Room, amount: str) -> None:
    """P on the customer in hand, and the amount."""
    room.press(Qt.Key.Key_P)
    assert room.tab.view() is room.tab.form
    room.type(room.tab.form.amount, amount)


def test_a_part_paid_leaves_the_rest_open(desk: Desk, room: Open, wu: Actor) -> None:
    bill = billed(desk, make.customer(desk), "100")
    mine = room(wu)
    begin(mine, "30")
    assert mine.tab.form.matching.sum.text() == "¥30.00 matched, ¥0.00 stays as credit"
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert open_on(desk, bill) == 70
    assert mine.tab.view() is mine.tab.customers
    assert str(mine.tab.customers.list.rows()[0].owed) == "70.00 CNY"
    (row,) = mine.tab.customers.account.bills.rows()
    assert (str(row.received), str(row.open), row.state) == ("30.00 CNY", "70.00 CNY", "audited")


def test_what_is_paid_too_much_stays_as_credit(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    bill = billed(desk, customer, "100")
    mine = room(wu)
    begin(mine, "120.50")
    assert mine.tab.form.matching.sum.text() == "¥100.00 matched, ¥20.50 stays as credit"
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert "¥20.50 stays as credit" in mine.notice
    assert open_on(desk, bill) == 0
    assert owed(desk, customer) == Decimal("-20.50")
    (row,) = mine.tab.customers.list.rows()
    assert str(row.credit) == "20.50 CNY"
    assert mine.tab.customers.account.owed.text() == "¥20.50 in credit"


def test_the_oldest_is_proposed_and_a_person_may_match_otherwise(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    first, second = billed(desk, customer, "10"), billed(desk, customer, "20")
    mine = room(wu)
    begin(mine, "15")
    matching = mine.tab.form.matching
    assert [row.pays.amount if row.pays else 0 for row in matching.bills.rows()] == [10, 5]
    assert [(row.number, str(row.free)) for row in matching.money.rows()] == [("", "0.00 CNY")]

    give(mine, 0, "2.5")
    give(mine, 1, "12")
    assert matching.sum.text() == "¥14.50 matched, ¥0.50 stays as credit"
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert (open_on(desk, first), open_on(desk, second)) == (Decimal("7.5"), 8)
    assert paid(desk)[0].free.amount == Decimal("0.5")


def test_propose_forgets_what_was_typed(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "10"), billed(desk, customer, "20")
    mine = room(wu)
    begin(mine, "15")
    give(mine, 0, "1")
    mine.press(Qt.Key.Key_R, mine.tab.form.matching.bills, ctrl=True)
    assert [str(row.pays) for row in mine.tab.form.matching.bills.rows()] == ["10.00 CNY", "5.00 CNY"]


def test_space_pays_a_whole_bill_or_nothing_of_it(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "10"), billed(desk, customer, "20")
    mine = room(wu)
    begin(mine, "20")
    table = mine.tab.form.matching.bills
    table.setFocus()
    table.selectRow(0)
    mine.press(Qt.Key.Key_Space, table)
    table.selectRow(1)
    mine.press(Qt.Key.Key_Space, table)
    mine.press(Qt.Key.Key_Space, table)
    assert [str(row.pays) if row.pays else "" for row in table.rows()] == ["", "20.00 CNY"]


def test_too_much_for_a_bill_is_refused_and_nothing_lost(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "10")
    mine = room(wu)
    begin(mine, "15")
    mine.type(mine.tab.form.reference, "TX-1")
    give(mine, 0, "11")
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert "more than is still open" in mine.notice
    assert paid(desk) == []
    (row,) = mine.tab.form.matching.bills.rows()
    assert mine.tab.form.matching.bills.rows_model.columns[4].text(row) == "11.00"
    assert (mine.tab.form.amount.text(), mine.tab.form.reference.text()) == ("15.00", "TX-1")

    give(mine, 0, "9")
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert paid(desk)[0].allocated.amount == 9


def test_more_matched_than_paid_is_said_at_the_amount(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "10"), billed(desk, customer, "20")
    mine = room(wu)
    begin(mine, "15")
    give(mine, 1, "20")
    assert mine.tab.form.matching.sum.text() == "¥15.00 more is matched than was paid."
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert "more is matched than was paid" in mine.tab.form.form.fields["amount"].error.text()
    assert paid(desk) == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "", "Write the amount received"),
        ("amount", "twelve", "is not a number"),
        ("amount", "0", "Write the amount received"),
        ("amount", "1.005", "smaller coins"),
        ("received_on", "tomorrow", "cannot have come after today"),
        ("received_on", "one day", "is not a date"),
    ],
)
def test_a_refusal_stands_at_its_field(desk: Desk, room: Open, wu: Actor, field: str, typed: str, said: str) -> None:
    billed(desk, make.customer(desk), "10")
    mine = room(wu)
    begin(mine, "5")
    editor = mine.tab.form.form.fields[field].editor
    assert isinstance(editor, QLineEdit)
    editor.clear()
    mine.type(editor, typed)
    mine.type(mine.tab.form.note, "paid at the door")
    mine.press(Qt.Key.Key_Return, ctrl=True)
    shown = mine.tab.form.form.fields[field].error
    assert shown.isVisible() and said in shown.text()
    assert editor.hasFocus()
    assert mine.tab.form.note.text() == "paid at the door"
    assert paid(desk) == []


def test_the_same_slip_is_not_entered_twice(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    billed(desk, customer, "10")
    desk.do(wu, receive_payment, customer, Decimal(5), "CNY", "bank_transfer", "TX-9")
    mine = room(wu)
    begin(mine, "5")
    mine.type(mine.tab.form.reference, "TX-9")
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert "entered already" in mine.tab.form.form.fields["reference"].error.text()
    assert len(paid(desk)) == 1


def test_a_double_click_on_save_records_one_payment(desk: Desk, room: Open, wu: Actor) -> None:
    billed(desk, make.customer(desk), "100")
    mine = room(wu)
    begin(mine, "30")
    button = mine.tab.form.findChild(QPushButton, "savePaymentButton")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    mine.settle()
    assert len(paid(desk)) == 1


def test_a_payment_sent_again_with_its_key_is_the_same_payment(desk: Desk, room: Open, wu: Actor) -> None:
    billed(desk, make.customer(desk), "100")
    mine = room(wu)
    begin(mine, "30")
    mine.tab.form._save()
    mine.tab.form._save()  # past the button that is held: the key alone has to hold
    mine.settle()
    assert len(paid(desk)) == 1


def test_the_free_rest_of_an_old_payment_is_matched_later(desk: Desk, room: Open, wu: Actor) -> None:
    customer = make.customer(desk)
    desk.do(wu, receive_payment, customer, Decimal(50), "CNY", "bank_transfer")
    bill = billed(desk, customer, "80")
    mine = room(wu)
    mine.go("payments")
    mine.tab.payments.filters.choose("free")
    mine.settle()
    assert len(mine.tab.payments.list.rows()) == 1
    give(mine, 0, "45")
    mine.press(Qt.Key.Key_M, mine.tab.payments.list)
    assert open_on(desk, bill) == 35
    assert paid(desk)[0].free.amount == 5
    assert [row.bill_number for row in mine.tab.payments.payment.bills.rows()]
    mine.press(Qt.Key.Key_M, mine.tab.payments.list)
    assert paid(desk)[0].free.amount == 0


def test_a_rest_matched_by_a_colleague_is_told(desk: Desk, room: Open, wu: Actor, sun: Actor) -> None:
    customer = make.customer(desk)
    made = desk.do(wu, receive_payment, customer, Decimal(50), "CNY", "bank_transfer")
    billed(desk, customer, "80")
    mine = room(wu)
    mine.go("payments")
    desk.do(sun, allocate_payment, made.made)
    mine.press(Qt.Key.Key_M)
    assert "is free any more" in mine.notice
    assert not mine.tab.payments.payment.rest.isVisible()


def test_a_begun_payment_is_kept(desk: Desk, room: Open, wu: Actor) -> None:
    first, second = make.customer(desk, "Apple Trading"), make.customer(desk, "Birch Trading")
    billed(desk, first, "10"), billed(desk, second, "20")
    mine = room(wu)
    mine.tab.customers.list.choose((first, "CNY"))
    mine.settle()
    begin(mine, "7")
    mine.press(Qt.Key.Key_Escape)
    assert mine.tab.view() is mine.tab.customers

    mine.tab.customers.list.choose((second, "CNY"))
    mine.settle()
    mine.tab.customers.list.setFocus()
    mine.press(Qt.Key.Key_P)
    assert "Another payment was begun" in mine.notice
    assert (mine.tab.form.customer.text(), mine.tab.form.amount.text()) == ("Apple Trading", "7.00")

    mine.press(Qt.Key.Key_Backspace, mine.tab.form, ctrl=True)
    mine.press(Qt.Key.Key_Escape)
    mine.press(Qt.Key.Key_P)
    assert mine.tab.form.customer.text() == "Birch Trading"


def test_an_amount_still_being_typed_counts_when_the_form_is_saved(desk: Desk, room: Open, wu: Actor) -> None:
    bill = billed(desk, make.customer(desk), "10")
    mine = room(wu)
    begin(mine, "10")
    give(mine, 0, "4", end=None)
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert open_on(desk, bill) == 6


@pytest.mark.requirement("004-j3")
def test_a_customer_is_found_by_typing_and_the_currency_follows(desk: Desk, room: Open, wu: Actor) -> None:
    kranich = CustomerForm("K9", "Kranich GmbH", currency="EUR", contacts=(ContactForm(phone="13912345678"),))
    desk.do(make.staff(desk, Role.ADMINISTRATOR), save_customer, kranich)
    mine = room(wu)
    mine.press(Qt.Key.Key_P)
    mine.type(mine.tab.form.customer, "5678")
    mine.press(Qt.Key.Key_Return, mine.tab.form.customer)
    assert mine.tab.form.customer.text() == "Kranich GmbH"
    mine.type(mine.tab.form.amount, "99")
    assert mine.tab.form.currency.currentText() == "EUR"
    mine.press(Qt.Key.Key_Return, ctrl=True)
    assert str(paid(desk)[0].free) == "99.00 EUR"


@pytest.mark.requirement("000-49")
def test_money_comes_to_the_companys_account_or_by_alipay_or_wechat(desk: Desk, room: Open, wu: Actor) -> None:
    boss = make.staff(desk, Role.ADMINISTRATOR)
    account = "远帆办公有限公司  示例银行宁波分行  6222 0000 1111"
    desk.do(boss, change_settings, {"company.bank_account": account})
    customer = make.customer(desk, "翡翠贸易", phone="13862145530")
    billed(desk, customer, "57.05")
    mine = room(wu)
    mine.go("bills")
    mine.tab.bills.filters.choose("audited")
    mine.settle()
    mine.press(Qt.Key.Key_P, ctrl=True)
    (preview,) = [found for found in mine.tab.findChildren(PdfPreview) if found.isVisible()]
    assert "示例银行宁波分行" in packed(preview._pdf) and "622200001111" in packed(preview._pdf)
    preview.reject()
    form = mine.tab.form
    offered = [form.method.itemText(number) for number in range(form.method.count())]
    assert {"Bank transfer", "Alipay", "WeChat Pay"} <= set(offered)
    for number, (method, amount) in enumerate((("bank_transfer", "20"), ("alipay", "30"), ("wechat", "7.05"))):
        mine.go("customers")
        mine.press(Qt.Key.Key_P)
        mine.type(form.amount, amount)
        form.method.setCurrentIndex(form.method.findData(method))
        mine.type(form.reference, f"TX-{number}")
        mine.press(Qt.Key.Key_Return, ctrl=True)
    assert {row.method for row in paid(desk)} == {"bank_transfer", "alipay", "wechat"}
    assert owed(desk, customer) == 0
