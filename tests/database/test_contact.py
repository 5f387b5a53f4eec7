"""What a server with logins shows of customers' phones, mails and addresses to whose duty does not need them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from sqlalchemy import text

from orderdesk.commands.amendments import approve_amendment, ask_amendment
from orderdesk.commands.confidential import note_paper, unmask
from orderdesk.commands.shipping import pack_order
from orderdesk.commands.warehouse import lock_lines
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.documents.collect import made_whole, order_labels
from orderdesk.model import Outbox
from orderdesk.queries.amendments import amendment_detail, insertion_figures
from orderdesk.queries.orders import order_detail
from orderdesk.queries.parties import customer_card, find_customers
from orderdesk.queries.reach import read_by
from orderdesk.rules import masking
from orderdesk.rules.amendments import AmendmentForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.documents.reading import packed

PHONE, ADDRESS = "13800135678", "上海市浦东新区世纪大道88号"
PASSWORD = "only-for-this-test-long-enough"


@dataclass
class Company:
    """A guarded desk, two customers with an order each, and its people's own sessions and desks."""

    desk: Desk
    customer: int
    other: int
    order: int
    line: int
    opened: list[Desk] = field(default_factory=list)

    def person(self, role: Role) -> tuple[Actor, Desk]:
        """Somebody of the role, with a login of his own."""
        who = make.staff(self.desk, role)
        with self.desk.engine.execution_options(**{WRITES: True}).begin() as connection:
            connection.exec_driver_sql(f"ALTER ROLE \"{who.login}\" LOGIN PASSWORD '{PASSWORD}'")
        url = self.desk.engine.url.set(username=who.login, password=PASSWORD)
        self.opened.append(Desk.open(url.render_as_string(hide_password=False)))
        return who, self.opened[-1]

    def psql(self, desk: Desk) -> psycopg.Connection[tuple[object, ...]]:
        """The same login without the program."""
        url = desk.engine.url.set(drivername="postgresql")
        return psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)


@pytest.fixture
def company(postgresql_url: str) -> Iterator[Company]:
    desk = Desk.open(postgresql_url)
    customer, other = make.customer(desk, phone=PHONE), make.customer(desk, phone="13900139000")
    product = make.product(desk, on_hand=9)
    order = make.order(desk, customer, [(product, 2)], state="approved")
    second = make.order(desk, other, [(product, 1)], state="approved")
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("ALTER TABLE sales_order DISABLE TRIGGER USER"))
        filled = "UPDATE sales_order SET contact_phone = :phone, ship_to = :address, version = version + 1 WHERE id = :id"
        connection.execute(text(filled), {"phone": PHONE, "address": ADDRESS, "id": order.id})
        connection.execute(text(filled), {"phone": "13900139000", "address": "广东省深圳市南山区科技园路1号", "id": second.id})
        connection.execute(text("ALTER TABLE sales_order ENABLE TRIGGER USER"))
        for key in ("13800135678", "5678", "huida"):
            connection.execute(
                text("INSERT INTO customer_key (key, customer_id) VALUES (:key, :id)"), {"key": key, "id": customer}
            )
    made = Company(desk, customer, other, order.id, order.lines[0])
    yield made
    for each in (*made.opened, desk):
        each.close()


def seen(connection: psycopg.Connection[tuple[object, ...]], order: int) -> tuple[object, ...] | None:
    """An order's phone and address as the server shows them."""
    return connection.execute("SELECT contact_phone, ship_to FROM seen_sales_order WHERE id = %s", (order,)).fetchone()


@pytest.mark.requirement("002-22")
def test_at_psql_a_reviewer_is_shown_a_customer_whole_only_once_his_reason_is_on_record(company: Company) -> None:
    reviewer, desk = company.person(Role.SALES_REVIEWER)
    masked, whole = ("138****5678", "上海市浦东新区****"), (PHONE, ADDRESS)
    reason = (
        "INSERT INTO disclosure (at, staff_id, kind, what, customer_id, reason) VALUES (now(), %s, 'unmask', 'x', %s, 'call')"
    )
    with company.psql(desk) as connection:
        assert seen(connection, company.order) == masked
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT contact_phone FROM sales_order")
        connection.execute("BEGIN")
        connection.execute(reason, (reviewer.staff_id, company.customer))
        assert seen(connection, company.order) == masked  # he could still take it back
        connection.execute("ROLLBACK")
        assert seen(connection, company.order) == masked
        connection.execute(reason, (reviewer.staff_id, company.customer))
        assert seen(connection, company.order) == whole
        theirs = connection.execute("SELECT phone FROM seen_customer_contact WHERE customer_id = %s", (company.other,)).fetchone()
        assert theirs == ("139****9000",)


