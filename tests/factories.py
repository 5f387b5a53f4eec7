"""Small worlds for tests: people, customers, products and orders put straight into a fresh desk.

Each function does its work in a transaction of its own and returns ids; names and numbers count up, so that a test only says
what matters to it. Amounts and quantities are written as people write them: "12.50", 3.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from orderdesk.commands.routes import save_routes, switch_routes
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.guards.roles import adopt_people, prefix_of
from orderdesk.model import (
    Carrier,
    Customer,
    CustomerContact,
    OrderLine,
    Product,
    SalesOrder,
    Staff,
    StaffRole,
    StockLevel,
    StockMovement,
    TimelineEntry,
)
from orderdesk.queries.intake import promise_date
from orderdesk.rules.money import line_amount, to_units
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import NEW, LineState, OrderState

_count = itertools.count(1)
Amount = Decimal | int | str
Asked = tuple[int, Amount] | tuple[int, Amount, Amount]
"""An order line: product id, quantity in base units, and a price if not 10."""


def units(value: Amount) -> int:
    """A number as people write it, in 1/10000."""
    return to_units(Decimal(value))


@dataclass(frozen=True, slots=True)
class Made:
    """An order put into the desk."""

    id: int
    number: str
    lines: tuple[int, ...]


def staff(desk: Desk, *roles: Role, name: str = "", login: str = "") -> Actor:
    """A person with these roles, as commands know him."""
    number = next(_count)
    login = login or f"person{number}"
    name = name or f"Person {number}"

    def add(session: Session) -> int:
        person = Staff(login=login, name=name, roles=[StaffRole(role=role) for role in roles])
        session.add(person)
        session.flush()
        employ(session, login, roles)
        return person.id

    return Actor(_put(desk, add), login, name, frozenset(roles))


def employ(session: Session, login: str, roles: Sequence[Role]) -> None:
    """Give somebody put straight into a guarded desk the database role that his duties need."""
    connection = session.connection()
    if connection.dialect.name == "postgresql" and prefix_of(connection):
        connection.execute(text(f'CREATE ROLE "{login}" NOLOGIN'))
        adopt_people(connection)
        grant(session, login, roles)


def grant(session: Session, login: str, roles: Sequence[Role]) -> None:
    """Give a person of a guarded desk just these duties, as far as his database role goes."""
    connection = session.connection()
    if connection.dialect.name == "postgresql" and prefix_of(connection):
        held = {"login": login, "roles": [role.value for role in roles]}
        connection.execute(text("SELECT staff_grant(:login, :roles, false)"), held)


def customer(
    desk: Desk,
    name: str = "",
    *,
    currency: str = "CNY",
    credit_limit: Amount = 0,
    term_days: int = 30,
    phone: str = "",
    **fields: Any,
) -> int:
    """A customer, with one contact if a phone is given."""
    number = next(_count)

    def add(session: Session) -> int:
        made = Customer(
            code=fields.pop("code", f"C{number:05d}"),
            name=name or f"Customer {number}",
            currency=currency,
            term_days=term_days,
            credit_limit_units=units(credit_limit),
            created_at=_now(desk),
            **fields,
        )
        if phone:
            digits = "".join(filter(str.isdigit, phone))
            made.contacts.append(CustomerContact(phone=phone, phone_digits=digits, is_default=True))
        session.add(made)
        session.flush()
        return made.id

    return _put(desk, add)


def product(
    desk: Desk,
    sku: str = "",
    *,
    on_hand: Amount = 0,
    price: Amount = 10,
    kind: str = "stock",
    unit: str = "pcs",
    currency: str = "CNY",
    **fields: Any,
) -> int:
    """A product with its opening stock (a service has none)."""
    number = next(_count)

    def add(session: Session) -> int:
        made = Product(
            sku=sku or f"SKU-{number:05d}",
            name=fields.pop("name", f"Product {number}"),
            kind=kind,
            unit=unit,
            list_price_units=units(price),
            currency=currency,
            **fields,
        )
        session.add(made)
        session.flush()
        if kind != "service":
            session.add(StockLevel(product_id=made.id, on_hand_units=0, locked_units=0))
            session.flush()  # the movement adds to it
        if kind != "service" and units(on_hand):
            session.add(
                StockMovement(
                    product_id=made.id,
                    kind="opening",
                    quantity_units=units(on_hand),
                    moved_by=_somebody(session),
                    moved_at=_now(desk),
                )
            )
        return made.id

    return _put(desk, add)


def wanted(desk: Desk) -> date:
    """A day that can be met with what is in stock, whatever weekends and holidays lie before it."""
    today = desk.today()
    return max(today + timedelta(days=9), desk.read(promise_date, {}, today) + timedelta(days=3))


def routes(desk: Desk, *found: Route) -> None:
    """The company's review routes from now on; the last must take every order."""
    person = staff(desk, Role.MANAGER)
    made = desk.do(person, save_routes, found)
    desk.do(person, switch_routes, made.made, made.version)


