"""Duties and what belongs to them: which rooms are seen, which steps are done, whose data is needed for them."""

from __future__ import annotations

from itertools import combinations

import pytest

from orderdesk.rules.rights import RIGHTS, Actor, Role
from orderdesk.ui.tabs import tabs_for

FIVE_DUTIES = {
    "receive": ("order.enter", "order.submit"),
    "review": ("review.first", "review.second", "review.final"),
    "execute": ("stock.lock",),
    "track": ("shipment.hand_over", "shipment.deliver"),
    "settle": ("bill.make", "bill.audit", "payment.receive"),
}
"""What service companies keep apart, by the rights it is done with."""


def person(role: Role) -> Actor:
    return Actor(1, role.value, role.value, frozenset({role}))


@pytest.mark.requirement("004-r6")
def test_no_role_holds_two_of_the_five_duties() -> None:
    holders = {duty: frozenset[Role]().union(*(RIGHTS[verb] for verb in verbs)) for duty, verbs in FIVE_DUTIES.items()}
    assert all(holders.values())
    for one, other in combinations(FIVE_DUTIES, 2):
        assert not holders[one] & holders[other], (one, other)


@pytest.mark.requirement("002-19")
def test_clerk_warehouse_and_manager_see_different_rooms_and_may_do_different_things() -> None:
    rooms, rights = {}, {}
    for role in (Role.CLERK, Role.WAREHOUSE, Role.MANAGER):
        rooms[role] = frozenset(spec.name for spec in tabs_for(person(role)))
        rights[role] = frozenset(verb for verb in RIGHTS if person(role).may(verb))
    assert len(set(rooms.values())) == len(set(rights.values())) == 3
    assert "intake" in rooms[Role.CLERK] and "review" not in rooms[Role.CLERK]
    assert "review.final" in rights[Role.MANAGER] and "order.enter" not in rights[Role.MANAGER]


def test_whoever_writes_contact_data_sees_it_whole() -> None:
    """A masked phone that is read into a form would be saved back as it is shown."""
    for verb in ("order.enter", "customer.edit", "mail.receive", "mail.send", "customer.export"):
        assert RIGHTS[verb] <= RIGHTS["customer.contact"], verb


def test_nobody_is_asked_for_a_reason_to_see_what_his_duty_shows() -> None:
    assert not RIGHTS["customer.unmask"] & RIGHTS["customer.contact"]
    assert RIGHTS["customer.unmask"] | RIGHTS["customer.contact"] == frozenset(Role)
