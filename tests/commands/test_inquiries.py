"""Inquiries: anybody writes one down, it is answered or forwarded with a deadline, and it becomes an order without retyping."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orderdesk.commands.inquiries import answer_inquiry, convert_inquiry, forward_inquiry, log_inquiry
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.inquiries import Tray, inquiries, one_inquiry
from orderdesk.queries.intake import order_to_edit
from orderdesk.queries.tasks import Whose, tasks, tasks_about, waiting
from orderdesk.rules.errors import Refused
from orderdesk.rules.inquiries import INQUIRY_CHANNELS, InquiryForm
from orderdesk.rules.rights import Role
from tests import factories as make

CALL = InquiryForm("phone", "汇达办公", "三百把椅子最快何时交货", "王芳", "138 6214 5530", "wang@huida.example", "灰色,带扶手")


@pytest.mark.requirement("002-01", "002-02")
@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.FINANCE])
def test_any_employee_writes_down_who_asked_what_by_each_channel(desk: Desk, role: Role) -> None:
    person = make.staff(desk, role, name="李娜")
    for channel in INQUIRY_CHANNELS:
        form = InquiryForm(channel, "汇达办公", "椅子", "王芳", "13862145530")
        desk.do(person, log_inquiry, form, "两周内可以")
    rows = desk.read(inquiries, person, Tray.ALL).rows
    assert [row.channel for row in rows] == list(reversed(INQUIRY_CHANNELS))
    row = rows[0]
    assert (row.customer, row.contact, row.phone, row.subject, row.entered_by) == (
        "汇达办公",
        "王芳",
        "13862145530",
        "椅子",
        "李娜",
    )
    assert (row.state, row.answer, row.answered_by) == ("answered", "两周内可以", "李娜")


@pytest.mark.requirement("002-03")
def test_a_forwarded_one_is_due_after_the_companys_hours_and_an_alert_once_they_are_over(desk: Desk) -> None:
    keeper, clerk, manager = make.staff(desk, Role.WAREHOUSE), make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"inquiry.reply_hours": "2"})
    made = desk.do(keeper, log_inquiry, CALL, "", clerk.staff_id)
    row = desk.read(one_inquiry, keeper, made.made or 0)
    assert row is not None and row.due_at is not None
    assert timedelta(hours=1, minutes=59) < row.due_at - datetime.now(UTC) <= timedelta(hours=2)
    assert (desk.read(waiting, clerk), row.late) == (1, False)
    later = row.due_at + timedelta(minutes=1)
    for who in (clerk, keeper, manager):  # who owes the reply, who forwarded it, and who leads
        assert [each.kind for each in desk.read(tasks, who, Whose.LATE, now=later).rows] == ["answer_inquiry"]
    overdue = desk.read(one_inquiry, clerk, row.id, later)
    assert overdue is not None and overdue.late
    desk.do(clerk, answer_inquiry, row.id, row.version, "三周,可分两批")
    assert desk.read(waiting, clerk) == 0
    assert not desk.read(tasks, manager, Whose.LATE, now=later).rows
    with pytest.raises(Refused, match="answered already"):
        desk.do(clerk, answer_inquiry, row.id, row.version + 1, "again")


def test_it_goes_on_to_another_with_a_new_time(desk: Desk) -> None:
    clerk, buyer = make.staff(desk, Role.CLERK), make.staff(desk, Role.WAREHOUSE)
    made = desk.do(clerk, log_inquiry, CALL, "", None, Role.FINANCE)
    row = desk.read(one_inquiry, clerk, made.made or 0)
    assert row is not None and row.role == "finance"
    by = datetime.now(UTC) + timedelta(days=1)
    desk.do(clerk, forward_inquiry, row.id, row.version, buyer.staff_id, None, by, "he knows the supplier")
    again = desk.read(one_inquiry, clerk, row.id)
    assert again is not None and (again.who, again.role) == (buyer.name, "")
    (task,) = desk.read(tasks, buyer).rows
    assert "he knows the supplier" in task.note and abs(task.due_at - by) < timedelta(seconds=1)
    with pytest.raises(Refused, match="future"):
        desk.do(clerk, forward_inquiry, row.id, again.version, clerk.staff_id, None, datetime.now(UTC) - timedelta(hours=1))


@pytest.mark.requirement("002-04")
def test_it_becomes_an_order_draft_with_all_it_says_and_once_only(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    customer = make.customer(desk, "汇达办公", payment_method="on_account")
    asked = datetime.now(UTC) - timedelta(hours=3)
    form = InquiryForm("chat", "汇达办公", "椅子", "王芳", "13862145530", "wang@huida.example", "灰色", customer, asked)
    made = desk.do(clerk, log_inquiry, form, "可以")
    row = desk.read(one_inquiry, clerk, made.made or 0)
    assert row is not None
    order = desk.do(clerk, convert_inquiry, row.id, row.version)
    edited = desk.read(order_to_edit, order.made or 0)
    assert edited is not None
    detail = edited.detail
    assert (detail.channel, detail.customer_id, detail.contact_name) == ("chat", customer, "王芳")
    assert (detail.contact_phone, detail.contact_email) == ("13862145530", "wang@huida.example")
    assert detail.special_request == "椅子\n灰色" and abs(detail.ordered_at - asked) < timedelta(seconds=1)
    after = desk.read(one_inquiry, clerk, row.id)
    assert after is not None and after.order == order.number
    with pytest.raises(Refused, match="already"):
        desk.do(clerk, convert_inquiry, row.id, after.version)
    with pytest.raises(Refused, match="role"):
        desk.do(make.staff(desk, Role.WAREHOUSE), convert_inquiry, row.id, after.version)
    assert not desk.read(tasks_about, order_id=order.made)


@pytest.mark.requirement("002-04")
def test_an_order_of_an_older_inquiry_is_todays_and_answers_it(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    asked = datetime.now(UTC) - timedelta(days=3)
    form = InquiryForm("chat", "汇达办公", "椅子", "王芳", "13862145530", "", "灰色", make.customer(desk, "汇达办公"), asked)
    made = desk.do(clerk, log_inquiry, form, "", clerk.staff_id)
    row = desk.read(one_inquiry, clerk, made.made or 0)
    assert row is not None and desk.read(tasks, clerk).rows
    order = desk.do(clerk, convert_inquiry, row.id, row.version)
    edited = desk.read(order_to_edit, order.made or 0)
    assert edited is not None and edited.detail.ordered_at > asked + timedelta(days=2)
    assert not desk.read(tasks, clerk).rows  # nobody is asked to answer what became an order
    answered = desk.read(one_inquiry, clerk, row.id)
    assert answered is not None and answered.state == "answered" and order.number in answered.answer


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (InquiryForm("fax", "x", "yy", contact_phone="13862145530"), "channel"),
        (InquiryForm("phone", " ", "yy", contact_phone="13862145530"), "customer_name"),
        (InquiryForm("phone", "x", "", contact_phone="13862145530"), "subject"),
        (InquiryForm("phone", "x", "yy"), "contact_phone"),
        (InquiryForm("phone", "x", "yy", contact_phone="123"), "contact_phone"),
        (InquiryForm("mail", "x", "yy", contact_email="nobody"), "contact_email"),
        (CALL, "answer"),
    ],
)
def test_what_is_missing_is_said_at_its_field(desk: Desk, form: InquiryForm, field: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.do(make.staff(desk, Role.CLERK), log_inquiry, form)
    assert refused.value.field == field


def test_who_need_not_call_reads_a_masked_number(desk: Desk) -> None:
    from orderdesk.queries.reach import read_by

    clerk, reviewer = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
    made = desk.do(clerk, log_inquiry, CALL, "yes")
    seen = desk.read(read_by(reviewer, one_inquiry), reviewer, made.made or 0)
    assert seen is not None and "6214" not in seen.phone
    whole = desk.read(read_by(clerk, one_inquiry), clerk, made.made or 0)
    assert whole is not None and whole.phone == CALL.contact_phone
