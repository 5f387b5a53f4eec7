"""The review routes in force, who decides where, and which way past orders would have gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased, selectinload

from orderdesk.model import (
    Amendment,
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
from orderdesk.queries.quantities import added_by_change
from orderdesk.queries.settings import company_currency, text_setting
from orderdesk.rules.amendments import LinePrice, repriced
from orderdesk.rules.money import SCALE, Money, from_units
from orderdesk.rules.rights import RIGHTS, Actor
from orderdesk.rules.routes import ORDER, Reduction, Route, Step, Subject, route_for
from orderdesk.rules.states import REVIEW_RIGHTS, REVIEW_STATES, OrderState

MOST = 5_000  # past orders a book is tried out against

_IN_FORCE = (
    select(ReviewRoute)
    .join(ReviewBook, ReviewBook.id == ReviewRoute.book_id)
    .where(ReviewBook.state == "on", ReviewRoute.document == bindparam("document"))
    .options(selectinload(ReviewRoute.steps))
    .order_by(ReviewRoute.position)
)
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
    """A past order or change, the steps it went through by the routes then in force, and those it would go through now.

    Of a change `id` is the order's and `total` what it and earlier ones added to it.
    """

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
    person_id: int = 0
    deputy_id: int = 0


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
        document=route.document,
        repriced=route.repriced,
    )


def routes_in_force(session: Session, document: str = ORDER) -> tuple[Route, ...]:
    """The routes for such documents that are switched on, in their order."""
    return tuple(frozen_route(route) for route in session.scalars(_IN_FORCE, {"document": document}))


def route_of(session: Session, order: SalesOrder) -> Route | None:
    """The route an order was submitted on; for one that came in otherwise, the one in force for it now."""
    if order.route_id is not None:
        return _stored(session, order.route_id)
    return route_for(routes_in_force(session), subject_of(session, order))


def _stored(session: Session, route_id: int) -> Route | None:
    known: dict[int, Route] = session.info.setdefault(_KNOWN, {})  # what was switched on never changes
    if route_id not in known:
        route = session.get(ReviewRoute, route_id, options=[selectinload(ReviewRoute.steps)])
        if route is None:
            return None
        known[route_id] = frozen_route(route)
    return known[route_id]


def route_of_amendment(session: Session, it: Amendment, order: SalesOrder) -> Route | None:
    """The route a change of an order was asked for on; before it has one, the one in force for it now."""
    if it.route_id is not None:
        return _stored(session, it.route_id)
    level = session.scalar(_LEVEL, {"customer": order.customer_id}) if order.customer_id else ""
    currencies = product_currencies(session, {line.product_id for line in it.lines})
    subject = _change(it, order, level or "", company_currency(session), added_by_change(session, order.id), currencies)
    return route_for(routes_in_force(session, it.kind), subject)


def subject_of(session: Session, order: SalesOrder) -> Subject:
    """What of an order decides its route."""
    level = session.scalar(_LEVEL, {"customer": order.customer_id}) if order.customer_id else ""
    currencies = product_currencies(session, {line.product_id for line in order.lines})
    return _subject(order, level or "", company_currency(session), order.lines, currencies)


def product_currencies(session: Session, products: Collection[int]) -> dict[int, str]:
    """The currency of each product's list price, by product id."""
    return {row.id: row.currency for row in session.execute(_CURRENCIES, {"ids": sorted(products)}).all()}


def _change(
    it: Amendment, order: SalesOrder, level: str, home: str, added: Mapping[int, int], currencies: Mapping[int, str]
) -> Subject:
    """A change as a route sees it; `added`: what it and earlier ones added, by its id."""
    own = {line.id: line for line in order.lines}
    return Subject(
        document=it.kind,
        kind=order.kind,
        channel=order.channel,
        level=level,
        total=Money(added.get(it.id, 0), order.currency),
        home=home,
        repriced=repriced(
            LinePrice(line.action, line.product_id, line.unit, line.price_units, line.before_price_units, line.list_price_units)
            for line in it.lines
        ),
        lines=tuple(
            Reduction(
                line.price_units,
                own[line.line_id].discount_units if line.line_id is not None and line.line_id in own else 0,
                line.list_price_units if currencies.get(line.product_id) == order.currency else None,
                line.gift,
            )
            for line in it.lines
            if line.action != "remove"
        ),
    )


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
                line.list_price_units if line.price_source or currencies.get(line.product_id) == order.currency else None,
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
    currencies = _currencies_of(session, {line.product_id for order, _name, _level in rows for line in order.lines})
    home = company_currency(session)
    subjects = [_subject(order, level or "", home, order.lines, currencies) for order, _name, level in rows]
    ways = _ways(session, routes, subjects, [order.route_id for order, _name, _level in rows])
    return tuple(
        Tried(order.id, order.number, name or "", subject.total, order.business_date, *way)
        for (order, name, _level), subject, way in zip(rows, subjects, ways, strict=True)
    )