@pytest.mark.requirement("002-22")
def test_the_window_of_a_reviewer_shows_masked_what_the_server_hides_and_whole_what_he_gave_a_reason_for(
    company: Company,
) -> None:
    reviewer, desk = company.person(Role.BUSINESS_REVIEWER)
    detail = desk.read(read_by(reviewer, order_detail), company.order)
    card = desk.read(read_by(reviewer, customer_card), company.customer)
    assert detail and (detail.contact_phone, detail.ship_to) == ("138****5678", "上海市浦东新区****")
    assert card and card.contacts[0].phone == "138****5678"
    desk.do(reviewer, unmask, company.customer, "回电核对")
    detail = desk.read(read_by(reviewer, order_detail), company.order)
    assert detail and (detail.contact_phone, detail.ship_to) == (PHONE, ADDRESS)


def test_a_phone_is_not_found_out_digit_by_digit(company: Company) -> None:
    reviewer, desk = company.person(Role.SALES_REVIEWER)
    clerk, clerks = company.person(Role.CLERK)
    assert desk.read(read_by(reviewer, find_customers), "1380013") == ()
    assert [row.id for row in desk.read(read_by(reviewer, find_customers), "5678")] == [company.customer]
    assert [row.id for row in desk.read(read_by(reviewer, find_customers), "huida")] == [company.customer]
    assert [row.id for row in clerks.read(read_by(clerk, find_customers), "1380013")] == [company.customer]


def test_a_warehouse_packs_what_it_cannot_read_and_prints_it_once_that_is_on_record(company: Company) -> None:
    keeper, desk = company.person(Role.WAREHOUSE)
    desk.do(keeper, lock_lines, [company.line])
    desk.do(keeper, pack_order, company.order)
    told = company.desk.read(lambda session: session.execute(text("SELECT phone, ship_to FROM shipment")).one())
    assert tuple(told) == (PHONE, ADDRESS)
    label = read_by(keeper, made_whole(order_labels))
    before = desk.read(label, company.order)
    desk.do(keeper, note_paper, "order_labels", [company.order])
    after = desk.read(label, company.order)
    assert ADDRESS not in packed(before) and ADDRESS in packed(after)


MASKS: dict[str, Callable[[str], str]] = {"phone": masking.phone, "email": masking.email, "address": masking.address}
SAMPLES = (
    "13800135678", "138 0013 5678", "１３８００１３５６７８", "+86 138-0013-5678", "021-68881234", "6888123", "", "call the gate",
    "138****5678", "wang.min@example.com", "x@y.cn", "not an address", "w****@y.cn", "a@b@c.cn", ADDRESS, "世纪大道88号",
    "江苏省苏州市工业园区星湖街328号", "广东省深圳市南山区科技园路1号", "台北市大安區忠孝東路四段100號",
    "内蒙古自治区锡林郭勒盟1号",
    "香港特别行政区中西区1号", "12 Main Street, Springfield, USA", "12 Main Street, 62701 Springfield", "浙江省", " 上海市 ",
)  # fmt: skip
LETTERS = "0123456789１-+ ,.@ab王省市县区州盟路号"


def test_the_server_masks_as_the_program_does(company: Company) -> None:
    chance = random.Random(20260302)
    drawn = ["".join(chance.choice(LETTERS) for _ in range(chance.randint(1, 24))).strip() for _ in range(400)]
    _reviewer, desk = company.person(Role.SALES_REVIEWER)
    with company.psql(desk) as connection:
        for name, mask in MASKS.items():
            rows = connection.execute(
                f"SELECT t, mask_{name}(t) FROM unnest(%s::text[]) t", ([*SAMPLES, *drawn],)
            ).fetchall()  # fmt: skip
            assert [(whole, shown) for whole, shown in rows if mask(str(whole)) != shown] == []


def test_running_text_is_masked_by_the_server_at_least_as_much(company: Company) -> None:
    known = [PHONE, "wang@huida.example", ADDRESS]
    text_of = (
        f"王敏 {PHONE}，或 021-6888-1234，wang@huida.example，+44 20 7946 0958。\n"
        f"送到{ADDRESS}，SO2611220001，1200 箱 35.50，2026-03-01"
    )
    _reviewer, desk = company.person(Role.SALES_REVIEWER)
    with company.psql(desk) as connection:
        shown = connection.execute("SELECT mask_words(%s, %s::text[])", (text_of, known)).fetchone()
    assert shown == (masking.words(text_of, *known),)


