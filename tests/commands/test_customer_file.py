"""A customer's file: verified and due again, his identity proved, his credit assessed and let count, supply stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from orderdesk.commands.customer_file import AssessmentForm, assess_credit, check_customer
from orderdesk.commands.intake import save_order, submit_order
from orderdesk.commands.settings import change_settings
from orderdesk.commands.shipping import hand_over, pack_order
from orderdesk.commands.warehouse import lock_lines
from orderdesk.database.desk import Desk
from orderdesk.model import Customer
from orderdesk.queries.customer_file import assessments_of, checks_of, due_count, due_files, standing
from orderdesk.queries.orders import order_detail
from orderdesk.queries.tasks import tasks_about, waiting
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

TODAY = datetime.now(UTC).date()
GOOD = AssessmentForm("stable, 12 shops", "equity 3 million", "always in time", "good", Decimal(50_000), 45)
POOR = AssessmentForm("two shops closed", "loss last year", "three months late twice", "poor")


def version(desk: Desk, customer: int) -> int:
    return desk.read(lambda session: session.get_one(Customer, customer).version)


def assess(desk: Desk, actor: Actor, customer: int, form: AssessmentForm) -> None:
    desk.do(actor, assess_credit, customer, version(desk, customer), form)


@pytest.mark.requirement("002-21")
def test_a_file_is_due_when_it_was_never_or_long_ago_verified(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    customers = [make.customer(desk, name) for name in ("A", "B")]
    assert [row.name for row in desk.read(due_files, TODAY).rows] == ["A", "B"]
    desk.do(clerk, check_customer, customers[0], version(desk, customers[0]), "file", True, "", "phone is new")
    assert [row.name for row in desk.read(due_files, TODAY).rows] == ["B"]
    (row,) = desk.read(checks_of, customers[0])
    assert (row.kind, row.result, row.note, row.by) == ("file", "good", "phone is new", "林静")
    desk.do(make.staff(desk, Role.ADMINISTRATOR), change_settings, {"customers.verify_days": "30"})
    later = TODAY + timedelta(days=31)
    first = desk.read(due_files, later, limit=1)
    rest = desk.read(due_files, later, "", first.after)
    assert [row.name for row in (*first.rows, *rest.rows)] == ["B", "A"]  # the longest ago first
    assert desk.read(due_count, TODAY) == 1 and desk.read(due_count, later) == 2


@pytest.mark.requirement("004-b1")
def test_identity_needs_its_document_and_a_doubt_becomes_a_task(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    customer = make.customer(desk)
    with pytest.raises(Refused) as refused:
        desk.do(clerk, check_customer, customer, version(desk, customer), "identity", True)
    assert refused.value.field == "document"
    with pytest.raises(Refused) as refused:
        desk.do(clerk, check_customer, customer, version(desk, customer), "identity", False)
    assert refused.value.field == "note"
    desk.do(clerk, check_customer, customer, version(desk, customer), "identity", False, "", "licence has run out")
    assert [row.kind for row in desk.read(tasks_about, customer_id=customer)] == ["contact_customer"]
    desk.do(clerk, check_customer, customer, version(desk, customer), "identity", True, "营业执照 91320594MA1YF00X7Q")
    stands = desk.read(standing, customer, TODAY)
    assert stands is not None and stands.identity is not None and stands.identity.result == "good"
    with pytest.raises(Refused, match="role"):
        desk.do(make.staff(desk, Role.WAREHOUSE), check_customer, customer, version(desk, customer), "file", True)


@pytest.mark.requirement("002-36", "002-37")
def test_an_assessment_counts_as_limit_and_days_and_is_kept(desk: Desk) -> None:
    finance = make.staff(desk, Role.FINANCE, name="吴敏")
    customer = make.customer(desk)
    for name in ("operations", "finance", "record"):
        with pytest.raises(Refused) as refused:
            assess(desk, finance, customer, replace(GOOD, **{name: " "}))
        assert refused.value.field == name
    assess(desk, finance, customer, GOOD)
    stands = desk.read(standing, customer, TODAY)
    assert stands is not None and (stands.grade, stands.limit.amount, stands.term_days) == ("good", Decimal(50_000), 45)
    with pytest.raises(Refused, match="neither limit nor term"):
        assess(desk, finance, customer, AssessmentForm("x1", "x1", "x1", "poor", Decimal(5)))
    seen = version(desk, customer)
    assess(desk, finance, customer, POOR)
    with pytest.raises(Conflict):
        desk.do(finance, assess_credit, customer, seen, GOOD)
    rows = desk.read(assessments_of, customer)
    assert [(row.grade, row.by, row.record) for row in rows] == [
        ("poor", "吴敏", "three months late twice"), ("good", "吴敏", "always in time"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="role"):
        assess(desk, make.staff(desk, Role.CLERK), customer, GOOD)


@pytest.mark.requirement("002-37")
def test_who_is_graded_poor_pays_in_advance_or_on_delivery(desk: Desk) -> None:
    finance, clerk = make.staff(desk, Role.FINANCE), make.staff(desk, Role.CLERK)
    customer, product = make.customer(desk), make.product(desk, on_hand=9)
    assess(desk, finance, customer, POOR)

    def order(method: str) -> tuple[int, int]:
        form = OrderForm(
            channel="mail", customer_id=customer, lines=(LineForm(product, "pcs", Decimal(1), Decimal(10)),), contact_name="王芳",
            contact_phone="13862145530", ship_to="江苏省苏州市星湖街328号", payment_method=method,
            requested_date=TODAY + timedelta(days=9),
        )  # fmt: skip
        made = desk.do(clerk, save_order, form).made or 0
        detail = desk.read(order_detail, made)
        assert detail is not None
        return made, detail.version

    with pytest.raises(Refused) as refused:
        desk.do(clerk, submit_order, *order("on_account"))
    assert refused.value.field == "payment_method" and "poor" in refused.value.text
    for method in ("prepaid", "cod"):
        key, seen = order(method)
        desk.do(clerk, submit_order, key, seen)
        detail = desk.read(order_detail, key)
        assert detail is not None and detail.state == "first_review"


@pytest.mark.requirement("002-38")
def test_supply_stops_at_once_finance_duns_and_it_goes_on_when_lifted(desk: Desk) -> None:
    finance, packer = make.staff(desk, Role.FINANCE), make.staff(desk, Role.SHIPPING)
    customer = make.customer(desk)
    orders = [make.approved_order(desk, customer, [(make.product(desk, on_hand=9), 2)]) for _ in range(2)]
    for order in orders:
        desk.do(make.staff(desk, Role.WAREHOUSE), lock_lines, list(order.lines))
    boxed = desk.do(packer, pack_order, orders[0].id)
    with pytest.raises(Refused) as refused:
        assess(desk, finance, customer, AssessmentForm("x1", "x1", "x1", "poor", suspended=True))
    assert refused.value.field == "note"
    assess(desk, finance, customer, AssessmentForm("x1", "x1", "x1", "poor", suspended=True, note="cheque bounced"))
    assert desk.read(waiting, finance) == 1 and desk.read(tasks_about, customer_id=customer)[0].kind == "dun_customer"
    assert desk.read(timeline, orders[0].id)[-1].verb == "suspend supply"
    with pytest.raises(Refused, match="suspended"):
        desk.do(packer, pack_order, orders[1].id)
    with pytest.raises(Refused, match="suspended"):
        desk.do(packer, hand_over, boxed.made, make.carrier(desk), "SF123456789")
    assess(desk, finance, customer, AssessmentForm("x1", "x1", "x1", "fair", note="paid"))
    assert desk.read(waiting, finance) == 0
    assert desk.do(packer, pack_order, orders[1].id).made
