"""What customers owe: balances with ageing, one customer's account, and what a reviewer weighs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from orderdesk.model import Bill, BillLine, Customer, CustomerBalance, JournalEntry, JournalLine, Payment, SalesOrder
from orderdesk.queries.keyset import AnyRow, after_key, holds
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.quantities import total
from orderdesk.queries.receivables.bills import BILLABLE_STATES, covered
from orderdesk.queries.receivables.payments import free_of_payment
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import BUCKETS, bucket_edges, days_overdue
from orderdesk.rules.states import BillState

POSTED = (BillState.AUDITED, BillState.SETTLED)
ORDERS = ("owed", "overdue", "name")
OTHERS = ("sales", "bank", "write_off")


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is open on bills by how long it is overdue; the fields are BUCKETS of rules/receivables.py."""

    not_due: Money
    days_1_30: Money
    days_31_60: Money
    days_61_90: Money
    over_90: Money

    @classmethod
    def of(cls, units: dict[str, int], currency: str) -> Ageing:
        """From units by bucket; a missing bucket is zero."""
        return cls(**{name: Money(units.get(name, 0), currency) for name in BUCKETS})

    @property
    def overdue(self) -> Money:
        """All that is past its due date."""
        return self.days_1_30 + self.days_31_60 + self.days_61_90 + self.over_90

    @property
    def total(self) -> Money:
        """All that is open."""
        return self.not_due + self.overdue


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What a customer owes in one currency: `owed` = ageing.total - credit; below zero when we owe him."""

    customer_id: int
    code: str
    name: str
    owed: Money
    credit: Money
    ageing: Ageing
    credit_limit: Money


@dataclass(frozen=True, slots=True)
class CurrencyAccount:
    """One customer's account in one currency: everything ever billed and received, and what is open of it.

    Reversals and refunds are taken off what they undo; `owed` = billed - received - written_off.
    """

    currency: str
    billed: Money
    received: Money
    written_off: Money
    owed: Money
    credit: Money
    ageing: Ageing


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a customer may come to owe: posted, plus approved orders not posted yet; against `limit` (zero: none agreed).

    All in the customer's own currency; `others` are totals in any other.
    """

    owed: Money
    open_orders: Money
    total: Money
    limit: Money
    others: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class OverdueFacts:
    """What a customer has not paid in time, in his own currency; `days` counts from the oldest due date."""

    amount: Money
    bills: int
    days: int


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A customer's terms, exposure and accounts by currency."""

    customer_id: int
    code: str
    name: str
    currency: str
    payment_method: str
    payment_terms: str
    term_days: int
    exposure: Exposure
    accounts: tuple[CurrencyAccount, ...]


def open_bills() -> Any:
    """Audited bills not wholly paid, as a subquery: bill, customer, currency, due date, open units."""
    return (
        select(Bill.id, Bill.customer_id, Bill.currency, Bill.due_date, (Bill.total_units - covered()).label("open"))
        .where(Bill.state == BillState.AUDITED)
        .subquery()
    )


def _by_bucket(bills: Any, today: date) -> list[Any]:
    columns = []
    for name, (first, last) in bucket_edges(today).items():
        edges = [] if first is None else [bills.c.due_date >= first]
        edges += [] if last is None else [bills.c.due_date <= last]
        columns.append(total(case((and_(*edges), bills.c.open), else_=0)).label(name))
    return columns


