"""The reviewer's window: facts, source, standards, several at once, set aside, asked; a routine order in few keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton

from orderdesk.commands import intake, mail, review
from orderdesk.commands.archive import add_document
from orderdesk.commands.routes import save_routes, switch_routes
from orderdesk.database.desk import Desk
from orderdesk.model import OrderLine, SalesOrder
from orderdesk.queries.review import history, questions
from orderdesk.rules.intake import IncomingMail
from orderdesk.rules.rights import Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES
from orderdesk.ui import format
from orderdesk.ui.review.asking import AskQuestion, HoldQuestion, StandardQuestion
from orderdesk.ui.review.batches import PastBatches
from orderdesk.ui.review.columns import reasons
from orderdesk.ui.widgets.dialogs import TextQuestion
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make
from tests.commands.test_routes import form
from tests.documents.reading import packed
from tests.looking import order_state
from tests.ui.review.conftest import ReviewRoom

Submit = Callable[..., make.Made]
Enter = Callable[..., ReviewRoom]
SHIFT = Qt.KeyboardModifier.ShiftModifier


def facts(room: ReviewRoom) -> str:
    """Every word on the card of facts."""
    return " ".join(label.text() for label in room.tab.order.facts.findChildren(QLabel))


def version(desk: Desk, order: int) -> int:
    """An order's version."""
    return desk.read(lambda session: session.get_one(SalesOrder, order).version)


def number(desk: Desk, order: int) -> str:
    """An order's number."""
    return desk.read(lambda session: session.get_one(SalesOrder, order).number)


def said_on(paper: PdfPreview, folder: Path) -> str:
    """Every word of a paper."""
    paper.save_to(folder / "paper.pdf")
    return packed((folder / "paper.pdf").read_bytes())


def workbook(rows: list[list[str]]) -> bytes:
    """A sheet as a customer makes one."""
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append([float(cell) if cell.replace(".", "").isdigit() and len(cell) < 9 else cell for cell in row])
    book.save(out)
    return out.getvalue()


def from_mail(desk: Desk, asked: int, read: int) -> int:
    """A submitted order whose mail was read otherwise than it was written down."""
    clerk = make.staff(desk, Role.CLERK)
    product, customer = (
        make.product(desk, "YF-A4", price=40, on_hand=500),
        make.customer(desk, "蓝海", code="K7", credit_limit=10**6),
    )
    reading = {
        "customer_code": "K7", "contact": "王芳", "phone": "13862145530", "ship_to": "星湖街328号",
        "lines": [
            {"text": f"A4 {read}包", "sku": "YF-A4", "quantity": str(read), "quantity_base": str(read), "unit": "pcs"},
        ],
        "doubts": [],
    }  # fmt: skip
    body = f"请送 A4 纸 {read} 包到星湖街328号，王芳"
    kept = desk.do(
        clerk, mail.keep_mail, IncomingMail("<1@x>", "0" * 64, b"raw", "王芳", "w@x.example", "订单", body, reading=reading)
    )
    values = form(desk, customer_id=customer, mail_id=kept.made)
    line = values.lines[0].__class__(product, "pcs", Decimal(asked), Decimal(40))
    made = desk.do(
        clerk, intake.save_order, values.__class__(**{**{f: getattr(values, f) for f in values.__slots__}, "lines": (line,)})
    )
    desk.do(clerk, intake.submit_order, made.made, made.version)
    assert made.made is not None
    return made.made


