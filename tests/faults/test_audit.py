"""The audit trail under load, then in the hands of somebody who owns the database."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from orderdesk.database.audit import AuditStanding, head, seal, sealing, verify
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.errors import Kind, classify
from tests import factories as make
from tests.auditing import audit

Row = Any


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk.open(database_url)
    yield audit(opened)
    opened.close()


def change(desk: Desk, order: int, chance: random.Random) -> None:
    """One transaction."""
    sqlite = desk.engine.dialect.name == "sqlite"
    with desk.engine.execution_options(**{WRITES: True}).connect() as connection:
        for _step in range(chance.randint(1, 5)):
            statement = text("UPDATE sales_order SET remark = :remark WHERE id = :order")
            connection.execute(statement, {"remark": str(chance.random()), "order": order})
            if not sqlite and chance.random() < 0.05:
                time.sleep(chance.random() * 0.1)  # what makes numbers come out of order
        if chance.random() < 0.1:
            connection.rollback()
        else:
            connection.commit()


def write(url: URL, orders: Sequence[int], seed: int, until: float, worst: list[float]) -> None:
    """On a desk of one's own, change orders in transactions of one to five steps; a tenth of them is taken back.

    Who finds the file held for long tries again, as a desk does.
    """
    chance, desk = random.Random(seed), Desk.open(url.render_as_string(hide_password=False))
    while time.monotonic() < until:
        begun = time.monotonic()
        try:
            change(desk, orders[seed % len(orders)], chance)
        except OperationalError as error:
            if classify(error) is not Kind.RETRY:
                raise
        worst.append(time.monotonic() - begun)
    desk.close()


def under_load(desk: Desk, seed: int, writers: int, seconds: float) -> dict[str, object]:
    """Writers and one sealer for a while; the figures."""
    orders = [make.order(desk).id for _number in range(writers)]
    until, took = time.monotonic() + seconds, list[float]()
    url = desk.engine.url
    threads = [threading.Thread(target=write, args=(url, orders, seed + number, until, took)) for number in range(writers)]
    for thread in threads:
        thread.start()
    while time.monotonic() < until:
        seal(desk)
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    seal(desk)
    for _block in range(3):  # writers of an embedded file leave its sealer few turns
        make.order(desk)
        seal(desk)
    return {"writers": writers, "transactions": len(took), "worst_ms": round(max(took) * 1000)}


# What an owner of the database does; each is given the sealed rows and says what it did.


def edit(connection: Connection, chance: random.Random, rows: Sequence[Row]) -> str:
    column = chance.choice(("login", "place", "table_name", "operation", "row_key"))
    number = chance.choice(rows).id
    connection.execute(text(f"UPDATE audit_row SET {column} = {column} || 'x' WHERE id = :id"), {"id": number})
    return f"{column} of {number}"


def edit_value(connection: Connection, chance: random.Random, rows: Sequence[Row]) -> str:
    number = chance.choice(rows).id
    side = chance.choice(("before", "after"))
    changed = text(f"""UPDATE audit_row SET "{side}" = '{{"remark"\\: "forged"}}' WHERE id = :id""")
    connection.execute(changed, {"id": number})
    return f"{side} of {number}"


def delete(connection: Connection, chance: random.Random, rows: Sequence[Row]) -> str:
    number = chance.choice(rows).id
    connection.execute(text("DELETE FROM audit_row WHERE id = :id"), {"id": number})
    return f"row {number}"


def add(connection: Connection, chance: random.Random, rows: Sequence[Row]) -> str:
    """A row where a number is free, in between or before all."""
    known = {row.id for row in rows}
    free = [number for number in range(min(known) - 3, max(known)) if number not in known]
    number = chance.choice(free)
    columns = '"at", login, place, table_name, operation, row_key, order_id, "before", "after"'
    copied = f"INSERT INTO audit_row (id, {columns}) SELECT :id, {columns} FROM audit_row WHERE id = :of"
    connection.execute(text(copied), {"id": number, "of": chance.choice(rows).id})
    return f"as row {number}"


def swap(connection: Connection, chance: random.Random, rows: Sequence[Row]) -> str:
    one, other = (row.id for row in chance.sample(list(rows), 2))
    for source, target in ((one, -1_000_001), (other, one), (-1_000_001, other)):
        connection.execute(text("UPDATE audit_row SET id = :target WHERE id = :source"), {"source": source, "target": target})
    return f"{one} and {other}"


def edit_block(connection: Connection, chance: random.Random, _rows: Sequence[Row]) -> str:
    numbers = connection.execute(text("SELECT id FROM audit_block")).scalars().all()
    number = chance.choice(numbers)
    change = chance.choice(("row_count = row_count + 1", "digest = previous || digest || 'f'", "previous = digest"))
    connection.execute(text(f"UPDATE audit_block SET {change} WHERE id = :id"), {"id": number})
    return f"{change} of {number}"


TAMPERINGS: tuple[Callable[[Connection, random.Random, Sequence[Row]], str], ...] = (
    edit, edit_value, delete, add, swap, edit_block,
)  # fmt: skip


def unguarded(connection: Connection) -> None:
    """As whoever owns the server or the file: no trigger is in the way."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def tampered(desk: Desk, chance: random.Random, how: Callable[..., str]) -> tuple[str, AuditStanding]:
    """Tamper once, prove, and take the tampering back."""
    with desk.engine.execution_options(**{WRITES: True}).connect() as connection:
        unguarded(connection)
        covered = "SELECT id FROM audit_row WHERE id <= (SELECT max(last_row) FROM audit_block) ORDER BY id"
        rows = connection.execute(text(covered)).all()
        did = how(connection, chance, rows)
        stands = verify(Session(connection))
        connection.rollback()
    return did, stands


