"""One order from the first call to the money, on a company's guarded server: each step by its person's own SCRAM login.

Nobody shares a connection, nothing is put in from above after the set-up, and the server itself knows who did what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.confidential import note_paper
from orderdesk.commands.intake import confirm_order, save_order, submit_order
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, add_staff, save_customer, set_credit_limit
from orderdesk.commands.receivables import audit_bill, make_bill, receive_payment
from orderdesk.commands.review import approve_order
from orderdesk.commands.shipping import add_carrier, deliver, hand_over, pack_order
from orderdesk.commands.signing_in import Opened, open_as
from orderdesk.commands.warehouse import lock_lines, receive_stock
from orderdesk.database.audit import verify
from orderdesk.database.seat import Seat
from orderdesk.documents import collect
from orderdesk.queries.audit import Wanted, changes
from orderdesk.queries.check import INVARIANTS, run_checks
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.company import BOSS, BOSS_SECRET, Company
from tests.documents.reading import packed

PEOPLE = {
    "linjing": ("林静", Role.CLERK),
    "sunli": ("孙丽", Role.SALES_REVIEWER),
    "zhengkai": ("郑凯", Role.BUSINESS_REVIEWER),
    "zhoumin": ("周敏", Role.MANAGER),
    "machao": ("马超", Role.WAREHOUSE),
    "gaofei": ("高飞", Role.SHIPPING),
    "qianjin": ("钱进", Role.FINANCE),
    "jinling": ("金玲", Role.FINANCE),
}
STEPS = (  # the lines' and the shipment's own among them
    ("enter", "linjing"), ("confirm", "linjing"), ("submit", "linjing"),
    ("approve", "sunli"), ("approve", "zhengkai"), ("approve", "zhoumin"),
    ("lock", "machao"), ("fulfil", "machao"), ("ready", "machao"),
    ("pack", "gaofei"), ("hand over", "gaofei"), ("ship", "gaofei"), ("deliver", "gaofei"), ("deliver", "gaofei"),
    ("bill", "qianjin"), ("audit", "jinling"), ("payment", "qianjin"), ("close", "qianjin"),
)  # fmt: skip
TRAIL = {
    "sales_order": {"linjing", "sunli", "zhengkai", "zhoumin", "machao", "gaofei", "qianjin"},
    "order_line": {"linjing", "zhoumin", "machao", "gaofei"},
    "customer": {"linjing", "qianjin"},
    "product": {"machao"},
    "review_decision": {"sunli", "zhengkai", "zhoumin"},
    "stock_lock": {"machao", "gaofei"},
    "stock_movement": {"machao", "gaofei"},
    "shipment": {"gaofei"},
    "bill": {"qianjin", "jinling"},
    "payment": {"qianjin"},
    "disclosure": {"qianjin"},
}
"""Whose logins the server wrote beside the rows of each table."""


def secret(login: str) -> str:
    """Everybody's own password."""
    return f"{sorted(PEOPLE).index(login) + 11} loud plums on land"