@pytest.mark.requirement("004-o5")
def test_a_batch_is_handed_in_looked_up_and_printed_again_as_a_copy(
    desk: Desk, submitted: Submit, enter: Enter, tmp_path: Path
) -> None:
    make.routes(desk, Route((Step(REVIEW_STATES[0]), Step(REVIEW_STATES[2]))))
    orders = [submitted(), submitted()]
    for order in orders:
        desk.do(make.staff(desk, Role.SALES_REVIEWER), review.approve_order, order.id, version(desk, order.id))
    room = enter()
    assert "2" in room.tab.beside.batch.text()
    room.key(Qt.Key.Key_B)
    sheet = room.tab.window().findChild(PdfPreview)
    assert sheet is not None
    first = said_on(sheet, tmp_path)
    sheet.close()
    desk.do(make.staff(desk, Role.MANAGER), review.approve_order, orders[0].id, version(desk, orders[0].id))
    room.key(Qt.Key.Key_B, SHIFT)
    past = room.tab.window().findChild(PastBatches)
    assert past is not None
    room.settle()
    [batch] = past.list.rows()
    assert (batch.count, batch.who) == (2, room.tab.actor.name)
    states = {row.order.number: row.order.state for row in past.orders.rows()}
    assert states == {number(desk, orders[0].id): "approved", number(desk, orders[1].id): "final_review"}
    QTest.keyClick(past, Qt.Key.Key_P)
    room.settle()
    copy = past.findChild(PdfPreview) or room.tab.window().findChild(PdfPreview)
    assert copy is not None
    said = said_on(copy, tmp_path)
    assert "Copy" in said and "Copy" not in first
    for word in (batch.number, number(desk, orders[0].id), number(desk, orders[1].id)):
        assert word in said and word in first