def test_tampering_with_the_sealed_trail_is_found(
    desk: Desk, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """100 edits, deletions, additions and swaps of sealed audit rows by a superuser: 100 found."""
    chance = random.Random(seed)
    figures = under_load(desk, seed, amount(4, 16), amount(2, 30))
    clean = desk.read(verify)
    assert clean.good, clean.sentence  # nobody touched it: no false alarm
    assert clean.unsealed == 0
    assert clean.blocks > 2
    missed = []
    for number in range(100):
        how = TAMPERINGS[number % len(TAMPERINGS)]
        did, stands = tampered(desk, chance, how)
        if stands.good:
            missed.append(f"{how.__name__}: {did}")
    record(
        f"audit trail, {desk.engine.dialect.name}",
        **figures, rows=clean.rows, blocks=clean.blocks, tamperings=100, found=100 - len(missed),
    )  # fmt: skip
    assert missed == []
    assert desk.read(verify).good  # all was taken back


def test_the_end_cut_off_is_found_against_a_noted_head(desk: Desk, seed: int) -> None:
    """The trail's end cut off, rows and blocks: found against the head noted elsewhere."""
    chance = random.Random(seed)
    under_load(desk, seed, 2, 1)
    noted = desk.read(head)
    assert noted is not None
    with desk.engine.execution_options(**{WRITES: True}).connect() as connection:
        unguarded(connection)
        blocks = connection.execute(text("SELECT id, first_row FROM audit_block ORDER BY id")).all()
        cut = chance.choice(blocks[1:])
        connection.execute(text("DELETE FROM audit_row WHERE id >= :row"), {"row": cut.first_row})
        connection.execute(text("DELETE FROM audit_block WHERE id >= :block"), {"block": cut.id})
        session = Session(connection)
        assert verify(session).good  # by itself what is left is sound, which is why a head is noted elsewhere
        assert not verify(session, noted.digest).good
        connection.rollback()


def test_without_the_seals_the_same_tampering_is_missed(desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a proof that does not compare digests misses edited rows."""
    under_load(desk, seed, 2, 1)
    chance = random.Random(seed)
    found = [tampered(desk, chance, edit_value)[1].good for _number in range(10)]
    assert not any(found)
    monkeypatch.setattr(sealing, "_digest", lambda block, _content: block.digest)
    assert all(tampered(desk, chance, edit_value)[1].good for _number in range(10))


def test_a_file_without_app_user_takes_no_change(sqlite_url: str) -> None:
    """A plain SQLite program cannot write past the trail unless it takes the triggers away."""
    opened = Desk.open(sqlite_url)
    audit(opened)
    order = make.order(opened)
    opened.close()
    with (
        sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as plain,
        pytest.raises(sqlite3.OperationalError, match="app_user"),
    ):
        plain.execute("UPDATE sales_order SET remark = 'x' WHERE id = ?", (order.id,))
