"""The least that holds the same facts as an order's way through the house: no rights, no checks, no audit, no other desks.

Money and quantities are whole numbers. Two ways to write them: statements on a bare psycopg connection, and SQLAlchemy's ORM the
way an application would use it, each stage loading what it changes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import BigInteger, ForeignKey, create_engine, func, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload

STAGES = ("1 create", "2 submit", "3 approve", "4 lock", "5 pack", "6 hand over", "7 deliver", "8 bill", "9 audit")
Lines = list[tuple[int, int, int]]
"""Product, quantity, price."""


class NotEnough(Exception):
    """Less is left than was asked for."""


class Base(DeclarativeBase):
    """The floor's tables."""

    type_annotation_map = {int: BigInteger()}


class Account(Base):
    """A customer and what he may owe."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    credit: Mapped[int]


class Stock(Base):
    """A product's stock."""

    __tablename__ = "stock"
    id: Mapped[int] = mapped_column(primary_key=True)
    on_hand: Mapped[int]
    locked: Mapped[int] = mapped_column(default=0)


class Counter(Base):
    """Numbers of a series."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Order(Base):
    """An order."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[str]
    total: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    lines: Mapped[list[Line]] = relationship(order_by="Line.id")
    __mapper_args__ = {"version_id_col": version}


class Line(Base):
    """A line of an order."""

    __tablename__ = "line"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("stock.id"))
    quantity: Mapped[int]
    price: Mapped[int]
    amount: Mapped[int]


class Lock(Base):
    """Stock locked for a line, then gone with a shipment."""

    __tablename__ = "lock"
    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("stock.id"))
    quantity: Mapped[int]
    state: Mapped[str]


class Shipment(Base):
    """A shipment of an order."""

    __tablename__ = "shipment"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    state: Mapped[str]
    items: Mapped[list[Item]] = relationship(order_by="Item.id")


class Item(Base):
    """A line of a shipment."""

    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("stock.id"))
    quantity: Mapped[int]


class Bill(Base):
    """A bill of a shipment."""

    __tablename__ = "bill"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    state: Mapped[str]
    total: Mapped[int]
    open: Mapped[int]
    rows: Mapped[list[BillRow]] = relationship(order_by="BillRow.id")


class BillRow(Base):
    """A line of a bill."""

    __tablename__ = "bill_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("line.id"))
    amount: Mapped[int]


class Posting(Base):
    """A line of the books."""

    __tablename__ = "posting"
    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("bill.id"), index=True)
    account: Mapped[str]
    debit: Mapped[int]
    credit: Mapped[int]


