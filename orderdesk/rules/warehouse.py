"""Who gets stock, and where an order stands by what was locked, shipped, delivered and billed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderdesk.language import N_
from orderdesk.rules.states import OrderState

STOCKLESS = frozenset({"service"})
"""Kinds of product that nothing lies in a warehouse of: they want no lock and ship without stock (see `LineFacts.covered`)."""

MOVEMENT_NAMES: Mapping[str, str] = {
    "opening": N_("Opening stock"),
    "receipt": N_("Goods received"),
    "issue": N_("Shipped"),
    "return": N_("Came back"),
    "count": N_("Counted"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A line that wants `wanting` units of a product; wishes come in queue order."""

    line_id: int
    order_id: int
    product_id: int
    wanting: int


@dataclass(frozen=True, slots=True)
class Granted:
    """What a wish gets, and what there was when its turn came; `units` 0 when there was too little."""

    wish: Wish
    units: int
    left: int

    @property
    def whole(self) -> bool:
        """Whether the line got all it wanted."""
        return self.units == self.wish.wanting


def share_out(wishes: Iterable[Wish], available: Mapping[int, int], *, partly: bool) -> list[Granted]:
    """What each wish gets of what is available by product, first come first served.

    A wish that cannot be met whole gets nothing and leaves what there is to later ones, unless `partly`: then it takes all of it.
    """
    left = dict(available)
    granted = []
    for wish in wishes:
        there = max(0, left.get(wish.product_id, 0))
        take = wish.wanting if wish.wanting <= there else (there if partly else 0)
        left[wish.product_id] = there - take
        granted.append(Granted(wish, take, there))
    return granted


@dataclass(frozen=True, slots=True)
class LineFacts:
    """An order line's quantities in base units; shipped ones have left the house, locked ones have not."""

    base: int
    stockless: bool
    locked: int
    shipped: int

    @property
    def gone(self) -> bool:
        """Whether all of it left the house."""
        return self.shipped >= self.base

    @property
    def covered(self) -> bool:
        """Whether what has not left is locked; a service counts as locked from its approval on."""
        return self.stockless or self.locked + self.shipped >= self.base


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What an order's state follows from: its lines, shipments on their way or still in the house, and what is not settled."""

    lines: tuple[LineFacts, ...]
    undelivered: int = 0
    unbilled: int = 0
    unsettled: int = 0

    @property
    def begun(self) -> bool:
        """Whether anything was locked or has left."""
        return any(line.locked or line.shipped for line in self.lines)

    @property
    def gone(self) -> bool:
        """Whether every line left the house."""
        return bool(self.lines) and all(line.gone for line in self.lines)

    @property
    def covered(self) -> bool:
        """Whether everything that has not left could leave now."""
        return bool(self.lines) and all(line.covered for line in self.lines)

    @property
    def delivered(self) -> bool:
        """Whether everything arrived."""
        return self.gone and not self.undelivered

    @property
    def paid(self) -> bool:
        """Whether all that was delivered is billed and every bill is settled."""
        return not self.unbilled and not self.unsettled


Step = tuple[str, OrderState]


def next_step(state: str, facts: OrderFacts) -> Step | None:
    """The step (verb, target) that the facts ask of an order in `state`; None when it stands where it belongs."""
    if state == OrderState.APPROVED:
        if facts.begun:
            return "fulfil", OrderState.IN_FULFILMENT
        return ("ready", OrderState.READY_TO_SHIP) if facts.covered else None
    if state in (OrderState.IN_FULFILMENT, OrderState.READY_TO_SHIP):
        return _in_the_house(state, facts)
    if state == OrderState.SHIPPED:
        return ("deliver", OrderState.DELIVERED) if facts.delivered else None
    if state == OrderState.DELIVERED:
        return ("close", OrderState.CLOSED) if facts.paid else None
    return None


def _in_the_house(state: str, facts: OrderFacts) -> Step | None:
    if facts.gone:
        return "ship", OrderState.SHIPPED
    if facts.covered:
        return None if state == OrderState.READY_TO_SHIP else ("ready", OrderState.READY_TO_SHIP)
    if not facts.begun:
        return "reopen", OrderState.APPROVED
    return ("reopen", OrderState.IN_FULFILMENT) if state == OrderState.READY_TO_SHIP else None
