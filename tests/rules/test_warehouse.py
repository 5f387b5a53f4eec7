"""Who gets stock, and what an order becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderdesk.rules.states import MOVES, Entity, OrderState
from orderdesk.rules.warehouse import LineFacts, OrderFacts, Wish, next_step, share_out


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 9)), max_size=12),
    st.dictionaries(st.integers(1, 3), st.integers(0, 20)),
    st.booleans(),
)
def test_no_more_is_given_than_there_is(asked: list[tuple[int, int]], available: dict[int, int], partly: bool) -> None:
    wishes = [Wish(n, n, product, wanting) for n, (product, wanting) in enumerate(asked)]
    granted = share_out(wishes, available, partly=partly)
    for product in (1, 2, 3):
        given_of = sum(one.units for one in granted if one.wish.product_id == product)
        assert given_of <= available.get(product, 0)
    assert all(one.units in (0, one.wish.wanting) or partly for one in granted)
    assert [one.wish for one in granted] == wishes


def test_first_come_first_served() -> None:
    wishes = [Wish(1, 1, 7, 4), Wish(2, 2, 7, 4), Wish(3, 3, 7, 1)]
    assert [one.units for one in share_out(wishes, {7: 5}, partly=False)] == [4, 0, 1]
    assert [one.units for one in share_out(wishes, {7: 5}, partly=True)] == [4, 1, 0]


def line(base: int = 5, locked: int = 0, shipped: int = 0, *, service: bool = False) -> LineFacts:
    """A line's facts."""
    return LineFacts(base, service, locked, shipped)


@pytest.mark.parametrize(
    ("state", "facts", "target"),
    [
        (OrderState.APPROVED, OrderFacts((line(),)), None),
        (OrderState.APPROVED, OrderFacts((line(locked=1),)), OrderState.IN_FULFILMENT),
        (OrderState.APPROVED, OrderFacts((line(service=True),)), OrderState.READY_TO_SHIP),
        (OrderState.APPROVED, OrderFacts(()), None),
        (OrderState.IN_FULFILMENT, OrderFacts((line(locked=5), line())), None),
        (OrderState.IN_FULFILMENT, OrderFacts((line(locked=5), line(locked=2, shipped=3))), OrderState.READY_TO_SHIP),
        (OrderState.IN_FULFILMENT, OrderFacts((line(),)), OrderState.APPROVED),
        (OrderState.READY_TO_SHIP, OrderFacts((line(locked=4),)), OrderState.IN_FULFILMENT),
        (OrderState.READY_TO_SHIP, OrderFacts((line(),)), OrderState.APPROVED),
        (OrderState.READY_TO_SHIP, OrderFacts((line(shipped=5),), undelivered=1), OrderState.SHIPPED),
        (OrderState.SHIPPED, OrderFacts((line(shipped=5),), undelivered=1), None),
        (OrderState.SHIPPED, OrderFacts((line(shipped=5),)), OrderState.DELIVERED),
        (OrderState.DELIVERED, OrderFacts((line(shipped=5),), unbilled=1), None),
        (OrderState.DELIVERED, OrderFacts((line(shipped=5),), unsettled=1), None),
        (OrderState.DELIVERED, OrderFacts((line(shipped=5),)), OrderState.CLOSED),
        (OrderState.DRAFT, OrderFacts((line(locked=5),)), None),
    ],
)
def test_an_order_becomes_what_its_facts_say(state: OrderState, facts: OrderFacts, target: OrderState | None) -> None:
    step = next_step(state, facts)
    assert (step[1] if step else None) == target


@given(
    st.sampled_from(OrderState),
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=3),
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 1)),
)
def test_every_step_is_an_allowed_move_and_they_come_to_an_end(
    state: OrderState, lines: list[tuple[int, int, int, bool]], counts: tuple[int, int, int]
) -> None:
    facts = OrderFacts(tuple(line(base, locked, shipped, service=service) for base, locked, shipped, service in lines), *counts)
    allowed = {(move.source, move.verb, move.target) for move in MOVES if move.entity == Entity.ORDER and move.right is None}
    now = str(state)
    for _step in range(10):
        step = next_step(now, facts)
        if step is None:
            return
        assert (now, *step) in allowed
        now = step[1]
    pytest.fail("it never comes to rest")