class Event(Base):
    """Who did what to an order."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    stage: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC).replace(tzinfo=None))


def prepare(url: str, accounts: int, products: int, on_hand: int) -> None:
    """The tables, with customers, products and stock."""
    engine = create_engine(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add_all(Account(id=number + 1, credit=10**12) for number in range(accounts))
        session.add_all(Stock(id=number + 1, on_hand=on_hand, locked=0) for number in range(products))
        session.add_all(Counter(name=name, last=0) for name in ("order", "shipment", "bill"))
    engine.dispose()


LOCK = "UPDATE stock SET locked = locked + %s WHERE id = %s AND on_hand - locked >= %s"


class Bare:
    """One statement after another on a psycopg connection; a commit a stage."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True, prepare_threshold=2)

    def close(self) -> None:
        self._connection.close()

    def cycle(self, account: int, lines: Lines, timed: Callable[[str], Any]) -> None:
        """An order's whole way."""
        order = bill = shipment = 0
        total = sum(quantity * price for _, quantity, price in lines)
        for stage in STAGES:
            with timed(stage), self._connection.transaction():
                run = self._connection.execute
                if stage == "1 create":
                    order = self._one(
                        "INSERT INTO orders (account_id, state, total) VALUES (%s, 'draft', %s) RETURNING id", account, total
                    )
                    self._many(
                        "INSERT INTO line (order_id, product_id, quantity, price, amount) VALUES (%s, %s, %s, %s, %s)",
                        [(order, product, quantity, price, quantity * price) for product, quantity, price in lines],
                    )
                elif stage == "2 submit":
                    run("UPDATE orders SET number = %s WHERE id = %s", (self._number("order"), order))
                    self._state(order, "submitted")
                elif stage == "3 approve":
                    owed = self._one("SELECT coalesce(sum(open), 0) FROM bill WHERE account_id = %s AND open <> 0", account)
                    if owed + total > self._one("SELECT credit FROM account WHERE id = %s", account):
                        raise NotEnough
                    self._state(order, "approved")
                elif stage == "4 lock":
                    ids = run("SELECT id, product_id, quantity FROM line WHERE order_id = %s", (order,)).fetchall()
                    self.lock([(line, product, quantity) for line, product, quantity in ids])
                elif stage == "5 pack":
                    shipment = self._one(
                        "INSERT INTO shipment (number, order_id, state) VALUES (%s, %s, 'packed') RETURNING id",
                        str(self._number("shipment")),
                        order,
                    )
                    run(
                        "INSERT INTO item (shipment_id, line_id, product_id, quantity) "
                        "SELECT %s, id, product_id, quantity FROM line WHERE order_id = %s",
                        (shipment, order),
                    )
                elif stage == "6 hand over":
                    run("UPDATE lock SET state = 'used' WHERE line_id IN (SELECT id FROM line WHERE order_id = %s)", (order,))
                    self._many(
                        "UPDATE stock SET on_hand = on_hand - %s, locked = locked - %s WHERE id = %s",
                        [(quantity, quantity, product) for product, quantity, _ in sorted(lines)],
                    )
                    run("UPDATE shipment SET state = 'gone' WHERE id = %s", (shipment,))
                    self._state(order, "shipped")
                elif stage == "7 deliver":
                    run("UPDATE shipment SET state = 'delivered' WHERE id = %s", (shipment,))
                    self._state(order, "delivered")
                elif stage == "8 bill":
                    bill = self._one(
                        "INSERT INTO bill (number, order_id, account_id, state, total, open) "
                        "VALUES (%s, %s, %s, 'draft', %s, 0) RETURNING id",
                        str(self._number("bill")),
                        order,
                        account,
                        total,
                    )
                    run("INSERT INTO bill_row (bill_id, line_id, amount) SELECT %s, id, amount FROM line WHERE order_id = %s",
                        (bill, order))  # fmt: skip
                else:
                    run("UPDATE bill SET state = 'audited', open = total WHERE id = %s", (bill,))
                    self._many(
                        "INSERT INTO posting (bill_id, account, debit, credit) VALUES (%s, %s, %s, %s)",
                        [(bill, "receivable", total, 0), (bill, "sales", 0, total)],
                    )
                    self._state(order, "billed")
                run("INSERT INTO event (order_id, stage, who, at) VALUES (%s, %s, 'bench', now())", (order, stage))

    def lock(self, wanted: Lines) -> None:
        """Lock stock for lines (line, product, quantity); NotEnough leaves the transaction to be rolled back."""
        for _line, product, quantity in sorted(wanted, key=lambda want: want[1]):
            if self._connection.execute(LOCK, (quantity, product, quantity)).rowcount != 1:
                raise NotEnough
        self._many("INSERT INTO lock (line_id, product_id, quantity, state) VALUES (%s, %s, %s, 'open')", wanted)

    def lock_alone(self, wanted: Lines) -> bool:
        """The same in a transaction of its own; whether there was enough."""
        try:
            with self._connection.transaction():
                self.lock(wanted)
        except NotEnough:
            return False
        return True

    def _state(self, order: int, state: str) -> None:
        self._connection.execute("UPDATE orders SET state = %s, version = version + 1 WHERE id = %s", (state, order))

    def _number(self, name: str) -> int:
        return self._one("UPDATE counter SET last = last + 1 WHERE name = %s RETURNING last", name)

    def _one(self, statement: str, *parameters: Any) -> int:
        row = self._connection.execute(statement, parameters).fetchone()
        assert row is not None
        return int(row[0])

    def _many(self, statement: str, rows: list[Any]) -> None:
        with self._connection.cursor() as cursor:
            cursor.executemany(statement, rows)


