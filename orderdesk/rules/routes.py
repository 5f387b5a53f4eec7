"""Which way an order, or a change of one, goes through review: routes by kind, channel, customer grade, amount and discount.

000-12, 000-18, 004-s5; of changes 004-p4, 004-q2.

`database/guards/routes.py` says the same in SQL, for whoever writes past the program.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orderdesk.language import N_
from orderdesk.rules.amendments import KIND_NAMES, WAITING
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import CHANNELS, KINDS
from orderdesk.rules.money import LIMIT, SCALE, Money, from_units, to_units
from orderdesk.rules.review import CHECK_NAMES
from orderdesk.rules.states import REVIEW_STATES, OrderState

REDUCTION_GRAIN = 100  # prices are compared to the cent, so that price times share stays far below what a BIGINT holds
MOST_HOURS = 24 * 60
ORDER = "order"
DOCUMENTS: Mapping[str, str] = {ORDER: N_("Orders"), **KIND_NAMES}
"""What goes through review: orders, and each kind of change of an approved one."""


def steps_of(document: str) -> tuple[OrderState, ...]:
    """The steps a document may go through: a change has no special approval."""
    return REVIEW_STATES if document == ORDER else tuple(OrderState(state) for state in WAITING)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a route: who decides is the state's duty, narrowed to a department if one is named.

    `hours`: how long it may take (0: no limit); `checks`: the codes that must be good or answered here, empty: the usual ones.
    """

    step: OrderState
    department: str = ""
    hours: int = 0
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Conditions and steps; empty means any. `discount_from` is a share from 0 to 1, `amount_from` counts company currency.

    Of a change of an order the kind, channel and grade are the order's, the amount is what it and earlier ones added, and
    the discount that of the lines it adds or changes; `repriced`: only where a line gets another price.
    """

    steps: tuple[Step, ...]
    name: str = ""
    kind: str = ""
    channel: str = ""
    level: str = ""
    amount_from: Decimal = Decimal(0)
    discount_from: Decimal = Decimal(0)
    id: int = 0
    document: str = ORDER
    repriced: bool = False

    @property
    def states(self) -> tuple[OrderState, ...]:
        """The states it goes through."""
        return tuple(step.step for step in self.steps)

    def step_at(self, state: str) -> Step | None:
        """Its step in a state, if it has one."""
        return next((step for step in self.steps if step.step == state), None)

    @property
    def for_all(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.kind or self.channel or self.level or self.amount_from or self.discount_from or self.repriced)


@dataclass(frozen=True, slots=True)
class Reduction:
    """A line's price beside its list price, in units; `listed` None: there is no list price in the order's currency."""

    price: int
    discount: int
    listed: int | None
    gift: bool

    def reaches(self, share: int) -> bool:
        """Whether it is at least `share` (1/10000) below the list; a gift, or without a list in its currency, always."""
        if self.gift or self.listed is None:
            return True
        if not self.listed:
            return False
        paid = self.price // REDUCTION_GRAIN * (SCALE - self.discount)
        return paid <= self.listed // REDUCTION_GRAIN * (SCALE - share)


@dataclass(frozen=True, slots=True)
class Subject:
    """What of an order or its change decides its route; `home` is the company's currency. Another currency reaches every limit.

    Of a change `total` is what it adds, whatever it takes out, with what earlier ones added; `lines` those it adds or changes.
    """

    kind: str
    channel: str
    level: str
    total: Money
    home: str
    lines: tuple[Reduction, ...] = ()
    document: str = ORDER
    repriced: bool = False


def route_for(routes: Sequence[Route], subject: Subject) -> Route | None:
    """The first route for such a document whose conditions it meets; None when there is none."""
    return next((route for route in routes if _meets(route, subject)), None)


def _meets(route: Route, subject: Subject) -> bool:
    if route.document != subject.document or (route.repriced and not subject.repriced):
        return False
    if not all(wanted in ("", found) for wanted, found in _words(route, subject)):
        return False
    limit = to_units(route.amount_from)
    if limit and subject.total.currency == subject.home and subject.total.units < limit:
        return False
    share = to_units(route.discount_from)
    return share == 0 or any(line.reaches(share) for line in subject.lines)


def _words(route: Route, subject: Subject) -> tuple[tuple[str, str], ...]:
    return (route.kind, subject.kind), (route.channel, subject.channel), (route.level, subject.level)


def problems(routes: Sequence[Route]) -> Iterator[Refused]:
    """What stands against a book of routes; `document` and `number` say of which route, counted from 1 among its document's."""
    for document in DOCUMENTS:
        yield from _problems_of(document, [route for route in routes if route.document == document])


def _problems_of(document: str, routes: Sequence[Route]) -> Iterator[Refused]:
    for number, route in enumerate(routes, 1):
        yield from _route_problems(number, route)
    if not routes or not routes[-1].for_all:
        yield Refused(
            N_("The last route must take every order: leave all its conditions empty.")
            if document == ORDER
            else N_("The last route of each kind of change must take all of them: leave all its conditions empty."),
            field="routes",
            document=document,
            number=len(routes),
        )
    for number, route in enumerate(routes[:-1], 1):
        if route.for_all:
            yield Refused(
                N_("Route {number} takes every order, so that those below it are never used."), number=number, document=document
            )


def _route_problems(number: int, route: Route) -> Iterator[Refused]:
    told: dict[str, Any] = {"field": f"routes[{number - 1}]", "number": number, "document": route.document}
    if route.kind not in ("", *KINDS) or route.channel not in ("", *CHANNELS):
        yield Refused(N_("Route {number}: choose the kind and channel from the list."), **told)
    if not 0 <= route.discount_from <= 1:
        yield Refused(N_("Route {number}: write the discount as 0 to 100 %."), **told)
    if route.amount_from < 0:
        yield Refused(N_("Route {number}: write the amount as 0 or more."), **told)
    elif route.amount_from > from_units(LIMIT):
        yield Refused(N_("Route {number}: the amount is larger than the books hold."), **told)
    states = steps_of(route.document)
    if not set(route.states) <= set(states):
        yield Refused(N_("Route {number}: a change of an order has no special approval. End with the final review."), **told)
        return
    places = [states.index(step.step) for step in route.steps]
    if not places or places[0] != 0:
        yield Refused(N_("Route {number}: the first review is never left out."), **told)
    if places != sorted(set(places)):
        yield Refused(N_("Route {number}: each step once, in their order."), **told)
    if any(not 0 <= step.hours <= MOST_HOURS for step in route.steps):
        yield Refused(N_("Route {number}: write the time limit in hours, 0 for none."), **told)
    for step in route.steps:
        if unknown := set(step.checks) - set(CHECK_NAMES):
            yield Refused(N_("Route {number}: there is no check “{check}”."), check=min(unknown), **told)


def empty_departments(routes: Sequence[Route], members: Mapping[str, Collection[int]]) -> tuple[str, ...]:
    """Departments that routes name and nobody sits in: orders would wait there for ever."""
    named = {step.department for route in routes for step in route.steps if step.department}
    return tuple(sorted(name for name in named if not members.get(name)))
