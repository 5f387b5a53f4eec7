"""Locking, releasing, receiving and counting stock."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from orderdesk.commands import warehouse
from orderdesk.commands.warehouse import locks
from orderdesk.database.desk import Desk, Work
from orderdesk.queries import warehouse as stock
from orderdesk.queries.check import run_checks
from orderdesk.queries.timeline import timeline
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.looking import level, line_state, order_state


@pytest.fixture
def keeper(desk: Desk) -> Actor:
    """Somebody of the warehouse."""
    return make.staff(desk, Role.WAREHOUSE)


@pytest.mark.requirement("001-07", "001-08")
def test_a_line_with_enough_stock_is_locked(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, on_hand=10)
    order = make.approved_order(desk, lines=[(lamp, 4)])
    before = desk.read(stock.locked_for_order, order.id)[0]
    assert (before.asked, before.available, before.short, before.state) == (4, 10, 0, "wanting")

    changes = desk.do(keeper, warehouse.lock_lines, list(order.lines))

    assert changes.count == 1 and not changes.skipped
    after = desk.read(stock.locked_for_order, order.id)[0]
    assert (after.locked, after.available, after.state) == (4, 6, "locked")
    assert order_state(desk, order.id) == "ready_to_ship"
    assert [(step.verb, step.to_state) for step in desk.read(timeline, order.id)] == [
        ("import", "approved"),
        ("lock", ""),
        ("fulfil", "in_fulfilment"),
        ("ready", "ready_to_ship"),
    ]


def test_a_line_that_is_short_is_told_and_left(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, "LAMP", on_hand=3)
    order = make.approved_order(desk, lines=[(lamp, 5)])

    changes = desk.do(keeper, warehouse.lock_lines, list(order.lines))

    assert changes.count == 0
    assert changes.skipped == (f"{order.number} LAMP: only 3 left",)
    assert level(desk, lamp) == (3, 0)
    assert order_state(desk, order.id) == "approved"


def test_part_of_a_line_is_locked_when_told_so(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, "LAMP", on_hand=3)
    order = make.approved_order(desk, lines=[(lamp, 5)])

    changes = desk.do(keeper, warehouse.lock_lines, list(order.lines), partly=True)

    assert changes.skipped == (f"{order.number} LAMP: 3 of 5 locked, no more left",)
    assert level(desk, lamp) == (3, 3)
    assert line_state(desk, order.lines[0]) == "wanting"
    assert order_state(desk, order.id) == "in_fulfilment"
    (row,) = desk.read(stock.lock_queue).rows
    assert (row.locked, row.wanting, row.available, row.short) == (3, 2, 0, 2)


def test_all_that_can_be_is_locked_in_the_order_of_approval(desk: Desk, keeper: Actor) -> None:
    lamp, cable = make.product(desk, on_hand=5), make.product(desk, on_hand=1)
    later = make.approved_order(desk, lines=[(lamp, 3)], approved_at=make.moment("2026-03-02T10:00"))
    first = make.approved_order(desk, lines=[(lamp, 4), (cable, 2)], approved_at=make.moment("2026-03-02T09:00"))
    last = make.approved_order(desk, lines=[(lamp, 1), (cable, 1)], approved_at=make.moment("2026-03-02T11:00"))

    changes = desk.do(keeper, warehouse.lock_all)

    assert changes.count == 3 and len(changes.skipped) == 2
    assert line_state(desk, first.lines[0]) == "locked"
    assert line_state(desk, later.lines[0]) == "wanting"
    assert order_state(desk, first.id) == "in_fulfilment"
    assert order_state(desk, later.id) == "approved"
    assert order_state(desk, last.id) == "ready_to_ship"
    assert level(desk, lamp) == (5, 5)


def test_an_order_not_approved_gets_no_stock(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, "LAMP", on_hand=3)
    order = make.order(desk, lines=[(lamp, 1)])

    changes = desk.do(keeper, warehouse.lock_lines, list(order.lines))

    assert changes.skipped == (f"{order.number} LAMP: wants no stock now",)
    assert level(desk, lamp) == (3, 0)


def test_locking_twice_locks_once(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, on_hand=9)
    order = make.approved_order(desk, lines=[(lamp, 4)])
    desk.do(keeper, warehouse.lock_all)

    again = desk.do(keeper, warehouse.lock_lines, list(order.lines))

    assert again.count == 0
    assert level(desk, lamp) == (9, 4)


def test_releasing_needs_a_reason_and_takes_the_order_back(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, on_hand=9)
    order = make.approved_order(desk, lines=[(lamp, 4)])
    desk.do(keeper, warehouse.lock_all)
    with pytest.raises(Refused) as refused:
        desk.do(keeper, warehouse.release_lines, list(order.lines), " ")
    assert refused.value.field == "reason"

    desk.do(keeper, warehouse.release_lines, list(order.lines), "customer waits")

    assert level(desk, lamp) == (9, 0)
    assert line_state(desk, order.lines[0]) == "wanting"
    assert order_state(desk, order.id) == "approved"
    assert any(step.verb == "release" and step.note == "customer waits" for step in desk.read(timeline, order.id))


def test_a_service_wants_no_stock(desk: Desk, keeper: Actor) -> None:
    lamp, fitting = make.product(desk, on_hand=1), make.product(desk, kind="service")
    order = make.approved_order(desk, lines=[(lamp, 1), (fitting, 1)])

    assert [row.product_id for row in desk.read(stock.lock_queue).rows] == [lamp]
    desk.do(keeper, warehouse.lock_all)

    assert order_state(desk, order.id) == "ready_to_ship"


def test_only_the_warehouse_locks(desk: Desk) -> None:
    order = make.approved_order(desk)
    with pytest.raises(Refused, match="Your role does not allow this"):
        desk.do(make.staff(desk, Role.CLERK), warehouse.lock_lines, list(order.lines))


@pytest.mark.requirement("001-09")
def test_nothing_is_sold_twice_when_many_lock_at_once(desk: Desk, keeper: Actor) -> None:
    lamp, cable = make.product(desk, on_hand=7), make.product(desk, on_hand=3)
    orders = [make.approved_order(desk, lines=[(lamp, 2), (cable, 1)] if n % 2 else [(cable, 1), (lamp, 2)]) for n in range(6)]
    ready = threading.Barrier(len(orders))
    faults: list[Exception] = []

    def lock(line_ids: list[int]) -> None:
        ready.wait()
        try:
            desk.do(keeper, warehouse.lock_lines, line_ids)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(fault)

    threads = [threading.Thread(target=lock, args=(list(order.lines),)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    assert level(desk, lamp) == (7, 6) and level(desk, cable) == (3, 3)
    locked = [row.locked for order in orders for row in desk.read(stock.locked_for_order, order.id) if row.product_id == lamp]
    assert sorted(locked) == [0, 0, 0, 2, 2, 2]
    assert all(result.ok for result in desk.read(run_checks))


def test_goods_received_are_on_hand_with_a_movement(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk)

    desk.do(keeper, warehouse.receive_stock, lamp, Decimal("2.5"), "DN-77", "two rolls and a half")

    assert level(desk, lamp) == (Decimal("2.5"), 0)
    (moved,) = desk.read(stock.movements, lamp).rows
    assert (moved.kind, moved.quantity, moved.reference, moved.who) == ("receipt", Decimal("2.5"), "DN-77", keeper.name)


@pytest.mark.parametrize("quantity", ["0", "-1", "0.00001"])
def test_nothing_or_less_is_not_received(desk: Desk, keeper: Actor, quantity: str) -> None:
    lamp = make.product(desk)
    with pytest.raises(Refused) as refused:
        desk.do(keeper, warehouse.receive_stock, lamp, Decimal(quantity))
    assert refused.value.field == "quantity"
    assert level(desk, lamp) == (0, 0)


def test_a_count_corrects_what_is_on_hand(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, on_hand=9)

    desk.do(keeper, warehouse.count_stock, lamp, Decimal(7), "two broken")

    assert level(desk, lamp) == (7, 0)
    assert desk.read(stock.movements, lamp).rows[0].quantity == -2
    assert desk.do(keeper, warehouse.count_stock, lamp, Decimal(7)).count == 0


def test_a_count_below_what_is_locked_is_refused(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, "LAMP", on_hand=9)
    make.approved_order(desk, lines=[(lamp, 8)])
    desk.do(keeper, warehouse.lock_all)
    with pytest.raises(Refused, match="8 of LAMP are locked"):
        desk.do(keeper, warehouse.count_stock, lamp, Decimal(7))
    assert level(desk, lamp) == (9, 8)


def test_a_count_of_what_changed_meanwhile_is_a_conflict(desk: Desk, keeper: Actor) -> None:
    lamp = make.product(desk, on_hand=9)
    desk.do(keeper, warehouse.receive_stock, lamp, Decimal(1))
    with pytest.raises(Conflict):
        desk.do(keeper, warehouse.count_stock, lamp, Decimal(9), expected=Decimal(9))


def test_opening_stock_is_set_once(desk: Desk) -> None:
    admin = make.staff(desk, Role.ADMINISTRATOR)
    lamp, fitting = make.product(desk), make.product(desk, kind="service")

    assert desk.do(admin, warehouse.open_stock, {lamp: Decimal(5), fitting: Decimal(1)}).count == 1
    assert desk.do(admin, warehouse.open_stock, {lamp: Decimal(5)}).count == 0

    assert level(desk, lamp) == (5, 0)


@pytest.mark.parametrize("hopeful", [0, locks.HOPEFUL])
def test_stock_locked_first_or_last_comes_to_the_same(postgresql_url: str, monkeypatch: pytest.MonkeyPatch, hopeful: int) -> None:
    monkeypatch.setattr(locks, "HOPEFUL", hopeful)
    desk = Desk.open(postgresql_url)
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp, cable, fitting = make.product(desk, "LAMP", on_hand=5), make.product(desk, "CABLE"), make.product(desk, kind="service")
    first = make.approved_order(desk, lines=[(lamp, 2), (fitting, 1)], approved_at=make.moment("2026-03-02T09:00"))
    later = make.approved_order(desk, lines=[(lamp, 4), (cable, 1)], approved_at=make.moment("2026-03-02T10:00"))

    changes = desk.do(keeper, warehouse.lock_lines, [*later.lines, first.lines[0]], partly=True)

    assert (changes.count, changes.orders) == (2, {first.id, later.id})
    assert changes.skipped == (f"{later.number} LAMP: 3 of 4 locked, no more left", f"{later.number} CABLE: none left")
    assert level(desk, lamp) == (5, 5)
    assert [line_state(desk, line) for line in (first.lines[0], *later.lines)] == ["locked", "wanting", "wanting"]
    assert [order_state(desk, order.id) for order in (first, later)] == ["ready_to_ship", "in_fulfilment"]
    assert [(step.verb, step.to_state) for step in desk.read(timeline, first.id)] == [
        ("import", "approved"),
        ("lock", ""),
        ("fulfil", "in_fulfilment"),
        ("ready", "ready_to_ship"),
    ]
    desk.close()


@pytest.mark.parametrize(("partly", "told", "locked"), [(False, "only 2 left", 3), (True, "2 of 4 locked, no more left", 5)])
def test_what_others_took_at_the_last_moment_is_not_given_again(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch, partly: bool, told: str, locked: int
) -> None:
    desk = Desk.open(postgresql_url)
    keeper, other = make.staff(desk, Role.WAREHOUSE), make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, "LAMP", on_hand=5)
    mine, theirs = make.approved_order(desk, lines=[(lamp, 4)]), make.approved_order(desk, lines=[(lamp, 3)])
    look = locks.look

    def late(work: Work, line_ids: Sequence[int]) -> Any:
        seen = look(work, line_ids)
        monkeypatch.setattr(locks, "look", look)
        desk.do(other, warehouse.lock_lines, list(theirs.lines))
        return seen

    monkeypatch.setattr(locks, "look", late)
    changes = desk.do(keeper, warehouse.lock_lines, list(mine.lines), partly)

    assert changes.skipped == (f"{mine.number} LAMP: {told}",)
    assert level(desk, lamp) == (5, locked)
    assert not [found.name for found in desk.read(run_checks) if not found.ok]
    desk.close()
