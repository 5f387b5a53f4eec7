"""What of customers' data leaves the house is written down first, by whom it may be taken; who was taught what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orderdesk.commands.confidential import note_export, note_paper, unmask
from orderdesk.commands.settings import change_settings
from orderdesk.commands.trainings import record_training
from orderdesk.database.desk import Desk
from orderdesk.queries.confidential import disclosure_sums, disclosures, trained_staff, trainings
from orderdesk.queries.orders import order_detail
from orderdesk.queries.reach import read_by
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import RIGHTS, Role
from tests import factories as make


@pytest.mark.requirement("002-22")
def test_every_print_export_and_look_is_kept_with_who_what_and_how_many(desk: Desk) -> None:
    finance, reviewer = make.staff(desk, Role.FINANCE, name="钱会计"), make.staff(desk, Role.SALES_REVIEWER, name="孙审核")
    one, other = make.customer(desk, "新城书店"), make.customer(desk, "苏州文具")
    orders = [make.order(desk, customer_id=key) for key in (one, one, other)]
    desk.do(finance, note_paper, "order_labels", [order.id for order in orders])
    desk.do(finance, note_export, "customers.xlsx", 2)
    desk.do(reviewer, unmask, one, "Phone number looks wrong")
    rows = desk.read(disclosures).rows
    assert [(row.who, row.kind, row.customer, row.records) for row in rows] == [
        ("孙审核", "unmask", "新城书店", 1),
        ("钱会计", "export", "", 2),
        ("钱会计", "print", "苏州文具", 1),
        ("钱会计", "print", "新城书店", 2),
    ]
    assert rows[0].reason == "Phone number looks wrong" and orders[2].number in rows[2].what
    assert [(sums.who, sums.prints, sums.exports, sums.shown, sums.records) for sums in desk.read(disclosure_sums)] == [
        ("钱会计", 2, 1, 0, 5),
        ("孙审核", 0, 0, 1, 1),
    ]


def test_disclosures_are_found_by_month_and_by_what_they_say_page_by_page(desk: Desk) -> None:
    finance = make.staff(desk, Role.FINANCE)
    for number in range(7):
        desk.do(finance, note_export, f"list{number}.xlsx", 1)
    today = desk.today()
    first = desk.read(disclosures, today, limit=5)
    rest = desk.read(disclosures, today, after=first.after, limit=5)
    assert [row.what for row in (*first.rows, *rest.rows)] == [f"list{number}.xlsx" for number in reversed(range(7))]
    assert rest.after is None
    assert [row.what for row in desk.read(disclosures, today, "LIST3").rows] == ["list3.xlsx"]
    before = today.replace(day=1) - timedelta(days=1)
    assert desk.read(disclosures, before).rows == () and desk.read(disclosure_sums, before) == ()


@pytest.mark.parametrize("role", list(Role))
def test_only_whose_duty_it_is_may_take_customers_data_out(desk: Desk, role: Role) -> None:
    person, customer = make.staff(desk, role), make.customer(desk)
    for right, command, args in (
        ("customer.export", note_export, ("customers.xlsx", 3)),
        ("customer.print", note_paper, ("order_labels", [make.order(desk, customer).id])),
        ("statement.print", note_paper, ("billing_statement", [customer])),
        ("customer.unmask", unmask, (customer, "to call back")),
    ):
        before = len(desk.read(disclosures).rows)
        if role in RIGHTS[right]:
            desk.do(person, command, *args)
            assert len(desk.read(disclosures).rows) == before + 1
        else:
            with pytest.raises(Refused, match="Your role does not allow this"):
                desk.do(person, command, *args)
            assert len(desk.read(disclosures).rows) == before


def test_a_look_needs_a_reason(desk: Desk) -> None:
    reviewer, customer = make.staff(desk, Role.SALES_REVIEWER), make.customer(desk)
    with pytest.raises(Refused) as refused:
        desk.do(reviewer, unmask, customer, "  ")
    assert refused.value.field == "reason" and desk.read(disclosures).rows == ()


def test_what_was_shown_with_a_reason_stays_shown_to_that_person_only_and_of_that_customer_only(desk: Desk) -> None:
    asked, other = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.SALES_REVIEWER)
    clerk = make.staff(desk, Role.CLERK)
    customers = [make.customer(desk), make.customer(desk)]
    orders = [
        make.order(desk, customer_id=key, contact_phone="13800135678", ship_to="世纪大道88号", entered_by=clerk.staff_id)
        for key in customers
    ]

    def phone(person: object, number: int) -> str:
        detail = desk.read(read_by(person, order_detail), orders[number].id)  # type: ignore[arg-type]
        assert detail is not None
        return detail.contact_phone

    assert [phone(asked, 0), phone(asked, 1)] == ["138****5678", "138****5678"]
    desk.do(asked, unmask, customers[0], "the customer asks to be called back")
    assert [phone(asked, 0), phone(asked, 1), phone(other, 0)] == ["13800135678", "138****5678", "138****5678"]


def test_the_company_may_switch_masking_off(desk: Desk) -> None:
    reviewer, administrator = make.staff(desk, Role.SALES_REVIEWER), make.staff(desk, Role.ADMINISTRATOR)
    order = make.order(desk, contact_phone="13800135678")
    desk.do(administrator, change_settings, {"privacy.mask_contacts": False})
    detail = desk.read(read_by(reviewer, order_detail), order.id)
    assert detail is not None and detail.contact_phone == "13800135678"


@pytest.mark.requirement("002-41")
def test_who_took_which_training_when_is_recorded_and_old_ones_show(desk: Desk) -> None:
    administrator, clerk, other = (
        make.staff(desk, Role.ADMINISTRATOR),
        make.staff(desk, Role.CLERK),
        make.staff(desk, Role.WAREHOUSE),
    )
    today = desk.today()
    long_ago, lately = today - timedelta(days=500), today - timedelta(days=30)
    desk.do(administrator, record_training, [clerk.staff_id, other.staff_id], "客户信息保密", long_ago, "高远")
    desk.do(administrator, record_training, [clerk.staff_id], "Phishing mails", lately)
    assert [row.topic for row in desk.read(trainings, clerk.staff_id)] == ["Phishing mails", "客户信息保密"]
    last = {row.staff_id: row for row in desk.read(trained_staff, today)}
    assert (last[clerk.staff_id].topic, last[clerk.staff_id].overdue) == ("Phishing mails", False)
    assert (last[other.staff_id].held_on, last[other.staff_id].overdue) == (long_ago, True)
    assert (last[administrator.staff_id].held_on, last[administrator.staff_id].overdue) == (None, True)


def test_a_training_that_cannot_be_right_is_refused(desk: Desk) -> None:
    administrator, clerk = make.staff(desk, Role.ADMINISTRATOR), make.staff(desk, Role.CLERK)
    for people, topic, day, field in (
        ([], "Phishing", date(2026, 1, 1), "people"),
        ([clerk.staff_id], " ", date(2026, 1, 1), "topic"),
        ([clerk.staff_id], "Phishing", desk.today() + timedelta(days=1), "held_on"),
    ):
        with pytest.raises(Refused) as refused:
            desk.do(administrator, record_training, people, topic, day)
        assert refused.value.field == field
    with pytest.raises(Refused):
        desk.do(clerk, record_training, [clerk.staff_id], "Phishing", date(2026, 1, 1))
