"""Programs and schemas of different age, migrations that break off, and windows that are in the way (T18)."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text

from orderdesk.commands.warehouse import receive_stock
from orderdesk.console.migrating import run_migrate
from orderdesk.database import gate, guards, schema, standing
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.feed import Feed
from orderdesk.database.guards import fingerprint, versions
from orderdesk.database.schema import migrate_desk, open_current, require_current, step_down
from orderdesk.database.standing import Standing
from orderdesk.model import StockMovement
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.settings import Settings
from tests import factories as make

ROOT = Path(__file__).parents[2]
SAVES, LOOKS, UPDATE_DESK, UPDATE_DATABASE = "saves", "looks", "update the desk", "update the database"
SENTENCES = {LOOKS: "saves nothing", UPDATE_DESK: "newer OrderDesk", UPDATE_DATABASE: "orderdesk migrate"}
# The program of today is 3; each made the schema of its number. Schema -> oldest writer, oldest reader that it notes.
ADDITIVE = {2: (1, 1), 3: (2, 1), 4: (3, 2)}
BREAKING = {2: (2, 1), 3: (3, 2), 4: (4, 3)}
OUTCOMES = [
    (ADDITIVE, 1, 2, SAVES), (ADDITIVE, 1, 3, LOOKS), (ADDITIVE, 1, 4, UPDATE_DESK),
    (ADDITIVE, 2, 2, SAVES), (ADDITIVE, 2, 3, SAVES), (ADDITIVE, 2, 4, LOOKS),
    (ADDITIVE, 3, 2, UPDATE_DATABASE), (ADDITIVE, 3, 3, SAVES), (ADDITIVE, 3, 4, SAVES),
    (ADDITIVE, 4, 2, UPDATE_DATABASE), (ADDITIVE, 4, 3, UPDATE_DATABASE), (ADDITIVE, 4, 4, SAVES),
    (BREAKING, 1, 2, LOOKS), (BREAKING, 1, 3, UPDATE_DESK), (BREAKING, 1, 4, UPDATE_DESK),
    (BREAKING, 2, 2, SAVES), (BREAKING, 2, 3, LOOKS), (BREAKING, 2, 4, UPDATE_DESK),
    (BREAKING, 3, 2, UPDATE_DATABASE), (BREAKING, 3, 3, SAVES), (BREAKING, 3, 4, LOOKS),
    (BREAKING, 4, 2, UPDATE_DATABASE), (BREAKING, 4, 3, UPDATE_DATABASE), (BREAKING, 4, 4, SAVES),
]  # fmt: skip
Become = Callable[[int], None]


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Become:
    """Make this program the one of a number, which knows the steps up to its own."""

    def change(client: int) -> None:
        monkeypatch.setattr(standing, "steps", lambda: tuple(f"step {number}" for number in range(client, 0, -1)))
        monkeypatch.setattr(versions, "mine", lambda: (client, 0, 0))
        monkeypatch.setattr(guards, "digest", lambda _connection: f"guards of {client}")

    return change


def _made_by(desk: Desk, program: int, limits: tuple[int, int]) -> None:
    """Leave the marks of a schema as the program of that number makes it."""
    writer, reader = limits
    note = f"{program}.0.0 {writer}.0.0 {reader}.0.0 guards of {program}"
    _write(desk, f"UPDATE alembic_version SET version_num = 'step {program}'")
    _write(desk, f"UPDATE desk_note SET value = 'guards of {program}' WHERE key = '{guards.DIGEST}'")
    _write(desk, f"UPDATE desk_note SET value = '{note}' WHERE key = '{versions.NOTE}'")


def _write(desk: Desk, statement: str) -> None:
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.exec_driver_sql(statement)


def _received(desk: Desk, product: int) -> int:
    """How often goods came in by a command."""
    wanted = select(StockMovement.id).where(StockMovement.product_id == product, StockMovement.kind == "receipt")
    return len(desk.read(lambda session: session.scalars(wanted).all()))


def _outcome(desk: Desk, keeper: Actor, product: int) -> str:
    """What this program comes to on the database; whatever it says, nothing but a saved receipt may be there afterwards."""
    said = ""
    try:
        require_current(desk)
        desk.do(keeper, receive_stock, product, Decimal(1))
    except Refused as refusal:
        said = str(refusal)
    saved = _received(desk, product)
    if not said:
        assert saved == 1
        return SAVES
    assert saved == 0
    return next(outcome for outcome, sentence in SENTENCES.items() if sentence in said)


def test_each_program_on_each_schema_does_what_the_table_says(
    desk: Desk, become: Become, monkeypatch: pytest.MonkeyPatch, record: Callable[..., None]
) -> None:
    """Too old a program looks or is told to update, too new a one waits for the database; nothing wrong is ever written."""
    keeper = make.staff(desk, Role.WAREHOUSE)
    for limits, client, program, wanted in OUTCOMES:
        become(client)
        _made_by(desk, program, limits[program])
        desk.forget()
        found = _outcome(desk, keeper, make.product(desk))
        assert found == wanted, f"program {client} on schema {program}, which lets in {limits[program]}"
        if client < program:  # an older program never puts its own guards in place of newer ones
            with pytest.raises(Refused, match="newer OrderDesk"):
                migrate_desk(desk)
    become(2)
    _made_by(desk, 3, BREAKING[3])
    desk.forget()
    with monkeypatch.context() as open_gate:  # the control: without the gate the old program's write is saved
        open_gate.setattr("orderdesk.database.desk.unfit", lambda _standing: None)
        assert _outcome(desk, keeper, make.product(desk)) == SAVES
    desk.forget()
    assert _outcome(desk, keeper, make.product(desk)) == LOOKS
    record(f"schema gate ({desk.engine.dialect.name})", combinations=len(OUTCOMES), wrong=0)


def test_a_window_left_open_through_an_update_saves_nothing_more(desk: Desk, become: Become) -> None:
    keeper, product = make.staff(desk, Role.WAREHOUSE), make.product(desk)
    become(3)
    _made_by(desk, 3, BREAKING[3])
    desk.do(keeper, receive_stock, product, Decimal(1))
    _made_by(desk, 4, ADDITIVE[4])  # it may still write
    desk.do(keeper, receive_stock, product, Decimal(1))
    _made_by(desk, 4, BREAKING[4])
    with pytest.raises(Refused, match="saves nothing"):
        desk.do(keeper, receive_stock, product, Decimal(1))
    assert _received(desk, product) == 2
    assert desk.read(lambda session: session.get(StockMovement, 1)) is not None  # it still shows everything


def test_a_database_that_notes_nothing_of_a_later_program_is_not_trusted(desk: Desk, become: Become) -> None:
    become(3)
    _made_by(desk, 4, ADDITIVE[4])
    _write(desk, f"DELETE FROM desk_note WHERE key = '{versions.NOTE}'")
    with pytest.raises(Refused, match="newer OrderDesk"):
        require_current(desk)


# half-run migrations

HALF = """
import sys, time
from orderdesk.database import guards, schema
apply = guards.apply
def stopping(connection):
    apply(connection)
    {commit}
    print("middle", flush=True)
    time.sleep(60)