class House:
    """Everybody at his own desk."""

    def __init__(self, company: Company, opened: dict[str, Opened]) -> None:
        self.company, self.opened = company, opened

    def do(self, login: str, command: Callable[..., Any], *words: Any, **named: Any) -> int | None:
        """A step by its person; what it made."""
        made: int | None = self.opened[login].desk.do(self.opened[login].actor, command, *words, **named).made
        return made

    def read(self, login: str, query: Callable[..., Any], *words: Any) -> Any:
        """What somebody sees."""
        return self.opened[login].desk.read(query, *words)

    def order(self, login: str, order_id: int) -> OrderDetail:
        """The order as somebody sees it."""
        seen = self.read(login, order_detail, order_id)
        assert isinstance(seen, OrderDetail)
        return seen


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A company as its administrator staffs it; the people sign in with the passwords he gave them."""
    company = Company()
    with ExitStack() as until_the_evening:
        until_the_evening.callback(company.stop)
        company.found()
        with company.desk(BOSS, BOSS_SECRET) as boss:
            for login, (name, role) in PEOPLE.items():
                boss.desk.do(boss.actor, add_staff, login, name, (role,), secret(login))
        opened = {}
        for login in PEOPLE:
            opened[login] = open_as(company.url(), login, secret(login))
            until_the_evening.callback(opened[login].desk.close)
        yield House(company, opened)


@pytest.fixture(scope="module")
def lived(house: House) -> int:
    """An order's whole life; its id."""
    customer = house.do("linjing", save_customer, CustomerForm(
        "K001", "苏州晨曦软件有限公司", payment_method="on_account", term_days=30,
        contacts=(ContactForm("何雨晴", "13862180417", "heyq@chenxi.example"),),
        addresses=(AddressForm("江苏省苏州市工业园区金鸡湖大道1355号"),),
    ))  # fmt: skip
    house.do("qianjin", set_credit_limit, customer, 1, Decimal(50_000))
    product = house.do("machao", save_product, ProductForm("PA-A4-80", "A4复印纸", "包", Decimal("23.80")))
    house.do("machao", receive_stock, product, Decimal(100), "DH-1")
    carrier = house.do("gaofei", add_carrier, "SF", "顺丰速运")
    assert customer is not None and product is not None
    order = house.do("linjing", save_order, OrderForm(
        channel="phone", customer_id=customer, contact_name="何雨晴", contact_phone="13862180417",
        ship_to="江苏省苏州市工业园区金鸡湖大道1355号", payment_method="on_account",
        requested_date=make.wanted(house.opened["linjing"].desk),
        lines=(LineForm(product, "包", Decimal(10), Decimal("23.80")),),
    ))  # fmt: skip
    assert order is not None
    house.do("linjing", confirm_order, order, house.order("linjing", order).version, "何雨晴")
    house.do("linjing", submit_order, order, house.order("linjing", order).version)
    for reviewer in ("sunli", "zhengkai", "zhoumin"):
        house.do(reviewer, approve_order, order, house.order(reviewer, order).version, "同意")
    house.do("machao", lock_lines, [line.id for line in house.order("machao", order).lines])
    shipment = house.do("gaofei", pack_order, order)
    house.do("gaofei", hand_over, shipment, carrier, "SF1234567890")
    house.do("gaofei", deliver, shipment, "何雨晴")
    bill = house.do("qianjin", make_bill, order)
    with pytest.raises(Refused):  # nobody audits what he made, not even with the role for it
        house.do("qianjin", audit_bill, bill)
    house.do("jinling", audit_bill, bill)
    house.do("qianjin", receive_payment, customer, Decimal("238.00"), "CNY", "bank_transfer", "回单778")
    house.do("qianjin", note_paper, "billing_statement", [customer])
    return order


@pytest.mark.requirement("000-60")
@pytest.mark.requirement("004-r6")
def test_every_step_is_in_the_name_of_who_signed_in_for_it(house: House, lived: int) -> None:
    assert {login: opened.desk.seat for login, opened in house.opened.items()} == {
        login: (Seat.PERSON, login) for login in PEOPLE
    }
    told = [(step.verb, step.who) for step in house.read("linjing", timeline, lived)]
    assert told == [(verb, PEOPLE[login][0]) for verb, login in STEPS]
    assert house.order("qianjin", lived).state == "closed"


@pytest.mark.requirement("000-60")
@pytest.mark.requirement("002-19")
def test_the_trail_names_each_login_and_nobody_else(house: House, lived: int) -> None:
    for table, logins in TRAIL.items():
        ask = f"SELECT string_agg(DISTINCT login, ' ') FROM audit_row WHERE table_name = '{table}'"
        assert set(str(house.company.ask(ask)).split()) == logins, table
    entries = house.read("zhoumin", changes, Wanted(order_id=lived)).rows
    assert {(entry.login, entry.who) for entry in entries} == {(login, name) for login, (name, _role) in PEOPLE.items()}
    assert house.read("zhoumin", verify).good


def test_the_books_agree_and_the_statement_tells_it(house: House, lived: int) -> None:
    proved = house.read("zhoumin", run_checks)
    assert len(proved) == len(INVARIANTS) and [result.name for result in proved if not result.ok] == []
    today = house.opened["qianjin"].desk.today()
    statement = packed(house.read("qianjin", collect.statement_of_customer, "K001", today, today, today))
    assert "238.00" in statement and "零元整" in statement
    number = house.order("linjing", lived).number
    assert number in packed(house.read("gaofei", collect.order_labels, lived))
    assert house.company.denied(0) == []


@pytest.mark.requirement("004-r6")
def test_each_step_is_refused_to_who_has_another_duty(house: House, lived: int) -> None:
    order = house.order("linjing", lived)
    product = order.lines[0].product_id
    for login, command, words in (
        ("sunli", save_customer, (CustomerForm("K002", "Somebody"),)),
        ("linjing", approve_order, (lived, order.version, "同意")),
        ("linjing", receive_stock, (product, Decimal(1), "DH-2")),
        ("machao", add_carrier, ("ZT", "中通")),
        ("gaofei", make_bill, (lived,)),
        ("zhoumin", receive_payment, (order.customer_id, Decimal(1), "CNY", "cash", "")),
        ("linjing", note_paper, ("billing_statement", [order.customer_id])),
    ):
        with pytest.raises(Refused):
            house.do(login, command, *words)