def balances(
    session: Session,
    today: date,
    search: str = "",
    order_by: str = "owed",
    after: Cursor | None = None,
    *,
    bucket: str | None = None,
    sort: str = "",
    limit: int = PAGE_SIZE,
) -> Page[BalanceRow]:
    """Customers who owe something or have credit, by ORDERS (most first, or by name), one row per currency.

    `bucket` keeps those with something open in it; `search` is part of a code or name. `sort` is one of ORDERS too, least
    first, or most first with a "-" before it.
    """
    by, down = (sort.removeprefix("-"), sort.startswith("-")) if sort else (order_by, order_by != "name")
    bills = open_bills()
    aged = (
        select(bills.c.customer_id, bills.c.currency, *_by_bucket(bills, today))
        .group_by(bills.c.customer_id, bills.c.currency)
        .subquery()
    )
    late = sum((func.coalesce(aged.c[name], 0) for name in BUCKETS[2:]), start=func.coalesce(aged.c[BUCKETS[1]], 0))
    keys: dict[str, Any] = {"owed": CustomerBalance.balance_units, "overdue": late, "name": Customer.name}
    first: Any = keys[by].label("first")
    statement = (
        select(Customer, CustomerBalance, first, *(func.coalesce(aged.c[name], 0).label(name) for name in BUCKETS))
        .join(CustomerBalance, CustomerBalance.customer_id == Customer.id)
        .outerjoin(aged, and_(aged.c.customer_id == Customer.id, aged.c.currency == CustomerBalance.currency))
        .where(or_(CustomerBalance.balance_units != 0, aged.c.customer_id.is_not(None)))
    )
    if bucket is not None:
        statement = statement.where(aged.c[bucket] > 0)
    if search.strip():
        statement = statement.where(holds(search, Customer.code, Customer.name, Customer.alias))
    statement = after_key(statement, (keys[by], Customer.id, CustomerBalance.currency), after, newest_first=down)
    rows = session.execute(statement.limit(limit + 1)).all()
    shown = rows[:limit]
    credit = _credit(session, {row.Customer.id for row in shown})
    last = shown[-1] if len(rows) > limit else None
    return Page(
        tuple(_balance_row(row, credit) for row in shown),
        (last.first, last.Customer.id, last.CustomerBalance.currency) if last is not None else None,
    )


def _balance_row(row: AnyRow, credit: dict[tuple[int, str], int]) -> BalanceRow:
    customer, balance = row.Customer, row.CustomerBalance
    return BalanceRow(
        customer_id=customer.id,
        code=customer.code,
        name=customer.name,
        owed=Money(balance.balance_units, balance.currency),
        credit=Money(credit.get((customer.id, balance.currency), 0), balance.currency),
        ageing=Ageing.of({name: getattr(row, name) for name in BUCKETS}, balance.currency),
        credit_limit=Money(customer.credit_limit_units, customer.currency),
    )


