"""What the warehouse sees: the queue, stock, what to pick."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import event

from orderdesk.commands import shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries import warehouse as stock
from orderdesk.rules.rights import Role
from tests import factories as make


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(desk.engine, "before_cursor_execute", note)
    yield sent
    event.remove(desk.engine, "before_cursor_execute", note)


def test_the_queue_pages_through_every_line_once(desk: Desk) -> None:
    lamp = make.product(desk)
    orders = [
        make.approved_order(desk, lines=[(lamp, 1), (lamp, 2)], approved_at=make.moment("2026-03-02T09:00")) for _n in range(3)
    ]
    seen: list[int] = []
    after = None
    while True:
        found = desk.read(stock.lock_queue, after=after, limit=4)
        seen += [row.line_id for row in found.rows]
        after = found.after
        if after is None:
            break
    assert seen == [line for order in orders for line in order.lines]


@pytest.mark.parametrize("search", ["jade", "JADE", "so-77", "blue lamp", "LMP"])
def test_the_queue_is_searched_by_what_people_know(desk: Desk, search: str) -> None:
    make.approved_order(desk)
    lamp = make.product(desk, "LMP-1", name="Blue Lamp")
    wanted = make.approved_order(desk, make.customer(desk, "Jade Trading"), [(lamp, 1)], number="SO-77")
    assert [row.order_id for row in desk.read(stock.lock_queue, search=search).rows] == [wanted.id]


def test_a_percent_sign_is_searched_as_such(desk: Desk) -> None:
    make.approved_order(desk)
    assert not desk.read(stock.lock_queue, search="%").rows


def test_only_short_lines_are_shown_when_asked(desk: Desk) -> None:
    plenty, little = make.product(desk, on_hand=9), make.product(desk, on_hand=1)
    order = make.approved_order(desk, lines=[(plenty, 2), (little, 2)])
    (row,) = desk.read(stock.lock_queue, only_short=True).rows
    assert (row.line_id, row.short) == (order.lines[1], 1)


def test_a_page_costs_the_same_however_long(desk: Desk) -> None:
    make.approved_order(desk)
    with counted(desk) as few:
        desk.read(stock.lock_queue)
        desk.read(stock.stock_list)
    for _n in range(5):
        make.approved_order(desk, lines=[(make.product(desk), 1), (make.product(desk), 2)])
    with counted(desk) as many:
        desk.read(stock.lock_queue)
        desk.read(stock.stock_list)
    assert len(many) == len(few)


def test_locking_everything_takes_few_statements(desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    products = [make.product(desk, on_hand=2) for _n in range(4)]
    with counted(desk) as few:
        make.approved_order(desk, lines=[(products[0], 1)])
        desk.do(keeper, warehouse.lock_all)
    orders = [make.approved_order(desk, lines=[(product, 1) for product in products[1:]]) for _n in range(4)]
    assert len(orders) == 4
    with counted(desk) as many:
        desk.do(keeper, warehouse.lock_all)
    # Twelve lines of four orders against one: only the moves of the orders themselves may add to it.
    assert len(many) <= len(few) + 8


def test_stock_shows_what_is_locked_free_and_still_wanted(desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, "A-LAMP", on_hand=5, location="R1")
    make.product(desk, kind="service")
    make.approved_order(desk, lines=[(lamp, 4)])
    make.approved_order(desk, lines=[(lamp, 3)])
    desk.do(keeper, warehouse.lock_all)
    (row,) = desk.read(stock.stock_list, "a-lamp").rows
    assert (row.on_hand, row.locked, row.available, row.wanting, row.location) == (5, 4, 1, 3, "R1")
    assert [found.sku for found in desk.read(stock.stock_list).rows] == ["A-LAMP"]


def test_the_pick_list_goes_by_place_and_leaves_out_what_is_packed(desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    far, near = make.product(desk, on_hand=9, location="Z9"), make.product(desk, on_hand=9, location="A1")
    order = make.approved_order(desk, lines=[(far, 5), (near, 2), (make.product(desk), 1)])
    desk.do(keeper, warehouse.lock_lines, list(order.lines))
    desk.do(keeper, shipping.pack_order, order.id, {order.lines[0]: Decimal(2)})
    rows = desk.read(stock.pick_list_data, [order.id])
    assert [(row.location, row.quantity) for row in rows] == [("A1", 2), ("Z9", 3)]


def test_movements_are_newest_first(desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, on_hand=1)
    for quantity in (2, 3):
        desk.do(keeper, warehouse.receive_stock, lamp, Decimal(quantity))
    first = desk.read(stock.movements, lamp, limit=2)
    then = desk.read(stock.movements, lamp, first.after, limit=2)
    assert [row.quantity for row in (*first.rows, *then.rows)] == [3, 2, 1]