class Orm:
    """A fresh session a stage, objects loaded and changed."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url)

    def close(self) -> None:
        self._engine.dispose()

    def cycle(self, account: int, lines: Lines, timed: Callable[[str], Any]) -> None:
        """An order's whole way."""
        kept: dict[str, int] = {"account": account}
        for stage, act in zip(
            STAGES,
            (self._create, self._submit, self._approve, self._lock, self._pack, self._hand_over, self._deliver, self._bill,
             self._audit),
            strict=True,
        ):  # fmt: skip
            with timed(stage), Session(self._engine) as session, session.begin():
                act(session, kept, lines)
                session.add(Event(order_id=kept["order"], stage=stage, who="bench"))

    def _create(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        made = [
            Line(product_id=product, quantity=quantity, price=price, amount=quantity * price)
            for product, quantity, price in lines
        ]
        order = Order(account_id=kept["account"], state="draft", total=sum(line.amount for line in made), lines=made)
        session.add(order)
        session.flush()
        kept["order"] = order.id

    def _submit(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        order = self._order(session, kept)
        order.total = sum(line.amount for line in order.lines)
        order.number, order.state = self._number(session, "order"), "submitted"

    def _approve(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        order = session.get_one(Order, kept["order"])
        owed = session.scalars(select(func.coalesce(func.sum(Bill.open), 0)).where(Bill.account_id == order.account_id)).one()
        if owed + order.total > session.get_one(Account, order.account_id).credit:
            raise NotEnough
        order.state = "approved"

    def _lock(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        self.lock(session, [(line.id, line.product_id, line.quantity) for line in self._order(session, kept).lines])

    def lock(self, session: Session, wanted: Lines) -> None:
        """Lock stock for lines (line, product, quantity); NotEnough leaves the transaction to be rolled back."""
        for line, product, quantity in sorted(wanted, key=lambda want: want[1]):
            statement = update(Stock).where(Stock.id == product, Stock.on_hand - Stock.locked >= quantity)
            changed: Any = session.execute(
                statement.values(locked=Stock.locked + quantity), execution_options={"synchronize_session": False}
            )
            if changed.rowcount != 1:
                raise NotEnough
            session.add(Lock(line_id=line, product_id=product, quantity=quantity, state="open"))

    def lock_alone(self, wanted: Lines) -> bool:
        """The same in a transaction of its own; whether there was enough."""
        try:
            with Session(self._engine) as session, session.begin():
                self.lock(session, wanted)
        except NotEnough:
            return False
        return True

    def _pack(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        order = self._order(session, kept)
        items = [Item(line_id=line.id, product_id=line.product_id, quantity=line.quantity) for line in order.lines]
        made = Shipment(number=self._number(session, "shipment"), order_id=order.id, state="packed", items=items)
        session.add(made)
        session.flush()
        kept["shipment"] = made.id

    def _hand_over(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        shipment = session.get_one(Shipment, kept["shipment"], options=[selectinload(Shipment.items)])
        of_order = [item.line_id for item in shipment.items]
        for lock in session.scalars(select(Lock).where(Lock.line_id.in_(of_order))):
            lock.state = "used"
        for item in sorted(shipment.items, key=lambda item: item.product_id):
            gone = {"on_hand": Stock.on_hand - item.quantity, "locked": Stock.locked - item.quantity}
            statement = update(Stock).where(Stock.id == item.product_id).values(**gone)
            session.execute(statement, execution_options={"synchronize_session": False})
        shipment.state = "gone"
        session.get_one(Order, kept["order"]).state = "shipped"

    def _deliver(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        session.get_one(Shipment, kept["shipment"]).state = "delivered"
        session.get_one(Order, kept["order"]).state = "delivered"

    def _bill(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        order = self._order(session, kept)
        made = Bill(
            number=self._number(session, "bill"), order_id=order.id, account_id=order.account_id, state="draft",
            total=order.total, open=0, rows=[BillRow(line_id=line.id, amount=line.amount) for line in order.lines],
        )  # fmt: skip
        session.add(made)
        session.flush()
        kept["bill"] = made.id

    def _audit(self, session: Session, kept: dict[str, int], lines: Lines) -> None:
        bill = session.get_one(Bill, kept["bill"])
        bill.state, bill.open = "audited", bill.total
        session.add(Posting(bill_id=bill.id, account="receivable", debit=bill.total, credit=0))
        session.add(Posting(bill_id=bill.id, account="sales", debit=0, credit=bill.total))
        session.get_one(Order, kept["order"]).state = "billed"

    def _order(self, session: Session, kept: dict[str, int]) -> Order:
        return session.get_one(Order, kept["order"], options=[selectinload(Order.lines)])

    def _number(self, session: Session, name: str) -> str:
        bump = update(Counter).where(Counter.name == name).values(last=Counter.last + 1).returning(Counter.last)
        return str(session.execute(bump, execution_options={"synchronize_session": False}).scalar_one())