def one_review(desk: Desk) -> None:
    """One review and no more."""
    routes(desk, Route((Step(OrderState.FIRST_REVIEW),)))


def approved_order(desk: Desk, customer_id: int | None = None, lines: Sequence[Asked] = (), **fields: Any) -> Made:
    """An approved order whose lines want stock; without lines it asks for one piece of a new product."""
    return order(desk, customer_id, lines, state=OrderState.APPROVED, **fields)


def order(
    desk: Desk,
    customer_id: int | None = None,
    lines: Sequence[Asked] = (),
    *,
    state: OrderState = OrderState.DRAFT,
    **fields: Any,
) -> Made:
    """An order that begins in `state` (draft, first_review, approved, or cancelled), with its first timeline entry."""
    customer_id = customer_id or customer(desk)
    lines = lines or [(product(desk), 1)]
    number = fields.pop("number", f"SO{next(_count):08d}")
    currency = fields.pop("currency", "CNY")
    now = fields.pop("approved_at", None) or _now(desk)
    line_state = LineState.WANTING if state == OrderState.APPROVED else LineState.PENDING

    def add(session: Session) -> Made:
        person = fields.pop("entered_by", None) or _somebody(session)
        made = SalesOrder(
            number=number,
            channel="phone",
            state=state,
            customer_id=customer_id,
            currency=currency,
            ordered_at=now,
            created_at=now,
            business_date=fields.pop("business_date", None) or now.date(),
            entered_by=person,
            queued_at=now,
            approved_at=now if state == OrderState.APPROVED else None,
            **fields,
        )
        made.lines = [_line(session, position, line_state, asked, currency) for position, asked in enumerate(lines, 1)]
        made.total_units = sum(line.amount_units for line in made.lines)
        session.add(made)
        session.flush()
        verb = "enter" if state == OrderState.DRAFT else "import"
        session.add(TimelineEntry(order_id=made.id, at=now, staff_id=person, verb=verb, from_state=NEW, to_state=state))
        return Made(made.id, number, tuple(line.id for line in made.lines))

    return _put(desk, add)


def carrier(desk: Desk, name: str = "", code: str = "") -> int:
    """A carrier."""
    number = next(_count)

    def add(session: Session) -> int:
        made = Carrier(code=code or f"K{number}", name=name or f"Carrier {number}")
        session.add(made)
        session.flush()
        return made.id

    return _put(desk, add)


def day(text: str) -> date:
    """2026-03-02 as a date."""
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """2026-03-02T09:00 as an instant in UTC."""
    return datetime.fromisoformat(text + "+00:00")


def _line(session: Session, position: int, state: LineState, asked: Asked, currency: str) -> OrderLine:
    ware = session.get_one(Product, asked[0])
    quantity, price = units(asked[1]), units(asked[2]) if len(asked) == 3 else ware.list_price_units
    return OrderLine(
        position=position,
        state=state,
        product_id=ware.id,
        sku=ware.sku,
        name=ware.name,
        spec=ware.spec or "",
        unit=ware.unit,
        quantity_units=quantity,
        base_units=quantity,
        price_units=price,
        list_price_units=ware.list_price_units,
        amount_units=line_amount(quantity, price, currency),
    )


def _somebody(session: Session) -> int:
    """The first person of the desk, made if there is none."""
    found = session.scalars(select(Staff.id).order_by(Staff.id).limit(1)).one_or_none()
    if found is None:
        person = Staff(login="somebody", name="Somebody")
        session.add(person)
        session.flush()
        found = person.id
    return found


def _now(desk: Desk) -> datetime:
    return desk.read(desk._now)


def _put(desk: Desk, add: Callable[[Session], Any]) -> Any:
    """What `add(session)` returns, committed."""
    with Session(desk.engine.execution_options(**{WRITES: True}), expire_on_commit=False) as session, session.begin():
        return add(session)
