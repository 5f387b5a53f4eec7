"""Whoever does a step stands beside it, from the first call to the archive, and nobody can sign with another's name (000-60)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from orderdesk.commands.archive import add_document, archive_order, record_defect
from orderdesk.commands.intake import confirm_order, save_order, submit_order
from orderdesk.commands.receivables import audit_bill, make_bill, receive_payment
from orderdesk.commands.review import approve_order, return_order
from orderdesk.commands.shipping import deliver, hand_over, pack_order
from orderdesk.commands.warehouse import lock_lines
from orderdesk.database.desk import Desk, Work
from orderdesk.model import Attachment, Base, DocumentDefect, JournalEntry, Payment, SalesOrder, StockLock, StockMovement
from orderdesk.queries.orders import order_detail
from orderdesk.queries.whole_order import WholeOrder, whole_order
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

WHO = {
    "taker": ("林静", Role.CLERK),
    "archivist": ("吴敏", Role.CLERK),
    "sales": ("孙丽", Role.SALES_REVIEWER),
    "business": ("郑凯", Role.BUSINESS_REVIEWER),
    "manager": ("周敏", Role.MANAGER),
    "keeper": ("马超", Role.WAREHOUSE),
    "packer": ("何勇", Role.SHIPPING),
    "driver": ("高飞", Role.SHIPPING),
    "biller": ("钱进", Role.FINANCE),
    "auditor": ("金玲", Role.FINANCE),
    "cashier": ("罗兰", Role.FINANCE),
}


@pytest.fixture
def people(desk: Desk) -> dict[str, Actor]:
    """One person a step, so that a name can only come from who did it."""
    return {duty: make.staff(desk, role, name=name) for duty, (name, role) in WHO.items()}


def lived(desk: Desk, people: dict[str, Actor]) -> int:
    """An order through its whole life, each step by another person; its id."""
    customer, product = make.customer(desk, credit_limit=10_000), make.product(desk, on_hand=50)
    form = OrderForm(
        channel="phone",
        customer_id=customer,
        contact_name="王芳",
        contact_phone="13862145530",
        ship_to="苏州市星湖街328号",
        payment_method="on_account",
        requested_date=make.wanted(desk),
        lines=(LineForm(product, "pcs", Decimal(3), Decimal(10)),),
    )
    order_id = desk.do(people["taker"], save_order, form).made
    assert order_id is not None

    def version() -> int:
        order = desk.read(order_detail, order_id)
        assert order is not None
        return order.version

    def submitted() -> None:
        desk.do(people["taker"], confirm_order, order_id, version(), "王芳")
        desk.do(people["taker"], submit_order, order_id, version())

    submitted()
    desk.do(people["sales"], return_order, order_id, version(), "请核对数量")
    submitted()
    for reviewer in ("sales", "business", "manager"):
        desk.do(people[reviewer], approve_order, order_id, version(), "同意")
    desk.do(people["archivist"], add_document, order_id, "申请表.pdf", b"%PDF-1.7")
    desk.do(people["archivist"], archive_order, order_id)
    desk.do(people["auditor"], record_defect, order_id, "申请表.pdf", "unclear", people["archivist"].staff_id)
    order = desk.read(order_detail, order_id)
    assert order is not None
    desk.do(people["keeper"], lock_lines, [line.id for line in order.lines])
    shipment = desk.do(people["packer"], pack_order, order_id).made
    desk.do(people["driver"], hand_over, shipment, make.carrier(desk, "顺丰"), "SF123456")
    desk.do(people["driver"], deliver, shipment, "李女士")
    bill = desk.do(people["biller"], make_bill, order_id).made
    desk.do(people["auditor"], audit_bill, bill)
    desk.do(people["cashier"], receive_payment, customer, Decimal(30), "CNY", "bank_transfer", "回单778")
    return order_id


def read(desk: Desk, order_id: int) -> WholeOrder:
    whole = desk.read(whole_order, order_id)
    assert whole is not None
    return whole


@pytest.mark.requirement("000-60")
def test_every_step_of_an_orders_life_names_who_did_it(desk: Desk, people: dict[str, Actor]) -> None:
    order_id = lived(desk, people)
    whole = read(desk, order_id)
    names = {duty: name for duty, (name, _role) in WHO.items()}
    assert [(step.verb, step.who) for step in whole.steps if step.verb in ("enter", "submit", "return", "approve")] == [
        ("enter", names["taker"]),
        ("submit", names["taker"]),
        ("return", names["sales"]),
        ("submit", names["taker"]),
        ("approve", names["sales"]),
        ("approve", names["business"]),
        ("approve", names["manager"]),
    ]
    later = {step.verb: step.who for step in whole.steps}
    for verb, duty in (
        ("attach", "archivist"), ("archive", "archivist"), ("document defect", "auditor"), ("lock", "keeper"), ("pack", "packer"),
        ("hand over", "driver"), ("deliver", "driver"), ("bill", "biller"), ("audit", "auditor"), ("payment", "cashier"),
        ("close", "cashier"),
    ):  # fmt: skip
        assert later[verb] == names[duty], verb
    assert all(step.who for step in whole.steps)
    assert (whole.order.entered_by, whole.order.confirmed_by) == (names["taker"], names["taker"])
    assert [row.who for row in whole.decisions] == [names[duty] for duty in ("sales", "sales", "business", "manager")]
    assert whole.archive is not None and whole.archive.by == names["archivist"]
    assert [(row.found_by, row.responsible) for row in whole.defects] == [(names["auditor"], names["archivist"])]
    assert [row.audited_by for row in whole.bills] == [names["auditor"]]


@pytest.mark.requirement("000-60")
def test_every_record_an_order_leaves_is_signed_by_who_made_it(desk: Desk, people: dict[str, Actor]) -> None:
    order_id = lived(desk, people)
    tables = Base.metadata.tables

    def signed(table: str, column: str) -> set[int]:
        return set(desk.read(lambda session: session.scalars(select(tables[table].c[column])).all()))

    for table, column, duties in (
        ("sales_order", "entered_by", ["taker"]), ("attachment", "added_by", ["archivist"]),
        ("stock_lock", "locked_by", ["keeper"]),
        ("shipment", "packed_by", ["packer"]), ("shipment", "handed_over_by", ["driver"]), ("bill", "made_by", ["biller"]),
        ("bill", "audited_by", ["auditor"]), ("payment", "entered_by", ["cashier"]), ("allocation", "allocated_by", ["cashier"]),
        ("journal_entry", "posted_by", ["auditor", "cashier"]), ("order_archive", "archived_by", ["archivist"]),
        ("document_defect", "found_by", ["auditor"]), ("document_defect", "responsible_id", ["archivist"]),
    ):  # fmt: skip
        assert signed(table, column) == {people[duty].staff_id for duty in duties}, (table, column)
    assert people["driver"].staff_id in signed("stock_movement", "moved_by")
    assert order_id


def _again(model: type[Any], fresh: dict[str, Any], column: str, other: int) -> Any:
    """A command that adds the newest row of a table once more, in another's name."""

    def forge(work: Work) -> Changes:
        newest = work.session.scalars(select(model).order_by(model.id.desc()).limit(1)).one()
        kept = {c.name: getattr(newest, c.name) for c in model.__table__.columns if c.name != "id"}
        work.session.add(model(**(kept | fresh | {column: other})))
        work.session.flush()
        return Changes()

    return forge


@pytest.mark.requirement("000-60")
def test_a_step_signed_with_anothers_name_is_refused_by_the_database(desk: Desk, people: dict[str, Actor]) -> None:
    lived(desk, people)
    for duty, model, fresh, column in (
        ("taker", SalesOrder, {"number": "X1", "state": "draft", "external_number": None}, "entered_by"),
        ("keeper", StockMovement, {}, "moved_by"),
        ("keeper", StockLock, {"state": "open"}, "locked_by"),
        ("cashier", Payment, {"number": "X2"}, "entered_by"),
        ("auditor", JournalEntry, {"source_id": 999}, "posted_by"),
        ("auditor", DocumentDefect, {"document": "another"}, "found_by"),
    ):
        with pytest.raises(Refused, match="signed with your own name"):
            desk.do(people[duty], _again(model, fresh, column, people["manager"].staff_id))
    unarchived = make.order(desk)
    forged = _again(Attachment, {"order_id": unarchived.id}, "added_by", people["manager"].staff_id)
    with pytest.raises(Refused, match="signed with your own name"):
        desk.do(people["taker"], forged)
    desk.do(people["taker"], _again(Attachment, {"order_id": unarchived.id}, "added_by", people["taker"].staff_id))