@pytest.mark.requirement("002-22")
def test_a_reviewer_carries_out_a_change_of_address_that_he_may_not_see(company: Company) -> None:
    clerk, office = company.person(Role.CLERK)
    reviewer, desk = company.person(Role.SALES_REVIEWER)
    with company.desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("ALTER TABLE sales_order DISABLE TRIGGER USER"))
        reached = "UPDATE sales_order SET contact_email = 'wang@jade.example', version = version + 1 WHERE id = :id"
        connection.execute(text(reached), {"id": company.order})
        connection.execute(text("ALTER TABLE sales_order ENABLE TRIGGER USER"))
    moved, called = "江苏省苏州市虎丘区人民路1号", "13912345678"
    form = AmendmentForm(kind="change", reason="they moved", confirmed_with="王芳", ship_to=moved, contact_phone=called)
    known = company.desk.read(order_detail, company.order)
    assert known is not None
    asked = office.do(clerk, ask_amendment, company.order, known.version, form)
    today = company.desk.today()
    shown = desk.read(read_by(reviewer, amendment_detail), asked.made, today)
    assert shown is not None
    assert shown.head["ship_to"] == ("上海市浦东新区****", "江苏省苏州市虎丘区****")
    assert shown.head["contact_phone"] == ("138****5678", "139****5678")
    assert desk.read(read_by(reviewer, insertion_figures), "change", today)[0].asked == 1
    unmasked = office.read(read_by(clerk, amendment_detail), asked.made, today)
    assert unmasked is not None and unmasked.head["ship_to"] == (ADDRESS, moved)
    with company.psql(desk) as connection:
        look = f"SELECT ship_to, contact_phone, impact FROM seen_amendment WHERE id = {asked.made}"
        told = connection.execute(look).fetchone()
        assert told is not None and told[:2] == ("江苏省苏州市虎丘区****", "139****5678")
        assert ADDRESS not in str(told[2]) and "short" in str(told[2])
    desk.do(reviewer, approve_amendment, asked.made, shown.row.version, "agreed")
    found = company.desk.read(order_detail, company.order)
    assert found is not None and (found.ship_to, found.contact_phone) == (moved, called)
    (letter,) = company.desk.read(lambda session: session.query(Outbox).all())
    assert letter.recipient == "wang@jade.example"
    assert moved in letter.body
    with company.desk.engine.execution_options(**{WRITES: True}).begin() as connection:  # moved once more: the old is as secret
        connection.execute(text("ALTER TABLE sales_order DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE sales_order SET ship_to = 'elsewhere', version = version + 1"))
        connection.execute(text("ALTER TABLE sales_order ENABLE TRIGGER USER"))
    with company.psql(desk) as connection:
        (body,) = connection.execute("SELECT body FROM seen_outbox").fetchone() or ("",)
        assert "江苏省苏州市虎丘区****" in str(body) and moved not in str(body)


def test_at_psql_nobody_leaves_an_amendment_approved_and_not_carried_out(company: Company) -> None:
    clerk, office = company.person(Role.CLERK)
    reviewer, desk = company.person(Role.SALES_REVIEWER)
    known = company.desk.read(order_detail, company.order)
    assert known is not None
    form = AmendmentForm(kind="change", reason="they moved", confirmed_with="王芳", ship_to="人民路1号")
    asked = office.do(clerk, ask_amendment, company.order, known.version, form)
    said = (
        "INSERT INTO amendment_decision (amendment_id, step, verdict, opinion, decided_by, decided_at) "
        f"VALUES ({asked.made}, 'first_review', 'approved', 'x', {reviewer.staff_id}, now())"
    )
    moved = "UPDATE amendment SET state = '{}', version = version + 1 WHERE id = " + str(asked.made)
    with company.psql(desk) as connection:
        for step in ("COMMIT", moved.format("in_force")):  # left where it is, or called done
            connection.execute("BEGIN")
            connection.execute(said)
            connection.execute(moved.format("approved"))
            with pytest.raises(psycopg.errors.CheckViolation, match="carried out whole"):
                connection.execute(step)
            connection.execute("ROLLBACK")
        state = connection.execute(f"SELECT state FROM amendment WHERE id = {asked.made}").fetchone()
        assert state == ("first_review",)
