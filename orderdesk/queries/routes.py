"""The review routes in force, who decides where, and which way past orders would have gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased, selectinload

from orderdesk.model import (
    Customer,
    DepartmentMember,
    OrderLine,
    Product,
    ReviewBook,
    ReviewRoute,
    SalesOrder,
    Staff,
    StaffAbsence,
    StaffRole,
)
from orderdesk.queries.settings import company_currency
from orderdesk.rules.money import SCALE, Money, from_units
from orderdesk.rules.rights import RIGHTS, Actor
from orderdesk.rules.routes import Reduction, Route, Step, Subject, route_for
from orderdesk.rules.states import REVIEW_RIGHTS, REVIEW_STATES, OrderState

MOST = 5_000  # past orders a book is tried out against

_BOOK = select(ReviewBook).options(selectinload(ReviewBook.routes).selectinload(ReviewRoute.steps))
_IN_FORCE = _BOOK.where(ReviewBook.state == "on")
_LEVEL = select(Customer.level).where(Customer.id == bindparam("customer"))
_CURRENCIES = select(Product.id, Product.currency).where(Product.id.in_(bindparam("ids", expanding=True)))
_KNOWN = "routes"  # in session.info: those of orders asked for


@dataclass(frozen=True, slots=True)
class Book:
    """One version of the routes: draft, on, or off; `by` who switched it on, or wrote it while it is a draft."""

    id: int
    state: str
    note: str
    by: str
    at: datetime
    version: int
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """A past order, the steps it went through by the routes then in force, and those it would go through now."""

    id: int
    number: str
    customer: str
    total: Money
    business_date: date
    went: tuple[str, ...]
    would: tuple[str, ...]
    route: str

    @property
    def changed(self) -> bool:
        """Whether it would have gone another way."""
        return self.went != self.would


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """Somebody's absence and his deputy."""

    id: int
    person: str
    deputy: str
    first_day: date
    last_day: date
    note: str


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who holds a duty of review, with the steps he may decide."""

    id: int
    name: str
    steps: tuple[str, ...]


def frozen_route(route: ReviewRoute) -> Route:
    """A stored route as rules judge by it."""
    return Route(
        steps=tuple(Step(OrderState(step.step), step.department, step.hours, tuple(step.checks.split())) for step in route.steps),
        name=route.name,
        kind=route.kind,
        channel=route.channel,
        level=route.level,
        amount_from=from_units(route.amount_from_units),
        discount_from=Decimal(route.discount_from_units) / SCALE,
        id=route.id,
    )


def routes_in_force(session: Session) -> tuple[Route, ...]:
    """The routes that are switched on, in their order."""
    book = session.scalars(_IN_FORCE).one_or_none()
    return tuple(frozen_route(route) for route in book.routes) if book is not None else ()


def route_of(session: Session, order: SalesOrder) -> Route | None:
    """The route an order was submitted on; for one that came in otherwise, the one in force for it now."""
    if order.route_id is not None:
        known: dict[int, Route] = session.info.setdefault(_KNOWN, {})  # what was switched on never changes
        if order.route_id not in known:
            route = session.get(ReviewRoute, order.route_id, options=[selectinload(ReviewRoute.steps)])
            if route is None:
                return None
            known[order.route_id] = frozen_route(route)
        return known[order.route_id]
    return route_for(routes_in_force(session), subject_of(session, order))


def subject_of(session: Session, order: SalesOrder) -> Subject:
    """What of an order decides its route."""
    level = session.scalar(_LEVEL, {"customer": order.customer_id}) if order.customer_id else ""
    rows = session.execute(_CURRENCIES, {"ids": sorted({line.product_id for line in order.lines})}).all()
    currencies = {row.id: row.currency for row in rows}
    return _subject(order, level or "", company_currency(session), order.lines, currencies)


def _subject(order: SalesOrder, level: str, home: str, lines: Iterable[OrderLine], currencies: Mapping[int, str]) -> Subject:
    return Subject(
        kind=order.kind,
        channel=order.channel,
        level=level,
        total=Money(order.total_units, order.currency),
        home=home,
        lines=tuple(
            Reduction(
                line.price_units,
                line.discount_units,
                line.list_price_units if currencies.get(line.product_id) == order.currency else None,
                line.gift,
            )
            for line in lines
        ),
    )


def books(session: Session, limit: int = 20) -> tuple[Book, ...]:
    """The latest books of routes, newest first."""
    maker, switcher = aliased(Staff), aliased(Staff)
    statement = (
        select(ReviewBook, maker.name, switcher.name)
        .options(selectinload(ReviewBook.routes).selectinload(ReviewRoute.steps))
        .outerjoin(maker, maker.id == ReviewBook.made_by)
        .outerjoin(switcher, switcher.id == ReviewBook.switched_by)
        .order_by(ReviewBook.id.desc())
        .limit(limit)
    )
    return tuple(
        Book(
            id=book.id,
            state=book.state,
            note=book.note,
            by=switched or made or "",
            at=book.switched_at or book.made_at,
            version=book.version,
            routes=tuple(frozen_route(route) for route in book.routes),
        )
        for book, made, switched in session.execute(statement)
    )


def tried_out(session: Session, routes: Sequence[Route], first_day: date, last_day: date) -> tuple[Tried, ...]:
    """Which of the orders entered from one day to the other would have gone where; the newest MOST of them."""
    statement = (
        select(SalesOrder, Customer.name, Customer.level)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .options(selectinload(SalesOrder.lines))
        .where(SalesOrder.business_date >= first_day, SalesOrder.business_date <= last_day)
        .where(SalesOrder.state.not_in([OrderState.DRAFT, OrderState.PARKED, OrderState.CANCELLED]))
        .order_by(SalesOrder.id.desc())
        .limit(MOST)
    )
    rows = session.execute(statement).all()
    wanted = {line.product_id for order, _name, _level in rows for line in order.lines}
    known = session.execute(select(Product.id, Product.currency))
    currencies = {product_id: currency for product_id, currency in known if product_id in wanted}
    old = {route.id: route for route in routes_in_force(session)}
    stored = {order.route_id for order, _name, _level in rows} - {None, *old}
    if stored:
        found = session.scalars(select(ReviewRoute).options(selectinload(ReviewRoute.steps)).where(ReviewRoute.id.in_(stored)))
        old |= {route.id: frozen_route(route) for route in found}
    in_force, home = routes_in_force(session), company_currency(session)
    tried = []
    for order, name, level in rows:
        subject = _subject(order, level or "", home, order.lines, currencies)
        before = old.get(order.route_id) if order.route_id is not None else route_for(in_force, subject)
        now = route_for(routes, subject)
        tried.append(
            Tried(
                id=order.id,
                number=order.number,
                customer=name or "",
                total=Money(order.total_units, order.currency),
                business_date=order.business_date,
                went=_way(before),
                would=_way(now),
                route=str(routes.index(now) + 1) if now is not None else "",
            )
        )
    return tuple(tried)


def _way(route: Route | None) -> tuple[str, ...]:
    """The steps of a route, each with its department if it names one."""
    if route is None:
        return ()
    return tuple(f"{step.step}:{step.department}" if step.department else step.step.value for step in route.steps)


def departments(session: Session) -> dict[str, tuple[int, ...]]:
    """Department -> ids of who sits in it."""
    found: dict[str, tuple[int, ...]] = {}
    for name, staff_id in session.execute(
        select(DepartmentMember.department, DepartmentMember.staff_id)
        .join(Staff, Staff.id == DepartmentMember.staff_id)
        .where(Staff.disabled_at.is_(None))
        .order_by(DepartmentMember.department, DepartmentMember.staff_id)
    ):
        found[name] = (*found.get(name, ()), staff_id)
    return found


def my_departments(session: Session, staff_id: int, today: date | None) -> frozenset[str]:
    """The departments somebody decides for: his own, and those of whom he stands in for on the day, if one is given."""
    if today is None:
        return frozenset(session.scalars(select(DepartmentMember.department).where(DepartmentMember.staff_id == staff_id)))
    covered = select(StaffAbsence.staff_id).where(
        StaffAbsence.deputy_id == staff_id,
        StaffAbsence.first_day <= today,
        StaffAbsence.last_day >= today,
        StaffAbsence.ended_at.is_(None),
    )
    mine = (DepartmentMember.staff_id == staff_id) | DepartmentMember.staff_id.in_(covered)
    return frozenset(session.scalars(select(DepartmentMember.department).where(mine)))


def absences(session: Session, today: date) -> tuple[AbsenceRow, ...]:
    """Absences of today and later that were not ended."""
    person, deputy = aliased(Staff), aliased(Staff)
    statement = (
        select(StaffAbsence, person.name.label("person"), deputy.name.label("deputy"))
        .join(person, person.id == StaffAbsence.staff_id)
        .join(deputy, deputy.id == StaffAbsence.deputy_id)
        .where(StaffAbsence.last_day >= today, StaffAbsence.ended_at.is_(None))
        .order_by(StaffAbsence.first_day, StaffAbsence.id)
    )
    return tuple(
        AbsenceRow(row.id, who, stands_in, row.first_day, row.last_day, row.note)
        for row, who, stands_in in session.execute(statement)
    )


def reviewers(session: Session) -> tuple[Reviewer, ...]:
    """Everybody who may decide a step, by name."""
    roles = frozenset().union(*(RIGHTS[right] for right in REVIEW_RIGHTS.values()))
    held: dict[int, set[str]] = {}
    for staff_id, role in session.execute(select(StaffRole.staff_id, StaffRole.role).where(StaffRole.role.in_(roles))):
        held.setdefault(staff_id, set()).add(role)
    people = session.execute(
        select(Staff.id, Staff.name).where(Staff.id.in_(held), Staff.disabled_at.is_(None)).order_by(Staff.name, Staff.id)
    )
    return tuple(
        Reviewer(
            person.id,
            person.name,
            tuple(state for state in REVIEW_STATES if any(role in held[person.id] for role in RIGHTS[REVIEW_RIGHTS[state]])),
        )
        for person in people
    )


@dataclass(frozen=True, slots=True)
class RoutesPage:
    """Everything the screen of routes shows."""

    books: tuple[Book, ...]
    departments: Mapping[str, tuple[int, ...]]
    reviewers: tuple[Reviewer, ...]
    absences: tuple[AbsenceRow, ...]
    levels: tuple[str, ...]


def routes_page(session: Session, today: date) -> RoutesPage:
    """Books, departments, reviewers, absences and the customers' grades."""
    levels = session.scalars(select(Customer.level).where(Customer.level != "").distinct().order_by(Customer.level)).all()
    return RoutesPage(books(session), departments(session), reviewers(session), absences(session, today), tuple(levels))


def decides(session: Session, actor: Actor, order: SalesOrder, today: date) -> str:
    """The department that must decide the order's step where the person does not sit, or empty: he may."""
    route = route_of(session, order)
    step = route.step_at(order.state) if route is not None else None
    if step is None or not step.department:
        return ""
    return "" if step.department in my_departments(session, actor.staff_id, today) else step.department


def step_of(session: Session, order: SalesOrder) -> Step | None:
    """The step an order stands at, as its route has it."""
    route = route_of(session, order)
    return route.step_at(order.state) if route is not None else None