def _credit(session: Session, customer_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """What was paid and neither matched to a bill nor given back, by customer and currency."""
    free = (
        select(Payment.customer_id, Payment.currency, free_of_payment().label("free"))
        .where(Payment.customer_id.in_(customer_ids))
        .subquery()
    )
    statement = select(free.c.customer_id, free.c.currency, total(free.c.free)).group_by(free.c.customer_id, free.c.currency)
    return {(customer, currency): units for customer, currency, units in session.execute(statement)}


def ageing_totals(session: Session, today: date) -> tuple[Ageing, ...]:
    """What all customers together have open, one Ageing per currency."""
    bills = open_bills()
    statement = select(bills.c.currency, *_by_bucket(bills, today)).group_by(bills.c.currency).order_by(bills.c.currency)
    return tuple(Ageing.of({name: getattr(row, name) for name in BUCKETS}, row.currency) for row in session.execute(statement))


@cache
def _waiting() -> Any:
    """What approved orders of a customer will add, by currency."""
    posted = (
        select(total(BillLine.amount_units))
        .join(Bill, Bill.id == BillLine.bill_id)
        .where(Bill.order_id == SalesOrder.id, Bill.state.in_(POSTED))
        .correlate(SalesOrder)
        .scalar_subquery()
    )
    return (
        select(SalesOrder.currency, total(SalesOrder.total_units - posted))
        .where(SalesOrder.customer_id == bindparam("customer"), SalesOrder.state.in_(BILLABLE_STATES))
        .group_by(SalesOrder.currency)
    )


_BALANCES = select(CustomerBalance.currency, CustomerBalance.balance_units).where(
    CustomerBalance.customer_id == bindparam("customer")
)


@cache
def _late() -> Any:
    bills = open_bills()
    return select(bills.c.due_date, bills.c.open).where(
        bills.c.customer_id == bindparam("customer"),
        bills.c.currency == bindparam("currency"),
        bills.c.due_date < bindparam("today"),
    )


def exposure(session: Session, customer_id: int) -> Exposure:
    """What the customer owes and what approved orders will add; zero of everything for one without orders."""
    customer = session.get_one(Customer, customer_id)
    waiting = dict(session.execute(_waiting(), {"customer": customer_id}).all())
    owed = dict(session.execute(_BALANCES, {"customer": customer_id}).all())
    own = customer.currency
    totals = {currency: owed.get(currency, 0) + waiting.get(currency, 0) for currency in sorted({*owed, *waiting, own})}
    return Exposure(
        owed=Money(owed.get(own, 0), own),
        open_orders=Money(waiting.get(own, 0), own),
        total=Money(totals[own], own),
        limit=Money(customer.credit_limit_units, own),
        others=tuple(Money(units, currency) for currency, units in totals.items() if currency != own and units),
    )


def overdue(session: Session, customer_id: int, today: date, grace_days: int = 0) -> OverdueFacts:
    """What the customer has not paid `grace_days` after it was due."""
    customer = session.get_one(Customer, customer_id)
    asked = {"customer": customer_id, "currency": customer.currency, "today": today}
    late = [(due, units) for due, units in session.execute(_late(), asked) if units > 0 and days_overdue(due, today) > grace_days]
    return OverdueFacts(
        amount=Money(sum(units for _due, units in late), customer.currency),
        bills=len(late),
        days=max((days_overdue(due, today) for due, _units in late), default=0),
    )


def customer_account(session: Session, customer_id: int, today: date) -> AccountRow:
    """A customer's terms, exposure and accounts; his own currency is always among the accounts, first."""
    customer = session.get_one(Customer, customer_id)
    # what stands on the other side of each line of the account says what it was
    other = aliased(JournalLine)
    moved = JournalLine.debit_units - JournalLine.credit_units
    sums = (
        select(JournalEntry.currency, *(total(case((other.account == name, moved), else_=0)).label(name) for name in OTHERS))
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(other, and_(other.entry_id == JournalEntry.id, other.id != JournalLine.id))
        .where(JournalEntry.customer_id == customer_id, JournalLine.account == "receivable")
        .group_by(JournalEntry.currency)
    )
    ledger = {row.currency: (row.sales, -row.bank, -row.write_off) for row in session.execute(sums)}
    bills = open_bills()
    aged = (
        select(bills.c.currency, *_by_bucket(bills, today)).where(bills.c.customer_id == customer_id).group_by(bills.c.currency)
    )
    ages = {row.currency: {name: getattr(row, name) for name in BUCKETS} for row in session.execute(aged)}
    credit = _credit(session, {customer_id})
    currencies = [customer.currency, *sorted({*ledger, *ages} - {customer.currency})]
    return AccountRow(
        customer_id=customer.id,
        code=customer.code,
        name=customer.name,
        currency=customer.currency,
        payment_method=customer.payment_method,
        payment_terms=customer.payment_terms,
        term_days=customer.term_days,
        exposure=exposure(session, customer_id),
        accounts=tuple(
            _account(currency, ledger.get(currency, (0, 0, 0)), ages.get(currency, {}), credit.get((customer_id, currency), 0))
            for currency in currencies
        ),
    )


def _account(currency: str, ledger: tuple[int, int, int], ages: dict[str, int], credit: int) -> CurrencyAccount:
    billed, paid, gone = ledger
    return CurrencyAccount(
        currency=currency,
        billed=Money(billed, currency),
        received=Money(paid, currency),
        written_off=Money(gone, currency),
        owed=Money(billed - paid - gone, currency),
        credit=Money(credit, currency),
        ageing=Ageing.of(ages, currency),
    )
