"""Orders of every shape and what they come to: to the cent, and the same on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select, text

from orderdesk.commands import intake, receivables, review, shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.model import Allocation, Bill, BillLine, CustomerBalance, JournalLine, OrderLine, Payment, SalesOrder
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm, work_out
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.faults.house import broken

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
CENT = 100  # units of 1/10000


def a_line(chance: random.Random, product: int = 1) -> LineForm:
    """A line with awkward numbers."""
    return LineForm(
        product,
        "pcs",
        Decimal(chance.choice((1, 3, 7, chance.randint(1, 9_999)))),
        Decimal(chance.choice((0, 1, 33, 2_675, chance.randint(0, 999_999)))) / 1_000,
        Decimal(chance.choice((0, 0, 0, 1, 33, 50, 3_333))) / 10_000,
        gift=chance.random() < 0.05,
    )


def exactly(line: LineForm) -> Fraction:
    """What a line comes to before it is rounded."""
    return Fraction(0) if line.gift else Fraction(line.quantity) * Fraction(line.price) * (1 - Fraction(line.discount))


def to_cents(amount: Fraction) -> int:
    """Rounded half up, in units."""
    return int(amount * 100 + Fraction(1, 2)) * CENT


def test_every_line_comes_to_the_cent(seed: int, amount: Callable[[int, int], int], record: Callable[..., None]) -> None:
    """Lines with awkward prices, quantities and discounts come to what exact fractions say, rounded half up once."""
    chance = random.Random(seed)
    orders, wrong, by_float = amount(2_000, 100_000), [], 0
    for _ in range(orders):
        lines = [a_line(chance) for _ in range(chance.randint(1, 6))]
        told = [work_out(line, 10_000, "CNY").amount_units for line in lines]
        wrong += [line for line, units in zip(lines, told, strict=True) if units != to_cents(exactly(line))]
        floating = sum(
            round(float(line.quantity) * float(line.price) * (1 - float(line.discount)), 2) for line in lines if not line.gift
        )
        by_float += round(floating * 10_000) != sum(told)
    record("money, lines", orders=orders, wrong_lines=len(wrong), orders_a_float_gets_wrong=by_float)
    assert wrong == []
    assert by_float > 0  # the control: the same with binary fractions must go wrong, and does


@dataclass
class House:
    """People and goods in one desk; the same in each."""

    desk: Desk
    clerk: Actor
    reviewer: Actor
    keeper: Actor
    finance: tuple[Actor, Actor]
    products: list[int]
    customers: list[int]
    carrier: int

    @classmethod
    def founded(cls, url: str) -> House:
        """A desk whose clock stands still."""
        desk = Desk.open(url, clock=lambda: MORNING)
        make.one_review(desk)
        return cls(
            desk,
            make.staff(desk, Role.CLERK),
            make.staff(desk, Role.SALES_REVIEWER),
            make.staff(desk, Role.WAREHOUSE, Role.SHIPPING),
            (make.staff(desk, Role.FINANCE), make.staff(desk, Role.FINANCE)),
            [make.product(desk, f"GOODS-{number}", on_hand=10_000_000, price="12.5") for number in range(6)],
            [make.customer(desk, f"Buyer {number}", code=f"B{number}") for number in range(3)],
            make.carrier(desk, code="CARRIER"),
        )

    def live(self, chance: random.Random, number: int) -> None:
        """An order from entry to bill and payment, in one shipment or two, paid in whole, in part or too much."""
        do = self.desk.do
        chosen = chance.sample(self.products, chance.randint(1, 5))
        customer = chance.choice(self.customers)
        form = OrderForm(
            "website", customer, tuple(a_line(chance, product) for product in chosen), contact_name="Chen",
            contact_phone="020 1234 5678", ship_to="1 Harbour Road", payment_method="on_account",
            requested_date=MORNING.date() + timedelta(days=10),
        )  # fmt: skip
        order = do(self.clerk, intake.save_order, form).made
        do(self.clerk, intake.submit_order, order, 1)
        do(self.reviewer, review.approve_order, order, 2, "passes")
        of_order = select(OrderLine.id, OrderLine.base_units).where(OrderLine.order_id == order).order_by(OrderLine.position)
        lines = self.desk.read(lambda session: session.execute(of_order).all())
        do(self.keeper, warehouse.lock_lines, [line for line, _units in lines])
        for part in self._parts(chance, lines):
            shipment = do(self.keeper, shipping.pack_order, order, part).made
            number += 1
            do(self.keeper, shipping.hand_over, shipment, self.carrier, f"{order}-{shipment}")
            do(self.keeper, shipping.deliver, shipment, "Li")
            bill = do(self.finance[0], receivables.make_bill, order).made
            do(self.finance[1], receivables.audit_bill, bill)
        share = Decimal(chance.choice(("0.5", "1", "1", "1.25")))
        total: int = self.desk.read(lambda session: session.get_one(SalesOrder, order).total_units)
        paid = (Decimal(total) / 10_000 * share).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if paid:
            do(self.finance[0], receivables.receive_payment, customer, paid, "CNY", "bank_transfer")

    @staticmethod
    def _parts(chance: random.Random, lines: Any) -> list[dict[int, Decimal] | None]:
        line, units = lines[0]
        if chance.random() < 0.5 or units <= 10_000:
            return [None]
        return [{line: Decimal(chance.randint(1, units // 10_000 - 1))}, None]

    def books(self) -> dict[str, Any]:
        """All amounts there are, without ids."""

        def look(session: Any) -> dict[str, Any]:
            open_of_bill = Bill.total_units - func.coalesce(
                select(func.sum(Allocation.amount_units)).where(Allocation.bill_id == Bill.id).scalar_subquery(), 0
            )
            spent = func.coalesce(
                select(func.sum(Allocation.amount_units)).where(Allocation.payment_id == Payment.id).scalar_subquery(), 0
            )

            def numbers(*columns: Any) -> list[tuple[int, ...]]:
                return [tuple(int(value) for value in row) for row in session.execute(select(*columns))]

            return {
                "orders": sorted(numbers(SalesOrder.total_units)),
                "lines": sorted(numbers(OrderLine.order_id, OrderLine.position, OrderLine.amount_units)),
                "sums of lines": sorted(
                    tuple(map(int, row))
                    for row in session.execute(select(func.sum(OrderLine.amount_units)).group_by(OrderLine.order_id))
                ),
                "bills": sorted(numbers(Bill.total_units, open_of_bill)),
                "bill lines": sorted(numbers(BillLine.amount_units)),
                "balances": sorted(numbers(CustomerBalance.customer_id, CustomerBalance.balance_units)),
                "debits": numbers(func.sum(JournalLine.debit_units))[0][0],
                "credits": numbers(func.sum(JournalLine.credit_units))[0][0],
                "open": sum(units for (units,) in numbers(open_of_bill)),
                "credit": sum(units for (units,) in numbers(Payment.amount_units - spent)),
            }

        return self.desk.read(look)


def test_the_books_agree_on_both_databases(
    sqlite_url: str, postgresql_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Orders taken to payment: lines make the total, debits the credits, open items the balances; both databases alike."""
    count = amount(4, 300)
    books = []
    for url in (sqlite_url, postgresql_url):
        chance = random.Random(seed)
        house = House.founded(url)
        for number in range(count):
            house.live(chance, number)
        books.append(house.books())
        assert broken(house.desk) == []
        house.desk.close()
    embedded, server = books
    owed = sum(units for _customer, units in embedded["balances"])
    record(
        "money, books", orders=count, bills=len(embedded["bills"]), alike=embedded == server,
        debits_less_credits=embedded["debits"] - embedded["credits"],
        receivable_less_open_items=abs(owed) - abs(embedded["open"] - embedded["credit"]),
    )  # fmt: skip
    assert embedded == server
    assert embedded["orders"] == embedded["sums of lines"]
    assert embedded["debits"] == embedded["credits"] > 0
    assert abs(owed) == abs(embedded["open"] - embedded["credit"])


def test_books_that_are_out_are_caught(sqlite_url: str, seed: int, record: Callable[..., None]) -> None:
    """Negative control: a cent changed past the program must be found by the checks or refused by the database, and is."""
    house = House.founded(sqlite_url)
    house.live(random.Random(seed), 0)
    found = 0
    statements = (
        "UPDATE customer_balance SET balance_units = balance_units + 100",
        "UPDATE bill_line SET amount_units = amount_units + 100",
        "UPDATE journal_line SET debit_units = debit_units + 100 WHERE debit_units > 0",
    )
    for statement in statements:
        try:
            with house.desk.engine.connect() as connection:
                connection.execute(text(statement))
                connection.commit()
        except Exception as error:  # noqa: BLE001 - however it says no
            found += not isinstance(error, Refused)
            continue
        found += bool(broken(house.desk))
    record("money, control", changes=len(statements), caught=found)
    house.desk.close()
    assert found == len(statements)
