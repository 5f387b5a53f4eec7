"""Customers that are one: found, merged with the reason on record, and refused where something would be lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from orderdesk.commands.intake import save_order
from orderdesk.commands.merging import merge_customers
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.model import Customer, CustomerMerge
from orderdesk.queries.catalogue import last_sales
from orderdesk.queries.orders import order_detail
from orderdesk.queries.parties import customer_card, find_customers
from orderdesk.queries.twins import twins, twins_of
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.commands.test_intake import typed


@pytest.fixture
def administrator(desk: Desk) -> Actor:
    """Who may merge."""
    return make.staff(desk, Role.ADMINISTRATOR, Role.CLERK)


def pair(desk: Desk, who: Actor) -> tuple[int, int]:
    """The same company entered twice."""
    kept = CustomerForm("K1", "苏州汇达办公用品有限公司", contacts=(ContactForm("张三丰", "0512-6280 3391"),))
    gone = CustomerForm(
        "K2", "汇达办公", alias="HD", contacts=(ContactForm("张三丰", "(0512) 62803391"), ContactForm("李梅", "13861234567")),
        addresses=(AddressForm("苏州市干将西路515号"),),
    )  # fmt: skip
    first, second = (desk.do(who, save_customer, form).made for form in (kept, gone))
    assert first is not None and second is not None
    return first, second


def version(desk: Desk, customer: int) -> int:
    """As it stands."""
    return desk.read(lambda session: session.get_one(Customer, customer).version)


def test_who_shares_a_phone_name_mail_or_tax_number_is_named_and_nobody_else(desk: Desk, administrator: Actor) -> None:
    kept, _gone = pair(desk, administrator)
    desk.do(administrator, save_customer, CustomerForm("K3", "蘇州匯達辦公用品有限公司 ", tax_number="9132"))
    other = desk.do(administrator, save_customer, CustomerForm("K4", "无锡晨光文具店", tax_number="9132")).made or 0
    named = [(twin.row.code, twin.why) for twin in desk.read(twins_of, kept)]
    assert named == [("K2", "the same phone"), ("K3", "the same name")]
    assert [(twin.row.code, twin.why) for twin in desk.read(twins_of, other)] == [("K3", "the same tax number")]
    found = desk.read(twins, name="苏州汇达 办公用品有限公司", phones=("138 6123 4567",), emails=("",))
    assert {twin.row.code: twin.why for twin in found} == {
        "K2": "the same phone",
        "K1": "the same name",
        "K3": "the same name",
    }
    assert desk.read(twins, name="X", phones=("12",)) == ()


def test_what_one_had_becomes_the_others_and_his_past_counts_there(desk: Desk, administrator: Actor) -> None:
    kept, gone = pair(desk, administrator)
    paper = make.product(desk, price=20)
    make.order(desk, gone, [(paper, 3, "19.50")], state="cancelled")  # type: ignore[arg-type]
    draft = desk.do(administrator, save_order, typed(desk, customer_id=gone)).made or 0
    versions = version(desk, kept), version(desk, gone)
    desk.do(administrator, merge_customers, kept, versions[0], gone, versions[1], "the same phone and address")
    card = desk.read(customer_card, kept)
    assert card is not None and card.orders == 2 and set(card.alias.split(";")) == {"汇达办公", "HD"}
    assert [contact.name for contact in card.contacts] == ["张三丰", "李梅"]
    assert [place.line for place in card.addresses] == ["苏州市干将西路515号"]
    for words in ("13861234567", "hdbg", "HD", "K1"):
        assert [row.id for row in desk.read(find_customers, words)] == [kept]
    assert desk.read(find_customers, "K2") == ()
    detail = desk.read(order_detail, draft)
    assert detail is not None and detail.customer_id == kept
    assert desk.read(last_sales, kept, [paper]) == {}  # a cancelled order is no sale
    row = desk.read(lambda session: session.scalars(select(CustomerMerge)).one())
    assert (row.gone_id, row.kept_id, row.reason) == (gone, kept, "the same phone and address")
    assert row.merged_by == administrator.staff_id


def test_nothing_is_merged_that_is_under_way_owes_or_changed_meanwhile(desk: Desk, administrator: Actor) -> None:
    kept, gone = pair(desk, administrator)
    dollars = make.customer(desk, currency="USD")
    v = {customer: version(desk, customer) for customer in (kept, gone, dollars)}
    with pytest.raises(Refused, match="Your role"):
        desk.do(make.staff(desk, Role.CLERK), merge_customers, kept, v[kept], gone, v[gone], "x")
    for other, seen, reason, field in (
        (kept, v[kept], "x", "gone"),
        (dollars, v[dollars], "x", "gone"),
        (gone, v[gone], " ", "reason"),
    ):
        with pytest.raises(Refused) as refused:
            desk.do(administrator, merge_customers, kept, v[kept], other, seen, reason)
        assert refused.value.field == field
    with pytest.raises(Conflict):
        desk.do(administrator, merge_customers, kept, v[kept], gone, v[gone] + 1, "x")
    make.approved_order(desk, gone, requested_date=desk.today() + timedelta(days=3))
    with pytest.raises(Refused, match="under way"):
        desk.do(administrator, merge_customers, kept, v[kept], gone, v[gone], "x")
    assert desk.read(customer_card, gone).disabled is False  # type: ignore[union-attr]
