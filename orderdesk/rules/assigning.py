"""Who is to answer for an order: rules by kind, business field and region, and nobody loaded more than his fellows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from orderdesk.rules.addresses import within
from orderdesk.rules.states import OrderState

ASSIGNABLE = (
    OrderState.FIRST_REVIEW,
    OrderState.SECOND_REVIEW,
    OrderState.FINAL_REVIEW,
    OrderState.APPROVED,
    OrderState.IN_FULFILMENT,
    OrderState.READY_TO_SHIP,
    OrderState.SHIPPED,
)
"""From submission until everything was delivered."""


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """Orders of a kind, in a business field (a category of goods) and a region go to a person; what is empty fits all."""

    staff_id: int
    kind: str = ""
    field: str = ""
    region: str = ""

    def fits(self, kind: str, fields: Collection[str], place: str) -> bool:
        """Whether an order is meant."""
        in_field = not self.field or self.field.casefold() in {field.casefold() for field in fields}
        return (not self.kind or self.kind == kind) and in_field and (not self.region or within(self.region, place))

    @property
    def weight(self) -> int:
        """How closely it describes an order: the more it says, the more it counts."""
        return sum(map(bool, (self.kind, self.field, self.region)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may get an order: how many he has open, and the rule that names him (None: his duty alone)."""

    staff_id: int
    name: str
    open_orders: int
    rule: OwnerRule | None = None


def candidates(
    people: Mapping[int, str],
    open_orders: Mapping[int, int],
    rules: Iterable[OwnerRule],
    kind: str,
    fields: Collection[str],
    place: str,
) -> tuple[Candidate, ...]:
    """Everybody who may get the order, the one proposed first.

    Whom the closest rule names comes before others; among equals the one with fewest open orders (002-09), then by name.
    """
    best: dict[int, OwnerRule] = {}
    for rule in rules:
        if rule.staff_id in people and rule.fits(kind, fields, place):
            known = best.get(rule.staff_id)
            if known is None or rule.weight > known.weight:
                best[rule.staff_id] = rule
    found = [Candidate(key, name, open_orders.get(key, 0), best.get(key)) for key, name in people.items()]
    return tuple(sorted(found, key=lambda one: (-(one.rule.weight + 1 if one.rule else 0), one.open_orders, one.name)))


@dataclass(frozen=True, slots=True)
class Qualified:
    """What somebody is certified for: a service (a category or a product), where, and until when; checked on a day."""

    staff_id: int
    service: str
    region: str
    valid_until: date | None
    checked_on: date | None

    def good_for(self, services: Collection[str], place: str, day: date) -> bool:
        """Whether he may be sent there for one of these services on that day: certified, in the region, background checked."""
        named = self.service.casefold() in {service.casefold() for service in services}
        valid = self.valid_until is None or self.valid_until >= day
        return named and within(self.region, place) and valid and self.checked_on is not None and self.checked_on <= day