def tried_changes(session: Session, routes: Sequence[Route], document: str, first_day: date, last_day: date) -> tuple[Tried, ...]:
    """Which of the changes of this kind asked for from one day to the other would have gone where; the newest MOST of them."""
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    begin = datetime.combine(first_day, time(), zone)
    end = datetime.combine(last_day + timedelta(days=1), time(), zone)
    statement = (
        select(Amendment, SalesOrder, Customer.name, Customer.level)
        .join(SalesOrder, SalesOrder.id == Amendment.order_id)
        .outerjoin(Customer, Customer.id == SalesOrder.customer_id)
        .options(selectinload(Amendment.lines), selectinload(SalesOrder.lines))
        .where(Amendment.kind == document, Amendment.asked_at >= begin, Amendment.asked_at < end)
        .order_by(Amendment.id.desc())
        .limit(MOST)
    )
    rows = session.execute(statement).all()
    currencies = _currencies_of(session, {line.product_id for it, *_rest in rows for line in it.lines})
    home = company_currency(session)
    added = added_by_change(session)
    subjects = [_change(it, order, level or "", home, added, currencies) for it, order, _name, level in rows]
    ways = _ways(session, routes, subjects, [it.route_id for it, *_rest in rows], document)
    return tuple(
        Tried(order.id, it.number, name or "", subject.total, it.asked_at.astimezone(zone).date(), *way)
        for (it, order, name, _level), subject, way in zip(rows, subjects, ways, strict=True)
    )


def _currencies_of(session: Session, products: Collection[int]) -> dict[int, str]:
    """The currencies of many products: all are read, which is cheaper than naming thousands."""
    known = session.execute(select(Product.id, Product.currency))
    return {product_id: currency for product_id, currency in known if product_id in products}


def _ways(
    session: Session, routes: Sequence[Route], subjects: Sequence[Subject], gone: Sequence[int | None], document: str = ORDER
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """Of each subject: the way it went on the route of that id, the way it would go, and the number of that route."""
    in_force = routes_in_force(session, document)
    old = {route.id: route for route in in_force}
    stored = set(gone) - {None, *old}
    if stored:
        found = session.scalars(select(ReviewRoute).options(selectinload(ReviewRoute.steps)).where(ReviewRoute.id.in_(stored)))
        old |= {route.id: frozen_route(route) for route in found}
    own = [route for route in routes if route.document == document]
    for subject, route_id in zip(subjects, gone, strict=True):
        before = old.get(route_id) if route_id is not None else route_for(in_force, subject)
        now = route_for(own, subject)
        yield _way(before), _way(now), str(own.index(now) + 1) if now is not None else ""


def _way(route: Route | None) -> tuple[str, ...]:
    """The steps of a route, each with its department if it names one."""
    if route is None:
        return ()
    return tuple(f"{step.step}:{step.department}" if step.department else step.step.value for step in route.steps)


def departments(session: Session) -> dict[str, tuple[int, ...]]:
    """Department -> ids of who sits in it and may decide anything."""
    found: dict[str, tuple[int, ...]] = {}
    duties = frozenset().union(*(RIGHTS[right] for right in REVIEW_RIGHTS.values()))
    deciding = select(StaffRole.staff_id).where(StaffRole.role.in_(sorted(duties)))
    for name, staff_id in session.execute(
        select(DepartmentMember.department, DepartmentMember.staff_id)
        .join(Staff, Staff.id == DepartmentMember.staff_id)
        .where(Staff.disabled_at.is_(None), Staff.id.in_(deciding))
        .order_by(DepartmentMember.department, DepartmentMember.staff_id)
    ):
        found[name] = (*found.get(name, ()), staff_id)
    return found


def departments_of(staff_id: Any, today: Any = None) -> Select[str]:
    """A statement of the departments somebody decides for: his own, and those of whom he stands in for on `today`, if given."""
    mine = DepartmentMember.staff_id == staff_id
    if today is not None:
        covered = select(StaffAbsence.staff_id).where(
            StaffAbsence.deputy_id == staff_id,
            StaffAbsence.first_day <= today,
            StaffAbsence.last_day >= today,
            StaffAbsence.ended_at.is_(None),
        )
        mine |= DepartmentMember.staff_id.in_(covered)
    return select(DepartmentMember.department).where(mine)


def my_departments(session: Session, staff_id: int, today: date | None) -> frozenset[str]:
    """The departments somebody decides for: his own, and those of whom he stands in for on the day, if one is given."""
    return frozenset(session.scalars(departments_of(staff_id, today)))


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
        AbsenceRow(row.id, who, stands_in, row.first_day, row.last_day, row.note, row.staff_id, row.deputy_id)
        for row, who, stands_in in session.execute(statement)
    )


@dataclass(frozen=True, slots=True)
class OwnAbsences:
    """What concerns one person: his absences, those in which he stands in, and who could stand in for him."""

    own: tuple[AbsenceRow, ...]
    others: tuple[AbsenceRow, ...]
    deputies: tuple[Reviewer, ...]


def own_absences(session: Session, staff_id: int, today: date) -> OwnAbsences:
    """Absences of today and later that concern the person."""
    rows, people = absences(session, today), {person.id: person for person in reviewers(session)}
    steps = set(people[staff_id].steps) if staff_id in people else set()
    return OwnAbsences(
        tuple(row for row in rows if row.person_id == staff_id),
        tuple(row for row in rows if row.deputy_id == staff_id),
        tuple(person for person in people.values() if person.id != staff_id and steps & set(person.steps)),
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


def decides_amendment(session: Session, actor: Actor, it: Amendment, order: SalesOrder, today: date) -> str:
    """The department that must decide the step of a change where the person does not sit, or empty: he may."""
    route = route_of_amendment(session, it, order)
    step = route.step_at(it.state) if route is not None else None
    if step is None or not step.department:
        return ""
    return "" if step.department in my_departments(session, actor.staff_id, today) else step.department


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
