"""Source documents: kept, archived once an order is approved, never touched again; defects recorded against people."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from orderdesk.commands.archive import add_document, archive_order, record_defect
from orderdesk.commands.settings import change_settings
from orderdesk.commands.warehouse import lock_lines
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import Attachment
from orderdesk.queries import archive as archived
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from tests import factories as make

FORM = ("order form.pdf", b"%PDF-1.7 signed")


def an_order(desk: Desk) -> make.Made:
    return make.approved_order(desk, make.customer(desk), [(make.product(desk, on_hand=9), 3)])


def with_form(desk: Desk, clerk: Actor) -> make.Made:
    order = an_order(desk)
    desk.do(clerk, add_document, order.id, *FORM)
    return order


@pytest.mark.requirement("004-o7", "004-o15")
def test_who_archives_stands_there_and_answers_for_it(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    order = with_form(desk, clerk)
    assert desk.read(archived.archive_of, order.id) is None
    desk.do(clerk, archive_order, order.id)
    row = desk.read(archived.archive_of, order.id)
    assert row is not None and (row.by, row.documents) == ("林静", 1)
    assert [(step.verb, step.who) for step in desk.read(timeline, order.id)][-1] == ("archive", "林静")
    form = desk.read(archived.defect_form, order.id)
    assert form is not None and form.responsible_id == clerk.staff_id
    with pytest.raises(Refused, match="archived already"):
        desk.do(clerk, archive_order, order.id)


def test_only_an_approved_order_with_a_document_is_archived(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    draft = make.order(desk, make.customer(desk), [(make.product(desk), 1)], state=OrderState.DRAFT)
    with pytest.raises(Refused, match="once it is approved"):
        desk.do(clerk, archive_order, draft.id)
    bare = an_order(desk)
    with pytest.raises(Refused, match="no document") as refused:
        desk.do(clerk, archive_order, bare.id)
    assert refused.value.field == "note"
    desk.do(clerk, archive_order, bare.id, "ordered by phone, the call is recorded")
    with pytest.raises(Refused, match="role does not allow"):
        desk.do(make.staff(desk, Role.WAREHOUSE), archive_order, with_form(desk, clerk).id)


def test_an_empty_or_endless_document_is_told(desk: Desk) -> None:
    clerk, order = make.staff(desk, Role.CLERK), an_order(desk)
    with pytest.raises(Refused, match="is empty"):
        desk.do(clerk, add_document, order.id, "scan.pdf", b"")
    with pytest.raises(Refused, match="larger than 25 MB"):
        desk.do(clerk, add_document, order.id, "scan.pdf", b"x" * (25 * 1024**2 + 1))


TAMPERING = {
    "a document taken away": "DELETE FROM attachment WHERE order_id = :order",
    "a document changed": "UPDATE attachment SET sha256 = 'other' WHERE order_id = :order",
    "a document moved away": "UPDATE attachment SET order_id = NULL WHERE order_id = :order",
    "another's document moved in": "UPDATE attachment SET order_id = :order WHERE order_id = :other",
    "a document added": "INSERT INTO attachment (order_id, name, media_type, sha256, content, added_by, added_at) "
    "SELECT :order, name, media_type, sha256, content, added_by, added_at FROM attachment WHERE order_id = :other",
    "the order's customer changed": "UPDATE sales_order SET remark = 'x', version = version + 1 WHERE id = :order",
    "the order returned": "UPDATE sales_order SET state = 'returned', version = version + 1 WHERE id = :order",
    "the order cancelled": "UPDATE sales_order SET state = 'cancelled', version = version + 1 WHERE id = :order",
    "the order deleted": "DELETE FROM sales_order WHERE id = :order",
    "a line changed": "UPDATE order_line SET price_units = 1 WHERE order_id = :order",
    "a line deleted": "DELETE FROM order_line WHERE order_id = :order",
    "the archive taken back": "DELETE FROM order_archive WHERE order_id = :order",
    "another archived it": "UPDATE order_archive SET archived_by = :someone WHERE order_id = :order",
    "a defect taken back": "DELETE FROM document_defect WHERE order_id = :order",
    "a defect made cheaper": "UPDATE document_defect SET amount_units = 0 WHERE order_id = :order",
}


@pytest.mark.requirement("004-o7")
def test_nobody_touches_what_is_archived_not_even_the_owner_of_the_database(desk: Desk) -> None:
    clerk, someone = make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    order, other = with_form(desk, clerk), with_form(desk, clerk)
    desk.do(clerk, archive_order, order.id)
    desk.do(clerk, record_defect, order.id, FORM[0], "unclear", clerk.staff_id)
    names = {"order": order.id, "other": other.id, "someone": someone.staff_id}
    for statement in TAMPERING.values():
        bound = {name: key for name, key in names.items() if f":{name}" in statement}
        with pytest.raises(DBAPIError, match="orderdesk:"):
            _by_the_owner(desk, statement, bound)
    with pytest.raises(Refused, match="archived"):
        desk.do(clerk, add_document, order.id, "late.pdf", b"late")
    assert desk.read(lambda session: session.query(Attachment).filter_by(order_id=order.id).count()) == 1


def _by_the_owner(desk: Desk, statement: str, bound: dict[str, int]) -> int:
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        return connection.execute(text(statement), bound).rowcount


def test_what_is_not_archived_yet_can_be_added_to(desk: Desk) -> None:
    """The tampering above is refused because of the archive, not because of anything else."""
    clerk = make.staff(desk, Role.CLERK)
    order = with_form(desk, clerk)
    for what in ("a document changed", "a document taken away"):
        assert _by_the_owner(desk, TAMPERING[what], {"order": order.id}) == 1


def test_an_archived_order_goes_on_being_fulfilled(desk: Desk) -> None:
    clerk, keeper = make.staff(desk, Role.CLERK), make.staff(desk, Role.WAREHOUSE)
    order = with_form(desk, clerk)
    desk.do(clerk, archive_order, order.id)
    desk.do(keeper, lock_lines, list(order.lines))
    assert desk.read(timeline, order.id)[-1].to_state == "ready_to_ship"


@pytest.mark.requirement("004-o15")
def test_a_defect_costs_its_person_twenty_and_the_manager_a_fifth_of_it(desk: Desk) -> None:
    clerk, manager = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.MANAGER, name="周敏")
    finance, order = make.staff(desk, Role.FINANCE, name="钱进"), with_form(desk, clerk)
    desk.do(clerk, archive_order, order.id)
    form = desk.read(archived.defect_form, order.id)
    assert form is not None
    file = next(document for document in form.documents if document.name == FORM[0])
    people = (clerk.staff_id, manager.staff_id)
    desk.do(finance, record_defect, order.id, file.name, "altered", *people, attachment_id=file.file_id, note="数量涂改")
    desk.do(finance, record_defect, order.id, archived.PAPER, "unclear", *people)
    rows = desk.read(archived.defects_of_order, order.id)
    told = [(row.document, row.kind, row.found_by, row.responsible, row.amount.amount, row.share.amount) for row in rows]
    assert told == [
        (FORM[0], "altered", "钱进", "林静", Decimal(20), Decimal(4)),
        (archived.PAPER, "unclear", "钱进", "林静", Decimal(20), Decimal(4)),
    ]
    sums = [(row.who, row.documents, row.total) for row in desk.read(archived.defect_sums, rows[0].at.date())]
    assert sums == [("林静", 2, Money.of(40, "CNY")), ("周敏", 0, Money.of(8, "CNY"))]
    assert desk.read(archived.defect_sums, rows[0].at.date().replace(year=2001)) == ()
    with pytest.raises(Refused, match="recorded already"):
        desk.do(finance, record_defect, order.id, file.name, "altered", *people)


def test_the_company_decides_the_amounts_and_what_is_recorded_stays(desk: Desk) -> None:
    clerk, manager = make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    order, administrator = with_form(desk, clerk), make.staff(desk, Role.ADMINISTRATOR)
    desk.do(clerk, record_defect, order.id, FORM[0], "altered", clerk.staff_id, manager.staff_id)
    desk.do(administrator, change_settings, {"archive.defect_amount": "50", "archive.manager_share": "10"})
    desk.do(clerk, record_defect, order.id, FORM[0], "unclear", clerk.staff_id, manager.staff_id)
    rows = desk.read(archived.defects_of_order, order.id)
    assert [(row.amount.amount, row.share.amount) for row in rows] == [(20, 4), (50, 5)]


def test_a_defect_names_a_document_of_this_order_a_person_and_a_manager(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order, other = with_form(desk, clerk), with_form(desk, clerk)
    form = desk.read(archived.defect_form, other.id)
    assert form is not None
    strange = next(document.file_id for document in form.documents if document.file_id is not None)
    asked = (clerk, record_defect, order.id, FORM[0], "altered")
    for field, args, file in (
        ("document", (clerk.staff_id,), strange),
        ("responsible", (None,), None),
        ("manager", (clerk.staff_id, clerk.staff_id), None),
    ):
        with pytest.raises(Refused) as refused:
            desk.do(*asked, *args, attachment_id=file)
        assert refused.value.field == field
    with pytest.raises(Refused, match="role does not allow"):
        desk.do(make.staff(desk, Role.SHIPPING), *asked[1:], clerk.staff_id)
