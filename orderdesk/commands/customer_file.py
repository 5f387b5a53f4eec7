"""A customer's file: looked through now and then, his identity verified, his credit assessed, supply suspended and resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from orderdesk.commands.order_life import note_order
from orderdesk.commands.parties import find_customer
from orderdesk.commands.tasks import end_tasks, open_task
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import CreditAssessment, Customer, CustomerCheck, SalesOrder
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import to_units
from orderdesk.rules.rights import Role
from orderdesk.rules.states import OPEN_ORDER_STATES
from orderdesk.rules.tasks import TaskKind

TOUCHED = frozenset({Area.PARTIES, Area.TASKS})
GRADES = ("good", "fair", "poor")


@dataclass(frozen=True, slots=True)
class AssessmentForm:
    """How a customer's credit is judged, and what follows: limit and days, or nothing on account, or no supply at all."""

    operations: str
    finance: str
    record: str
    grade: str
    limit: Decimal = Decimal(0)
    term_days: int = 0
    suspended: bool = False
    note: str = ""


def check_customer(
    work: Work, customer_id: int, version: int, kind: str, good: bool, document: str = "", note: str = ""
) -> Changes:
    """Record that a customer's file was looked through (002-21), or his identity verified by a document (004-b1).

    What is doubtful says why, and the customer is to be contacted.
    """
    work.actor.require("customer.check")
    customer = find_customer(work, customer_id, version)
    if kind not in ("file", "identity"):
        raise Refused(N_("Choose what was checked."), field="kind")
    if kind == "identity" and good and len(document.strip()) < 2:
        raise Refused(N_("Name the document that proves it, such as the business licence with its number."), field="document")
    if not good and len(note.strip()) < 2:
        raise Refused(N_("Write what is doubtful."), field="note")
    work.session.add(
        CustomerCheck(
            customer_id=customer.id,
            kind=kind,
            result="good" if good else "doubtful",
            document=document.strip(),
            note=note.strip(),
            checked_by=work.actor.staff_id,
            checked_at=work.now,
        )
    )
    if kind == "file" and good:
        customer.verified_on = work.today
        end_tasks(work, {TaskKind.VERIFY_CUSTOMER}, customer_id=customer.id, outcome=note)
    if not good:
        due = work.now + timedelta(days=1)
        open_task(work, TaskKind.CONTACT_CUSTOMER, due_at=due, staff_id=work.actor.staff_id, customer_id=customer.id, note=note)
    work.session.flush()
    return Changes(TOUCHED, made=customer.id, number=customer.code, count=1, version=customer.version)


def assess_credit(work: Work, customer_id: int, version: int, form: AssessmentForm) -> Changes:
    """Judge a customer's credit (002-36) and let it count: a limit and days, or nothing on account (002-37).

    Suspending supply asks finance to dun him, and says so in his open orders; lifting it ends that (002-38).
    """
    work.actor.require("customer.credit")
    customer = find_customer(work, customer_id, version)
    for name, text in (("operations", form.operations), ("finance", form.finance), ("record", form.record)):
        if len(text.strip()) < 2:
            raise Refused(N_("Write what was found."), field=name)
    if form.grade not in GRADES:
        raise Refused(N_("Choose a grade."), field="grade")
    if form.limit < 0 or not 0 <= form.term_days <= 365:
        raise Refused(N_("The limit is not below zero, and the term from 0 to 365 days."), field="limit")
    if form.grade == "poor" and (form.limit or form.term_days):
        raise Refused(N_("Poor credit means neither limit nor term: he pays in advance or on delivery."), field="limit")
    if form.suspended and len(form.note.strip()) < 2:
        raise Refused(N_("Write why nothing is supplied to him any more."), field="note")
    work.session.add(
        CreditAssessment(
            customer_id=customer.id,
            operations=form.operations.strip(),
            finance=form.finance.strip(),
            record=form.record.strip(),
            grade=form.grade,
            limit_units=to_units(form.limit),
            term_days=form.term_days,
            suspended=form.suspended,
            note=form.note.strip(),
            assessed_by=work.actor.staff_id,
            assessed_at=work.now,
        )
    )
    work.session.flush()
    customer.credit_grade, customer.term_days = form.grade, form.term_days
    customer.credit_limit_units = to_units(form.limit)
    orders: frozenset[int] = frozenset()
    if form.suspended is not (customer.suspended_at is not None):
        orders = _supply(work, customer, form)
    work.session.flush()
    areas = TOUCHED | {Area.SHIPPING, Area.WAREHOUSE, Area.RECEIVABLES} if orders else TOUCHED
    return Changes(areas, orders, made=customer.id, number=customer.code, count=1, version=customer.version)


def _supply(work: Work, customer: Customer, form: AssessmentForm) -> frozenset[int]:
    """Stop or resume supply, and tell it in the customer's open orders."""
    customer.suspended_at = work.now if form.suspended else None
    if form.suspended:
        open_task(
            work,
            TaskKind.DUN_CUSTOMER,
            due_at=work.now + timedelta(days=1),
            role=Role.FINANCE,
            customer_id=customer.id,
            note=form.note,
        )
    else:
        end_tasks(work, {TaskKind.DUN_CUSTOMER}, customer_id=customer.id, outcome=form.note)
    open_now = select(SalesOrder.id).where(SalesOrder.customer_id == customer.id, SalesOrder.state.in_(OPEN_ORDER_STATES))
    orders = frozenset(work.session.scalars(open_now))
    for order_id in sorted(orders):
        note_order(work, order_id, "suspend supply" if form.suspended else "resume supply", form.note.strip())
    return orders


def require_supply(work: Work, customer_id: int | None) -> None:
    """Nothing while the customer may be supplied; otherwise Refused with the reason (002-38)."""
    customer = work.session.get(Customer, customer_id) if customer_id is not None else None
    if customer is not None and customer.suspended_at is not None:
        raise Refused(
            N_("Supply to {customer} is suspended because of his credit. Ask finance before anything leaves the house."),
            customer=customer.name,
        )