guards.apply = stopping
schema.migrate(sys.argv[1])
"""


def _killed_in_the_middle(url: str, *, commit: str = "pass") -> None:
    child = subprocess.Popen([sys.executable, "-c", HALF.format(commit=commit), url], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == "middle\n"
    child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    child.wait()
    child.stdout.close()


def _state(desk: Desk) -> tuple[object, ...]:
    """Which step, and everything that the catalogue says."""
    with desk.engine.connect() as connection:
        step = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        notes = connection.execute(text("SELECT key, value FROM desk_note ORDER BY key")).all()
        catalogue = fingerprint._sqlite if connection.dialect.name == "sqlite" else fingerprint._postgresql
        moves = connection.execute(text("SELECT * FROM allowed_move")).all()
        return step, notes, sorted(catalogue(connection)), sorted(map(str, moves))


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Desk]:
    desk = Desk.open(url)
    try:
        yield desk
    finally:
        desk.close()


def test_a_migration_that_is_killed_leaves_the_database_as_it_was(
    database_url: str, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """A migration is done whole or not at all, whenever it is killed."""
    killed = 0
    for step in standing.steps()[1 : amount(2, 4)]:
        with _opened(database_url) as desk:
            step_down(desk.engine, step)
            before = _state(desk)
        _killed_in_the_middle(database_url)
        killed += 1
        with _opened(database_url) as desk:
            assert _state(desk) == before
            migrate_desk(desk)
            assert desk.hindrance is None
    with _opened(database_url) as desk:  # and when only its guards are made anew
        before = _state(desk)
    _killed_in_the_middle(database_url)
    with _opened(database_url) as desk:
        assert _state(desk) == before and desk.hindrance is None
        step_down(desk.engine, standing.steps()[1])
        before = _state(desk)
    _killed_in_the_middle(database_url, commit="connection.commit()")  # the control: this one was in between
    with _opened(database_url) as desk:
        assert _state(desk) != before
    record(f"killed migrations ({desk.engine.dialect.name})", kills=killed + 2, halves=0)


def test_a_fault_in_the_last_step_undoes_all_of_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    step_down(desk.engine, standing.steps()[2])
    before = _state(desk)

    def fails(_connection: object) -> None:
        raise RuntimeError("the last step")

    with monkeypatch.context() as broken:
        broken.setattr(fingerprint, "stamp", fails)
        with pytest.raises(RuntimeError, match="the last step"):
            migrate_desk(desk)
    assert _state(desk) == before
    migrate_desk(desk)
    assert schema.standing(desk.engine) is Standing.CURRENT


# windows in the way


class Window:
    """An open window as far as the gate sees it."""

    def __init__(self, url: str) -> None:
        self.desk = Desk.open(url)
        self.told: queue.Queue[int | None] = queue.Queue()
        self.gaps: queue.Queue[None] = queue.Queue()
        self.feed = Feed(self.desk)
        self.feed.start(lambda _changes: None, lambda: self.gaps.put(None), on_closing=self.told.put)

    def close(self) -> None:
        self.feed.stop()
        self.desk.close()


@pytest.fixture
def window(postgresql_url: str) -> Iterator[Callable[[], Window]]:
    opened: list[Window] = []

    def another() -> Window:
        opened.append(Window(postgresql_url))
        until = time.monotonic() + 10
        while time.monotonic() < until and not _there(opened[-1].desk):
            pass
        return opened[-1]

    yield another
    for each in opened:
        each.close()


def _there(desk: Desk) -> list[gate.Guest]:
    with desk.engine.connect() as connection:
        return gate.guests(connection)


def test_nothing_is_changed_while_windows_are_open_and_it_is_said_whose(
    postgresql_url: str, window: Callable[[], Window], capsys: pytest.CaptureFixture[str]
) -> None:
    open_window = window()
    before = _state(open_window.desk)
    with pytest.raises(Refused, match=r"Windows are open on this database: orderdesk \(\d\d:\d\d\)\."):
        run_migrate(Settings(postgresql_url, "en", embedded=False))
    with pytest.raises(Refused, match="Windows are open"):
        run_migrate(Settings(postgresql_url, "en", embedded=False), wait=1)
    assert open_window.told.get(timeout=5) == 1
    assert open_window.told.get(timeout=5) is None  # it may stay
    assert "Waiting for windows to close: orderdesk" in capsys.readouterr().err
    assert _state(open_window.desk) == before
    open_window.close()
    assert run_migrate(Settings(postgresql_url, "en", embedded=False)) == 0


def test_windows_are_asked_to_close_and_then_it_is_done(postgresql_url: str, window: Callable[[], Window]) -> None:
    first, second = window(), window()
    done: queue.Queue[int] = queue.Queue()
    worker = threading.Thread(target=lambda: done.put(run_migrate(Settings(postgresql_url, "en", embedded=False), wait=60)))
    worker.start()
    for each in (first, second):
        assert 55 < (each.told.get(timeout=10) or 0) <= 60
    first.close()
    assert done.empty()
    second.close()
    assert done.get(timeout=30) == 0
    worker.join()


def test_nobody_comes_in_while_the_database_is_updated(postgresql_url: str) -> None:
    desk = Desk.open(postgresql_url)
    with gate.closed(desk.engine):
        with pytest.raises(Refused, match="updating the database just now"):
            open_current(postgresql_url)
        with pytest.raises(Refused, match="Somebody else is updating"):
            migrate_desk(desk)
        early = Window(postgresql_url)
        assert early.told.get(timeout=5) == 0
    while early.told.get(timeout=10) is not None:
        pass
    assert early.gaps.get(timeout=5) is None  # reads everything again
    assert len(_there(desk)) == 1
    early.close()
    open_current(postgresql_url).close()
    desk.close()


def test_the_gate_falls_open_when_the_migrator_dies(postgresql_url: str) -> None:
    _killed_in_the_middle(postgresql_url)
    until, refused = time.monotonic() + 10, True
    while refused and time.monotonic() < until:
        with contextlib.suppress(Refused):
            open_current(postgresql_url).close()
            refused = False
    assert not refused


def test_an_embedded_desk_has_no_gate(sqlite_url: str) -> None:
    with _opened(sqlite_url) as desk, gate.closed(desk.engine):
        open_current(sqlite_url).close()
        migrate_desk(desk)