@pytest.mark.requirement("004-i1", "004-i3", "004-s8")
def test_every_field_is_on_the_screen_and_requests_stand_out(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order = submitted(
        special_request="送三楼，勿摞放", remark="老客户介绍", customer_po="PO-77", contact_email="w@x.example", kind="service",
        payment_terms="月结30天",
    )  # fmt: skip
    room = enter()
    room.tab.order.show_page("lines")
    said = facts(room)
    for text in ("王芳", "138****5530", "PO-77", "On account", "月结30天", "Service", "Phone"):
        assert text in said
    assert room.tab.order.facts.texts()["Delivery"] == format.day_full(desk.today() + timedelta(days=9))
    assert "送三楼，勿摞放" in room.tab.order.request.text() and "老客户介绍" in room.tab.order.request.text()
    [line] = room.tab.order.lines.rows()
    assert (line.quantity, str(line.price)) == (5, "40.00 CNY")
    assert order.number in room.shown() and "200.00" in room.tab.order.total.text()
    room.key(Qt.Key.Key_F7)  # what is masked is shown whole for a reason
    question = room.tab.window().findChild(TextQuestion)
    assert question is not None
    question.field.setPlainText("地址核对")
    question.accept_act.trigger()
    room.rest()
    said = facts(room)
    for text in ("138 6214 5530", "w@x.example", "星湖街328号"):
        assert text in said


@pytest.mark.requirement("004-i2")
def test_the_source_stands_beside_the_record_with_differences_first(desk: Desk, enter: Enter) -> None:
    from_mail(desk, asked=50, read=5)
    room = enter()
    page = room.tab.order.source
    room.key(Qt.Key.Key_N)
    assert room.tab.order.chips.key() == "source" and "请送 A4 纸 5 包" in page.text.toPlainText()
    wrong = [row for row in page.table.rows() if not row.same]
    assert ("Quantity", 1, "5 pcs", "50 pcs") in [(row.field, row.line, row.source, row.record) for row in wrong]
    assert page.table.rows()[: len(wrong)] == wrong and f"{len(wrong)} fields differ" in page.summary.text()
    assert page.text.extraSelections()


SHEET = (
    "订单号,客户名称,收货人,电话,收货地址,商品编码,商品名称,数量,单位,单价\n"
    "K-2026-7,蓝海,王芳,13862145530,星湖街328号,{sku},复印纸,{asked},pcs,{price}\n"
)


@pytest.mark.requirement("004-i2")
@pytest.mark.parametrize("kind", ["csv", "xlsx", "form"])
def test_an_order_sheet_and_a_form_are_compared_with_the_record_field_by_field(
    desk: Desk, submitted: Submit, enter: Enter, kind: str
) -> None:
    """The clerk wrote 5 at 40.00 to 星湖街328号; the document says 50 at 38.00."""
    order = submitted(customer=make.customer(desk, "蓝海", code="K7", credit_limit=10**6))
    sku = desk.read(lambda session: session.get_one(OrderLine, order.lines[0]).sku)
    rows = SHEET.format(sku=sku, asked=50, price="38.00")
    files = {
        "csv": ("order.csv", rows.encode("utf-8-sig")),
        "xlsx": ("order.xlsx", workbook([line.split(",") for line in rows.splitlines()])),
        "form": ("申请单.txt", f"订货申请单\n客户：蓝海\n联系人：王芳\n电话：13862145530\n商品：{sku} 50 pcs\n".encode()),
    }
    desk.do(make.staff(desk, Role.CLERK), add_document, order.id, *files[kind])
    room = enter()
    page = room.tab.order.source
    room.key(Qt.Key.Key_N)
    room.settle()
    wrong = {(row.field, row.line): (row.source, row.record) for row in page.table.rows() if not row.same}
    assert wrong[("Quantity", 1)] == ("50 pcs", "5 pcs")
    if kind != "form":
        assert wrong == {("Quantity", 1): ("50 pcs", "5 pcs"), ("Price", 1): (Decimal(38), Decimal(40))}
        assert "2 fields differ" in page.summary.text() and "K-2026-7" in page.text.toPlainText()
    assert "13862145530" not in page.text.toPlainText(), "a reviewer sees no phone whole"
    assert page.text.extraSelections(), "what differs stands out in the words too"
    button = room.tab.order.chips.findChild(QPushButton, "filter_source")
    assert button is not None and str(len(wrong)) in button.text()


@pytest.mark.requirement("004-i2")
def test_a_picture_is_told_to_be_compared_by_eye(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order = submitted()
    desk.do(make.staff(desk, Role.CLERK), add_document, order.id, "scan.png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    room = enter()
    room.tab.order.show_page("source")
    room.settle()
    assert "with your own eyes" in room.tab.order.source.summary.text()


@pytest.mark.requirement("004-i2")
def test_an_order_without_a_document_says_so(submitted: Submit, enter: Enter) -> None:
    submitted()
    room = enter()
    room.tab.order.show_page("source")
    assert "no document" in room.tab.order.source.summary.text() and not room.tab.order.source.both.isVisible()


@pytest.mark.requirement("000-16", "003-03")
def test_the_customers_credit_file_is_inside_the_review(desk: Desk, submitted: Submit, enter: Enter) -> None:
    customer = make.customer(desk, "蓝海", level="B", credit_limit=1_000)
    make.approved_order(desk, customer, [(make.product(desk, on_hand=9), 3, 100)])
    submitted(customer)
    room = enter()
    room.tab.order.show_page("customer")
    said = room.tab.order.customer.facts.texts()
    assert said["Customer"].endswith("蓝海") and said["Grade"] == "B"
    assert (said["Credit limit"], said["Owes and has running"], said["With this order"]) == ("¥1,000.00", "¥300.00", "¥500.00")
    assert (said["Overdue"], said["Orders so far"], said["On average"]) == ("¥0.00", "1", "¥300.00")
    assert room.fact("stock") == "Everything is free in stock" and room.fact("price") == "All at list price or above"
    assert "¥500.00, limit ¥1,000.00" in room.fact("credit")


@pytest.mark.requirement("004-s1", "004-s2", "004-s3", "004-s4", "004-b3")
def test_checks_stand_in_three_groups_each_with_its_fact(desk: Desk, submitted: Submit, enter: Enter) -> None:
    day = desk.today() + timedelta(days=9)
    submitted(make.customer(desk, credit_limit=10), agreed_units=make.units(200))
    other = submitted(agreed_units=make.units(190))
    room = enter()
    heads = [label.text() for label in room.tab.checklist.findChildren(QLabel) if label.property("role") == "head"]
    assert heads == ["Accuracy", "Compliance", "Executability"]
    titles = room.titles()
    assert {"Model and specification", "Quantities and prices", "Order amount", "Contact and address"} == set(titles[:4])
    assert {"Customer", "Payment", "Contract and delivery terms", "Prices", "Law and company rules", "Discount rule"} <= set(
        titles[4:]
    )
    assert {"Stock", "Delivery date", "Technical requirements", "Products"} <= set(titles[-6:])
    assert titles[4] == "Credit limit"  # what is red stands first in its group
    assert all(room.tab.checklist.facts()[code] for code in ("spec", "payment", "discount", "technical", "risk", "law"))
    assert room.fact("terms") == f"As the contract or slip, ¥200.00; to 星湖**** by {format.day(day)}"
    assert "On account" in room.fact("payment")
    room.key(Qt.Key.Key_Down)
    assert other.number in room.shown() and room.fact("terms") == "Contract or slip ¥190.00, the order ¥200.00"


@pytest.mark.requirement("004-b4")
def test_the_time_left_counts_down_and_late_is_red(desk: Desk, submitted: Submit, enter: Enter) -> None:
    manager = make.staff(desk, Role.MANAGER)
    made = desk.do(manager, save_routes, (Route((Step(REVIEW_STATES[0], hours=4),)),))
    desk.do(manager, switch_routes, made.made, made.version)
    clerk = make.staff(desk, Role.CLERK)
    saved = desk.do(clerk, intake.save_order, form(desk))
    desk.do(clerk, intake.submit_order, saved.made, saved.version)
    room = enter()
    assert room.tab.order.left.text() == "3 h"
    desk.clock = lambda: make.moment("2026-01-01T00:00")
    saved = desk.do(clerk, intake.save_order, form(desk, requested_date=make.day("2026-01-30")))
    desk.do(clerk, intake.submit_order, saved.made, saved.version)
    room.tab.reload()
    room.rest()
    room.tab.queue.choose(saved.made)
    room.rest()
    assert "late" in room.tab.order.left.text() and room.tab.order.left.property("role") == "bad"


@pytest.mark.requirement("004-s6")
def test_the_written_standard_is_shown_while_reviewing_and_changed_there(desk: Desk, submitted: Submit, enter: Enter) -> None:
    submitted()
    room = enter()
    room.tab.checklist.standard_wanted.emit("credit")
    question = room.tab.window().findChild(StandardQuestion)
    assert question is not None
    question.text_edit.setPlainText("超限须有担保")
    question.accept()
    room.rest()
    written = room.tab.checklist.findChild(QLabel, "written_credit")
    assert written is not None and "超限须有担保" in written.text()


def test_safe_orders_are_approved_together_and_the_rest_is_told(desk: Desk, submitted: Submit, enter: Enter) -> None:
    safe, late, other = submitted(), submitted(requested_date=desk.today()), submitted()
    room = enter()
    assert not room.tab.beside.many.isEnabled()
    room.tab.queue.selectAll()
    room.key(Qt.Key.Key_A, SHIFT)
    states = [order_state(desk, each.id) for each in (safe, late, other)]
    assert states == ["second_review", "first_review", "second_review"]
    assert late.number in room.notice and "2 approved" in room.notice


def test_orders_are_shown_by_their_named_reasons_and_set_aside_until_a_day(desk: Desk, enter: Enter) -> None:
    clerk = make.staff(desk, Role.CLERK)
    made = []
    for fields in ({}, {"requested_date": desk.today() + timedelta(days=2)}):
        saved = desk.do(clerk, intake.save_order, form(desk, **fields))
        desk.do(clerk, intake.submit_order, saved.made, saved.version)
        made.append(saved.number)
    room = enter()
    named = reasons(room.tab.queue.rows()[1]).removeprefix("Capacity, ")  # nothing is packed where today is a day off
    assert named == "Delivery date, Business and risk"
    box: QComboBox = room.tab.filter
    box.setCurrentIndex(box.findData("date"))
    box.activated.emit(box.currentIndex())
    room.rest()
    assert room.numbers() == [made[1]]
    room.tab.queue.choose_first()
    room.rest()
    room.tab.queue.setFocus()
    room.key(Qt.Key.Key_H)
    question = room.tab.window().findChild(HoldQuestion)
    assert question is not None
    question.accept()
    assert "after today" in question.form.fields["until"].error.text()
    question.until.set_value(desk.today() + timedelta(days=3))
    question.reason.setPlainText("等客户回话")
    question.accept()
    room.rest()
    assert room.numbers() == []
    box.setCurrentIndex(box.findData("held"))
    box.activated.emit(box.currentIndex())
    room.rest()
    assert room.numbers() == [made[1]] and "等客户回话" in reasons(room.tab.queue.rows()[0])


@pytest.mark.requirement("004-i4")
def test_a_colleague_is_asked_from_the_order(desk: Desk, submitted: Submit, enter: Enter) -> None:
    order, colleague = submitted(), make.staff(desk, Role.WAREHOUSE, name="周国强")
    room = enter()
    room.key(Qt.Key.Key_Q)
    question = room.tab.window().findChild(AskQuestion)
    assert question is not None
    question.accept()
    assert "colleague" in question.form.fields["staff"].error.text()
    question.person.setCurrentIndex(question.person.findData(colleague.staff_id))
    question.question.setPlainText("周五能到货吗？")
    question.accept()
    room.rest()
    [row] = desk.read(questions, order.id)
    assert (row.asked_of, row.question) == ("周国强", "周五能到货吗？")
    desk.do(colleague, review.answer_question, row.id, "能")
    room.tab.reload()
    room.rest()
    room.tab.order.show_page("history")
    assert any("能" in label.text() for label in room.tab.order.history.findChildren(QLabel))


@pytest.mark.requirement("004-o4")
def test_a_routine_order_and_one_at_a_special_price_take_at_most_six_keys(desk: Desk, submitted: Submit, enter: Enter) -> None:
    product = make.product(desk, price=50, on_hand=100)
    order = make.order(
        desk, make.customer(desk, credit_limit=10**6), [(product, 2, 45)], state=REVIEW_STATES[0], contact_name="王芳",
        contact_phone="13862145530", ship_to="星湖街328号", payment_method="on_account",
        requested_date=make.wanted(desk),
    )  # fmt: skip
    routine = submitted()
    room = enter()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "first_review" and "agreed" in room.notice
    assert room.focus() is room.tab.checklist.choices["price"]
    room.key(Qt.Key.Key_Down)
    room.tab.queue.setFocus()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, order.id) == "second_review" and room.presses <= 6
    [row] = desk.read(history, order.id)
    assert {check.code: check.note for check in row.checks}["price"] == "Agreed to sell at this price"
    before = room.presses
    assert routine.number in room.shown()
    room.key(Qt.Key.Key_A)
    assert order_state(desk, routine.id) == "second_review" and room.presses - before <= 6


@pytest.mark.requirement("004-i5")
def test_an_unusual_price_or_quantity_is_doubted_with_the_usual_one(desk: Desk, submitted: Submit, enter: Enter) -> None:
    customer, product = make.customer(desk, credit_limit=10**6), make.product(desk, price=40, on_hand=900)
    for _each in range(4):
        make.approved_order(desk, customer, [(product, 5, 40)])
    make.order(desk, customer, [(product, 500, "4.00")], state=REVIEW_STATES[0], requested_date=make.wanted(desk))
    room = enter()
    said = room.fact("quantity")
    assert "Line 1" in said and "Far more" in said and "(5)" in said and "Unlike the price" in said and "(40)" in said
    assert "2,000.00" in room.tab.order.total.text()
